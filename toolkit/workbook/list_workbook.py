"""Simple lists as workbooks: rosters, dispatch lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.workbook.plan import PlannedCell, SheetPlan, Validation, WorkbookPlan
from toolkit.workbook.text_size import lines_needed, text_width
from toolkit.workbook.writer import write_workbook

_SPARE = 100
"""Empty lines below a list with choices that offer them too, for who adds to it."""


@dataclass(frozen=True)
class ListOf:
    """One sheet. choices: heading → what may be picked from a box in its column; anything else may be written too."""

    sheet: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def write_rows(title: str, sheet: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An unprotected workbook with one list."""
    return write_lists(title, [ListOf(sheet, headings, rows)])


def write_lists(title: str, lists: Sequence[ListOf]) -> bytes:
    """An unprotected workbook with a sheet for each list."""
    return write_workbook(WorkbookPlan(tuple(map(_sheet, lists)), title, locked=False))


def _sheet(each: ListOf) -> SheetPlan:
    headings, rows = each.headings, each.rows
    columns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(headings)]
    cells = [PlannedCell(f"{column}1", "heading", name) for column, name in zip(columns, headings, strict=True)]
    boxes = {
        column: Validation("list", name, "请从下拉框中选择。", choices=each.choices[name])
        for column, name in zip(columns, headings, strict=True)
        if name in each.choices
    }
    widths = {
        column: float(min(60, max(10, 3 + max(text_width(line[n]) for line in (headings, *rows) if n < len(line)))))
        for n, column in enumerate(columns)
    }
    heights: dict[int, float] = {1: 24}
    for number, row in enumerate(rows, 2):
        for column, value in zip(columns, row, strict=False):
            ref = f"{column}{number}"
            cells.append(PlannedCell(ref, "text", value, number_format="@", validation=boxes.get(column)))
        heights[number] = 6 + 15 * max(
            lines_needed(value, widths[column]) for column, value in zip(columns, row, strict=False)
        )
    spare = range(len(rows) + 2, len(rows) + 2 + _SPARE)
    cells += [
        PlannedCell(f"{column}{number}", "plain", number_format="@", validation=box)
        for column, box in boxes.items()
        for number in spare
    ]
    area = f"A1:{columns[-1]}{max(1, len(rows) + 1)}"
    return SheetPlan(
        each.sheet,
        {cell.ref: cell for cell in cells},
        widths=widths,
        heights=heights,
        freeze="A2",
        landscape=True,
        one_page=False,
        print_title_rows="1:1",
        print_area=area,
        filter_area=area,
    )
