"""The county's summary workbook: 报送情况, 全县汇总 with formulas over the units' sheets, one sheet a unit.

Every data sheet shares one layout, the official tables side by side, so that 全县汇总!K20 adds up K20 of all units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.forms import Form, FormIndex, index_form
from toolkit.forms.grid import address, column_letter
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.tablesheet import AMOUNT_FORMAT, shifted, table_heights, table_widths, total_formula
from toolkit.workbook.text import lines_needed

COUNTY_SHEET = "全县汇总"
STATE_SHEET = "报送情况"
_FIRST_ROW = 4
_ARGUMENTS = 200
_RESERVED = frozenset((COUNTY_SHEET, STATE_SHEET))


@dataclass(frozen=True)
class SummaryUnit:
    """One unit of the summary; `values` are None where it is not merged."""

    code: str
    name: str
    state: str
    note: str
    values: Mapping[str, Value] | None


@dataclass(frozen=True)
class Layout:
    """Where each key stands on every data sheet: key → address; table id → (columns to the right, grid)."""

    refs: Mapping[str, str]
    offsets: Mapping[str, int]


def summary_layout(form: Form) -> Layout:
    index = index_form(form)
    refs: dict[str, str] = {}
    offsets: dict[str, int] = {}
    column = 0
    for table in form.tables:
        grid = index.grids[table.id]
        offsets[table.id] = column
        for cell in grid.cells:
            if cell.key:
                refs[cell.key] = address(cell.row + _FIRST_ROW - 1, cell.column + column)
        column += grid.columns + 1
    return Layout(refs, offsets)


def summary_plan(
    form: Form, county: str, year: int, units: Sequence[SummaryUnit], totals: Mapping[str, Value]
) -> WorkbookPlan:
    """Plan of the summary. `totals` are the county's numbers, shown by programs that do not calculate."""
    index, layout = index_form(form), summary_layout(form)
    merged = [unit for unit in units if unit.values is not None]
    draft = "" if len(merged) == len(units) else f"（草稿：{len(units) - len(merged)} 个单位未汇总）"
    names = _sheet_names(merged)
    quoted = ["'" + name.replace("'", "''") + "'" for name in names.values()]

    def county_formula(key: str) -> str:
        terms = [f"{sheet}!{layout.refs[key]}" for sheet in quoted]
        chunks = [terms[start : start + _ARGUMENTS] for start in range(0, len(terms), _ARGUMENTS)]
        return "+".join(f"SUM({','.join(chunk)})" for chunk in chunks) or "0"

    county_title = f"{county}{year}年政府信息公开情况汇总表{draft}"
    sheets = [
        _state_sheet(county, year, units, draft, names),
        _data_sheet(COUNTY_SHEET, county_title, index, layout, totals, county_formula),
    ]
    for unit in merged:
        title = f"{unit.name}{year}年政府信息公开情况"
        sheets.append(_data_sheet(names[unit.code], title, index, layout, unit.values or {}, None))
    return WorkbookPlan(tuple(sheets), county_title)


def _sheet_names(units: Sequence[SummaryUnit]) -> dict[str, str]:
    """Unit code → a sheet name that Excel takes: 31 characters, none of []:*?/\\, each once."""
    names: dict[str, str] = {}
    for unit in units:
        clean = "".join(char for char in unit.name if char not in "[]:*?/\\'")[:28] or unit.code
        name, number = clean, 2
        taken = {each.casefold() for each in (*names.values(), *_RESERVED)}
        while name.casefold() in taken:
            name, number = f"{clean}{number}", number + 1
        names[unit.code] = name
    return names


