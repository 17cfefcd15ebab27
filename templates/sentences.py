"""The paragraphs of the Word templates, with their jinja2 tags (docxtpl).

The variables of the reports are the form's keys (`nianbao form 2021`) and the names in toolkit/report/context.py,
those of 退回意见 stand in toolkit/report/letter.py; the words after | are explained in toolkit/report/template.py.
Section titles: 国办公开办函〔2021〕30号; lead-ins: the
practice of published reports.
"""

from __future__ import annotations

# A paragraph is (style, text) or (style, heading run in, text); report_text words {subject} and the like.
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
    "（地址：{{ office.address }}；邮编：{{ office.postcode }}；电话：{{ cover.phone }}）。"
)

DOCUMENTS = (
    "{{ [[facts.documents | after('公开政府文件', zero='未公开政府文件'), "
    "facts.portal | after('在' ~ area ~ '政府门户网站公开信息', zero='未在' ~ area ~ '政府门户网站公开信息'), "
    "facts.wechat | after('通过政务微信公开信息', zero='未通过政务微信公开信息')]] | sentence({opening}) }}"
)
# Zeros in the breakdown do not say that nothing was published: the sentence is left out.
TOPICS = (
    "{% if topics | nonzero %}{{ area }}政府门户网站公开发布{{ topics | listed }}。"
    "{% else %}{{ topics | unsure | todo }}{% endif %}"
)
SERVICES = (
    "{{ [[facts.services | after('公开便民服务事项', zero='未公开便民服务事项'), "
    "facts.villages | after('开通便民服务代办点的行政村', zero='行政村未开通便民服务代办点')], "
    "[facts.handled | after('办理便民服务事项', zero='未办理便民服务事项'), "
    "facts.handled_village | after('其中村级代办', '村级代办便民服务事项', '没有村级代办')]] | sentence }}"
)
APPLICATIONS = (
    "{% set four = [t3.new.total, t3.carried_in.total, t3.done.total, t3.carried_out.total] %}"
    "{% if four | all_zero %}{subject}本年度未收到政府信息公开申请，无上年结转。"
    "{% elif four | known %}"
    "{subject}{% if t3.new.total.zero %}本年度未收到新的政府信息公开申请"
    "{% else %}本年新收政府信息公开申请{{ t3.new.total }}{{ t3.new.total.change }}{% endif %}，"
    "{% if t3.carried_in.total.zero %}上年无结转{% else %}上年结转{{ t3.carried_in.total }}{% endif %}；"
    "{% if t3.done.total.zero %}本年度没有办结的申请{% else %}"
    "本年度办结{{ t3.done.total }}{{ outcomes | bracketed }}{% endif %}，"
    "{% if t3.carried_out.total.zero %}无结转下年度继续办理的申请"
    "{% else %}结转下年度继续办理{{ t3.carried_out.total }}{% endif %}。"
    "{% else %}{{ four | todo }}{% endif %}"
)
OWN_APPLICATIONS = (
    "{% if own %}其中，{{ area }}人民政府（{{ area }}政府办公室）本级"
    "{% set four = [own.t3.new.total, own.t3.carried_in.total, own.t3.done.total, own.t3.carried_out.total] %}"
    "{% if four | all_zero %}未收到政府信息公开申请，无上年结转。"
    "{% else %}{% if own.t3.new.total.zero %}未收到新的申请{% else %}新收{{ own.t3.new.total }}{% endif %}，"
    "{% if own.t3.carried_in.total.zero %}上年无结转{% else %}上年结转{{ own.t3.carried_in.total }}{% endif %}；"
    "{% if own.t3.done.total.zero %}没有办结的申请{% else %}办结{{ own.t3.done.total }}{% endif %}，"
    "{% if own.t3.carried_out.total.zero %}无结转下年度继续办理的申请"
    "{% else %}结转下年度继续办理{{ own.t3.carried_out.total }}{% endif %}。{% endif %}{% endif %}"
)
CASES = (
    "{% set suits = t4.suit_direct.total + t4.suit_after.total %}"
    "{% if [t4.review.total, suits] | all_zero %}"
    "{subject}本年度未发生政府信息公开行政复议、行政诉讼案件。"
    "{% elif [t4.review.total, t4.suit_direct.total, t4.suit_after.total] | known %}"
    "{subject}本年度{% if t4.review.total.zero %}未发生政府信息公开行政复议案件{% else %}"
    "发生政府信息公开行政复议{{ t4.review.total }}{{ t4.review | parts | bracketed }}{% endif %}；"
    "{% if suits.zero %}未发生行政诉讼案件{% else %}{% if t4.review.total.zero %}发生{% endif %}行政诉讼{{ suits }}"
    "{% if t4.suit_direct.total.nonzero %}，其中未经复议直接起诉{{ t4.suit_direct.total }}"
    "{{ t4.suit_direct | parts | bracketed }}{% endif %}"
    "{% if t4.suit_after.total.nonzero %}，{% if not t4.suit_direct.total.nonzero %}其中{% endif %}"
    "复议后起诉{{ t4.suit_after.total }}{{ t4.suit_after | parts | bracketed }}{% endif %}{% endif %}。"
    "{% else %}{{ [t4.review.total, t4.suit_direct.total, t4.suit_after.total] | todo }}{% endif %}"
)
PLATFORM = (
    "{{ [[facts.media | after('运营政务新媒体', zero='未开办政务新媒体'), "
    "facts.posts | after('微信公众号推送信息')], "
    "[facts.bulletin | after('公示栏公示信息', zero='未在公示栏公示信息'), "
    "facts.screen | after('电子屏播放信息', zero='未在电子屏播放信息')]] | sentence({opening}) }}"
)
TRAINING = (
    "{{ [[facts.training | after('开展政务公开业务培训', zero='未开展政务公开业务培训'), "
    "facts.open_day | after('政府开放日活动参加人数为', zero='没有组织群众参加政府开放日活动')]] "
    "| sentence({opening}) }}"
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

# For who writes the county's report, not for who reads it: `report --final` takes it out.
WRITERS_NOTE = [
    (HEADING, "【编写说明，定稿时自动删去】"),
    (BODY, RANGE),
    (BODY, "{%p if explained %}"),
    (BODY, "各单位对有关数字的说明："),
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
        "{opening}": "'全' ~ area" if county else "'全年'",
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
        *own_text("（一）主动公开情况。", "texts.active"),
        (BODY, DOCUMENTS + TOPICS + SERVICES),
        *own_text("（二）依申请公开情况。", "texts.on_request"),
        (BODY, APPLICATIONS + (OWN_APPLICATIONS if county else "") + CASES),
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
        *lines_of("texts.fees"),
        *lines_of("texts.other"),
        (BODY, "{%p for each in extra_tables %}"),
        (TABLE_TITLE, "{{ each.title }}"),
        (BODY, "{{p each.drawn }}"),
        (BODY, "{%p endfor %}"),
        *(WRITERS_NOTE if county else []),
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
    "{% if not explainable %}{% if warning_count == 1 %}这个问题{% else %}这几个问题{% endif %}写说明不能代替，"
    "请按{% if warning_count > 1 %}每条{% endif %}写明的办法改好，重新报一份。{% else %}"
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
    "{% if error_count or not explainable %}改正。{% else %}写说明。{% endif %}"
)
SEND_BACK = (
    "{% if verdict == 'unreadable' %}"
    "{% if restored_file %}原来的文件用不了的，请在附件“{{ restored_file }}”里重新填写。{% endif %}"
    "{% if on_hand %}贵单位的填报表已经收到，内容没有变的不用再报；有变的，{% endif %}"
    "{% elif error_count %}改完后看“审核结果”表，"
    "没有须改正的“×”就是改好了。保存后，"
    "{% elif explainable %}写好说明、保存后，{% else %}改好、保存后，{% endif %}"
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
        (
            HEADING,
            "{% if verdict == 'unreadable' %}怎么报"
            "{% elif error_count or not explainable %}怎么改{% else %}怎么写{% endif %}",
        ),
        (BODY, "{%p if verdict != 'unreadable' and (marked_file or restored_file) %}"),
        (BODY, ATTACHED),
        (BODY, "{%p endif %}"),
        (BODY, SEND_BACK),
        (BODY, ""),
        (SIGNATURE, "{{ office }}"),
        (SIGNATURE, "{{ date }}"),
    ]


def filling_notice_text() -> list[tuple[str, ...]]:
    """The paragraphs of 填报通知 in order."""
    return [
        ("Title", "关于填报{{ year }}年度政府信息公开\n工作年度报告数据的通知"),
        (GREETING, "各有关单位："),
        (
            BODY,
            "根据《中华人民共和国政府信息公开条例》关于编制政府信息公开工作年度报告的规定，"
            "现就填报{{ year }}年度数据的有关事项通知如下。",
        ),
        (HEADING, "一、填报范围"),
        (
            BODY,
            "填报单位共{{ units }}个，见名册。统计期限自{{ year }}年1月1日起至{{ year }}年12月31日止。",
        ),
        (HEADING, "二、填报要求"),
        (BODY, "（一）用随本通知发给本单位的填报表填写，不要用其他单位的，也不要复制到新的表里。"),
        (
            BODY,
            "（二）只填浅黄色的格。数字格只填数字，没有的填0；全年没有申请、复议、诉讼的，在封面“零报告确认”选“是”。",
        ),
        (
            BODY,
            "（三）填完看“审核结果”：最上面一行是“√”的可以报送；是“×”的按“位置”改正；须核实的，在“说明”格写明原因。",
        ),
        (BODY, "（四）数据经本单位负责人审核后报送，并与本单位公布的年度报告一致。"),
        (HEADING, "三、报送时间和方式"),
        (
            BODY,
            "请于{{ deadline }}前，将填好的原文件（.xlsx）发回我办{% if email %}（邮箱：{{ email }}）{% endif %}，"
            "不要另存为其他格式，不要截图。审核有问题的，我办会退回，请按退回意见改正后再次报送。",
        ),
        (BODY, "{%p if contact or phone %}"),
        (BODY, "联系人：{{ contact }}　　联系电话：{{ phone }}"),
        (BODY, "{%p endif %}"),
        (BODY, ""),
        (SIGNATURE, "{{ office }}"),
        (SIGNATURE, "　　年　　月　　日"),
    ]


def _worded(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text
