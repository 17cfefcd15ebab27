"""A returned workbook read with its form: every value with its cell, what was typed, how it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from toolkit.forms import Form, FormCell, FormIndex, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.forms.totals import recompute
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawSheet, SheetBody, Snapshot
from toolkit.returns.appearance import UNREAD, Appearance, look_at
from toolkit.returns.cell_values import NOTHING, Reading, read_date, read_number, stored_reading
from toolkit.returns.doubtful import doubtful_cells, doubtful_words
from toolkit.returns.explanations import CHECK_SHEET, read_explanations
from toolkit.returns.seen_words import look_at_words
from toolkit.returns.stamp import (
    STAMP_PROPERTY,
    STAMP_SHEET,
    Stamp,
    stamp_from_labels,
    stamp_from_property,
)
from toolkit.returns.text_values import read_words

Value = Number | str | date | None


def plain(value: Value) -> str | int | None:
    """A value as JSON keeps it: decimals and dates as text."""
    return value if value is None or isinstance(value, int | str) else str(value)


EXPLANATION_CAP = 500
_SAYS_NOTHING = NOTHING | {"没有说明", "无说明", "暂无", "无。", "没有。", "同上", "不适用"}


@dataclass(frozen=True)
class Return:
    """A return (收回的报表). `sheets` maps each planned sheet's name to the sheet that stands for it;
    `lost` names planned sheets whose cells could not be found or trusted, `lost_cells` places whose row or column is
    gone: their values are missing.
    explanations (审核说明): rule id, or OTHER for what belongs to none, → what the unit wrote on 审核结果.
    odd_words: how those explanations were read that are not plainly what stands there, by place; known while the file
    is judged.
    seen: by key, the cells that do not plainly show what is in them; a number that shows as another was not read.
    """

    form: Form
    stamp: Stamp | None
    readings: Mapping[str, Reading]
    nil: bool
    lost: frozenset[str] = frozenset()
    lost_cells: frozenset[str] = frozenset()
    explanations: Mapping[str, str] = field(default_factory=dict)
    odd_words: Mapping[str, Reading] = field(default_factory=dict)
    seen: Mapping[str, Appearance] = field(default_factory=dict)

    def is_lost(self, cell: FormCell) -> bool:
        """Whether the cell could not be found; the finding about its sheet, row or column has said so already."""
        return cell.sheet in self.lost or cell.place in self.lost_cells

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
    def known(self) -> dict[str, Number | None]:
        """What rules speak of, by key: numbers with totals; a text as 1 (filled) or 0 (blank), a lost one left out."""
        cells = index_form(self.form).cells
        texts = {
            key: int(reading.state != "missing")
            for key, reading in self.readings.items()
            if not cells[key].numeric and not self.is_lost(cells[key])
        }
        return {**self.numbers, **self.totals, **texts}

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
        written = stamp_from_labels(_plain_lines(sheet) or _lines(sheet))
    return written, stamp_from_property(snapshot.properties.get(STAMP_PROPERTY, ""), written)


def _lines(sheet: RawSheet) -> dict[str, str]:
    """The lines of a sheet of two columns by what stands in the first."""
    lines = {sheet.text(f"A{row}"): sheet.text(f"B{row}") for row in sheet.body.rows}
    return {label: text for label, text in lines.items() if label and text is not None}


def _plain_lines(sheet: RawSheet) -> dict[str, str] | None:
    """What `_lines` gives where all of it can be picked out of the sheet's texts and nothing is blank, else None."""
    labels, values = _line_slots(sheet.body.shape)
    told = labels(sheet.texts), values(sheet.texts)
    return None if "" in told[0] or "" in told[1] else dict(zip(*told, strict=True))


@lru_cache(maxsize=64)
def _line_slots(body: SheetBody) -> tuple[Pick, Pick]:
    """What picks the first column and the second; nothing where a cell of them has no slot."""
    slots = [[body.numbers.get(f"{column}{row}") for row in body.rows] for column in "AB"]
    known = [[at for at in column if at is not None] for column in slots]
    return (pick(known[0]), pick(known[1])) if slots == known else (pick(()), pick(()))


