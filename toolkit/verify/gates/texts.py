"""Gate 3, texts: what stands in a text cell or an explanation and is not plainly a text (FRM, CEL, SEC)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.forms import index_form
from toolkit.forms.model import Level
from toolkit.intake.areas import box
from toolkit.intake.snapshot import RawSheet
from toolkit.returns.cell_values import Reading
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells
from toolkit.returns.read_return import EXPLANATION_CAP, Return
from toolkit.returns.text_values import LONGEST
from toolkit.verify.catalogue import finding, places
from toolkit.verify.findings import Finding

_SHOWN = 100


def judge_texts(given: Return, sheets: Mapping[str, RawSheet]) -> list[Finding]:
    """What is to be said of explanations, and of links on cells that a unit fills in. A word that was not taken
    explains nothing, so the rule that it stands beside speaks for itself.
    """
    odd: dict[tuple[str, bool], list[str]] = {}
    for place, reading in given.odd_words.items():
        odd.setdefault((reading.rule, reading.value is None), []).append(place)
    said = [odd_words(given.odd_words[cells[0]], cells, places(cells), "", explains=True) for cells in odd.values()]
    return said + list(_linked(given, sheets))


def odd_words(reading: Reading, cells: Sequence[str], where: str, table: str, *, explains: bool = False) -> Finding:
    """How texts were typed: what is left of them, or why nothing is. explains: whether they are explanations, without
    which a return is whole.
    """
    taken = reading.value is not None
    shown = reading.literal.strip()
    shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
    level: Level | None = None if taken or not explains or reading.rule == "SEC-02" else "warning"
    facts = {"where": where, "fix": "不用改的，在“审核结果”里写一句说明；以后请直接用键盘输入。"}
    match reading.rule:
        case "FRM-05":
            facts["fix"] = "请改成实际的文字；没有的清空这一格。"
        case "FRM-06":
            facts["read"] = "不是写上去的文字，没有采用"
            level = level or "error"
        case "SEC-03":
            facts["what"] = f"{where} 的公式链接到了别的文件或网络，没有采用。"
            level = level or "error"
        case "CEL-19" if taken:
            facts["what"] = f"有看不见的字符，已经去掉，读作“{shown}”"
        case "CEL-19":
            facts["what"] = f"有别的电脑显示不出来的字（“{shown}”里的“〓”），没有采用"
            facts["fix"] = "请换成通用的字，重新填写这一格。"
            level = level or "error"
        case "CEL-14" if taken:
            facts["read"] = f"只读取了前 {EXPLANATION_CAP} 字"
            level = "info"
        case "CEL-14":
            facts["read"] = f"一格最多 {LONGEST} 字，这里有 {reading.suggestion} 字，没有采用"
        case "CEL-17":
            facts["kind"] = "数字、日期或真假值"
        case "CEL-18":
            facts["rest"] = f"，读作“{shown}”" if taken else "，这一格没有别的文字"
            level = level or (None if taken else "error")
    return finding(reading.rule, level=level, table=table, cells=cells, found=shown, facts=facts)


def _linked(given: Return, sheets: Mapping[str, RawSheet]) -> Iterator[Finding]:
    """Links that lead out of the workbook, on inputs and explanations."""
    linked = {name: sheet.links for name, sheet in sheets.items() if sheet.links}
    if not linked:
        return
    filled = [(cell.sheet, cell.cell) for cell in index_form(given.form).inputs if not given.is_lost(cell)]
    filled += [(CHECK_SHEET, ref) for ref in explanation_cells(given.form).values()]
    for name, links in linked.items():
        areas = [(ref, box(ref)) for each, ref in filled if each == name]
        on = [
            f"{name}!{ref}"
            for ref, at in areas
            if any(left <= at[0] <= right and top <= at[1] <= bottom for left, top, right, bottom in links)
        ]
        if on:
            yield finding("SEC-11", cells=on)
