"""A return of which nothing is to be said, read and judged at one go.

It gives what the gates would give for it, or None: then they are asked. It goes by what they go by: the readings of
single cells, the declared rules (`compiled_rules`), and the gates themselves where they cost little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawCell, RawSheet
from toolkit.returns.cell_values import Reading, read_date, read_number
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.read_return import Return
from toolkit.returns.stamp import Stamp
from toolkit.returns.text_values import LONGEST, read_text
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.cells import possible
from toolkit.verify.gates.dates import judge_dates
from toolkit.verify.gates.people import judge_people
from toolkit.verify.gates.typed_words import judge_typed_words
from toolkit.verify.lane.compiled_rules import compiled_rules
from toolkit.verify.lane.sheet_places import cells_by_sheet, explanation_texts, sheet_places

_BLANK = Reading("", "missing")
_CONFIRMED = Reading("", "confirmed_zero", 0)
_NUMBER = RawCell("", 0, 0, "number")
_TEXT = RawCell("", 0, 0, "text")
_KEPT_LENGTH = 4
# Outside of what is plain to see wherever it stands, and begins no error value.
_BEYOND = re.compile('[^ -"$-9;-~\n\u3000-\u303f\u4e00-\u9fff\uff01\uff02\uff04-\uff5e“”‘’—…·]')


class _Typed(dict[str, Reading | None]):
    """How a number cell that holds this text is read; None where something is to be said of it. Short ones, which
    come again and again, are kept.
    """

    def __missing__(self, text: str) -> Reading | None:
        read = read_number(_NUMBER._replace(text=text))
        # A sign in front may belong to the next column (A09).
        reading = None if read.rule or text.strip().startswith("+") else read
        if len(text) <= _KEPT_LENGTH:
            self[text] = reading
        return reading


_TYPED = _Typed({"": _BLANK})


@dataclass(frozen=True)
class _Layout:
    """The numeric inputs of a form, and the keys of all inputs and of all cells.

    required, nil, beside_nil: pick those out of a list of the numeric inputs that must be filled in, that 零报告
    covers, and that must be filled in all the same. covered: for each whether 零报告 covers it. amounts: their places,
    counts: picks all others. totals: puts the totals in the order of the sheets.
    """

    numbers: tuple[FormCell, ...]
    covered: tuple[bool, ...]
    amounts: tuple[int, ...]
    counts: Pick
    required: Pick
    nil: Pick
    beside_nil: Pick
    totals: Pick
    inputs: tuple[str, ...]
    cells: tuple[str, ...]


@lru_cache(maxsize=16)
def _layout(form: Form) -> _Layout:
    index = index_form(form)
    sheets = cells_by_sheet(form).values()
    numbers = tuple(cell for sheet in sheets for cell in sheet.numbers)
    required = [at for at, cell in enumerate(numbers) if cell.required]
    nil = [at for at, cell in enumerate(numbers) if index.nil_covers(cell.key)]
    return _Layout(
        numbers=numbers,
        covered=tuple(at in nil for at in range(len(numbers))),
        amounts=tuple(at for at, cell in enumerate(numbers) if cell.type == "amount"),
        counts=pick([at for at, cell in enumerate(numbers) if cell.type != "amount"]),
        required=pick(required),
        nil=pick(nil),
        beside_nil=pick([at for at in required if at not in nil]),
        totals=pick([index.totals.index(cell) for sheet in sheets for cell in sheet.totals]),
        inputs=tuple(cell.key for cell in index.inputs),
        cells=tuple(index.cells),
    )


@dataclass
class _Taken:
    """The texts of all cells, in the form's order. words: with the cells in which they stand, where there are any."""

    numbers: list[str] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    words: list[tuple[FormCell, RawCell | None, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PlainReturn:
    """The return as the gates would read it, and the rules that cannot be judged for want of a number."""

    given: Return
    unjudged: tuple[Unjudged, ...]


def plain_return(
    form: Form,
    stamp: Stamp,
    sheets: Mapping[str, RawSheet],
    last: Mapping[str, Number | None],
    *,
    off: frozenset[str] = frozenset(),
    names: Sequence[str] = (),
) -> PlainReturn | None:
    """None where anything might have to be said. sheets: by name, each found to be as it was issued; last: last
    year's numbers; off: rules that the county has switched off; names: of the county's units.
    """
    rules = compiled_rules(form, stamp.unit_kind, off)
    if rules is None or not rules.totals:
        return None
    if any(sheet.links or sheet.unstruck or sheet.shell.formulas for sheet in sheets.values()):
        return None
    taken = _taken(form, sheets)
    words = _words(taken.words) if taken else None
    if taken is None or words is None or NIL_KEY not in words:
        return None
    layout, nil = _layout(form), words[NIL_KEY].value == NIL_YES
    readings = _numbers(layout, taken.numbers, nil=nil)
    if readings is None:
        return None
    numbers: list[Any] = [reading.value for reading in readings]
    filled = [words[key].state != "missing" for key in rules.texts]
    judged = rules.judge(numbers, filled, [last.get(key) for key in rules.last])
    if judged is None or _stored(taken.totals) != layout.totals(judged.totals):
        return None
    blank = dict.fromkeys(layout.inputs, _BLANK)
    given = Return(form, stamp, blank | dict(zip(rules.numbers, readings, strict=True)) | words, nil)
    typed = dict(zip(rules.numbers, numbers, strict=True))
    totals = dict(zip(rules.totals, judged.totals, strict=True))
    values = dict.fromkeys(layout.cells) | typed | totals | {key: each.value for key, each in words.items()}
    # Worked out already, and as it would be.
    vars(given).update(numbers=typed, totals=totals, values=values)
    if judge_dates(given) or judge_people(given) or judge_typed_words(given, last, names):
        return None
    return PlainReturn(given, rules.unjudged(judged.unjudged, last_known=bool(last)))


def _taken(form: Form, sheets: Mapping[str, RawSheet]) -> _Taken | None:
    """None where a cell is not stored as it plainly is or may be seen otherwise, or where the unit explained itself."""
    said = explanation_texts(sheets[CHECK_SHEET].body, form)
    if said is None or any(said(sheets[CHECK_SHEET].texts)):
        return None
    taken = _Taken()
    for name, cells in cells_by_sheet(form).items():
        sheet = sheets[name]
        places = sheet_places(sheet.body, sheet.shell, name, form)
        if places is None or any(cell.cell in sheet.string_runs for cell in cells.words):
            return None
        texts = [*sheet.texts, ""]
        numbers, totals = places.numbers(texts), places.totals(texts)
        if max(map(len, numbers + totals), default=0) > places.room:
            return None
        taken.numbers += numbers
        taken.totals += totals
        taken.words += zip(cells.words, places.raw_words, places.words(texts), strict=True)
    return None if "E" in "".join(taken.numbers + taken.totals).upper() else taken


def _words(taken: Sequence[tuple[FormCell, RawCell | None, str]]) -> dict[str, Reading] | None:
    """The readings of texts and days by key; None where something is to be said of one."""
    found: dict[str, Reading] = {}
    plain: list[str] = []
    for cell, raw, text in taken:
        if raw is None or not text:
            reading = _BLANK
        elif cell.type == "date":
            reading = read_date(raw._replace(text=text))
        elif raw.kind == "text":
            # All of them are looked at together, below.
            plain.append(text)
            shown = text.strip()
            reading = Reading(shown, "reported", shown) if shown else _BLANK
        else:
            reading = read_text(raw._replace(text=text), cell.choices)
        if reading.rule or (reading.state == "missing" and cell.required):
            return None
        if cell.choices and reading.value is not None and reading.value not in cell.choices:
            return None
        found[cell.key] = reading
    return found if are_plain("\n".join(plain)) else None


def are_plain(texts: str) -> bool:
    """Whether texts, joined, are read as they stand, outer blanks apart."""
    if _BEYOND.search(texts) is None and len(texts) <= LONGEST // 2:
        return True
    read = read_text(_TEXT._replace(text=texts))
    return read == (Reading(texts.strip(), "reported", texts.strip()) if texts.strip() else _BLANK)


def _numbers(layout: _Layout, typed: Sequence[str], *, nil: bool) -> list[Reading] | None:
    """The readings of the numeric inputs; None where something is to be said of one, or of 零报告."""
    readings = [each for each in map(_TYPED.__getitem__, typed) if each]
    if len(readings) < len(typed):
        return None
    if not all(_possible(layout, typed, readings)):
        return None
    if "" in (layout.beside_nil if nil else layout.required)(typed):
        return None
    covered = layout.nil(readings)
    if covered and any(each.value for each in covered) == nil:
        return None
    if nil and "" in typed:
        pairs = zip(layout.covered, readings, strict=True)
        return [_CONFIRMED if by_nil and each is _BLANK else each for by_nil, each in pairs]
    return readings


def _possible(layout: _Layout, typed: Sequence[str], readings: Sequence[Reading]) -> Iterator[bool]:
    """Of each number that is not of digits alone, whether it may stand in its cell."""
    counts = "".join(layout.counts(typed))
    of_digits = counts.isascii() and counts.isdecimal()
    for at in layout.amounts if of_digits else range(len(typed)):
        if typed[at] and not typed[at].isdecimal():
            yield possible(layout.numbers[at], cast(Number, readings[at].value))


def _stored(typed: Sequence[str]) -> tuple[Number | None, ...]:
    """What is stored for the totals, None for what is no plain number."""
    values: list[Any] = [each and each.value for each in map(_TYPED.__getitem__, typed)]
    return tuple(values)
