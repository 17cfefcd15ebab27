"""Gate 3: every input cell by itself: filled, readable, a possible count (C01, C02, C10, CEL, FRM-05, FRM-06)."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.forms import FormCell, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY
from toolkit.forms.model import Level, Rule
from toolkit.returns.cell_values import LARGEST, Reading, digits_of_odd_sign
from toolkit.returns.read_return import Return
from toolkit.verify.catalogue import finding, places, rule_finding
from toolkit.verify.findings import Finding
from toolkit.verify.gates.display import listed, shown_as
from toolkit.verify.gates.texts import odd_words


def judge_cells(given: Return) -> list[Finding]:
    """All findings about single cells; cells of a table with the same problem share one."""
    rules = {rule.cells: rule for rule in given.form.rules if rule.cells}
    index = index_form(given.form)
    typed: dict[tuple[object, ...], list[FormCell]] = {}
    empty: dict[str, list[FormCell]] = {}
    impossible: dict[tuple[str, bool], list[FormCell]] = {}
    some_lost = bool(given.lost or given.lost_cells)
    for cell in index.inputs:
        if some_lost and given.is_lost(cell):
            continue
        reading = given.readings[cell.key]
        if reading.rule:
            typed.setdefault(_alike(cell, reading), []).append(cell)
        elif reading.state == "missing" and cell.required:
            empty.setdefault(cell.table, []).append(cell)
        if isinstance(reading.value, Number) and not possible(cell, reading.value):
            impossible.setdefault((cell.table, cell.type == "amount"), []).append(cell)
    findings = [_typed(cells, [given.readings[cell.key] for cell in cells]) for cells in typed.values()]
    if rule := rules.get("filled"):
        findings += [_empty(rule, cells) for cells in empty.values()]
    if rule := rules.get("count"):
        values = {cell.key: str(given.readings[cell.key].value) for each in impossible.values() for cell in each}
        findings += [_impossible(rule, cells, [values[cell.key] for cell in cells]) for cells in impossible.values()]
    return findings + _nil(given, rules.get("nil"))


def _alike(cell: FormCell, reading: Reading) -> tuple[object, ...]:
    """What cells have in common that share one finding: with words in them (CEL-03, CEL-04) the words
    too, since what is to be done depends on them.
    """
    words: object = reading.literal.strip() if reading.rule in ("CEL-03", "CEL-04") else ""
    if reading.rule == "CEL-16":
        words = bool(reading.literal)
    kind = "number" if cell.numeric else cell.type
    return cell.table, kind, reading.rule, reading.value is None, words, cell.choices


def _typed(cells: Sequence[FormCell], readings: Sequence[Reading]) -> Finding:
    """How cells were typed, with what was read."""
    cell, reading = cells[0], readings[0]
    value = reading.value
    if cell.type == "text" and reading.rule != "CEL-04":
        where = places([each.place for each in cells]) + (_named(cell) if len(cells) == 1 else "")
        return odd_words(reading, [each.place for each in cells], where, cell.table)
    literals = listed([each.literal.strip()[:60] for each in readings])
    expected = listed([str(each.value) if each.value is not None else each.suggestion for each in readings])
    places_ = [each.place for each in cells]
    facts = {"where": places(places_) + (_named(cell) if len(cells) == 1 else "")}
    level: Level | None = None
    match reading.rule:
        case "CEL-04" if cell.choices:
            facts |= {"why": "不在可选的内容里", "fix": f"请从下拉框中选：{reading.suggestion}。"}
        case "CEL-04" if cell.numeric and (digits := digits_of_odd_sign(literals)):
            facts["why"] = f"正负号写得不规范，看不出是 {digits} 还是 -{digits}"
            below = f"，确实是减少的填 -{digits}" if cell.type == "change" else "，这一格不能是负数"
            facts["fix"] = f"请核对后只填数字：{digits}{below}。"
        case "CEL-04":
            facts["why"] = "数字格里不能有单位或文字"
            in_unit = f"（以{cell.unit}为单位）" if cell.unit and value is None and expected else ""
            facts["fix"] = f"请核对后改填 {expected}{in_unit}。" if expected else "请只填数字，没有的填 0。"
        case "FRM-05":
            facts["fix"] = "请改成实际数字；没有的填 0。"
        case "FRM-06":
            facts["read"] = f"已算作 {expected}" if value is not None else "不是简单的加减，没有采用"
            level = None if value is not None else "error"
            if cell.type == "date":
                facts["read"], level = "算出的日期会变，没有采用", "warning"
        case "CEL-16":
            facts["shown"] = shown_as(literals)
        case "SEC-03":
            facts["what"] = f"{facts['where']} 的公式链接到了别的文件或网络，没有采用。"
            level = "error"
    return finding(
        reading.rule,
        level=level,
        table=cell.table,
        cells=places_,
        found=literals,
        expected=expected,
        facts=facts,
    )


def _named(cell: FormCell) -> str:
    return f"（{cell.name}）" if cell.name != cell.column[-1] else ""


def _empty(rule: Rule, cells: list[FormCell]) -> Finding:
    refs = [cell.place for cell in cells]
    message = f"{places(refs)} 没有填。"
    if len(cells) == 1:
        message = f"{places(refs)}（{cells[0].name}）没有填。"
    return rule_finding(rule, cells=refs, table=cells[0].table, found="空", message=message)


def possible(cell: FormCell, value: Number) -> bool:
    """Whether a number may stand in a numeric cell: whole but for amounts, not below 0 but for changes."""
    if not -LARGEST <= value <= LARGEST or (cell.type != "change" and value < 0):
        return False
    return cell.type == "amount" or value == int(value)


def _impossible(rule: Rule, cells: Sequence[FormCell], values: Sequence[str]) -> Finding:
    found = listed(values)
    places_ = [cell.place for cell in cells]
    where = places(places_) + (f"（{cells[0].name}）" if len(cells) == 1 else " ")
    why = "金额不能小于 0" if cells[0].type == "amount" else rule.statement
    message = f"{where}填的是 {found}，{why}。"
    return rule_finding(rule, cells=places_, table=cells[0].table, found=found, message=message)


def _nil(given: Return, rule: Rule | None) -> list[Finding]:
    """零报告 against the numbers: confirmed but not zero (C10), zero but not confirmed (C09)."""
    index = index_form(given.form)
    values = [given.readings[cell.key].value for cell in index.nil_inputs]
    if given.nil:
        if rule is None:
            return []
        pairs = zip(index.nil_inputs, values, strict=True)
        filled = [cell.place for cell, value in pairs if value not in (0, None)]
        message = f"封面确认了零报告，但 {places(filled)} 填了不为 0 的数。"
        return [rule_finding(rule, cells=filled, table="", message=message)] if filled else []
    if values and all(value == 0 for value in values):
        return [finding("C09", cells=(index.cells[NIL_KEY].place,))]
    return []
