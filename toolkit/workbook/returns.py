"""A returned workbook read with its form: every value with its cell, what was typed, how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from toolkit.forms import Form, FormCell, FormIndex, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.forms.totals import recompute
from toolkit.workbook.literals import Reading, read_date, read_number, read_text
from toolkit.workbook.snapshot import RawSheet, Snapshot
from toolkit.workbook.stamp import (
    STAMP_PROPERTY,
    STAMP_SHEET,
    Stamp,
    stamp_from_labels,
    stamp_from_property,
)

Value = Number | str | date | None


@dataclass(frozen=True)
class Return:
    """A return (收回的报表). `sheets` maps each planned sheet's name to the sheet that stands for it;
    `lost` names planned sheets whose cells could not be found or trusted: their values are missing.
    """

    form: Form
    stamp: Stamp | None
    readings: Mapping[str, Reading]
    nil: bool
    lost: frozenset[str] = frozenset()

    @cached_property
    def numbers(self) -> dict[str, Number | None]:
        """Numeric inputs by key, None where unknown."""
        cells = index_form(self.form).cells
        return {
            key: reading.value if isinstance(reading.value, Number) else None
            for key, reading in self.readings.items()
            if cells[key].numeric
        }

    @cached_property
    def totals(self) -> dict[str, Number | None]:
        return recompute(index_form(self.form), self.numbers)

    @cached_property
    def values(self) -> dict[str, Value]:
        """Everything by key in the form's order; totals recomputed, never taken from the file."""
        index = index_form(self.form)
        return {
            key: self.totals[key] if cell.kind == "total" else self.readings[key].value
            for key, cell in index.cells.items()
        }


def find_stamps(snapshot: Snapshot) -> tuple[Stamp | None, Stamp | None]:
    """The stamp from the hidden sheet and the one from the document property."""
    sheet = snapshot.sheet(STAMP_SHEET)
    written = None
    if sheet:
        lines = {cell.text: sheet.cells.get(f"B{cell.row}") for cell in sheet.cells.values() if cell.column == 1}
        written = stamp_from_labels({label: cell.text for label, cell in lines.items() if cell})
    return written, stamp_from_property(snapshot.properties.get(STAMP_PROPERTY, ""))


def read_return(
    form: Form, stamp: Stamp | None, sheets: Mapping[str, RawSheet], lost: frozenset[str] = frozenset()
) -> Return:
    """Read every input of the form from the sheets that stand for the planned ones."""
    index = index_form(form)

    def read(cell: FormCell) -> Reading:
        sheet = sheets.get(cell.sheet)
        raw = None if sheet is None or cell.sheet in lost else sheet.cell(cell.cell)
        if cell.numeric:
            return read_number(raw, cell.unit)
        return read_date(raw) if cell.type == "date" else read_text(raw, cell.choices)

    readings = {cell.key: read(cell) for cell in index.inputs}
    nil = readings[NIL_KEY].value == NIL_YES
    if nil:
        readings = {key: _confirmed(reading, key, index) for key, reading in readings.items()}
    return Return(form, stamp, readings, nil, lost)


def _confirmed(reading: Reading, key: str, index: FormIndex) -> Reading:
    """A blank of a table that 零报告 covers is a confirmed zero."""
    if reading.state == "missing" and not reading.rule and index.nil_covers(key):
        return Reading(reading.literal, "confirmed_zero", 0)
    return reading
