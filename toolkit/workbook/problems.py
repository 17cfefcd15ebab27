"""退回修改表: a fresh workbook of the form with what the unit had filled in, faults marked red, 问题清单 in front.

Drawn anew from the plan, never edited from the returned file: formulas, locks and stamp are whole again, and
nothing that the returned file carried along comes back out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.forms import Form, index_form
from toolkit.workbook.areas import box
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.literals import Reading
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.returns import Return
from toolkit.workbook.stamp import Stamp
from toolkit.workbook.text import lines_needed

NOTE_MARK = "【审核】"
"""How our own notes begin, so that those of a township can be told from them."""
PROBLEM_SHEET = "问题清单"
_WIDTHS = {"A": 7, "B": 9, "C": 24, "D": 62, "E": 46}


@dataclass(frozen=True)
class Problem:
    """One line of the list: `cells` are `Sheet!A1` places, the first of which is linked; `rule` is an id."""

    level: str
    cells: tuple[str, ...]
    message: str
    remedy: str
    rule: str = ""


def correction_plan(
    form: Form, stamp: Stamp, given: Return, problems: Sequence[Problem], title: str, password: str = ""
) -> WorkbookPlan:
    """Plan of the workbook that a unit corrects and sends back."""
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
    cells = [
        PlannedCell("A1", "title", title, span="A1:E1"),
        PlannedCell(
            "A2",
            "note",
            "请按下表逐条改正：点“位置”可以跳到那一格，要改的格已经标红。改完后看“审核结果”，没有“×”再把本文件发回。",
            span="A2:E2",
        ),
        *(
            PlannedCell(f"{column}3", "heading", name)
            for column, name in zip("ABCDE", ("序号", "性质", "位置", "问题", "怎么改"), strict=True)
        ),
    ]
    heights: dict[int, float] = {1: 34, 2: 34, 3: 24}
    for row, problem in enumerate(problems, 4):
        place = problem.cells[0] if problem.cells else ""
        sheet, _, ref = place.rpartition("!")
        more = f" 等 {len(problem.cells)} 格" if len(problem.cells) > 1 else ""
        linked = sheet in sheets and _is_cell(ref)
        cells += [
            PlannedCell(f"A{row}", "small", row - 3),
            PlannedCell(f"B{row}", "small", problem.level),
            PlannedCell(
                f"C{row}",
                "link" if linked else "text",
                f"{sheet} {ref}{more}" if place else "整个文件",
                link=f"'{sheet}'!{ref}" if linked else "",
            ),
            PlannedCell(f"D{row}", "text", problem.message),
            PlannedCell(f"E{row}", "text", problem.remedy),
        ]
        heights[row] = 6 + 15 * max(
            lines_needed(problem.message, _WIDTHS["D"]), lines_needed(problem.remedy, _WIDTHS["E"])
        )
    last = max(3, 3 + len(problems))
    return SheetPlan(
        PROBLEM_SHEET,
        {cell.ref: cell for cell in cells},
        widths=_WIDTHS,
        heights=heights,
        freeze="A4",
        landscape=True,
        one_page=False,
        print_area=f"A1:E{last}",
        print_title_rows="3:3",
        tab_color="C00000",
        filter_area=f"A3:E{last}",
        cursor="A4",
    )


def _is_cell(ref: str) -> bool:
    try:
        return bool(box(ref))
    except ValueError:
        return False
