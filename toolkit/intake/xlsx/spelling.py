"""How the rows of a worksheet are spelled, apart from what is typed into them and from what is left blank.

Returns saved by one program have the same rows to the byte but for their values, and but for inputs that are blank in
one of them and filled in another. Such rows are cut into pieces that stay the same and slots that do not. A spelling
becomes one pattern that leaps from slot to slot; what it finds is put together with the pieces again and compared with
the rows, so nothing is believed because it fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from toolkit.intake.picking import Pick, pick
from toolkit.intake.xlsx.strings import is_plain, resolved

MARK = "\ufdd0"
"""A character that no file has any use for: it holds the places of the values that were cut out."""
_MARKED = MARK.encode()
# Rows of this length hold our own texts, the same in every return: only results and inputs are worth cutting out.
_LARGE = 100_000
# Of a stretch.
_SLOTS = 64


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
    it is spelled; types: of each slot that may be blank the type, of others None; inputs: those types by address.
    """

    pieces: Sequence[bytes]
    values: Sequence[bytes]
    types: Sequence[bytes | None]
    inputs: Mapping[bytes, bytes]

    def marked(self) -> bytes:
        """The rows with the mark for each value, and in each blank input."""
        return b"".join(_woven(self.pieces, [_KINDS[each].marked if each else _MARKED for each in self.types]))


def cut(rows: bytes, input_styles: tuple[int, ...], known: Mapping[bytes, bytes]) -> Cut:
    """Cut rows that hide no tag. input_styles: numbers of the styles of inputs; known: types of inputs in other
    returns, by address.
    """
    pieces: list[bytes] = []
    values: list[bytes] = []
    types: list[bytes | None] = []
    inputs: dict[bytes, bytes] = {}
    end = 0
    for found in _cutter(input_styles, len(rows) > _LARGE).finditer(rows):
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
    return Cut(pieces, values, types, inputs)


@lru_cache(maxsize=128)
def _cutter(input_styles: tuple[int, ...], large: bool) -> re.Pattern[bytes]:
    # Without styles of inputs no number is one.
    numbers = b"|".join(b"%d" % each for each in input_styles) or b"(?!)"
    return re.compile(_INPUT % (numbers, _STORED, _INLINE) + b"|" + (_VALUE if large else _VALUE_OR_TEXT))


class SlotTexts(NamedTuple):
    """What is in the slots of rows, as texts in which shared strings are not looked up and escapes not decoded. rows:
    all of their bytes; escaped: whether any of the texts may hold an escape.
    """

    rows: bytes
    texts: Sequence[str]
    escaped: bool


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
    """Rows that were cut, to be known again, by stretches: one that is to the byte as it was the last time is not cut
    again. texts: those of the rows that were cut.
    """

    def __init__(self, cut_rows: Cut, texts: Sequence[str], *, escaped: bool) -> None:
        self.inputs = cut_rows.inputs
        # Twice, since each stretch keeps the rows that it saw last.
        self.length = 2 * sum(map(len, cut_rows.pieces))
        self._stretches = []
        for first in range(0, max(len(cut_rows.types), 1), _SLOTS):
            here = slice(first, first + _SLOTS)
            # Each ends with a piece, or a longer value would be taken for the one that it begins with.
            pieces = [cut_rows.pieces[0] if first == 0 else b"", *cut_rows.pieces[first + 1 : first + 1 + _SLOTS]]
            stretch = _SlotStretch(pieces, cut_rows.types[here])
            if not stretch.has_inputs:
                stretch.last = SlotTexts(b"".join(_woven(pieces, cut_rows.values[here])), texts[here], escaped)
            self._stretches.append(stretch)

    def found(self, part: bytes, start: int = 0) -> FoundSlots | None:
        """The slots of rows of this spelling that begin at this place of a part; None for others. Raises Unreadable,
        UnicodeDecodeError where only the parser can judge them.
        """
        texts: list[str] = []
        escaped = False
        for stretch in self._stretches:
            there = stretch.last
            if there is None or not part.startswith(there.rows, start):
                there = stretch.read(part, start)
                if there is None:
                    return None
            start += len(there.rows)
            texts += there.texts
            escaped |= there.escaped
        return FoundSlots(texts, escaped, start)


class FoundSlots(NamedTuple):
    """The texts in the slots of rows, whether any may hold an escape, and where in their part the rows end."""

    texts: list[str]
    escaped: bool
    end: int


class _SlotStretch:
    """Some slots in a row, with the pieces in front of the first one and behind each; `last` is what it saw last."""

    def __init__(self, pieces: Sequence[bytes], types: Sequence[bytes | None]) -> None:
        self._pieces, self._types = pieces, types
        self.has_inputs = any(types)
        self.last: SlotTexts | None = None

    def read(self, part: bytes, start: int) -> SlotTexts | None:
        """The stretch of a part that begins at this place; None where it is spelled otherwise."""
        match = self._pattern.match(part, start)
        if match is None:
            return None
        groups: Sequence[bytes] = match.groups(b"")
        rows = b"".join(_woven(self._pieces, self._slots(groups) if self.has_inputs else groups))
        if len(rows) != match.end() - start or not part.startswith(rows, start):
            return None
        texts = texts_of(self._values(groups) if self.has_inputs else groups)
        if texts is None:
            return None
        self.last = SlotTexts(rows, *texts)
        return self.last

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        slots = (rb"([^<]*+)" if kind is None else b"(%b)" % _KINDS[kind].ways for kind in self._types)
        leaps = (b".{%d}" % len(piece) for piece in self._pieces)
        return re.compile(b"".join(_woven(list(leaps), list(slots))), re.DOTALL)

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


def _woven(pieces: Sequence[bytes], between: Sequence[bytes]) -> list[bytes]:
    whole = [b""] * (2 * len(pieces) - 1)
    whole[0::2], whole[1::2] = pieces, between
    return whole
