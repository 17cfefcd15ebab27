"""The summary of many units: no sheet for each, but 分单位数据 with a row a unit and a column a number.

全县汇总 and 工作概况 add up its columns: every program understands a range on one sheet, not every one a reference
through many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.grid import column_letter
from toolkit.workbook.long_sheets import LongRow, LongSheet
from toolkit.workbook.plan import PlannedCell, SheetPlan, Style, Value, WorkbookPlan
from toolkit.workbook.summary import (
    STATE_ROW,
    STATE_SHEET,
    SummaryUnit,
    county_sheet,
    county_title,
    draft_mark,
    facts_title,
    state_height,
    state_sheet,
    state_values,
)
from toolkit.workbook.summary_facts import FactGivers, fact_cells, facts_sheet
from toolkit.workbook.table_sheet import AMOUNT_FORMAT
from toolkit.workbook.text_size import lines_needed

UNIT_SHEET = "分单位数据"
UNIT_ROW = 7
"""First row of 分单位数据 that is a unit's."""
_NAMES = (("单位编码", 15.0), ("单位名称", 24.0))
_WIDTH = 10.5
_NUMBER_HEIGHT = 20.0
_TITLE_COLUMNS = 11
_ON_A_PAGE = 16


def long_cells(form: Form) -> list[tuple[str, FormCell]]:
    """The cells of the tables and the indicators in order, each with the letters of its column."""
    index = index_form(form)
    cells = [*(cell for table in form.tables for cell in index.of_table(table.id)), *fact_cells(form)]
    return [(column_letter(number), cell) for number, cell in enumerate(cells, len(_NAMES) + 1)]


def long_summary(
    form: Form,
    county: str,
    year: int,
    units: Sequence[SummaryUnit],
    totals: Mapping[str, Value],
    values: Iterable[Mapping[str, Value]],
    told: Mapping[str, FactGivers],
) -> tuple[WorkbookPlan, Mapping[str, LongSheet]]:
    """Plan of the summary, and the rows of its long sheets. `values`: of every merged unit, in the units' order;
    `told`: who gave the indicators, which must be known before the rows come.
    """
    merged = [unit for unit in units if unit.merged]
    columns = {cell.key: letters for letters, cell in long_cells(form)}
    last = UNIT_ROW + len(merged) - 1

    def area(key: str) -> str:
        return f"'{UNIT_SHEET}'!{columns[key]}{UNIT_ROW}:{columns[key]}{last}" if merged else ""

    def formula(key: str) -> str:
        return f"SUM({area(key)})" if merged else "0"

    linked, plain = SummaryUnit("1", "", "", "", True), SummaryUnit("2", "", "", "", False)
    plan = WorkbookPlan(
        (
            state_sheet(county, year, units, {linked.code: ""}, [linked, plain]),
            county_sheet(form, county, year, units=units, totals=totals, formula=formula),
            facts_sheet(form, facts_title(county, year, units), totals, told, area=area),
            _unit_sheet(form, f"{county}{year}年分单位数据{draft_mark(units)}", len(merged)),
        ),
        county_title(county, year, units),
    )
    keys = list(columns)
    return plan, {
        STATE_SHEET: LongSheet(STATE_ROW, _state_rows(units)),
        UNIT_SHEET: LongSheet(UNIT_ROW, (_unit_row(*each, keys) for each in zip(merged, values, strict=True))),
    }


def _state_rows(units: Sequence[SummaryUnit]) -> Iterator[LongRow]:
    row = UNIT_ROW
    for number, unit in enumerate(units, 1):
        values, height = state_values(number, unit), state_height(unit)
        if unit.merged:
            yield LongRow(values, height, 0, ("C", f"'{UNIT_SHEET}'!A{row}"))
            row += 1
        else:
            yield LongRow(values, height, 1)


def _unit_row(unit: SummaryUnit, values: Mapping[str, Value], keys: Sequence[str]) -> LongRow:
    numbers = [value if isinstance(value, (int, Decimal)) else None for value in map(values.get, keys)]
    return LongRow((unit.code, unit.name, *numbers), _NUMBER_HEIGHT)


def _unit_sheet(form: Form, title: str, units: int) -> SheetPlan:
    """Title, a line that says how to read it, four rows of labels, and one row as the pattern of all units'."""
    cells = long_cells(form)
    widths = dict(zip("AB", (width for _, width in _NAMES), strict=True))
    widths |= dict.fromkeys((letters for letters, _ in cells), _WIDTH)
    until = cells[_TITLE_COLUMNS][0]
    note = f"共 {units} 个单位，一行一个单位，一列一个数。全县汇总的每一格等于这里对应一列的合计，加粗的列是合计列。"
    drawn = [
        # Not over the names, which are printed again on every page.
        PlannedCell("C1", "title", title, span=f"C1:{until}1"),
        PlannedCell("C2", "note", note, span=f"C2:{until}2"),
        *(
            PlannedCell(f"{letter}3", "heading", name, span=f"{letter}3:{letter}{UNIT_ROW - 1}")
            for letter, (name, _) in zip("AB", _NAMES, strict=True)
        ),
    ]
    heights = {1: 36.0, 2: 24.0, UNIT_ROW: _NUMBER_HEIGHT}
    for depth, row in enumerate(range(3, UNIT_ROW)):
        heights[row] = 22.0
        for path, group in groupby(cells, partial(_path, form, depth=depth)):
            letters = [each for each, _ in group]
            # A table's title over nearly two hundred columns would stand in the middle of nowhere.
            style: Style = "label_left" if depth == 0 else "label"
            span = f"{letters[0]}{row}:{letters[-1]}{row}"
            drawn.append(PlannedCell(f"{letters[0]}{row}", style, path[-1], span=span))
            heights[row] = max(heights[row], 8 + 15.0 * lines_needed(path[-1], _WIDTH * len(letters)))
    drawn += [PlannedCell(f"{letter}{UNIT_ROW}", "text") for letter in "AB"]
    for letters_, cell in cells:
        drawn.append(
            PlannedCell(
                f"{letters_}{UNIT_ROW}",
                "total" if cell.kind == "total" else "small",
                number_format=AMOUNT_FORMAT if cell.type == "amount" else "0",
            )
        )
    return SheetPlan(
        UNIT_SHEET,
        {cell.ref: cell for cell in drawn},
        widths=widths,
        heights=heights,
        freeze=f"C{UNIT_ROW}",
        landscape=True,
        one_page=False,
        pages_wide=-(-len(cells) // _ON_A_PAGE),
        print_area=f"A1:{cells[-1][0]}{UNIT_ROW + units - 1}",
        header=title,
        print_title_rows=f"3:{UNIT_ROW - 1}",
        print_title_columns="A:B",
        tab_color="70AD47",
    )


def _path(form: Form, cell: tuple[str, FormCell], depth: int) -> tuple[str, ...]:
    """The labels above a column down to this depth: table, row of the table, group of columns, column."""
    each = cell[1]
    if each.table == form.facts.id:
        return (form.facts.sheet, each.row[-1], "", each.unit)[: depth + 1]
    row = each.row or each.column[:1]
    column = each.column if each.row else each.column[1:]
    labels = (form.table(each.table).title, "／".join(row), "／".join(column[:-1]), column[-1])
    return labels[: depth + 1]
