"""An official table as a sheet: the derived grid at A1, input cells open, totals as formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from toolkit.forms import FormIndex, Grid, GridCell
from toolkit.forms.grid import address, column_letter
from toolkit.forms.model import Table
from toolkit.intake.areas import areas
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value
from toolkit.workbook.text_size import lines_needed
from toolkit.workbook.validations import validation

LEGEND = "浅黄色的格由本单位填写，灰色的格自动计算；没有数据填 0，不要留空。"
AMOUNT_FORMAT = "0.######"
_GROUP_WIDTH, _OUTER_WIDTH = 15.0, 6.0


def table_sheet(table: Table, index: FormIndex, values: Mapping[str, Value]) -> SheetPlan:
    """The sheet of one table, with the values known so far already in their cells."""
    grid = index.grids[table.id]
    widths = table_widths(grid)
    cells = [planned(cell, grid, index, values) for cell in grid.cells]
    inputs = [cell for cell in grid.cells if cell.kind == "input"]
    note_row = grid.rows + 2
    last = column_letter(grid.columns)
    for offset, text in enumerate(filter(None, (table.note, LEGEND))):
        row = note_row + offset
        cells.append(PlannedCell(f"A{row}", "note", text, span=f"A{row}:{last}{row}"))
    wide = sum(widths.values())
    heights = table_heights(grid, widths)
    heights |= {note_row: 4 + 15 * lines_needed(table.note, wide), note_row + 1: 20}
    return SheetPlan(
        table.sheet,
        {cell.ref: cell for cell in cells},
        widths=widths,
        heights=heights,
        freeze=_freeze(table, grid),
        landscape=grid.columns > 6,
        print_area=f"A1:{last}{note_row + 1}",
        header=table.title,
        tab_color="FFC000",
        cursor=inputs[0].ref,
    )


def planned(cell: GridCell, grid: Grid, index: FormIndex, values: Mapping[str, Value]) -> PlannedCell:
    """A grid cell as the township workbook shows it."""
    if cell.kind == "label":
        in_tree = grid.label_columns > 1 and cell.row > grid.header_rows and cell.rowspan == 1
        return PlannedCell(cell.ref, "label_left" if in_tree else "label", cell.text, span=cell.span)
    number_format = AMOUNT_FORMAT if cell.type == "amount" else "0"
    value = values.get(cell.key)
    if cell.kind == "total":
        formula = total_formula(cell.parts, lambda part: index.cells[part].cell)
        return PlannedCell(
            cell.ref, "total", formula=formula, cached=value, span=cell.span, number_format=number_format
        )
    return PlannedCell(
        cell.ref,
        "input",
        value,
        span=cell.span,
        validation=validation(index.cells[cell.key]),
        number_format=number_format,
    )


def total_formula(parts: Iterable[str], place: Callable[[str], str]) -> str:
    """`SUM(D4:I4)` over the parts' addresses within the total's own sheet."""
    return f"SUM({','.join(area.partition('!')[2] for area in areas(('', place(part)) for part in parts))})"


def _freeze(table: Table, grid: Grid) -> str:
    # A table of several blocks repeats its header in each, so freezing the first would cover the others.
    row = 1 if len(table.blocks) > 1 else grid.header_rows + 1
    return address(row, grid.label_columns + 1)


def table_widths(grid: Grid) -> dict[str, float]:
    """Column widths in characters: label columns by their texts, value columns alike."""
    widths: dict[str, float] = {}
    for column in range(1, grid.columns + 1):
        here = [cell for cell in grid.cells if cell.column == column and cell.colspan == 1 and cell.text]
        if column > grid.label_columns:
            widths[column_letter(column)] = 18.0 if grid.columns <= 6 else 13.0 if grid.columns <= 10 else 9.5
        elif column < grid.label_columns:
            tall = min((cell.rowspan for cell in here), default=1)
            widths[column_letter(column)] = _OUTER_WIDTH if tall > 10 else _GROUP_WIDTH
        else:
            longest = max((len(cell.text) for cell in here), default=10)
            widths[column_letter(column)] = float(min(44, max(24, 2 * longest + 2)))
    return widths


def table_heights(grid: Grid, widths: Mapping[str, float]) -> dict[int, float]:
    """Row heights in points; a label over several rows shares its lines among them."""
    heights = dict.fromkeys(range(1, grid.rows + 1), 20.0)
    for cell in grid.cells:
        if cell.kind != "label":
            continue
        width = sum(widths[column_letter(cell.column + n)] for n in range(cell.colspan))
        each = (6 + 15 * lines_needed(cell.text, width)) / cell.rowspan
        for row in range(cell.row, cell.row + cell.rowspan):
            heights[row] = max(heights[row], each)
    return heights


def shifted(cell: PlannedCell, rows: int, columns: int) -> PlannedCell:
    """The same cell elsewhere on the sheet; its formula is not moved."""

    def move(ref: str) -> str:
        letters = ref.rstrip("0123456789")
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        return address(int(ref[len(letters) :]) + rows, number + columns)

    span = ":".join(move(part) for part in cell.span.split(":")) if cell.span else ""
    return replace(cell, ref=move(cell.ref), span=span)