def _data_sheet(
    name: str,
    title: str,
    index: FormIndex,
    layout: Layout,
    values: Mapping[str, Value],
    formula: Callable[[str], str] | None,
) -> SheetPlan:
    """All tables side by side. Inputs hold values, or formulas where `formula` makes them."""
    cells: list[PlannedCell] = []
    widths: dict[str, float] = {}
    heights: dict[int, float] = {1: 34, 2: 8, 3: 26}
    areas: list[str] = []
    for table in index.form.tables:
        grid, right = index.grids[table.id], layout.offsets[table.id]
        here = table_widths(grid)
        widths |= {column_letter(n + right): here[column_letter(n)] for n in range(1, grid.columns + 1)}
        widths[column_letter(right + grid.columns + 1)] = 3.0
        for row, height in table_heights(grid, here).items():
            heights[row + _FIRST_ROW - 1] = max(heights.get(row + _FIRST_ROW - 1, 0.0), height)
        left, last = column_letter(right + 1), column_letter(right + grid.columns)
        cells.append(PlannedCell(f"{left}3", "subtitle", table.title, span=f"{left}3:{last}3"))
        areas.append(f"{left}3:{last}{grid.rows + _FIRST_ROW - 1}")
        for cell in grid.cells:
            number_format = AMOUNT_FORMAT if cell.type == "amount" else "0"
            if cell.kind == "label":
                planned = PlannedCell(cell.ref, "label", cell.text, span=cell.span)
            elif cell.kind == "total" or formula:
                text = (
                    total_formula(cell.parts, layout.refs.__getitem__)
                    if cell.kind == "total" or formula is None
                    else formula(cell.key)
                )
                planned = PlannedCell(
                    cell.ref,
                    "total" if cell.kind == "total" else "small",
                    formula=text,
                    cached=values.get(cell.key),
                    span=cell.span,
                    number_format=number_format,
                )
            else:
                planned = PlannedCell(
                    cell.ref, "small", values.get(cell.key), span=cell.span, number_format=number_format
                )
            cells.append(shifted(planned, _FIRST_ROW - 1, right))
    widest = column_letter(index.grids[index.form.tables[0].id].columns)
    cells.append(PlannedCell("A1", "title", title, span=f"A1:{widest}1"))
    # The title stands over the first table only and wraps there.
    heights[1] = 6 + 22 * lines_needed(title, sum(widths[column_letter(n)] for n in range(1, ord(widest) - 63)) / 1.5)
    return SheetPlan(
        name,
        {cell.ref: cell for cell in cells},
        widths=widths,
        heights=heights,
        landscape=True,
        one_page=False,
        print_area=",".join(areas),
        header=title,
        freeze="A4",
        tab_color="C00000" if formula else "",
    )


def _state_sheet(
    county: str, year: int, units: Sequence[SummaryUnit], draft: str, names: Mapping[str, str]
) -> SheetPlan:
    merged = sum(unit.values is not None for unit in units)
    cells = [
        PlannedCell("A1", "title", f"{county}{year}年报送情况{draft}", span="A1:E1"),
        PlannedCell(
            "A2",
            "note",
            f"应报 {len(units)} 个单位，已汇总 {merged} 个，未汇总 {len(units) - merged} 个。点单位名称可以看它的表。",
            span="A2:E2",
        ),
        *(
            PlannedCell(f"{column}3", "heading", name)
            for column, name in zip("ABCDE", ("序号", "单位编码", "单位名称", "状态", "说明"), strict=True)
        ),
    ]
    heights: dict[int, float] = {1: 36, 2: 24, 3: 24}
    for row, unit in enumerate(units, 4):
        sheet = names.get(unit.code)
        cells += [
            PlannedCell(f"A{row}", "small", row - 3),
            PlannedCell(f"B{row}", "small", unit.code),
            PlannedCell(f"C{row}", "link" if sheet else "text", unit.name, link=f"'{sheet}'!A1" if sheet else ""),
            PlannedCell(f"D{row}", "small", unit.state),
            PlannedCell(f"E{row}", "text", unit.note),
        ]
        heights[row] = 8 + 15 * lines_needed(unit.note, 44)
    return SheetPlan(
        STATE_SHEET,
        {cell.ref: cell for cell in cells},
        widths={"A": 7, "B": 15, "C": 24, "D": 18, "E": 46},
        heights=heights,
        freeze="A4",
        one_page=False,
        print_area=f"A1:E{len(units) + 3}",
        print_title_rows="3:3",
        tab_color="5B9BD5",
    )
