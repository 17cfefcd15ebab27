"""The paragraphs of the Word templates, with their jinja2 tags (docxtpl).

The variables of the reports are the form's keys (`nianbao form 2021`) and the names in toolkit/report/context.py,
those of 退回意见 stand in toolkit/report/letter.py; the words after | are explained in toolkit/report/template.py.
Section titles: 国办公开办函〔2021〕30号; lead-ins: the
practice of published reports.
"""

from __future__ import annotations

# A paragraph is (style, text) or (style, heading run in, text); report_text words {who} and the like.
BODY, HEADING, NOTE, TABLE_TITLE, RUN_IN = "Normal", "Heading 1", "标题下说明", "表格标题", "段首小标题"
GREETING, SIGNATURE = "称呼", "落款"

TITLE_TEXT = "{{ full_name }}{{ year }}年\n政府信息公开工作年度报告"
SAMPLE = [
    (BODY, "{%p if sample %}"),
    (NOTE, "（示例数据）"),
    (BODY, "{%p endif %}"),
]
DRAFT = [
    (BODY, "{%p if unmerged %}"),
    (NOTE, "（草稿：尚有{{ unmerged | length }}个单位未汇总）"),
    (BODY, "{%p endif %}"),
]

PERIOD = "{scope}统计期限自{{ year }}年1月1日起至{{ year }}年12月31日止。"
LEAD_2019 = "根据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。" + PERIOD
LEAD_2021 = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和《国务院办公厅政府信息与政务公开办公室关于印发"
    "〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（{{ notice }}）要求，编制本报告。"
    "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、"
    "存在的主要问题及改进情况、其他需要报告的事项六部分组成。" + PERIOD + "如对本报告有疑问，请与{contact}联系"
    "（地址：【待补充：地址】；邮编：【待补充：邮政编码】；电话：{{ cover.phone }}）。"
)

DOCUMENTS = (
    "{% if facts.documents or facts.portal or facts.wechat %}"
    "{who}公开政府文件{{ facts.documents }}，在{{ area }}政府门户网站公开信息{{ facts.portal }}，"
    "通过政务微信公开信息{{ facts.wechat }}。"
    "{% else %}{{ [facts.documents, facts.portal, facts.wechat] | todo }}{% endif %}"
)
# Zeros in the breakdown do not say that nothing was published: the sentence is left out.
TOPICS = (
    "{% if topics | nonzero %}{{ area }}政府门户网站公开发布{{ topics | listed }}。"
    "{% else %}{{ topics | unsure | todo }}{% endif %}"
)
SERVICES = (
    "{% if facts.services or facts.villages or facts.handled or facts.handled_village %}"
    "公开便民服务事项{{ facts.services }}，开通便民服务代办点的行政村{{ facts.villages }}；"
    "办理便民服务事项{{ facts.handled }}，其中村级代办{{ facts.handled_village }}。"
    "{% else %}{{ [facts.services, facts.villages, facts.handled, facts.handled_village] | todo }}{% endif %}"
)
APPLICATIONS = (
    "{% if [t3.new.total, t3.carried_in.total, t3.done.total, t3.carried_out.total] | all_zero %}"
    "{subject}本年度未收到政府信息公开申请，无上年结转。"
    "{% elif [t3.new.total, t3.carried_in.total, t3.done.total, t3.carried_out.total] | known %}"
    "{subject}本年新收政府信息公开申请{{ t3.new.total }}，上年结转{{ t3.carried_in.total }}；"
    "本年度办结{{ t3.done.total }}{{ outcomes | bracketed }}，"
    "结转下年度继续办理{{ t3.carried_out.total }}。"
    "{% else %}{{ [t3.new.total, t3.carried_in.total, t3.done.total, t3.carried_out.total] | todo }}"
    "{% endif %}"
)
CASES = (
    "{% if [t4.review.total, t4.suit_direct.total, t4.suit_after.total] | all_zero %}"
    "{subject}本年度未发生政府信息公开行政复议、行政诉讼案件。"
    "{% elif [t4.review.total, t4.suit_direct.total, t4.suit_after.total] | known %}"
    "{subject}本年度发生政府信息公开行政复议{{ t4.review.total }}{{ t4.review | parts | bracketed }}；"
    "行政诉讼{{ t4.suit_direct.total + t4.suit_after.total }}"
    "{% if t4.suit_direct.total.nonzero %}，其中未经复议直接起诉{{ t4.suit_direct.total }}"
    "{{ t4.suit_direct | parts | bracketed }}{% endif %}"
    "{% if t4.suit_after.total.nonzero %}，{% if not t4.suit_direct.total.nonzero %}其中{% endif %}"
    "复议后起诉{{ t4.suit_after.total }}{{ t4.suit_after | parts | bracketed }}{% endif %}。"
    "{% else %}{{ [t4.review.total, t4.suit_direct.total, t4.suit_after.total] | todo }}{% endif %}"
)
PLATFORM = (
    "{% if facts.media or facts.posts or facts.bulletin or facts.screen %}"
    "{who}运营政务新媒体{{ facts.media }}，微信公众号推送信息{{ facts.posts }}；"
    "公示栏公示信息{{ facts.bulletin }}，电子屏播放信息{{ facts.screen }}。"
    "{% else %}{{ [facts.media, facts.posts, facts.bulletin, facts.screen] | todo }}{% endif %}"
)
TRAINING = (
    "{% if facts.training or facts.open_day %}"
    "{who}开展政务公开业务培训{{ facts.training }}，政府开放日活动参加人数为{{ facts.open_day }}。"
    "{% else %}{{ [facts.training, facts.open_day] | todo }}{% endif %}"
)
OTHER_FACTS = [
    (BODY, "{%p if other_facts | known %}"),
    (BODY, "其他工作情况：{% for each in other_facts | known %}{{ each.name }}{{ each }}"
           "{% if not loop.last %}，{% endif %}{% endfor %}。"),
    (BODY, "{%p elif other_facts %}"),
    (BODY, "{{ other_facts | todo }}"),
    (BODY, "{%p endif %}"),
]  # fmt: skip

