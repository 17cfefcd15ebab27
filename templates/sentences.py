"""The paragraphs of both Word templates, with their jinja2 tags (docxtpl).

The variables are the form's keys (`nianbao form 2021`) and the names in toolkit/report/context.py; the words
after | are explained in toolkit/report/template.py. Section titles: 国办公开办函〔2021〕30号; lead-ins: the
practice of published reports.
"""

from __future__ import annotations

# A paragraph is (style, text) or (style, heading run in, text); report_text words {who} and the like.
BODY, HEADING, NOTE, TABLE_TITLE, RUN_IN = "Normal", "Heading 1", "标题下说明", "表格标题", "段首小标题"

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
    ]
    return [tuple(_worded(part, words) for part in paragraph) for paragraph in paragraphs]


def _worded(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text
