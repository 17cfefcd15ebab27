"""问题清单, the first sheet of what goes back to a unit: one line a problem, a blank column for its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.workbook.plan import PlannedCell, SheetPlan, by_ref
from toolkit.workbook.problems import PROBLEM_SHEET, Problem
from toolkit.workbook.text import lines_needed

WIDTHS = {"A": 6, "B": 9, "C": 10, "D": 22, "E": 52, "F": 40, "G": 28}
_NAMES = ("序号", "性质", "编号", "位置", "问题", "怎么改", "说明")
_HOW = (
    "请逐条处理：点“位置”可以跳到那一格，要看的格已经标红，鼠标停在上面可以看到批注。"
    "“须改正”的改好；“须核实”的，数有误就改，数没有错就在“说明”栏写明原因。处理完把本文件发回。"
)
_AGAIN = "上次标红、这次没有列出的格，不用再改。"
_HEADING = 3
# Excel makes no row higher than 409 points.
_TALLEST = 400


@dataclass(frozen=True)
class Line:
    """A problem with its place as people read it, and the link to its first cell where there is one to go to."""

    problem: Problem
    place: str
    link: str = ""


def listing_plan(lines: Sequence[Line], title: str, again: bool) -> SheetPlan:
    """Plan of the sheet. again: the workbook has been sent back before."""
    how = _HOW + (_AGAIN if again else "")
    cells = [
        PlannedCell("A1", "title", title, span="A1:G1"),
        PlannedCell("A2", "note", how, span="A2:G2"),
        *(PlannedCell(f"{column}{_HEADING}", "heading", name) for column, name in zip(WIDTHS, _NAMES, strict=True)),
    ]
    heights: dict[int, float] = {1: 34, 2: 6 + 15 * lines_needed(how, sum(WIDTHS.values())), _HEADING: 24}
    for row, line in enumerate(lines, _HEADING + 1):
        problem = line.problem
        cells += [
            PlannedCell(f"A{row}", "small", row - _HEADING),
            PlannedCell(f"B{row}", "small", problem.level),
            PlannedCell(f"C{row}", "small", problem.rule),
            PlannedCell(f"D{row}", "link" if line.link else "text", line.place),
            PlannedCell(f"E{row}", "text", problem.message),
            PlannedCell(f"F{row}", "text", problem.remedy),
            PlannedCell(f"G{row}", "input_text"),
        ]
        texts = ((line.place, "D"), (problem.message, "E"), (problem.remedy, "F"))
        # A letter of these formats is a little wider than the digit by which columns are measured.
        lines_high = max(lines_needed(text, WIDTHS[column] - 2) for text, column in texts)
        heights[row] = min(_TALLEST, 8 + 15 * lines_high)
    last = _HEADING + len(lines)
    return SheetPlan(
        PROBLEM_SHEET,
        by_ref(*cells),
        widths=WIDTHS,
        heights=heights,
        freeze=f"A{_HEADING + 1}",
        landscape=True,
        one_page=False,
        print_area=f"A1:G{last}",
        print_title_rows=f"{_HEADING}:{_HEADING}",
        tab_color="C00000",
        filter_area=f"A{_HEADING}:G{last}",
        cursor=f"A{_HEADING + 1}",
    )


def links(lines: Sequence[Line]) -> dict[str, str]:
    """The cells of the plan that lead somewhere, with the place in the workbook to which they lead."""
    return {f"D{row}": line.link for row, line in enumerate(lines, _HEADING + 1) if line.link}
