"""The undamaged returns: correct ones, as our writer, openpyxl and LibreOffice save them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import openpyxl
from lxml import etree

from tests.helpers import through_office
from tests.mutation.book import Book
from tests.mutation.sound import Sound, sound_return
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.returns.stamp import LABELS, STAMP_SHEET, Stamp
from toolkit.verbs.demo import filled_plan
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.calculate import Calculation
from toolkit.workbook.excel_formula import Place, shown
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

Saving = Literal["ours", "openpyxl", "office"]
SAVINGS: tuple[Saving, ...] = ("ours", "openpyxl", "office")
CUSTOM = "docProps/custom.xml"
_FIRST_DAY = date(1899, 12, 30)


@dataclass(frozen=True)
class Base:
    """A correct return in one saving."""

    sound: Sound
    saving: Saving
    data: bytes

    @cached_property
    def report(self) -> Verification:
        """What is said about it undamaged."""
        return judged(self.data, self.sound)


def judged(data: bytes, sound: Sound) -> Verification:
    """The verdict on a file that arrives under the unit's name."""
    return verify_bytes(data, f"{sound.unit.name}.xlsx", sound.context)


class _Mould:
    """A workbook by our writer that is filled in again and again: whatever is a unit's own is put in each time."""

    def __init__(self, form: Form) -> None:
        plan = filled_plan(form, sound_return(form, 0).stamp, {})
        own = [(cell.sheet, cell.cell) for cell in index_form(form).inputs]
        issued = [(form.cover.sheet, COVER_ISSUED[name]) for name in ("unit", "code", "kind")]
        self.book = Book(write_workbook(plan))
        self._formulas = Calculation(plan).varying([*own, *issued])
        self._told: dict[Place, tuple[str, str]] = {}

    def calculate(self, held: Mapping[Place, Value]) -> None:
        """Results that are others than last time, exchanged."""
        for place, result in zip(self._formulas.places, self._formulas.results(held), strict=True):
            told = shown(result), "str" if isinstance(result, str) else "n"
            if self._told.get(place) != told:
                self._told[place] = told
                self.book.set_result("!".join(place), *told)


@lru_cache(maxsize=4)
def _mould(form: Form) -> _Mould:
    return _Mould(form)


def filled_in(sound: Sound) -> bytes:
    """The return as our writer writes it, but some times faster."""
    return retyped(sound.form, sound.stamp, sound.values)


def retyped(form: Form, stamp: Stamp, values: Mapping[str, Value]) -> bytes:
    """A unit's return with these inputs: its own cells and stamp are put into a workbook that was written before."""
    index, mould = index_form(form), _mould(form)
    for cell in index.inputs:
        put(mould.book, cell.place, values.get(cell.key))
    restamp(mould.book, stamp)
    issued = {"unit": stamp.unit_name, "code": stamp.unit_code, "kind": stamp.unit_kind}
    held: dict[Place, Value] = {(cell.sheet, cell.cell): values.get(cell.key) for cell in index.inputs}
    for name, text in issued.items():
        held[form.cover.sheet, COVER_ISSUED[name]] = text
        mould.book.put_text(f"{form.cover.sheet}!{COVER_ISSUED[name]}", text)
    mould.calculate(held)
    return mould.book.save()


def put(book: Book, place: str, value: Value) -> None:
    """A value as a township's program stores it."""
    if isinstance(value, date):
        book.put_number(place, (value - _FIRST_DAY).days)
    elif isinstance(value, str):
        book.put_text(place, value)
    elif value is None:
        book.put(place)
    else:
        book.put_number(place, f"{float(value):.16g}" if isinstance(value, Decimal) else value)


def restamp(book: Book, stamp: Stamp, sheet: bool = True, prop: bool = True) -> None:
    """Another stamp on the hidden sheet and in the document property, or on one of them."""
    if sheet:
        for row, name in enumerate(LABELS, 1):
            book.put_text(f"{STAMP_SHEET}!B{row}", str(getattr(stamp, name)))
    if prop:
        node = next(each for each in book.tree(CUSTOM).iter() if etree.QName(each).localname == "lpwstr")
        node.text = json.dumps(asdict(stamp), ensure_ascii=False, separators=(",", ":"))


def by_openpyxl(data: bytes) -> bytes:
    """Opened and saved by openpyxl, which keeps no stored results."""
    book, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_bases(edition: str, count: int, folder: Path | None) -> list[Base]:
    """`count` correct returns in each saving; without a folder to work in, none by LibreOffice."""
    sounds = [sound_return(load_form(edition), number) for number in range(count)]
    own = [write_workbook(filled_plan(each.form, each.stamp, each.values)) for each in sounds]
    savings: dict[Saving, Sequence[bytes]] = {"ours": own, "openpyxl": [by_openpyxl(data) for data in own]}
    if folder is not None:
        saved = through_office({str(number): data for number, data in enumerate(own)}, folder)
        savings["office"] = [saved[str(number)] for number in range(count)]
    return [Base(sounds[n], saving, data) for saving, files in savings.items() for n, data in enumerate(files)]
