"""How the rows of a worksheet are spelled, apart from what is typed into them and from what is left blank.

Returns saved by one program have the same rows to the byte but for their values, and but for inputs that are blank in
one of them and filled in another. Such rows are cut into pieces that stay the same and slots that do not. Of the
slots, those that were seen to differ are leapt to by a pattern; what it finds is put together with all that stands
between them and compared with the rows, so nothing is believed because it fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from toolkit.intake.picking import Pick, pick
from toolkit.intake.xlsx.inflate import Buffer
from toolkit.intake.xlsx.strings import is_plain, resolved
from toolkit.intake.xlsx.xml import IDENTITY

MARK = "\ufdd0"
"""A character that no file has any use for: it holds the places of the values that were cut out."""
_MARKED = MARK.encode()
# Rows of this length hold our own texts, the same in every return: only results and inputs are worth cutting out.
_LARGE = 100_000
# Of a stretch: where one more begins to vary, the patterns of the others stay as they are.
_SLOTS = 64


def is_cuttable(spelled: bytes) -> bool:
    """Whether pieces of a part can be read one by one, as far as their words tell: none holds the mark itself, nor
    what may stand but once in all of them together.
    """
    return _MARKED not in spelled and IDENTITY not in spelled


class _Kind(NamedTuple):
    """How an input goes on behind its address and style. marked: with the mark for its value; ways: all spellings of
    a blank and of one value, which is a group.
    """

    marked: bytes
    ways: bytes


_EMPTY = rb"/>|></c>"
_STORED = _EMPTY + rb"|><v>([^<]*+)</v></c>"
_INLINE = _EMPTY + rb'|><is><t(?: xml:space="preserve")?+>([^<]*+)</t></is></c>'
# Number is the type of a cell that states none, so a blank one says nothing by it.
_BLANK = rb'(?: t="n")?+(?:%b)' % _EMPTY
_NUMBER = b"n"
# By the type that a cell states; that of a blank is mostly known from other returns alone.
_KINDS: Mapping[bytes, _Kind] = {
    _NUMBER: _Kind(b"><v>%b</v></c>" % _MARKED, rb'(?: t="n")?+(?:%b)' % _STORED),
    b"s": _Kind(b' t="s"><v>%b</v></c>' % _MARKED, rb'%b| t="s"(?:%b)' % (_BLANK, _STORED)),
    b"str": _Kind(b' t="str"><v>%b</v></c>' % _MARKED, rb'%b| t="str"(?:%b)' % (_BLANK, _STORED)),
    b"inlineStr": _Kind(
        b' t="inlineStr"><is><t>%b</t></is></c>' % _MARKED, rb'%b| t="inlineStr"(?:%b)' % (_BLANK, _INLINE)
    ),
}
# Groups: address, all behind the style, type and value, type and inline text.
_INPUT = rb'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})" s="(?:%b)"((?: t="(n|s|str)")?+(?:%b)| t="(inlineStr)"(?:%b))'
_VALUE = rb"<v>([^<]*)(?=</v>)"
_VALUE_OR_TEXT = rb'(?:<v>|<is><t>|<is><t xml:space="preserve">)([^<]*)(?=</)'


class Cut(NamedTuple):
    """Rows that were cut. pieces: what stays the same, one more than there are slots; values: what is in the slots, as
    it is spelled; types: of each slot that may be blank the type, of others None; inputs: those types by address;
    large: whether inline texts are pieces too.
    """

    pieces: Sequence[bytes]
    values: Sequence[bytes]
    types: Sequence[bytes | None]
    inputs: Mapping[bytes, bytes]
    large: bool

    def marked(self) -> bytes:
        """The rows with the mark for each value, and in each blank input."""
        return b"".join(_woven(self.pieces, [_KINDS[each].marked if each else _MARKED for each in self.types]))


def cut(rows: bytes, input_styles: tuple[int, ...], known: Mapping[bytes, bytes], large: bool | None = None) -> Cut:
    """Cut rows that hide no tag. input_styles: numbers of the styles of inputs; known: types of inputs in other
    returns, by address; large: whether to cut them as large ones, None: as they are.
    """
    large = len(rows) > _LARGE if large is None else large
    pieces: list[bytes] = []
    values: list[bytes] = []
    types: list[bytes | None] = []
    inputs: dict[bytes, bytes] = {}
    end = 0
    for found in _cutter(input_styles, large).finditer(rows):
        ref, _, stated, stored, inline, text, value = found.groups()
        kind: bytes | None = None
        if ref is not None:
            value = text if stored is None else stored
            kind = inline or stated or _NUMBER
            if value is None and kind == _NUMBER:
                kind = known.get(ref)
            if kind is None:
                # Blank, and nobody has filled it yet: a piece like others.
                continue
            inputs[ref] = kind
        start = found.start(7 if ref is None else 2)
        pieces.append(rows[end:start])
        values.append(value or b"")
        types.append(kind)
        end = found.end()
    pieces.append(rows[end:])
    return Cut(pieces, values, types, inputs, large)


@lru_cache(maxsize=128)
def _cutter(input_styles: tuple[int, ...], large: bool) -> re.Pattern[bytes]:
    # Without styles of inputs no number is one.
    numbers = b"|".join(b"%d" % each for each in input_styles) or b"(?!)"
    return re.compile(_INPUT % (numbers, _STORED, _INLINE) + b"|" + (_VALUE if large else _VALUE_OR_TEXT))


def texts_of(values: Sequence[bytes]) -> tuple[list[str], bool] | None:
    """The texts of values as they are spelled, and whether any may hold an escape; None where a character is among them
    that only the parser can judge. Raises Unreadable, UnicodeDecodeError.
    """
    joined = b"\0".join(values)
    if joined.count(b"\0") != max(len(values) - 1, 0) or not is_plain(joined):
        return None
    texts = joined.decode().split("\0") if values else []
    if b"&" in joined:
        # An entity may stand for a sign of the escape.
        return [resolved(text) if "&" in text else text for text in texts], True
    return texts, b"_x" in joined


class Spelling:
    """Rows that were cut, to be known again where nothing is another than in these but what varies. texts: those of the
    rows; earlier: the same rows of another return, with what varied until then.

    What varies are the inputs, and the results that were seen to: most of a check sheet says the same in every return.
    """

    def __init__(self, cut_rows: Cut, texts: Sequence[str], *, escaped: bool, earlier: Spelling | None = None) -> None:
        self.inputs, self.large = cut_rows.inputs, cut_rows.large
        self.length = sum(map(len, cut_rows.pieces)) + sum(map(len, cut_rows.values))
        self._values, self._texts, self._escaped = cut_rows.values, list(texts), escaped
        vary = {number for number, kind in enumerate(cut_rows.types) if kind}
        if earlier:
            pairs = enumerate(zip(self._values, earlier._values, strict=True))
            vary.update(earlier._vary, (number for number, (value, other) in pairs if value != other))
        self._vary: Sequence[int] = sorted(vary)
        self._stretches, self._tail = _stretches(cut_rows, self._vary)

    def found(self, part: Buffer, start: int = 0) -> FoundSlots | None:
        """The slots of rows of this spelling that begin at this place of a part; None for others. Raises Unreadable,
        UnicodeDecodeError where only the parser can judge them.
        """
        values: list[bytes] = []
        for stretch in self._stretches:
            if not part.startswith(stretch.lead, start):
                return None
            start += len(stretch.lead)
            seen = stretch.last
            if seen is None or not part.startswith(seen.rows, start):
                seen = stretch.read(part, start)
                if seen is None:
                    return None
            start += len(seen.rows)
            values += seen.values
        told = texts_of(values) if part.startswith(self._tail, start) else None
        if told is None:
            return None
        texts = self._texts.copy()
        for number, text in zip(self._vary, told[0], strict=True):
            texts[number] = text
        return FoundSlots(texts, told[1] or self._escaped, start + len(self._tail))


class FoundSlots(NamedTuple):
    """The texts in the slots of rows, whether any may hold an escape, and where in their part the rows end."""

    texts: list[str]
    escaped: bool
    end: int


class _SlotValues(NamedTuple):
    """What some slots and all that stands between them look like, and the values in them."""

    rows: bytes
    values: Sequence[bytes]


class _VaryingSlots:
    """Some slots that vary. lead: what stands before the first of them; pieces: what stands behind each; types:
    of each, None where it is no input; last: what was seen last, which many of a check sheet are again.
    """

    def __init__(self, lead: bytes, pieces: Sequence[bytes], types: Sequence[bytes | None]) -> None:
        self.lead = lead
        self.last: _SlotValues | None = None
        self._types, self._lengths = tuple(types), tuple(map(len, pieces))
        self._woven = _woven([b"", *pieces], [b""] * len(types))

    def read(self, part: Buffer, start: int) -> _SlotValues | None:
        """Those of a part that begin at this place; None where they are spelled otherwise."""
        match = self._pattern.match(part, start)
        if match is None:
            return None
        groups: Sequence[bytes] = match.groups(b"")
        woven = self._woven.copy()
        woven[1::2] = self._slots(groups)
        rows = b"".join(woven)
        if not part.startswith(rows, start):
            return None
        self.last = _SlotValues(rows, self._values(groups))
        return self.last

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        return _leaps(self._lengths, self._types)

    @cached_property
    def _slots(self) -> Pick:
        """Of all groups those that are what stands in a slot."""
        return pick(self._numbers(0))

    @cached_property
    def _values(self) -> Pick:
        """Of all groups those that are values."""
        return pick(self._numbers(1))

    def _numbers(self, inside: int) -> list[int]:
        """An input has two groups, the value inside of all that stands there; where it is blank, that is empty."""
        numbers, at = [], 0
        for kind in self._types:
            numbers.append(at if kind is None else at + inside)
            at += 1 if kind is None else 2
        return numbers


@lru_cache(maxsize=512)
def _leaps(lengths: tuple[int, ...], types: tuple[bytes | None, ...]) -> re.Pattern[bytes]:
    """A pattern that leaps over pieces of these lengths from slot to slot."""
    slots = [rb"([^<]*+)" if kind is None else b"(%b)" % _KINDS[kind].ways for kind in types]
    return re.compile(b"".join(_woven([b"", *(b".{%d}" % each for each in lengths)], slots)), re.DOTALL)


def _stretches(cut_rows: Cut, numbers: Sequence[int]) -> tuple[list[_VaryingSlots], bytes]:
    """The slots of these numbers by stretches, none of which changes because something in another begins to vary; and
    what stands behind the last of them.
    """
    stretches: list[_VaryingSlots] = []
    before = _still(cut_rows, 0, numbers[0] if numbers else len(cut_rows.values))
    for _, near in groupby(
        zip(numbers, [*numbers[1:], len(cut_rows.values)], strict=False), lambda each: each[0] // _SLOTS
    ):
        here = list(near)
        *pieces, behind = (_still(cut_rows, number + 1, following) for number, following in here)
        # Each ends with something still, or a longer value would be taken for the one that it begins with.
        stretches.append(_VaryingSlots(before, [*pieces, behind[:1]], [cut_rows.types[number] for number, _ in here]))
        before = behind[1:]
    return stretches, before


def _still(cut_rows: Cut, first: int, last: int) -> bytes:
    """The rows from behind the slot before one to the beginning of another."""
    return b"".join(_woven(cut_rows.pieces[first : last + 1], cut_rows.values[first:last]))


def _woven(pieces: Sequence[bytes], between: Sequence[bytes]) -> list[bytes]:
    whole = [b""] * (2 * len(pieces) - 1)
    whole[0::2], whole[1::2] = pieces, between
    return whole
