"""问题清单, the first sheet of what goes back to a unit: a line a problem, and a column for the unit's explanation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from toolkit.intake.areas import LAST_COLUMN, LAST_ROW, box
from toolkit.returns.explanations import (
    AND_MORE,
    LIST_COLUMNS,
    LIST_HEADING_ROW,
    LIST_RULE,
    LIST_SAID,
    PROBLEM_SHEET,
    WHOLE_FILE,
)
from toolkit.workbook.plan import PlannedCell, SheetPlan, by_ref
from toolkit.workbook.text_size import lines_needed

NOTE_MARK = "【审核】"
"""How our own notes begin, so that those of a township can be told from them."""
_NOTE_CAP = 1000
_WIDTHS = {column: float(width) for column, (_, width) in LIST_COLUMNS.items()}
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
    cause: the problem beneath which this one stands, because it follows from it: “表三 H4 的问题（编号C02）”.
    """

    level: str
    cells: tuple[str, ...]
    message: str
    remedy: str
    rule: str = ""
    explainable: bool = False
    explanation: str = ""
    cause: str = ""

    @property
    def sentence(self) -> str:
        """What the note on a cell says."""
        return f"由{self.cause}引起：{self.message}" if self.cause else f"{self.message}{self.remedy}"


@dataclass(frozen=True)
class ListedProblem:
    """A problem with its place as people read it, and the link to its first cell where there is one to go to."""

    problem: Problem
    place: str
    link: str = ""


def listed_problem(problem: Problem, visible: Collection[str], known: Mapping[str, str] = _NO_NAMES) -> ListedProblem:
    """visible: the sheets that one can jump to; known: name by which a problem calls a sheet → its name there."""
    if not problem.cells:
        return ListedProblem(problem, WHOLE_FILE)
    called, _, ref = problem.cells[0].rpartition("!")
    name = known.get(called, called)
    more = f"{AND_MORE}{len(problem.cells)} 处" if len(problem.cells) > 1 else ""
    quoted = name.replace("'", "''")
    linked = name in visible and is_address(ref)
    return ListedProblem(problem, f"{name} {ref}{more}".strip(), f"'{quoted}'!{ref}" if linked else "")


def note_on(problems: Iterable[Problem]) -> str:
    """The note on a cell that these problems name: under our mark each sentence once, no more than 1,000 characters."""
    return (NOTE_MARK + "\n".join(dict.fromkeys(problem.sentence for problem in problems)))[:_NOTE_CAP]


def is_address(ref: str) -> bool:
    """Whether a place in a sheet is a cell or an area that Excel knows."""
    if not _ADDRESS.fullmatch(ref):
        return False
    _, _, right, bottom = box(ref)
    return right <= LAST_COLUMN and bottom <= LAST_ROW


def list_plan(lines: Sequence[ListedProblem], title: str, introduction: str) -> SheetPlan:
    """Plan of the sheet; `introduction` says what workbook this is, and how to use the list follows."""
    told = (
        introduction + (_HOW if lines else "") + (_EXPLAIN if any(line.problem.explainable for line in lines) else "")
    )
    last = f"{max(LIST_COLUMNS)}{LIST_HEADING_ROW + len(lines)}"
    cells = [
        PlannedCell("A1", "title", title, span=f"A1:{max(LIST_COLUMNS)}1"),
        PlannedCell("A2", "note", told, span=f"A2:{max(LIST_COLUMNS)}2"),
        *(PlannedCell(f"{column}{LIST_HEADING_ROW}", "heading", name) for column, (name, _) in LIST_COLUMNS.items()),
    ]
    heights: dict[int, float] = {1: 34, 2: 6 + 15 * lines_needed(told, sum(_WIDTHS.values())), LIST_HEADING_ROW: 24}
    head = beneath = 0
    for row, line in enumerate(lines, LIST_HEADING_ROW + 1):
        problem = line.problem
        head, beneath = (head, beneath + 1) if problem.cause else (head + 1, 0)
        message, remedy = problem.message, problem.remedy
        if problem.cause:
            message, remedy = f"　{message}", f"改好第{head}条以后，这一条一般就没有了；还有的，{remedy}"
        cells += [
            PlannedCell(f"A{row}", "small", f"{head}-{beneath}" if problem.cause else head),
            PlannedCell(f"B{row}", "small", f"随第{head}条" if problem.cause else problem.level),
            PlannedCell(f"{LIST_RULE}{row}", "small", problem.rule),
            PlannedCell(f"D{row}", "link" if line.link else "text", line.place, link=line.link),
            PlannedCell(f"E{row}", "text", message),
            PlannedCell(f"F{row}", "text", remedy),
            PlannedCell(f"{LIST_SAID}{row}", "input_text" if problem.explainable else "text", problem.explanation),
        ]
        texts = {"D": line.place, "E": message, "F": remedy, LIST_SAID: problem.explanation}
        # A letter of these formats is a little wider than the digit by which columns are measured.
        heights[row] = min(_TALLEST, 8 + 15 * max(lines_needed(text, _WIDTHS[at] - 2) for at, text in texts.items()))
    return SheetPlan(
        PROBLEM_SHEET,
        by_ref(*cells),
        widths=_WIDTHS,
        heights=heights,
        freeze=f"A{LIST_HEADING_ROW + 1}",
        landscape=True,
        one_page=False,
        print_area=f"A1:{last}",
        print_title_rows=f"{LIST_HEADING_ROW}:{LIST_HEADING_ROW}",
        tab_color="C00000",
        filter_area=f"A{LIST_HEADING_ROW}:{last}",
        cursor=f"A{LIST_HEADING_ROW + 1}",
    )
