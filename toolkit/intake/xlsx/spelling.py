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

MARK = "\ufdd0"
"""A character that no file has any use for: it holds the places of the values that were cut out."""
_MARKED = MARK.encode()
# Rows of this length hold our own texts, the same in every return: only results and inputs are worth cutting out.
_LARGE = 100_000


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


class FoundSlots(NamedTuple):
    """What is in the slots of rows, and where in their part they end."""

    values: Sequence[bytes]
    end: int


class Spelling:
    """Rows that were cut, to be known again."""

    def __init__(self, cut_rows: Cut) -> None:
        self._pieces, self._types, self.inputs = cut_rows.pieces, cut_rows.types, cut_rows.inputs
        self._blank = _woven(cut_rows.pieces, [b""] * len(cut_rows.types))
        self.length = sum(map(len, cut_rows.pieces))

    def found(self, part: bytes, start: int = 0) -> FoundSlots | None:
        """The slots of rows of this spelling that begin at this place of a part; None for others."""
        match = self._pattern.match(part, start)
        if match is None:
            return None
        groups: Sequence[bytes] = match.groups(b"")
        whole = self._blank.copy()
        whole[1::2] = self._slots(groups) if self.inputs else groups
        rows = b"".join(whole)
        if len(rows) != match.end() - start or not part.startswith(rows, start):
            return None
        return FoundSlots(self._values(groups) if self.inputs else groups, match.end())

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
