"""工作概况 of the summary: a row an indicator, the county's sum as a formula over the units, how many units gave it.

In a workbook with a sheet a unit the units' numbers stand beside the sum; in one of many units they stand on
分单位数据, after the tables'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.grid import column_letter
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value
from toolkit.workbook.scope import COUNTY, Scope
from toolkit.workbook.table_sheet import AMOUNT_FORMAT
from toolkit.workbook.text_size import lines_needed

_FIRST_ROW = 4
_HEADINGS = (
    ("序号", 7.0),
    ("指标", 38.0),
    ("计量单位", 10.0),
    ("{whole}合计", 12.0),
    ("填报{part}数", 12.0),
    ("说明", 12.0),
)
_SUM, _COUNT = "D", "E"
_UNIT_WIDTH = 11.0
_NOTE = "{whole}合计是各{part}填报数相加，没有填的{part}不算在内，“填报{part}数”是填了这一项的{part}个数。"
_ROUGH = "含约数"


@dataclass(frozen=True)
class FactGivers:
    """How many merged units gave the number of an indicator, and whether one of them gave it roughly (近, 余)."""

    units: int = 0
    rough: bool = False


@dataclass(frozen=True)
class UnitColumn:
    """A merged unit beside the sums."""

    name: str
    values: Mapping[str, Value]


def fact_cells(form: Form) -> tuple[FormCell, ...]:
    """The indicators that hold numbers, in the order of the form."""
    return tuple(cell for cell in index_form(form).of_table(form.facts.id) if cell.numeric)


def fact_refs(form: Form) -> dict[str, str]:
    """Where each indicator's sum stands on the sheet."""
    return {cell.key: f"{_SUM}{row}" for row, cell in enumerate(fact_cells(form), _FIRST_ROW)}


def fact_givers(
    form: Form, values: Collection[Mapping[str, Value]], before: Mapping[str, FactGivers] = MappingProxyType({})
) -> dict[str, FactGivers]:
    """By the indicator's key, over the values of merged units and what is known of those before them."""
    told = dict(before)
    for key in (cell.key for cell in fact_cells(form)):
        if given := [unit for unit in values if unit.get(key) is not None]:
            known = told.get(key, FactGivers())
            rough = known.rough or any(unit.get(f"{key}.approx") for unit in given)
            told[key] = FactGivers(known.units + len(given), rough)
    return told


def facts_sheet(
    form: Form,
    title: str,
    totals: Mapping[str, Value],
    told: Mapping[str, FactGivers],
    units: Sequence[UnitColumn] = (),
    area: Callable[[str], str] | None = None,
    scope: Scope = COUNTY,
) -> SheetPlan:
    """The sheet. `area`: where the units' numbers of a key stand, if not in the columns of `units`."""
    first, last = column_letter(len(_HEADINGS) + 1), column_letter(len(_HEADINGS) + len(units))
    end = last if units else "F"
    words = {"whole": scope.whole, "part": scope.part}
    headings = [(name.format_map(words), width) for name, width in _HEADINGS]
    headings += [(unit.name, _UNIT_WIDTH) for unit in units]
    letters = [column_letter(number) for number in range(1, len(headings) + 1)]
    cells = [
        PlannedCell("A1", "title", title, span="A1:F1"),
        PlannedCell("A2", "note", _NOTE.format_map(words), span="A2:F2"),
        *(PlannedCell(f"{at}3", "heading", name) for at, (name, _) in zip(letters, headings, strict=True)),
    ]
    heights = {1: 36.0, 2: 36.0, 3: 8 + 15.0 * max(lines_needed(name, width) for name, width in headings)}
    for row, cell in enumerate(fact_cells(form), _FIRST_ROW):
        label, given = cell.row[-1], told.get(cell.key, FactGivers())
        shown = AMOUNT_FORMAT if cell.type == "amount" else "0"
        place = area(cell.key) if area else f"{first}{row}:{last}{row}" if units else ""
        cells += [
            PlannedCell(f"A{row}", "small", row - _FIRST_ROW + 1),
            PlannedCell(f"B{row}", "text", label),
            PlannedCell(f"C{row}", "small", cell.unit),
            PlannedCell(
                f"{_SUM}{row}",
                "total",
                formula=f"SUM({place})" if place else "0",
                cached=totals.get(cell.key) or 0,
                number_format=shown,
            ),
            PlannedCell(f"{_COUNT}{row}", "small", formula=f"COUNT({place})" if place else "0", cached=given.units),
            PlannedCell(f"F{row}", "small", _ROUGH if given.rough else None),
            *(
                PlannedCell(
                    f"{at}{row}",
                    "small",
                    unit.values.get(cell.key),
                    number_format=_with_mark(shown, unit.values.get(f"{cell.key}.approx")),
                )
                for at, unit in zip(letters[len(_HEADINGS) :], units, strict=True)
            ),
        ]
        heights[row] = 8 + 15.0 * lines_needed(label, _HEADINGS[1][1])
    return SheetPlan(
        form.facts.sheet,
        {cell.ref: cell for cell in cells},
        widths={at: width for at, (_, width) in zip(letters, headings, strict=True)},
        heights=heights,
        freeze=f"E{_FIRST_ROW}",
        landscape=len(units) > 2,
        one_page=False,
        pages_wide=max(1, -(-len(units) // 12)),
        print_area=f"A1:{end}{_FIRST_ROW + len(fact_cells(form)) - 1}",
        print_title_rows="3:3",
        print_title_columns="A:D",
        header=title,
        tab_color="C00000",
    )


def _with_mark(shown: str, mark: Value) -> str:
    """近300、300余 as the unit gave it, the number staying one that can be added."""
    if not mark:
        return shown
    return f'{shown}"{mark}"' if mark == "余" else f'"{mark}"{shown}'
