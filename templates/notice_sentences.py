"""The paragraphs of 情况通报 and 催报通知, with their jinja2 tags; their variables stand in toolkit/report/notices.py.

Form of an official document (GB/T 9704-2012): whom it addresses, 一、（一）1., the attachment named below the text, who
signs and when. The red head is the office's own: it prints these on its paper.
"""

from __future__ import annotations

from templates.sentences import BODY, GREETING, HEADING, RUN_IN, SIGNATURE, TABLE_TITLE

ATTACHMENT = "附件标记"

_ASK = "联系人：{{ contact or office }}{% if phone %}，联系电话：{{ phone }}{% endif %}。"
_SIGNED = [
    (BODY, "{%p if contact or phone %}"),
    (BODY, _ASK),
    (BODY, "{%p endif %}"),
    (BODY, ""),
    (SIGNATURE, "{{ office }}"),
    (SIGNATURE, "{{ date }}"),
]

_HANDED_IN = (
    "应报单位{{ total }}个，"
    "{% if missing %}已报{{ reported | length }}个，未报{{ missing | length }}个（{{ missing | names }}）。"
    "{% else %}已全部报送。{% endif %}"
    "{% if deadline and reported %}"
    "{% if not late %}已报的单位都在{{ deadline }}前报送。"
    "{% else %}按照要求，填报表应于{{ deadline }}前报送，逾期报送的{{ late | length }}个"
    "（{% for each in late %}{{ each.name }}，{{ each.day }}{% if not loop.last %}；{% endif %}{% endfor %}）。"
    "{% endif %}{% endif %}"
)
_JUDGED = (
    "{% if reported %}已报的{{ reported | length }}个单位中，"
    "{% for group in groups %}{{ group.word }}{{ group.units | length }}个"
    "{% if not loop.last %}，{% endif %}{% endfor %}。"
    "{% if at_once %}首次报送即通过审核的{{ at_once | length }}个（{{ at_once | names }}）。{% endif %}"
    "{% if sent_back %}共退回修改{{ times }}次，涉及{{ sent_back | length }}个单位"
    "（{% for each in sent_back %}{{ each.name }}{{ each.times }}次{% if not loop.last %}、{% endif %}{% endfor %}）。"
    "{% else %}没有退回修改的报表。{% endif %}"
    "{% else %}目前还没有收到填报表，没有可以通报的审核情况。{% endif %}"
)
_RULE = (
    "{{ loop.index }}. {{ each.told }}（编号{{ each.rule }}），涉及{{ each.units | length }}个单位："
    "{% for name in each.units %}{{ name }}{% if not loop.last %}、{% endif %}{% endfor %}。"
)
_DEMANDS = {
    "missing": (
        "抓紧报送。",
        "还没有报送的单位，要{{ by }}报送填报表。没有收到申请、没有发生复议诉讼的，也要按零报告报送。",
    ),
    "returned": (
        "认真修改。",
        "正在退回修改的单位，要对照退回意见逐条改正，{{ by }}重新报送；需要核实的，要写明原因。",
    ),
    "all": (
        "严格把关。",
        "各单位要落实审核责任，对照本部门业务台账核对每一个数，做到数据真实准确、表内表间相符、文字与表格一致，"
        "并按规定时限发布年度报告。",
    ),
}


def _demands() -> list[tuple[str, ...]]:
    paragraphs: list[tuple[str, ...]] = [(BODY, "{%p for each in demands %}")]
    for kind, (heading, text) in _DEMANDS.items():
        paragraphs += [
            (BODY, f"{{%p if each.kind == '{kind}' %}}"),
            (RUN_IN, f"（{{{{ each.number }}}}）{heading}", text),
            (BODY, "{%p endif %}"),
        ]
    return [*paragraphs, (BODY, "{%p endfor %}")]


def circular_text() -> list[tuple[str, ...]]:
    """The paragraphs of 情况通报 in order."""
    return [
        ("Title", "关于{{ year }}年政府信息公开\n工作年度报告填报情况的通报"),
        (GREETING, "各有关单位："),
        (
            BODY,
            "为做好{{ county }}{{ year }}年政府信息公开工作年度报告编制工作，我办组织各单位填报了有关数据和文字材料。"
            "现将截至{{ date }}的报送和审核情况通报如下。",
        ),
        (HEADING, "一、报送情况"),
        (BODY, _HANDED_IN),
        (HEADING, "二、审核情况"),
        (BODY, _JUDGED),
        (BODY, "{%p if rules %}"),
        (HEADING, "三、存在的主要问题"),
        (BODY, "从审核情况看，问题较多的有以下{{ rules | length }}项："),
        (BODY, "{%p for each in rules %}"),
        (BODY, _RULE),
        (BODY, "{%p endfor %}"),
        (BODY, "{%p endif %}"),
        (HEADING, "{% if rules %}四{% else %}三{% endif %}、工作要求"),
        *_demands(),
        (BODY, ""),
        (BODY, "附件：各单位报送和审核情况表"),
        *_SIGNED,
        (ATTACHMENT, "附件"),
        (TABLE_TITLE, "各单位报送和审核情况表"),
        (BODY, "{{p table }}"),
        (BODY, "{{p chart }}"),
    ]


def reminder_text() -> list[tuple[str, ...]]:
    """The paragraphs of 催报通知 in order."""
    return [
        ("Title", "关于抓紧报送{{ year }}年政府信息公开\n工作年度报告填报表的通知"),
        (GREETING, "{{ addressed }}："),
        (
            BODY,
            "{% if deadline %}按照要求，{{ year }}年政府信息公开工作年度报告填报表应于{{ deadline }}前报送。{% endif %}"
            "截至{{ date }}，"
            "{% if missing %}还有{{ missing | length }}个单位没有报送{% if waiting %}，{% endif %}{% endif %}"
            "{% if waiting %}{{ waiting | length }}个单位的报表退回修改后没有重新报送{% endif %}。"
            "为不影响全{{ area }}汇总，现将有关事项通知如下：",
        ),
        (BODY, "{%p if missing %}"),
        (BODY, "{% if waiting %}一、{% endif %}还没有报送的单位：{{ missing | names }}。请{{ by }}报送。"
               "全年没有收到申请、没有发生复议诉讼的，也要报送，在封面“零报告确认”一栏选“是”。"),
        (BODY, "{%p endif %}"),
        (BODY, "{%p if waiting %}"),
        (BODY, "{% if missing %}二、{% endif %}退回修改后没有重新报送的单位：{{ waiting | names }}。"
               "请对照退回意见逐条改正，{{ by }}重新报送；需要核实的，请写明原因。"),
        (BODY, "{%p endif %}"),
        (BODY, "特此通知。"),
        *_SIGNED,
    ]  # fmt: skip