RANGE = (
    "{% if units %}本报告汇总范围为全{{ area }}{{ units | length }}个单位：已汇总{{ merged | length }}个单位"
    "{% if merged %}（{{ merged | names }}）{% endif %}"
    "{% if unmerged %}；未汇总{{ unmerged | length }}个单位（"
    "{% for each in unmerged %}{{ each.name }}，{{ each.state }}"
    "{% if not loop.last %}；{% endif %}{% endfor %}"
    "），本报告数据不含未汇总单位{% endif %}。"
    "{% else %}【待补充：汇总范围】{% endif %}"
)

# For who writes the county's report, not for who reads it.
EXPLANATIONS = [
    (BODY, "{%p if explained %}"),
    (HEADING, "【编写参考，定稿时删去】各单位对有关数字的说明"),
    (BODY, "{%p for each in explained %}"),
    (
        BODY,
        "{{ each.name }}：{% for line in each.explanations %}{{ line }}{% if not loop.last %}；{% endif %}{% endfor %}",
    ),
    (BODY, "{%p endfor %}"),
    (BODY, "{%p endif %}"),
]


def own_text(heading: str, text: str) -> list[tuple[str, ...]]:
    """A heading with the unit's own text running on, its further paragraphs below."""
    return [
        (RUN_IN, heading, f"{{{{ {text}.first }}}}"),
        (BODY, f"{{%p for line in {text}.rest %}}"),
        (BODY, "{{ line }}"),
        (BODY, "{%p endfor %}"),
    ]


def lines_of(text: str) -> list[tuple[str, ...]]:
    return [(BODY, f"{{%p for line in {text}.lines %}}"), (BODY, "{{ line }}"), (BODY, "{%p endfor %}")]


