"""The paragraphs of 文字材料汇编, with their jinja2 tags; their variables stand in toolkit/report/compilation.py."""

from __future__ import annotations

from templates.sentences import BODY, HEADING, NOTE


def compilation_text() -> list[tuple[str, ...]]:
    """The paragraphs in order."""
    return [
        ("Title", "{{ county }}{{ year }}年政府信息公开工作\n年度报告文字材料汇编"),
        (NOTE, "（供编写全{{ area }}年报参考，不对外发布）"),
        (
            BODY,
            "本汇编把已通过审核的{{ units | length }}个单位填报的文字材料按年报的各个部分排在一起，"
            "文字都是各单位的原文。{% if absent %}{{ absent | length }}个单位的报表还没有通过审核，没有编入："
            "{{ absent | names }}。{% endif %}",
        ),
        (BODY, "{%p if outcomes %}"),
        (BODY, "{{p chart }}"),
        (BODY, "{%p endif %}"),
        (BODY, "{%p for each in sections %}"),
        (HEADING, "{{ each.number }}、{{ each.label }}（年报{{ each.section }}）"),
        (BODY, "{%p if each.written %}"),
        (BODY, "{{p each.table }}"),
        (BODY, "{%p endif %}"),
        (BODY, "{%p if each.silent %}"),
        (BODY, "没有填写这一部分的{{ each.silent | length }}个单位：{{ each.silent | names }}。"),
        (BODY, "{%p endif %}"),
        (BODY, "{%p endfor %}"),
    ]