def read_return(
    form: Form,
    stamp: Stamp | None,
    sheets: Mapping[str, RawSheet],
    lost: frozenset[str] = frozenset(),
    lost_cells: frozenset[str] = frozenset(),
    problem_list: RawSheet | None = None,
) -> Return:
    """Read every input of the form from the sheets that stand for the planned ones, and what is explained in them or
    in the list that the workbook was sent back with.
    """
    index = index_form(form)

    def read(cell: FormCell) -> Reading:
        sheet = sheets.get(cell.sheet)
        if sheet is None or cell.sheet in lost:
            return Reading("", "missing")
        if cell.numeric:
            text = _stored_text(sheet, cell.cell)
            return stored_reading(text) if text else read_number(sheet.cell(cell.cell), cell.unit)
        return read_date(sheet.cell(cell.cell)) if cell.type == "date" else read_words(sheet, cell.cell, cell.choices)

    readings = {cell.key: read(cell) for cell in index.inputs}
    known = {name: sheet for name, sheet in sheets.items() if name not in lost}
    doubtful = list(doubtful_cells(form, known))
    seen = _seen_inputs(doubtful, readings)
    for key, each in seen.items():
        if each.fault in UNREAD:
            readings[key] = Reading(each.shown, "unreadable", rule="CEL-16", suggestion=each.stored)
    seen |= _seen_words(doubtful_words(form, known), readings)
    nil = readings[NIL_KEY].value == NIL_YES
    if nil:
        found = {cell.key for cell in index.inputs if cell.sheet not in lost and cell.place not in lost_cells}
        readings = {key: _confirmed(each, key, index) if key in found else each for key, each in readings.items()}
    told = list(read_explanations(form, sheets.get(CHECK_SHEET), problem_list))
    said = {key: text[:EXPLANATION_CAP] for key, _, each in told if (text := _said(each))}
    odd = {place: _cut_short(each) for _, place, each in told}
    given = Return(
        form=form,
        stamp=stamp,
        readings=readings,
        nil=nil,
        lost=lost,
        lost_cells=lost_cells,
        explanations=said,
        odd_words={place: each for place, each in odd.items() if each.rule},
        seen=seen,
    )
    totals = _seen_totals(doubtful, given)
    return replace(given, seen={**seen, **totals}) if totals else given


def _stored_text(sheet: RawSheet, ref: str) -> str:
    """The number that a cell stores as one, of its own and without the format of a day; else nothing."""
    number = sheet.body.numbers.get(ref)
    if number is None:
        return ""
    slot = sheet.body.slots[number]
    return sheet.texts[number] if slot.kind == "number" and slot.formula is None and not slot.date_format else ""


def _seen_inputs(
    doubtful: Iterable[tuple[RawSheet, FormCell]], readings: Mapping[str, Reading]
) -> dict[str, Appearance]:
    """The inputs that hold a number and do not plainly show it."""
    found: dict[str, Appearance] = {}
    for sheet, cell in doubtful:
        raw = sheet.cell(cell.cell)
        if raw is None or not raw.text or cell.kind != "input":
            continue
        value = readings[cell.key].value
        if isinstance(value, Number) and (seen := look_at(sheet, raw, cell, value)):
            found[cell.key] = seen
    return found


def _seen_words(
    doubtful: Iterable[tuple[RawSheet, FormCell]], readings: Mapping[str, Reading]
) -> dict[str, Appearance]:
    """The texts and days that do not plainly show."""
    found: dict[str, Appearance] = {}
    for sheet, cell in doubtful:
        raw, value = sheet.cell(cell.cell), readings[cell.key].value
        if raw is not None and isinstance(value, str | date) and (seen := look_at_words(sheet, raw, value)):
            found[cell.key] = seen
    return found


def _seen_totals(doubtful: Iterable[tuple[RawSheet, FormCell]], given: Return) -> dict[str, Appearance]:
    """The sums that do not plainly show what is stored for them; without a stored result, what they will be."""
    found: dict[str, Appearance] = {}
    for sheet, cell in doubtful:
        raw = sheet.cell(cell.cell)
        if raw is None or raw.formula is None or cell.kind != "total":
            continue
        if not raw.text:
            raw = raw._replace(kind="number", text=str(given.totals[cell.key] or 0))
        value = read_number(raw._replace(formula=None)).value
        if isinstance(value, Number) and (seen := look_at(sheet, raw, cell, value)):
            found[cell.key] = seen
    return found


def _said(reading: Reading) -> str:
    """An explanation, empty where the unit's word says nothing."""
    text = reading.value if isinstance(reading.value, str) else ""
    return text if len(text) > 1 and text not in _SAYS_NOTHING else ""


def _cut_short(reading: Reading) -> Reading:
    """An explanation of which no more than EXPLANATION_CAP characters are taken."""
    long = isinstance(reading.value, str) and len(reading.value) > EXPLANATION_CAP
    return reading._replace(rule="CEL-14") if long and not reading.rule else reading


def _confirmed(reading: Reading, key: str, index: FormIndex) -> Reading:
    """A blank of a table that 零报告 covers is a confirmed zero."""
    if reading.state == "missing" and not reading.rule and index.nil_covers(key):
        return Reading(reading.literal, "confirmed_zero", 0)
    return reading