def report_text(*, county: bool) -> list[tuple[str, ...]]:
    """The paragraphs of a template in order."""
    words = {
        "{who}": "全{{ area }}" if county else "全年",
        "{subject}": "全{{ area }}" if county else "",
        "{scope}": "所列数据为全{{ area }}汇总数据，" if county else "所列数据",
        "{contact}": "报告编制单位" if county else "本单位",
    }
    paragraphs = [
        ("Title", TITLE_TEXT),
        *SAMPLE,
        *(DRAFT if county else []),
        (BODY, "{%p if trial_format %}"),
        (BODY, LEAD_2019),
        (BODY, "{%p else %}"),
        (BODY, LEAD_2021),
        (BODY, "{%p endif %}"),
        (HEADING, "一、总体情况"),
        *([(BODY, RANGE)] if county else []),
        *own_text("（一）主动公开情况。", "texts.active"),
        (BODY, DOCUMENTS + TOPICS + SERVICES),
        *own_text("（二）依申请公开情况。", "texts.on_request"),
        (BODY, APPLICATIONS + CASES),
        *own_text("（三）政府信息管理情况。", "texts.management"),
        *own_text("（四）政府信息公开平台建设情况。", "texts.platform"),
        (BODY, PLATFORM),
        *own_text("（五）监督保障情况。", "texts.supervision"),
        (BODY, TRAINING),
        *OTHER_FACTS,
        (HEADING, "二、主动公开政府信息情况"),
        (BODY, "{{p tables.t2 }}"),
        (HEADING, "三、收到和处理政府信息公开申请情况"),
        (BODY, "{{p tables.t3 }}"),
        (HEADING, "四、政府信息公开行政复议、行政诉讼情况"),
        (BODY, "{{p tables.t4 }}"),
        (HEADING, "五、存在的主要问题及改进情况"),
        *own_text("（一）存在的主要问题。", "texts.problems"),
        *own_text("（二）改进情况。", "texts.improvements"),
        (HEADING, "六、其他需要报告的事项"),
        (BODY, "{%p if texts.fees is defined %}"),
        *lines_of("texts.fees"),
        (BODY, "{%p endif %}"),
        *lines_of("texts.other"),
        (BODY, "{%p for each in extra_tables %}"),
        (TABLE_TITLE, "{{ each.title }}"),
        (BODY, "{{p each.drawn }}"),
        (BODY, "{%p endfor %}"),
        *(EXPLANATIONS if county else []),
    ]
    return [tuple(_worded(part, words) for part in paragraph) for paragraph in paragraphs]


