"""Gate 3: every input cell by itself: filled, readable, a possible count (C01, C02, CEL, FRM-05, FRM-06)."""

from __future__ import annotations

from decimal import Decimal

from toolkit.forms import FormCell, index_form
from toolkit.forms.index import NIL_KEY
from toolkit.forms.model import Level, Rule
from toolkit.verify.catalogue import finding, places, rule_finding
from toolkit.verify.findings import Finding
from toolkit.workbook.literals import Reading
from toolkit.workbook.returns import Return


def judge_cells(given: Return) -> list[Finding]:
    """All findings about single cells; equal ones of a table folded into one."""
    rules = {rule.cells: rule for rule in given.form.rules if rule.cells}
    index = index_form(given.form)
    findings: list[Finding] = []
    empty: dict[str, list[FormCell]] = {}
    impossible: list[tuple[FormCell, Reading]] = []
    for cell in index.inputs:
        if cell.sheet in given.lost:
            continue
        reading = given.readings[cell.key]
        if reading.rule:
            findings.append(_typed(cell, reading))
        elif reading.state == "missing" and cell.required and "filled" in rules:
            empty.setdefault(cell.table, []).append(cell)
        if "count" in rules and not _possible(cell, reading):
            impossible.append((cell, reading))
    if rule := rules.get("filled"):
        findings += [_empty(rule, cells) for cells in empty.values()]
    if rule := rules.get("count"):
        findings += [_impossible(rule, cell, reading) for cell, reading in impossible]
    return findings + _nil(given)


def _typed(cell: FormCell, reading: Reading) -> Finding:
    """How the cell was typed, with what was read."""
    value = reading.value
    expected = str(value) if value is not None else reading.suggestion
    named = f"（{cell.name}）" if cell.name != cell.column[-1] else ""
    facts = {"where": f"{cell.sheet} {cell.cell}{named}"}
    level: Level | None = None
    match reading.rule:
        case "CEL-04" if cell.choices:
            facts |= {"why": "不在可选的内容里", "fix": f"请从下拉框中选：{reading.suggestion}。"}
        case "CEL-04":
            facts["why"] = "数字格里不能有单位或文字"
            facts["fix"] = f"请核对后改填 {expected}。" if expected else "请只填数字，没有的填 0。"
        case "FRM-06":
            facts["read"] = f"已算作 {value}" if value is not None else "不是简单的加减，没有采用"
            level = None if value is not None else "error"
        case "SEC-03":
            facts["what"] = f"{facts['where']} 的公式链接到了别的文件或网络，没有采用。"
            level = "error"
    return finding(
        reading.rule,
        level=level,
        table=cell.table,
        cells=(cell.place,),
        found=reading.literal.strip()[:60],
        expected=expected,
        facts=facts,
    )


def _empty(rule: Rule, cells: list[FormCell]) -> Finding:
    refs = [cell.place for cell in cells]
    message = f"{places(refs)} 没有填。"
    if len(cells) == 1:
        message = f"{places(refs)}（{cells[0].name}）没有填。"
    return rule_finding(rule, cells=refs, table=cells[0].table, found="空", message=message)


def _possible(cell: FormCell, reading: Reading) -> bool:
    value = reading.value
    if not isinstance(value, int | Decimal):
        return True
    if cell.type == "amount":
        return value >= 0
    whole = value == int(value)
    return whole if cell.type == "change" else whole and value >= 0


def _impossible(rule: Rule, cell: FormCell, reading: Reading) -> Finding:
    found = str(reading.value)
    place = f"{cell.sheet} {cell.cell}（{cell.name}）填的是 {found}"
    message = f"{place}，金额不能小于 0。" if cell.type == "amount" else f"{place}，{rule.statement}。"
    return rule_finding(rule, cells=(cell.place,), table=cell.table, found=found, message=message)


def _nil(given: Return) -> list[Finding]:
    """零报告 against the numbers: confirmed but not zero (C10), zero but not confirmed (C09)."""
    index = index_form(given.form)
    values = [given.readings[cell.key].value for cell in index.nil_inputs]
    if given.nil:
        pairs = zip(index.nil_inputs, values, strict=True)
        filled = [cell.place for cell, value in pairs if value not in (0, None)]
        return [finding("C10", cells=filled)] if filled else []
    if values and all(value == 0 for value in values):
        return [finding("C09", cells=(index.cells[NIL_KEY].place,))]
    return []
