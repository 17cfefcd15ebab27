"""What a workbook of ours holds, before any library draws it: cells, sizes, print set-up, as plain data.

The writer draws a plan; the verification compares a returned workbook with the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

Value = str | int | Decimal | date | None
Style = Literal[
    "title", "subtitle", "heading", "label", "label_left", "text", "input", "input_text", "input_long", "total", "note",
    "result", "status", "small", "plain", "line", "legend_input", "bad", "bad_text", "bad_long", "link",
]  # fmt: skip


@dataclass(frozen=True)
class Validation:
    """What an input cell accepts. `kind` whole/decimal/date take bounds, list takes choices, any takes all."""

    kind: Literal["whole", "decimal", "date", "list", "any"]
    prompt_title: str
    prompt: str
    error: str = ""
    low: str = ""
    high: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedCell:
    """A cell at its top-left address. A formula is written without the equals sign.

    `cached` is the result shown by programs that do not calculate, such as phone previews; it is worked out where the
    plan gives none.
    """

    ref: str
    style: Style
    value: Value = None
    formula: str = ""
    cached: Value = None
    span: str = ""
    validation: Validation | None = None
    number_format: str = ""
    link: str = ""
    comment: str = ""

    @property
    def unlocked(self) -> bool:
        return self.style in ("input", "input_text", "input_long", "bad", "bad_text", "bad_long")


@dataclass(frozen=True, eq=False)
class SheetPlan:
    """A sheet: cells by address, column widths in characters, row heights in points.

    pages_wide: the print is scaled down to fit on this many pages across. signed: the unit whose name and seal stand
    below each printed page; None where none does.

    Compared by identity, so that what is derived from it can be kept by it.
    """

    name: str
    cells: Mapping[str, PlannedCell]
    widths: Mapping[str, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    freeze: str = ""
    landscape: bool = False
    one_page: bool = True
    print_area: str = ""
    print_title_rows: str = ""
    print_title_columns: str = ""
    pages_wide: int = 1
    header: str = ""
    signed: str | None = None
    hidden: bool = False
    hidden_columns: tuple[str, ...] = ()
    tab_color: str = ""
    cursor: str = "A1"
    filter_area: str = ""

    @cached_property
    def merges(self) -> frozenset[str]:
        return frozenset(cell.span for cell in self.cells.values() if ":" in cell.span)


@dataclass(frozen=True)
class WorkbookPlan:
    """A workbook: sheets in order. `stamp` is repeated in a custom document property."""

    sheets: tuple[SheetPlan, ...]
    title: str
    stamp: str = ""
    password: str = ""
    locked: bool = True

    def sheet(self, name: str) -> SheetPlan:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def by_ref(*cells: PlannedCell) -> dict[str, PlannedCell]:
    return {cell.ref: cell for cell in cells}
