"""The county's summary workbook: 报送情况, 全县汇总 with formulas over the units' sheets, 工作概况 with the indicators,
one sheet a unit.

Every data sheet shares one layout, the official tables side by side, so that 全县汇总!K20 adds up K20 of all units.
Above SHEETS_UP_TO units the workbook has another shape: toolkit/workbook/long_summary.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.forms import Form, FormIndex, index_form
from toolkit.forms.build import RESERVED_SHEETS
from toolkit.forms.grid import address, column_letter
from toolkit.workbook.nil_words import nil_count, state_words
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.scope import COUNTY, Scope
from toolkit.workbook.summary_facts import UnitColumn, fact_givers, facts_sheet
from toolkit.workbook.table_sheet import AMOUNT_FORMAT, shifted, table_heights, table_widths, total_formula
from toolkit.workbook.text_size import lines_needed

COUNTY_SHEET = COUNTY.sheet
STATE_SHEET = "报送情况"
STATE_ROW = 4
"""First row of 报送情况 that is a unit's."""
_FIRST_ROW = 4
# More tabs than this nobody leafs through; and a formula that names every sheet, 38 characters each at the longest,
# stays well within Excel's 8,192 characters and 255 arguments.
SHEETS_UP_TO = 100


@dataclass(frozen=True)
class SummaryUnit:
    """One unit of the summary. nil: whether its merged return is a 零报告."""

    code: str
    name: str
    state: str
    note: str
    merged: bool
    nil: bool = False


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
    form: Form,
    county: str,
    year: int,
    units: Sequence[SummaryUnit],
    totals: Mapping[str, Value],
    values: Mapping[str, Mapping[str, Value]],
    scope: Scope = COUNTY,
) -> WorkbookPlan:
    """Plan of the summary. county: whose it is, as titles say it; `totals` are the numbers of all, shown by programs
    that do not calculate; `values` those of every merged unit by its code.
    """
    index, layout = index_form(form), summary_layout(form)
    merged = [unit for unit in units if unit.merged]
    names = _sheet_names(merged, form.facts.sheet)
    quoted = ["'" + name.replace("'", "''") + "'" for name in names.values()]

    def formula(key: str) -> str:
        return f"SUM({','.join(f'{sheet}!{layout.refs[key]}' for sheet in quoted)})" if quoted else "0"

    sheets = [
        state_sheet(county, year, units, {code: f"'{name}'!A1" for code, name in names.items()}, scope=scope),
        county_sheet(form, county, year, units=units, totals=totals, formula=formula, scope=scope),
        facts_sheet(
            form,
            facts_title(county, year, units, scope),
            totals,
            fact_givers(form, values.values()),
            scope=scope,
            units=[UnitColumn(unit.name, values[unit.code]) for unit in merged],
        ),
    ]
    for unit in units:
        if unit.merged:
            title = f"{unit.name}{year}年政府信息公开情况"
            sheets.append(
                _data_sheet(names[unit.code], title, index, layout=layout, values=values[unit.code], formula=None)
            )
    return WorkbookPlan(tuple(sheets), county_title(county, year, units, scope))


def draft_mark(units: Sequence[SummaryUnit], scope: Scope = COUNTY) -> str:
    missing = sum(not unit.merged for unit in units)
    return f"（草稿：{missing} 个{scope.part}未汇总）" if missing else ""


def county_title(county: str, year: int, units: Sequence[SummaryUnit], scope: Scope = COUNTY) -> str:
    return f"{county}{year}年政府信息公开情况汇总表{draft_mark(units, scope)}"


def facts_title(county: str, year: int, units: Sequence[SummaryUnit], scope: Scope = COUNTY) -> str:
    return f"{county}{year}年工作概况汇总{draft_mark(units, scope)}"


def county_sheet(
    form: Form,
    county: str,
    year: int,
    units: Sequence[SummaryUnit],
    totals: Mapping[str, Value],
    formula: Callable[[str], str],
    scope: Scope = COUNTY,
) -> SheetPlan:
    """全县汇总: `formula` adds up one key over the units."""
    title = county_title(county, year, units, scope)
    return _data_sheet(
        scope.sheet, title, index_form(form), layout=summary_layout(form), values=totals, formula=formula
    )


def _sheet_names(units: Sequence[SummaryUnit], facts: str) -> dict[str, str]:
    """Unit code → a sheet name that Excel takes: 31 characters, none of []:*?/\\, each once; `facts` is taken."""
    names: dict[str, str] = {}
    taken = {*RESERVED_SHEETS, facts.casefold()}
    for unit in units:
        clean = "".join(char for char in unit.name if char not in "[]:*?/\\'")[:28] or unit.code
        name, number = clean, 2
        while name.casefold() in taken:
            name, number = f"{clean}{number}", number + 1
        names[unit.code] = name
        taken.add(name.casefold())
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


def state_values(number: int, unit: SummaryUnit) -> tuple[int, str, str, str, str]:
    """A unit's row on 报送情况."""
    return number, unit.code, unit.name, state_words(unit.state, unit.nil), unit.note


def state_height(unit: SummaryUnit) -> float:
    return 8 + 15.0 * lines_needed(unit.note, 44)


def _told(units: Sequence[SummaryUnit]) -> str:
    merged, nil = sum(unit.merged for unit in units), sum(unit.nil for unit in units)
    return (
        f"应报 {len(units)} 个单位，已汇总 {merged} 个{nil_count(nil)}，"
        f"未汇总 {len(units) - merged} 个。点单位名称可以看它的表。"
    )


def state_sheet(
    county: str,
    year: int,
    units: Sequence[SummaryUnit],
    places: Mapping[str, str],
    shown: Sequence[SummaryUnit] | None = None,
    scope: Scope = COUNTY,
) -> SheetPlan:
    """报送情况. `places`: code → where a merged unit's numbers stand in the workbook; `shown`: the units whose rows are
    planned, if not all.
    """
    cells = [
        PlannedCell("A1", "title", f"{county}{year}年报送情况{draft_mark(units, scope)}", span="A1:E1"),
        PlannedCell(
            "A2",
            "note",
            _told(units) if scope is COUNTY else f"共 {len(units)} 个{scope.part}。点名称可以看它的表。",
            span="A2:E2",
        ),
        *(
            PlannedCell(f"{column}3", "heading", name)
            for column, name in zip(
                "ABCDE", ("序号", f"{scope.part}编码", f"{scope.part}名称", "状态", "说明"), strict=True
            )
        ),
    ]
    heights: dict[int, float] = {1: 36, 2: 24, 3: 24}
    for row, unit in enumerate(units if shown is None else shown, STATE_ROW):
        number, code, name, state, note = state_values(row - STATE_ROW + 1, unit)
        cells += [
            PlannedCell(f"A{row}", "small", number),
            PlannedCell(f"B{row}", "small", code),
            PlannedCell(f"C{row}", "link" if unit.code in places else "text", name, link=places.get(unit.code, "")),
            PlannedCell(f"D{row}", "small", state),
            PlannedCell(f"E{row}", "text", note),
        ]
        heights[row] = state_height(unit)
    return SheetPlan(
        STATE_SHEET,
        {cell.ref: cell for cell in cells},
        widths={"A": 7, "B": 15, "C": 24, "D": 18, "E": 46},
        heights=heights,
        freeze="A4",
        one_page=False,
        print_area=f"A1:E{len(units) + STATE_ROW - 1}",
        print_title_rows="3:3",
        tab_color="5B9BD5",
    )
