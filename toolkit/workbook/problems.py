"""恢复表: a fresh workbook of the form with what the unit had filled in, faults marked red, 问题清单 in front.

Drawn anew from the plan, never edited from the returned file: formulas, locks and stamp are whole again, and
nothing that the returned file carried along comes back out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.forms import Form, index_form
from toolkit.workbook.areas import box
from toolkit.workbook.checksheet import CHECK_SHEET, LEVEL_WORDS
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.literals import Reading
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.returns import Return
from toolkit.workbook.stamp import Stamp
from toolkit.workbook.text import lines_needed

NOTE_MARK = "【审核】"
"""How our own notes begin, so that those of a township can be told from them."""
PROBLEM_SHEET = "问题清单"
_COLUMNS = {
    "A": ("序号", 7),
    "B": ("性质", 9),
    "C": ("编号", 9),
    "D": ("位置", 24),
    "E": ("问题", 58),
    "F": ("怎么改", 44),
}
_WIDTHS = {column: float(width) for column, (_, width) in _COLUMNS.items()}
_LAST = max(_COLUMNS)
_HEADING_ROW = 3
_TALLEST = 400.0
_INTRODUCTION = (
    "这是按贵单位上次填的数重新生成的表，公式和保护都是好的。"
    "请在这张表里改正下面的问题，改完看“审核结果”，没有“×”就把本文件发回。\n"
    "点“位置”可以跳到那一格，标红的格就是要看的地方。"
)
_HOW_TO_EXPLAIN = "\n性质是“{level}”的，数字没有错就在“{sheet}”这一条右边的“说明”格写一句原因，不用改数。"


@dataclass(frozen=True)
class Problem:
    """One line of the list: `cells` are `Sheet!A1` places, the first of which is linked; `rule` is its id (编号)."""

    level: str
    cells: tuple[str, ...]
    message: str
    remedy: str
    rule: str = ""


def correction_plan(
    form: Form, stamp: Stamp, given: Return, problems: Sequence[Problem], title: str, password: str = ""
) -> WorkbookPlan:
    """Plan of the restored copy, which a unit corrects and sends back."""
    cells = index_form(form).cells
    typed = {key: _as_typed(reading, cells[key].numeric) for key, reading in given.readings.items()}
    plan = issued_plan(form, stamp, {**typed, **given.totals}, password)
    marks: dict[str, list[str]] = {}
    for problem in problems:
        for cell in problem.cells:
            marks.setdefault(cell, []).append(f"{problem.message}{problem.remedy}")
    sheets = tuple(_marked(sheet, marks) for sheet in plan.sheets)
    known = {sheet.name for sheet in plan.sheets if not sheet.hidden}
    return replace(plan, sheets=(_problem_sheet(problems, title, known), *sheets))


def _as_typed(reading: Reading, numeric: bool) -> Value:
    """The value where it was read, else the literal text, so that the unit recognises its own entry."""
    if reading.state == "confirmed_zero":
        return None
    if reading.value is not None or not numeric:
        return reading.value
    return reading.literal or None


def _marked(sheet: SheetPlan, marks: dict[str, list[str]]) -> SheetPlan:
    def mark(cell: PlannedCell) -> PlannedCell:
        notes = marks.get(f"{sheet.name}!{cell.ref}")
        if not notes or not (cell.unlocked or cell.formula):
            return cell
        style = cell.style
        if cell.unlocked:
            style = "bad_text" if cell.style == "input_text" else "bad"
        return replace(cell, style=style, comment=(NOTE_MARK + "\n".join(notes))[:1000])

    return replace(sheet, cells={ref: mark(cell) for ref, cell in sheet.cells.items()})


def _problem_sheet(problems: Sequence[Problem], title: str, sheets: set[str]) -> SheetPlan:
    introduction = _INTRODUCTION
    if any(problem.level == LEVEL_WORDS["warning"] for problem in problems):
        introduction += _HOW_TO_EXPLAIN.format(level=LEVEL_WORDS["warning"], sheet=CHECK_SHEET)
    cells = [
        PlannedCell("A1", "title", title, span=f"A1:{_LAST}1"),
        PlannedCell("A2", "note", introduction, span=f"A2:{_LAST}2"),
        *(PlannedCell(f"{column}{_HEADING_ROW}", "heading", name) for column, (name, _) in _COLUMNS.items()),
    ]
    heights: dict[int, float] = {1: 34, 2: 8 + 15 * len(introduction.splitlines()), _HEADING_ROW: 24}
    for row, problem in enumerate(problems, _HEADING_ROW + 1):
        place = _place(problem, row, sheets)
        cells += [
            PlannedCell(f"A{row}", "small", row - _HEADING_ROW),
            PlannedCell(f"B{row}", "small", problem.level),
            PlannedCell(f"C{row}", "small", problem.rule),
            place,
            PlannedCell(f"E{row}", "text", problem.message),
            PlannedCell(f"F{row}", "text", problem.remedy),
        ]
        texts = {"D": str(place.value), "E": problem.message, "F": problem.remedy}
        lines = max(lines_needed(text, _WIDTHS[column]) for column, text in texts.items())
        heights[row] = min(_TALLEST, 6 + 15 * lines)
    last = f"{_LAST}{_HEADING_ROW + len(problems)}"
    return SheetPlan(
        PROBLEM_SHEET,
        {cell.ref: cell for cell in cells},
        widths=_WIDTHS,
        heights=heights,
        freeze=f"A{_HEADING_ROW + 1}",
        landscape=True,
        one_page=False,
        print_area=f"A1:{last}",
        print_title_rows=f"{_HEADING_ROW}:{_HEADING_ROW}",
        tab_color="C00000",
        filter_area=f"A{_HEADING_ROW}:{last}",
        cursor=f"A{_HEADING_ROW + 1}",
    )


def _place(problem: Problem, row: int, sheets: set[str]) -> PlannedCell:
    """The cell 位置, linked to the first place where that is a cell of the workbook."""
    place = problem.cells[0] if problem.cells else ""
    sheet, _, ref = place.rpartition("!")
    more = f" 等 {len(problem.cells)} 格" if len(problem.cells) > 1 else ""
    linked = sheet in sheets and _is_cell(ref)
    return PlannedCell(
        f"D{row}",
        "link" if linked else "text",
        f"{sheet} {ref}{more}".strip() if place else "整个文件",
        link=f"'{sheet}'!{ref}" if linked else "",
    )


def _is_cell(ref: str) -> bool:
    try:
        return bool(box(ref))
    except ValueError:
        return False
