"""Gate 2, one sheet: its fixed texts, merges, formulas and what lies outside, against the sheet that was issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.forms import Form, index_form
from toolkit.forms.grid import column_letter
from toolkit.forms.model import Level
from toolkit.intake.areas import box
from toolkit.intake.snapshot import Box, RawCell, RawSheet
from toolkit.verify.catalogue import finding, first_place
from toolkit.verify.findings import Finding
from toolkit.verify.first_few import first_few
from toolkit.verify.folding import folded_findings
from toolkit.verify.gates.display import AS_IT_WAS
from toolkit.verify.gates.match_lines import ENOUGH_LINES
from toolkit.verify.gates.put_back import relative
from toolkit.verify.gates.similarity import fixed_text, folded
from toolkit.workbook.deadline import tells_deadline
from toolkit.workbook.formulas import canonical, same_formula
from toolkit.workbook.plan import PlannedCell, SheetPlan

_MEND = "请在恢复表里改；没有恢复表的，用下发的填报表重新填写这一处。"


def displaced(raw: RawSheet, plan: SheetPlan) -> list[str]:
    """Places where rows or columns must have moved: a fixed text that turned up elsewhere, or gave way to another
    one; several that gave way to numbers; a total that is gone while its sum stands where the form has none; either
    of them gone while a note has left its place; so many fixed texts gone that nothing says what the numbers mean.
    """
    known = {text for cell in plan.cells.values() if (text := fixed_text(cell))}
    strays = {cell.text for cell in raw.filled if cell.ref not in plan.cells or plan.cells[cell.ref].value != cell.text}
    changed = _changed_texts(raw, plan)
    edited = [(cell, at) for cell, at in changed if not _harmless(cell, at)]
    numbers = [f"{plan.name}!{cell.ref}" for cell, at in edited if at is not None and at.kind == "number"]
    texts = [
        f"{plan.name}!{cell.ref}"
        for cell, at in edited
        if cell.value in strays or (at is not None and at.text in known)
    ]
    # A single label that a number was typed over has not moved.
    if texts or len(numbers) > 1:
        return sorted({*texts, *numbers}, key=[f"{plan.name}!{cell.ref}" for cell, _ in edited].index)
    emptied = [f"{plan.name}!{cell.ref}" for cell, at in edited if at is None or not at.text]
    labelled = sum(bool(fixed_text(cell)) and cell.style != "note" for cell in plan.cells.values())
    if len(emptied) > (1 - ENOUGH_LINES) * labelled:
        return emptied
    lost = [
        f"{plan.name}!{cell.ref}"
        for cell in plan.cells.values()
        if cell.formula and ((at := raw.cells.get(cell.ref)) is None or at.formula is None)
    ]
    if any(cell.style == "note" and cell.value in strays for cell, _ in changed):
        return [f"{plan.name}!{cell.ref}" for cell, _ in edited] + lost
    return lost if lost and _has_foreign_sum(raw, plan) else []


def _has_foreign_sum(raw: RawSheet, plan: SheetPlan) -> bool:
    """Whether a sum of the form, as it was or moved along with its cells, stands where the form has none."""
    sums = set()
    for cell in plan.cells.values():
        if cell.formula:
            left, top, *_ = box(cell.ref)
            sums |= {canonical(cell.formula), relative(cell.formula, top, left)}
    return any(
        cell.formula is not None
        and (canonical(cell.formula) in sums or relative(cell.formula, cell.row, cell.column) in sums)
        for cell in raw.filled
        if cell.ref not in plan.cells or not plan.cells[cell.ref].formula
    )


def compare_texts(raw: RawSheet, plan: SheetPlan, table: str) -> list[Finding]:
    """Fixed texts by address (TPL-03)."""
    findings = []
    for cell, at in _changed_texts(raw, plan):
        harmless, found = _harmless(cell, at), at.text if at else ""
        findings.append(
            finding(
                "TPL-03",
                level="info" if harmless else "error",
                table=table,
                cells=(f"{plan.name}!{cell.ref}",),
                found=found or "空",
                expected=fixed_text(cell),
                now=now(found),
                fix="不影响审核。" if harmless else "请在恢复表里改；没有恢复表的，请改回原来的文字。",
            )
        )
    return folded_findings(findings)


def _changed_texts(raw: RawSheet, plan: SheetPlan) -> list[tuple[PlannedCell, RawCell | None]]:
    pairs = ((cell, raw.cells.get(ref)) for ref, cell in plan.cells.items() if fixed_text(cell))
    return [(cell, at) for cell, at in pairs if (_lines(at.text) if at else "") != cell.value]


def _lines(text: str) -> str:
    """A text with the line ends of ours: some programs write `_x000D_` in front of each."""
    return text.replace("\r\n", "\n")


def _harmless(cell: PlannedCell, at: RawCell | None) -> bool:
    return cell.style == "note" or folded(at.text if at else "") == folded(fixed_text(cell))


def now(found: str) -> str:
    """What stands there, as the middle of a sentence."""
    return f"现为“{found}”" if found else "现在是空的"


def compare_merges(raw: RawSheet, plan: SheetPlan, table: str) -> list[Finding]:
    """Merged ranges added or undone, and what still lies under them (TPL-07)."""
    findings = []
    undone, added = plan.merges - raw.shell.merges, raw.shell.merges - plan.merges
    inputs = {cell.ref for cell in plan.cells.values() if cell.unlocked}
    for span in sorted(added):
        left, top, right, bottom = box(span)
        covered = [ref for ref in inputs if (at := box(ref)) and left <= at[0] <= right and top <= at[1] <= bottom]
        level: Level = "error" if len(covered) > 1 else "info"
        cells = tuple(f"{plan.name}!{ref}" for ref in sorted(covered)) or (f"{plan.name}!{span.partition(':')[0]}",)
        what = f"多合并了 {span}"
        findings.append(_merged(plan, table, level, cells, what))
    if undone:
        cells = tuple(f"{plan.name}!{span.partition(':')[0]}" for span in sorted(undone))
        what = f"取消了 {'、'.join(sorted(undone))} 的合并"
        findings.append(_merged(plan, table, "info", cells, what))
    boxes = _boxes(raw, plan)
    covered_up = [cell for cell in raw.filled if cell.ref not in plan.cells and _inside(cell, boxes)]
    hidden = [f"{plan.name}!{cell.ref}" for cell in covered_up if not tells_deadline(cell)]
    if hidden:
        what = "合并单元格下面还藏着内容"
        findings.append(_merged(plan, table, "error", hidden, what))
    return findings


def _merged(plan: SheetPlan, table: str, level: Level, cells: Sequence[str], what: str) -> Finding:
    fix = "不影响审核；以后请不要改合并单元格。" if level == "info" else _MEND
    return finding("TPL-07", level=level, table=table, cells=cells, sheet=plan.name, what=what, fix=fix)


def _inside(cell: RawCell, boxes: Sequence[Box]) -> bool:
    return any(left <= cell.column <= right and top <= cell.row <= bottom for left, top, right, bottom in boxes)


def _boxes(raw: RawSheet, plan: SheetPlan) -> list[Box]:
    return [box(span) for span in plan.merges | raw.shell.merges]


def compare_formulas(
    raw: RawSheet, plan: SheetPlan, table: str, form: Form
) -> tuple[list[Finding], dict[str, RawCell | None]]:
    """Totals overwritten, emptied or changed: FRM-02 and FRM-07, and all damaged totals by key with what stands
    there. The expected number is added once the values are read.
    """
    keys = {cell.place: cell.key for cell in index_form(form).totals}
    findings: list[Finding] = []
    damaged: dict[str, RawCell | None] = {}
    for cell in plan.cells.values():
        if not cell.formula:
            continue
        at = raw.cells.get(cell.ref)
        place, expected = f"{plan.name}!{cell.ref}", f"={cell.formula}"
        key = keys.get(place)
        if at is not None and at.array:
            findings.append(finding("FRM-07", table=table, cells=(place,)))
        elif at is None or at.formula is None:
            if key is None:
                findings.append(_changed_formula(place, table, "warning", at.text if at else "", expected))
        elif not same_formula(at.formula, cell.formula):
            level: Level = "error" if key else "warning"
            findings.append(_changed_formula(place, table, level, f"={at.formula}", expected))
        else:
            continue
        if key is not None:
            damaged[key] = at
    return folded_findings(findings), damaged


def _changed_formula(place: str, table: str, level: Level, found: str, expected: str) -> Finding:
    facts: Mapping[str, str] = {"now": now(found), "fix": _MEND}
    return finding(
        "FRM-02", level=level, table=table, cells=(place,), found=found or "空", expected=expected, facts=facts
    )


def look_around(raw: RawSheet, plan: SheetPlan, table: str) -> list[Finding]:
    """Filled cells that the plan does not know and that no merge covers (TPL-06), and hidden inputs (TPL-05)."""
    findings = []
    boxes = _boxes(raw, plan)
    # A note of ours a row further down is none of the township's words.
    notes = {cell.value for cell in plan.cells.values() if cell.style == "note"}
    strangers = [cell for cell in raw.filled if cell.ref not in plan.cells and cell.text not in notes]
    extra = [cell for cell in strangers if not _inside(cell, boxes) and not tells_deadline(cell)]
    if extra:
        cells = [f"{plan.name}!{cell.ref}" for cell in extra]
        shown = "、".join((cell.text or f"={cell.formula}")[:20] for cell in extra[:3])
        findings.append(finding("TPL-06", table=table, cells=cells, found=shown))
    inputs = [box(cell.ref) for cell in plan.cells.values() if cell.unlocked]
    rows = sorted({top for _, top, _, _ in inputs} & raw.body.hidden_rows)
    columns = sorted({left for left, *_ in inputs} & raw.shell.hidden_columns)
    for numbers, what in ((list(map(str, rows)), "行"), (list(map(column_letter, columns)), "列")):
        if numbers:
            shown = f"工作表“{plan.name}”隐藏了第 {first_few(numbers, f' 等共 {len(numbers)}')} {what}"
            findings.append(finding("TPL-05", table=table, fix=AS_IT_WAS, what=shown))
    return findings


def compare_own(raw: RawSheet, plan: SheetPlan) -> list[Finding]:
    """The guide and the check sheet hold no data: all changes to one of them give one finding."""
    changed = []
    for cell in plan.cells.values():
        at = raw.cells.get(cell.ref)
        if cell.formula:
            same = at is not None and at.formula is not None and same_formula(at.formula, cell.formula)
        else:
            same = not isinstance(cell.value, str) or folded(at.text if at else "") == folded(cell.value)
        if not same:
            changed.append(cell)
    if not changed:
        return []
    first = changed[0]
    at = raw.cells.get(first.ref)
    found = (f"={at.formula}" if at.formula is not None else at.text) if at else ""
    expected = f"={first.formula}" if first.formula else str(first.value)
    cells = [f"{plan.name}!{cell.ref}" for cell in changed]
    code = "FRM-02" if first.formula else "TPL-03"
    facts = {
        "now": now(found),
        "fix": f"数据不用重填；“{plan.name}”请以下发的填报表为准，以后请不要改这张表。",
        "where": first_place(cells),
    }
    return [finding(code, level="warning", cells=cells, found=found or "空", expected=expected, facts=facts)]