LETTER_TITLE = (
    "关于{{ year }}年政府信息公开工作年度报告填报表的"
    "{% if verdict == 'needs_explanation' %}核实{% else %}退回{% endif %}意见"
)
RECEIVED = (
    "{% if refused %}贵单位发来的文件已经收到，但不能用作{{ year }}年政府信息公开工作年度报告填报表，没有审核。"
    "{% else %}贵单位报来的{{ year }}年政府信息公开工作年度报告填报表已经收到"
    "{% if verdict == 'unreadable' %}，但文件里的数读不出来，没法审核，请重新报送。"
    "{% elif error_count %}。经审核，有{{ error_count }}个问题需要改正"
    "{% if warning_count %}，另有{{ warning_count }}个问题需要核实{% endif %}。现将表退回，请改好后再报。"
    "{% else %}。经审核，没有必须改正的错误，但有{{ warning_count }}个问题请贵单位再核实一下。{% endif %}{% endif %}"
)
SINCE_LAST_TIME = (
    "{% if mended + remaining %}上次指出的{{ mended + remaining }}个问题，"
    "{% if not remaining %}都已经改好或写了说明。{% elif not mended %}都还没有改好。"
    "{% else %}已经改好或写了说明的{{ mended }}个，还有{{ remaining }}个没有。{% endif %}{% endif %}"
    "{% if changes %}和上次报来的表相比：{{ changes }}"
    "{% if more_changes %}；其余{{ more_changes }}处改动不再一一列出{% endif %}。"
    "{% elif change_count %}和上次报来的表相比，改动了{{ change_count }}处。{% endif %}"
)
HOW_TO_EXPLAIN = (
    "{% if not explainable %}这几个问题写说明不能代替，请按每条写明的办法重新报一份。{% else %}"
    "数字没有错的，{% if marked_file or restored_file %}在附件“问题清单”这一条右边的“说明”栏写一句原因{% else %}"
    "在“审核结果”表这一条右边的“说明”格写一句原因（没有这一条的，写在“其他需要说明的”一行）{% endif %}，不用改数。"
    "数字错了的，直接改正。{% endif %}"
)
ATTACHED = (
    "{% if marked_file and restored_file %}"
    "随信附上两份表。“{{ marked_file }}”是贵单位报来的原表，有问题的格已经标红，供对照。"
    "原表的公式、保护或者格式动过了，所以重新生成了“{{ restored_file }}”，读得出来的数都在里面，请在这一份里"
    "{% elif marked_file %}"
    "附件“{{ marked_file }}”就是贵单位报来的表，{% if error_count %}有问题{% else %}要核实{% endif %}的格已经标红，"
    "第一张表“问题清单”逐条写明了问题和办法。请直接在这份表里"
    "{% else %}"
    "附件“{{ restored_file }}”是重新生成的表，读得出来的数都在里面，第一张表“问题清单”逐条写明了问题和办法。"
    "请在这份表里"
    "{% endif %}"
    "{% if error_count %}改正。{% else %}写说明。{% endif %}"
)
SEND_BACK = (
    "{% if verdict == 'unreadable' %}"
    "{% if restored_file %}原来的文件用不了的，请在附件“{{ restored_file }}”里重新填写。{% endif %}"
    "{% if on_hand %}贵单位的填报表已经收到，内容没有变的不用再报；有变的，{% endif %}"
    "{% elif error_count %}改完后看“审核结果”表，"
    "没有须改正的“×”就是改好了。保存后，"
    "{% else %}写好说明、保存后，{% endif %}"
    "请{% if deadline %}在{{ deadline }}前{% else %}尽快{% endif %}把文件发回我办。"
    "{% if contact %}有不清楚的地方，请与{{ contact }}联系{% if phone %}，电话{{ phone }}{% endif %}。"
    "{% elif phone %}有不清楚的地方，请拨打{{ phone }}。{% endif %}"
)


def _points(name: str) -> list[tuple[str, ...]]:
    """The numbered points of a list, and how many more there are."""
    return [
        (BODY, f"{{%p for each in {name} %}}"),
        (BODY, "{{ loop.index }}. {{ each }}"),
        (BODY, "{%p endfor %}"),
        (BODY, f"{{%p if more_{name} %}}"),
        (BODY, f"{{% if {name} %}}其余{{% endif %}}{{{{ more_{name} }}}}个{{{{ elsewhere }}}}。"),
        (BODY, "{%p endif %}"),
    ]


def letter_text() -> list[tuple[str, ...]]:
    """The paragraphs of 退回意见 in order."""
    return [
        ("Title", LETTER_TITLE),
        (BODY, "{%p if times %}"),
        (NOTE, "（第{{ times }}次退回）"),
        (BODY, "{%p endif %}"),
        (GREETING, "{{ unit }}："),
        (BODY, RECEIVED),
        (BODY, "{%p if mended + remaining or change_count %}"),
        (BODY, SINCE_LAST_TIME),
        (BODY, "{%p endif %}"),
        (BODY, "{%p if error_count %}"),
        (
            HEADING,
            "{% if verdict == 'unreadable' %}原因和办法{% else %}请改正（{{ error_count }}个）{% endif %}",
        ),
        *_points("errors"),
        (BODY, "{%p endif %}"),
        (BODY, "{%p if warning_count %}"),
        (HEADING, "请核实（{{ warning_count }}个）"),
        (BODY, HOW_TO_EXPLAIN),
        *_points("warnings"),
        (BODY, "{%p endif %}"),
        (HEADING, "{% if verdict == 'unreadable' %}怎么报{% elif error_count %}怎么改{% else %}怎么写{% endif %}"),
        (BODY, "{%p if verdict != 'unreadable' and (marked_file or restored_file) %}"),
        (BODY, ATTACHED),
        (BODY, "{%p endif %}"),
        (BODY, SEND_BACK),
        (BODY, ""),
        (SIGNATURE, "{{ office }}"),
        (SIGNATURE, "{{ date }}"),
    ]


def _worded(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text
