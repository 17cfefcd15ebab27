"""Gate 2: sheets, fixed texts, merges, formulas and locks against the form that was issued (F02 → TPL, F06 → FRM).

Every comparison is with the plan of the issued workbook, by address; nothing is compared with another cell
of the returned file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.forms import Form, index_form
from toolkit.forms.grid import column_letter
from toolkit.forms.index import COVER_ISSUED
from toolkit.forms.model import Level
from toolkit.verify.catalogue import finding, places
from toolkit.verify.findings import Finding
from toolkit.verify.likeness import ENOUGH, likeness
from toolkit.verify.surroundings import judge_calculation, judge_sheet
from toolkit.verify.untouched import untouched
from toolkit.workbook.areas import box
from toolkit.workbook.checksheet import CHECK_SHEET
from toolkit.workbook.formulas import canonical
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.listsheets import GUIDE_SHEET
from toolkit.workbook.plan import SheetPlan
from toolkit.workbook.problemlist import PROBLEM_SHEET
from toolkit.workbook.snapshot import Box, RawCell, RawSheet, Snapshot
from toolkit.workbook.stamp import STAMP_SHEET


@dataclass
class Structure:
    """What gate 2 learned: the sheets that stand for the planned ones, the sheets that cannot be read,
    and the totals whose formula is damaged (key → what stands there, as a text for people).
    """

    sheets: dict[str, RawSheet] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    damaged: dict[str, RawCell | None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def compare_structure(snapshot: Snapshot, form: Form) -> Structure:
    """Compare a returned workbook with the plan it was issued from."""
    plan = blank_plan(form)
    result = Structure()
    _match_sheets(snapshot, [sheet for sheet in plan.sheets if not sheet.hidden], result)
    tables = {table.sheet: table.id for table in form.tables}
    tables |= {fields.sheet: fields.id for fields in form.lists}
    touched = []
    for sheet in plan.sheets:
        raw = result.sheets.get(sheet.name)
        if raw is None or (untouched(raw, sheet) and not raw.notes and not raw.pictures):
            continue
        touched.append(sheet)
        if sheet.name in (GUIDE_SHEET, CHECK_SHEET):
            if not snapshot.values_only:
                _compare_own(raw, sheet, result)
            continue
        table = tables[sheet.name]
        _compare_labels(raw, sheet, table, form, result)
        if sheet.name in result.lost:
            continue
        if not snapshot.values_only:
            _compare_merges(raw, sheet, table, result)
            _compare_formulas(raw, sheet, table, form, result)
            result.findings += judge_sheet(raw, sheet, table)
        _outside(raw, sheet, table, result)
    if not snapshot.values_only:
        _compare_protection(result, touched)
    if snapshot.macros:
        result.findings.append(finding("SEC-01"))
    if snapshot.external_links:
        result.findings.append(finding("SEC-03", what="工作簿链接到了别的文件或数据源，链接没有打开。"))
    result.findings += judge_calculation(snapshot)
    return result


def _match_sheets(snapshot: Snapshot, planned: list[SheetPlan], result: Structure) -> None:
    """By name; a planned sheet that is missing is looked for among the unknown ones by its fixed texts."""
    names = {sheet.name for sheet in planned}
    unknown = [sheet for sheet in snapshot.sheets if sheet.name not in names | {STAMP_SHEET, PROBLEM_SHEET}]
    for plan in planned:
        raw = snapshot.sheet(plan.name)
        if raw is None:
            raw = next((sheet for sheet in unknown if likeness([(sheet, plan)]) >= ENOUGH), None)
            if raw is None:
                own = plan.name in (GUIDE_SHEET, CHECK_SHEET)
                level: Level = "warning" if own else "error"
                what = f"缺少工作表“{plan.name}”，{'不影响数据' if own else '其中的数据没有报上来'}。"
                fix = "请用下发的填报表填写，不要删除工作表。"
                result.findings.append(finding("TPL-01", level=level, what=what, fix=fix))
                result.lost.add(plan.name)
                continue
            unknown.remove(raw)
            what = f"工作表“{plan.name}”被改名为“{raw.name}”，已按原来的表读取。"
            result.findings.append(finding("TPL-01", level="info", what=what, fix="请改回原来的名字。"))
        if raw.state != "visible":
            result.findings.append(finding("TPL-05", what=f"工作表“{raw.name}”被隐藏"))
        result.sheets[plan.name] = raw
    for sheet in unknown:
        if sheet.filled:
            what = f"多了一张工作表“{sheet.name}”，其中的内容不会汇总。"
            fix = "需要报送的请填进原有的表；不需要的请删除。"
            cells = tuple(f"{sheet.name}!{cell.ref}" for cell in sheet.filled[:1])
            result.findings.append(finding("TPL-01", level="warning", cells=cells, what=what, fix=fix))


def _fold(text: str) -> str:
    """Blanks and the width of brackets and numbering do not change what a label says (F04)."""
    return "".join(text.split()).translate(str.maketrans("()．:;,：", "（）.：；，："))


def _compare_labels(raw: RawSheet, plan: SheetPlan, table: str, form: Form, result: Structure) -> None:
    """Fixed texts by address. A text that turned up elsewhere, or totals that moved, mean shifted rows."""
    issued = set(COVER_ISSUED.values()) if plan.name == form.cover.sheet else set()
    edited: list[Finding] = []
    displaced: list[str] = []
    known = {str(cell.value) for cell in plan.cells.values() if isinstance(cell.value, str)}
    strays = {cell.text for cell in raw.filled if cell.ref not in plan.cells or plan.cells[cell.ref].value != cell.text}
    for cell in plan.cells.values():
        if not isinstance(cell.value, str) or not cell.value or cell.unlocked or cell.ref in issued:
            continue
        at = raw.cells.get(cell.ref)
        found = at.text if at else ""
        if found == cell.value:
            continue
        harmless = _fold(found) == _fold(cell.value) or cell.style == "note"
        place = f"{plan.name}!{cell.ref}"
        if not harmless and (found in known or cell.value in strays or (at is not None and at.kind == "number")):
            displaced.append(place)
        edited.append(
            finding(
                "TPL-03",
                level="info" if harmless else "error",
                table=table,
                cells=(place,),
                found=found or "空",
                expected=cell.value,
                now=_now(found),
                fix="不影响审核。" if harmless else "请改回原来的文字，或用下发的填报表重新填写。",
            )
        )
    moved = [ref for ref in _lost_totals(raw, plan) if _has_foreign_formula(raw, plan)]
    if displaced or moved:
        result.lost.add(plan.name)
        cells = displaced or moved
        first = cells[0].rpartition("!")[2]
        edited = [finding("TPL-02", table=table, cells=cells, sheet=plan.name, where=f"从 {first}")]
    result.findings += edited


def _now(found: str) -> str:
    return f"现为“{found}”" if found else "现在是空的"


def _lost_totals(raw: RawSheet, plan: SheetPlan) -> list[str]:
    return [
        f"{plan.name}!{cell.ref}"
        for cell in plan.cells.values()
        if cell.formula and ((at := raw.cells.get(cell.ref)) is None or at.formula is None)
    ]


def _has_foreign_formula(raw: RawSheet, plan: SheetPlan) -> bool:
    """Whether a sum of the form stands where the form has none."""
    sums = {canonical(cell.formula) for cell in plan.cells.values() if cell.formula}
    return any(
        cell.formula is not None and canonical(cell.formula) in sums
        for cell in raw.filled
        if cell.ref not in plan.cells or not plan.cells[cell.ref].formula
    )


def _compare_merges(raw: RawSheet, plan: SheetPlan, table: str, result: Structure) -> None:
    undone, added = plan.merges - raw.shell.merges, raw.shell.merges - plan.merges
    inputs = {cell.ref for cell in plan.cells.values() if cell.unlocked}
    for span in sorted(added):
        left, top, right, bottom = box(span)
        covered = [ref for ref in inputs if (at := box(ref)) and left <= at[0] <= right and top <= at[1] <= bottom]
        level: Level = "error" if len(covered) > 1 else "info"
        cells = tuple(f"{plan.name}!{ref}" for ref in sorted(covered)) or (f"{plan.name}!{span.partition(':')[0]}",)
        what = f"多合并了 {span}"
        result.findings.append(finding("TPL-07", level=level, table=table, cells=cells, sheet=plan.name, what=what))
    if undone:
        cells = tuple(f"{plan.name}!{span.partition(':')[0]}" for span in sorted(undone))
        what = f"取消了 {'、'.join(sorted(undone))} 的合并"
        result.findings.append(finding("TPL-07", level="info", table=table, cells=cells, sheet=plan.name, what=what))
    boxes = _boxes(raw, plan)
    hidden = [f"{plan.name}!{cell.ref}" for cell in raw.filled if cell.ref not in plan.cells and _inside(cell, boxes)]
    if hidden:
        what = "合并单元格下面还藏着内容"
        result.findings.append(finding("TPL-07", table=table, cells=hidden, sheet=plan.name, what=what))


def _inside(cell: RawCell, boxes: Sequence[Box]) -> bool:
    return any(left <= cell.column <= right and top <= cell.row <= bottom for left, top, right, bottom in boxes)


def _boxes(raw: RawSheet, plan: SheetPlan) -> list[Box]:
    return [box(span) for span in plan.merges | raw.shell.merges]


def _compare_formulas(raw: RawSheet, plan: SheetPlan, table: str, form: Form, result: Structure) -> None:
    """Totals: overwritten, emptied, changed. What the number should be is added once the values are read."""
    keys = {cell.place: cell.key for cell in index_form(form).totals}
    for cell in plan.cells.values():
        if not cell.formula:
            continue
        at = raw.cells.get(cell.ref)
        place, expected = f"{plan.name}!{cell.ref}", f"={cell.formula}"
        key = keys.get(place)
        if at is not None and at.array:
            result.findings.append(finding("FRM-07", table=table, cells=(place,)))
        elif at is None or at.formula is None:
            if key is None:
                found = at.text if at and at.text else "空"
                result.findings.append(_changed_formula(place, table, "warning", found, expected))
        elif canonical(at.formula) != canonical(cell.formula):
            level: Level = "error" if key else "warning"
            result.findings.append(_changed_formula(place, table, level, f"={at.formula}", expected))
        else:
            continue
        if key is not None:
            result.damaged[key] = at


def _changed_formula(place: str, table: str, level: Level, found: str, expected: str) -> Finding:
    now = _now("" if found == "空" else found)
    return finding("FRM-02", level=level, table=table, cells=(place,), found=found, expected=expected, now=now)


def _outside(raw: RawSheet, plan: SheetPlan, table: str, result: Structure) -> None:
    """Filled cells that the plan does not know and that no merge covers."""
    boxes = _boxes(raw, plan)
    extra = [cell for cell in raw.filled if cell.ref not in plan.cells and not _inside(cell, boxes)]
    if extra:
        cells = [f"{plan.name}!{cell.ref}" for cell in extra]
        shown = "、".join((cell.text or f"={cell.formula}")[:20] for cell in extra[:3])
        result.findings.append(finding("TPL-06", table=table, cells=cells, found=shown))
    inputs = [box(cell.ref) for cell in plan.cells.values() if cell.unlocked]
    rows = sorted({top for _, top, _, _ in inputs} & raw.body.hidden_rows)
    columns = sorted({left for left, *_ in inputs} & raw.shell.hidden_columns)
    for numbers, what in ((list(map(str, rows)), "行"), (list(map(column_letter, columns)), "列")):
        if numbers:
            shown = f"工作表“{plan.name}”隐藏了第 {'、'.join(numbers[:6])} {what}"
            result.findings.append(finding("TPL-05", table=table, what=shown))


def _compare_own(raw: RawSheet, plan: SheetPlan, result: Structure) -> None:
    """The guide and the check sheet hold no data: whatever happened to them is worth one line."""
    changed = []
    for cell in plan.cells.values():
        at = raw.cells.get(cell.ref)
        if cell.formula:
            same = at is not None and at.formula is not None and canonical(at.formula) == canonical(cell.formula)
        else:
            same = not isinstance(cell.value, str) or _fold(at.text if at else "") == _fold(cell.value)
        if not same:
            changed.append(cell)
    if changed:
        first = changed[0]
        at = raw.cells.get(first.ref)
        found = (f"={at.formula}" if at.formula is not None else at.text) if at else ""
        expected = f"={first.formula}" if first.formula else str(first.value)
        cells = [f"{plan.name}!{cell.ref}" for cell in changed]
        code = "FRM-02" if first.formula else "TPL-03"
        facts = {"now": _now(found), "fix": "不影响数据；请以下发的填报表为准。", "where": places(cells[:1])}
        if len(cells) > 1:
            facts["where"] += f" 等 {len(cells)} 格"
        result.findings.append(
            finding(code, level="warning", cells=cells, found=found or "空", expected=expected, facts=facts)
        )


def _compare_protection(result: Structure, touched: Sequence[SheetPlan]) -> None:
    """Sheets whose protection is off, and locks that differ in those that are not exactly as issued."""
    open_sheets = [name for name, raw in result.sheets.items() if not raw.shell.protected]
    if open_sheets:
        what = f"工作表{'、'.join(f'“{name}”' for name in open_sheets)}的保护被解除。"
        result.findings.append(finding("TPL-04", what=what))
    for plan in touched:
        if plan.name in result.lost:
            continue
        locks = {ref: at.locked for ref, at in result.sheets[plan.name].cells.items()}
        wrong = [
            f"{plan.name}!{cell.ref}"
            for cell in plan.cells.values()
            if (cell.unlocked or cell.formula) and locks.get(cell.ref, True) == cell.unlocked
        ]
        if wrong:
            what = f"{places(wrong)} 的锁定状态被改动。"
            result.findings.append(finding("TPL-04", cells=wrong, what=what))


def damaged_findings(
    damaged: Mapping[str, RawCell | None], form: Form, expected: Mapping[str, object]
) -> list[Finding]:
    """FRM-01 for the totals that hold no formula any more, with both numbers."""
    index = index_form(form)
    findings = []
    for key, at in damaged.items():
        if at is not None and (at.formula is not None or at.array):
            continue
        cell = index.cells[key]
        found = at.text if at is not None else ""
        value = expected.get(key)
        facts = {
            "now": f"现为手工填写的“{found}”" if found else "现在是空的",
            "should": "明细不全，暂时算不出应有的数" if value is None else f"按明细应为 {value}",
        }
        shown = "" if value is None else str(value)
        findings.append(
            finding("FRM-01", table=cell.table, cells=(cell.place,), found=found or "空", expected=shown, facts=facts)
        )
    return findings
