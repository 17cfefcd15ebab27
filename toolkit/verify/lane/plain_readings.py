"""The cells of a return as they are read where nothing is to be said of any: their values at once, the readings when
somebody asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from toolkit.forms import FormCell
from toolkit.forms.expression import Number
from toolkit.intake.snapshot import CellKind, RawCell
from toolkit.returns.cell_values import Reading, read_date, stored_reading
from toolkit.returns.read_return import Value
from toolkit.returns.text_values import LONGEST, read_text
from toolkit.verify.gates.cells import possible
from toolkit.verify.lane.form_layout import FormLayout

_BLANK = Reading("", "missing")
_CONFIRMED = Reading("", "confirmed_zero", 0)
_TEXT = RawCell("", 0, 0, "text")
_KEPT_LENGTH = 4
# Outside of what is plain to see wherever it stands, and begins no error value.
_BEYOND = re.compile('[^ -"$-9;-~\n\u3000-\u303f\u4e00-\u9fff\uff01\uff02\uff04-\uff5e“”‘’—…·]')


class NotPlain(LookupError):
    """Something may have to be said of what a cell holds."""


class Typed(dict[str, Number | None]):
    """The number that a number cell with this text holds, None for a blank. Short texts, which come again and again,
    are kept. Raises NotPlain where something is to be said of one.
    """

    def __missing__(self, text: str) -> Number | None:
        read = stored_reading(text)
        # A sign in front may belong to the next column (A09).
        if read.rule or text.strip().startswith("+"):
            raise NotPlain
        value = cast(Number | None, read.value)
        if len(text) <= _KEPT_LENGTH:
            self[text] = value
        return value


NUMBERS = Typed({"": None})
"""The number that each text stands for."""


@dataclass(frozen=True)
class PlainNumbers:
    """The numeric inputs in the form's order: what is typed there, and what was read."""

    typed: Sequence[str]
    values: list[Number | None]


@dataclass(frozen=True)
class PlainWords:
    """The values of texts and days in the form's order; odd: the readings of those that are not stored as texts, by
    place.
    """

    values: list[Value]
    odd: Mapping[int, Reading]


def plain_words(layout: FormLayout, texts: Sequence[str], cells: Sequence[tuple[int, RawCell]]) -> PlainWords:
    """What stands in the cells of texts and days. cells: those that are not stored as texts, by place. Raises NotPlain
    where something is to be said of one.
    """
    if not are_plain("\n".join(texts)):
        raise NotPlain
    values: list[Value] = [text.strip() or None for text in texts]
    odd: dict[int, Reading] = {}
    for at, raw in cells:
        if texts[at]:
            odd[at] = reading = _odd_word(layout.words[at], raw, texts[at])
            if reading.rule:
                raise NotPlain
            values[at] = reading.value
    if None in layout.needed(values):
        raise NotPlain
    if any(values[at] is not None and values[at] not in choices for at, choices in layout.chosen):
        raise NotPlain
    return PlainWords(values, odd)


def _odd_word(cell: FormCell, raw: RawCell, text: str) -> Reading:
    if cell.type == "date":
        return _day(raw.kind, text)
    return read_text(raw._replace(text=text), cell.choices)


@lru_cache(maxsize=512)
def _day(kind: CellKind, text: str) -> Reading:
    """A day as it is read without a formula; the same few come again and again."""
    return read_date(RawCell("", 0, 0, kind, text))


def are_plain(texts: str) -> bool:
    """Whether texts, joined, are read as they stand, outer blanks apart."""
    if _BEYOND.search(texts) is None and len(texts) <= LONGEST // 2:
        return True
    read = read_text(_TEXT._replace(text=texts))
    return read == (Reading(texts.strip(), "reported", texts.strip()) if texts.strip() else _BLANK)


def plain_numbers(layout: FormLayout, typed: Sequence[str], *, nil: bool) -> PlainNumbers:
    """The numeric inputs. Raises NotPlain where something is to be said of one, or of 零报告."""
    values = list(map(NUMBERS.__getitem__, typed))
    if not all(_possible(layout, typed, values)):
        raise NotPlain
    if "" in (layout.beside_nil if nil else layout.required)(typed):
        raise NotPlain
    covered = layout.nil(values)
    if covered and any(covered) == nil:
        raise NotPlain
    if nil and "" in typed:
        pairs = zip(layout.covered, values, strict=True)
        values = [0 if by_nil and each is None else each for by_nil, each in pairs]
    return PlainNumbers(typed, values)


def _possible(layout: FormLayout, typed: Sequence[str], values: Sequence[Number | None]) -> Iterator[bool]:
    """Of each number that is not of digits alone, whether it may stand in its cell."""
    counts = "".join(layout.counts(typed))
    of_digits = counts.isascii() and counts.isdecimal()
    for at in layout.amounts if of_digits else range(len(typed)):
        if typed[at] and not typed[at].isdecimal():
            yield possible(layout.numbers[at], cast(Number, values[at]))


class PlainReadings(Mapping[str, Reading]):
    """The readings of all inputs by key, put together when somebody asks for them: a roll-up never does."""

    def __init__(self, layout: FormLayout, numbers: PlainNumbers, words: PlainWords) -> None:
        self._layout, self._numbers, self._words = layout, numbers, words

    @cached_property
    def _all(self) -> Mapping[str, Reading]:
        found = dict.fromkeys(self._layout.inputs, _BLANK)
        for cell, text, number in zip(self._layout.numbers, self._numbers.typed, self._numbers.values, strict=True):
            if text:
                found[cell.key] = stored_reading(text)
            elif number is not None:
                found[cell.key] = _CONFIRMED
        for at, (cell, value) in enumerate(zip(self._layout.words, self._words.values, strict=True)):
            if value is not None:
                found[cell.key] = self._words.odd.get(at) or Reading(str(value), "reported", value)
        return found

    def __getitem__(self, key: str) -> Reading:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
