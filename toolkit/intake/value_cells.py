"""What the readers of old and foreign workbooks share: sheets of nothing but values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from toolkit.intake.areas import LAST_COLUMN, LAST_ROW, column_letters
from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import PLAIN, Display
from toolkit.intake.snapshot import CellKind, RawCell, RawSheet, SheetBody, SheetShell, Snapshot, Unreadable
from toolkit.intake.xlsx.worksheet import CELL_CAP

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?")


def put(
    cells: dict[str, RawCell],
    where: tuple[str, int, int],
    kind: CellKind,
    text: str,
    display: Display = PLAIN,
) -> None:
    """Add a cell by its sheet and its 0-based row and column. Raises Unreadable (XML-07) for too many, or one off the
    sheet.
    """
    sheet, row, column = where
    if row >= LAST_ROW or column >= LAST_COLUMN or len(cells) >= CELL_CAP:
        raise Unreadable("XML-07", sheet=sheet)
    ref = f"{column_letters(column + 1)}{row + 1}"
    cells[ref] = RawCell(
        ref, row + 1, column + 1, kind, _CONTROL.sub("", text), date_format=kind == "date", display=display
    )


def plain_number(text: str) -> str:
    """A number without an exponent, as somebody would type it; what is no number stays as it is."""
    if not _NUMBER.fullmatch(text):
        return text
    number = format(Decimal(text), "f")
    return number.rstrip("0").rstrip(".") if "." in number else number


class Concealed(NamedTuple):
    """What may keep cells from being seen: hidden rows and columns (1-based), the sizes of those that are all but shut
    (rows in points, columns in digits), conditional formats.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    heights: Mapping[int, float] = {}
    widths: Mapping[int, float] = {}
    conditionals: tuple[Conditional, ...] = ()


OPEN = Concealed()
SHUT_WIDTH, SHUT_HEIGHT = 1.5, 3.0
"""Digits and points under which nothing is to be read, whatever is merged and whatever the font."""


def value_sheet(name: str, state: str, cells: Mapping[str, RawCell], concealed: Concealed = OPEN) -> RawSheet:
    """A sheet of values; its locks, merges and usual sizes are not known, so no finding may rest on them."""
    body = SheetBody(cells, hidden_rows=concealed.hidden_rows, heights=concealed.heights)
    shell = SheetShell(
        protected=True,
        hidden_columns=concealed.hidden_columns,
        widths=concealed.widths,
        usual_width=255.0,
        conditionals=concealed.conditionals,
        values_only=True,
    )
    return RawSheet(name, state, body, shell)


def value_snapshot(sheets: list[RawSheet], macros: bool, damaged: str) -> Snapshot:
    """The workbook of these sheets. Raises Unreadable (the rule `damaged`) where there are none."""
    if not sheets:
        raise Unreadable(damaged)
    return Snapshot(tuple(sheets), {}, "", macros, external_links=False, date1904=False, values_only=True)
