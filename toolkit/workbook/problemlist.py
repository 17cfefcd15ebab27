"""问题清单, the first sheet of what goes back to a unit: a line a problem, and a column for the unit's explanation."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from toolkit.workbook.areas import LAST_COLUMN, LAST_ROW, box
from toolkit.workbook.plan import PlannedCell, SheetPlan, by_ref
from toolkit.workbook.snapshot import RawSheet
from toolkit.workbook.text import lines_needed

NOTE_MARK = "【审核】"
"""How our own notes begin, so that those of a township can be told from them."""
PROBLEM_SHEET = "问题清单"
_COLUMNS = {
    "A": ("序号", 6),
    "B": ("性质", 9),
    "C": ("编号", 10),
    "D": ("位置", 22),
    "E": ("问题", 52),
    "F": ("怎么改", 40),
    "G": ("说明", 28),
}
_WIDTHS = {column: float(width) for column, (_, width) in _COLUMNS.items()}
_RULE, _PLACE, _SAID = "C", "D", "G"
_WHOLE, _MORE = "整个文件", " 等 "
_HEADING = 3
# Excel makes no row higher than 409 points.
_TALLEST = 400.0
_HOW = "点“位置”可以跳到那一格。"
_EXPLAIN = "“说明”栏有底色的，数有误就改，数没有错就在那里写一句原因。"
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Problem:
    """One line of the list: `cells` are `Sheet!A1` places, the first of which is linked; `rule` is its id (编号);
    explainable: whether the unit may leave it as it is and say why; explanation: what it has said already.
    """

    level: str
    cells: tuple[str, ...]
    message: str
    remedy: str
    rule: str = ""
    explainable: bool = False
    explanation: str = ""


@dataclass(frozen=True)
class Line:
    """A problem with its place as people read it, and the link to its first cell where there is one to go to."""

    problem: Problem
    place: str
    link: str = ""


def line_of(problem: Problem, visible: Collection[str], known: Mapping[str, str] = _NO_NAMES) -> Line:
    """visible: the sheets that one can jump to; known: name by which a problem calls a sheet → its name there."""
    if not problem.cells:
        return Line(problem, _WHOLE)
    called, _, ref = problem.cells[0].rpartition("!")
    name = known.get(called, called)
    more = f"{_MORE}{len(problem.cells)} 处" if len(problem.cells) > 1 else ""
    quoted = name.replace("'", "''")
    linked = name in visible and is_address(ref)
    return Line(problem, f"{name} {ref}{more}".strip(), f"'{quoted}'!{ref}" if linked else "")


def is_address(ref: str) -> bool:
    """Whether a place in a sheet is a cell or an area that Excel knows."""
    if not _ADDRESS.fullmatch(ref):
        return False
    _, _, right, bottom = box(ref)
    return right <= LAST_COLUMN and bottom <= LAST_ROW


def list_plan(lines: Sequence[Line], title: str, introduction: str) -> SheetPlan:
    """Plan of the sheet; `introduction` says what workbook this is, and how to use the list follows."""
    told = (
        introduction + (_HOW if lines else "") + (_EXPLAIN if any(line.problem.explainable for line in lines) else "")
    )
    last = f"{max(_COLUMNS)}{_HEADING + len(lines)}"
    cells = [
        PlannedCell("A1", "title", title, span=f"A1:{max(_COLUMNS)}1"),
        PlannedCell("A2", "note", told, span=f"A2:{max(_COLUMNS)}2"),
        *(PlannedCell(f"{column}{_HEADING}", "heading", name) for column, (name, _) in _COLUMNS.items()),
    ]
    heights: dict[int, float] = {1: 34, 2: 6 + 15 * lines_needed(told, sum(_WIDTHS.values())), _HEADING: 24}
    for row, line in enumerate(lines, _HEADING + 1):
        problem = line.problem
        cells += [
            PlannedCell(f"A{row}", "small", row - _HEADING),
            PlannedCell(f"B{row}", "small", problem.level),
            PlannedCell(f"{_RULE}{row}", "small", problem.rule),
            PlannedCell(f"D{row}", "link" if line.link else "text", line.place, link=line.link),
            PlannedCell(f"E{row}", "text", problem.message),
            PlannedCell(f"F{row}", "text", problem.remedy),
            PlannedCell(f"{_SAID}{row}", "input_text" if problem.explainable else "text", problem.explanation),
        ]
        texts = {"D": line.place, "E": problem.message, "F": problem.remedy, _SAID: problem.explanation}
        # A letter of these formats is a little wider than the digit by which columns are measured.
        heights[row] = min(_TALLEST, 8 + 15 * max(lines_needed(text, _WIDTHS[at] - 2) for at, text in texts.items()))
    return SheetPlan(
        PROBLEM_SHEET,
        by_ref(*cells),
        widths=_WIDTHS,
        heights=heights,
        freeze=f"A{_HEADING + 1}",
        landscape=True,
        one_page=False,
        print_area=f"A1:{last}",
        print_title_rows=f"{_HEADING}:{_HEADING}",
        tab_color="C00000",
        filter_area=f"A{_HEADING}:{last}",
        cursor=f"A{_HEADING + 1}",
    )


def listed_key(rule: str, cells: Sequence[str]) -> str:
    """By what a line of the list is known again: `B11 表三依申请公开 J8`."""
    return f"{rule} {cells[0].replace('!', ' ') if cells else _WHOLE}"


def is_list(sheet: RawSheet) -> bool:
    """Whether a sheet is a list of ours: a unit may call its own so."""
    if sheet.name != PROBLEM_SHEET:
        return False
    heading = [sheet.cell(f"{column}{_HEADING}") for column in _COLUMNS]
    return [cell.text if cell else "" for cell in heading] == [name for name, _ in _COLUMNS.values()]


def list_explanations(sheet: RawSheet) -> dict[str, str]:
    """What a unit wrote beside the lines of a list that comes back, by `listed_key`. The list may be sorted."""
    said: dict[str, str] = {}
    for row in sorted({cell.row for cell in sheet.filled if cell.row > _HEADING}):
        rule, place, words = (_text(sheet, f"{column}{row}") for column in (_RULE, _PLACE, _SAID))
        if rule and words:
            said[f"{rule} {place.partition(_MORE)[0]}"] = words
    return said


def _text(sheet: RawSheet, ref: str) -> str:
    cell = sheet.cell(ref)
    return cell.text.strip() if cell else ""
