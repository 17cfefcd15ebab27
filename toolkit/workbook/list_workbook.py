"""Simple lists as workbooks: rosters, dispatch lists."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.workbook.plan import PlannedCell, SheetPlan, WorkbookPlan
from toolkit.workbook.text_size import lines_needed, text_width
from toolkit.workbook.writer import write_workbook


def write_rows(title: str, sheet: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An unprotected workbook with one list."""
    columns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(headings)]
    cells = [PlannedCell(f"{column}1", "heading", name) for column, name in zip(columns, headings, strict=True)]
    widths = {
        column: float(min(60, max(10, 3 + max(text_width(line[n]) for line in (headings, *rows) if n < len(line)))))
        for n, column in enumerate(columns)
    }
    heights: dict[int, float] = {1: 24}
    for number, row in enumerate(rows, 2):
        for column, value in zip(columns, row, strict=False):
            cells.append(PlannedCell(f"{column}{number}", "text", value, number_format="@"))
        heights[number] = 6 + 15 * max(
            lines_needed(value, widths[column]) for column, value in zip(columns, row, strict=False)
        )
    plan = SheetPlan(
        sheet,
        {cell.ref: cell for cell in cells},
        widths=widths,
        heights=heights,
        freeze="A2",
        landscape=True,
        one_page=False,
        print_title_rows="1:1",
        print_area=f"A1:{columns[-1]}{max(1, len(rows) + 1)}",
        filter_area=f"A1:{columns[-1]}{max(1, len(rows) + 1)}",
    )
    return write_workbook(WorkbookPlan((plan,), title, locked=False))
