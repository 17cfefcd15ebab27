"""What the rows of a worksheet say of their heights, apart from them: whoever drags a row makes another spelling of all
of them, and changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.xlsx.worksheet import FoundRows

# Of a row's tag all attributes, so that none is taken out of another's value.
_ROW = re.compile(rb'<row((?: [A-Za-z0-9:]+="[^"<>&]*")+)(?=/?>)')
_POINTS = rb' ht="([0-9]{1,4}(?:\.[0-9]{1,20})?)"'
_HEIGHT, _SAID = re.compile(_POINTS), re.compile(_POINTS + rb'| customHeight="(?:0|1|false|true)"')
_NAMES = (b" ht=", b" customHeight=")
_NUMBER = re.compile(rb' r="([1-9][0-9]{0,6})"')

Heights = tuple[tuple[int, bytes], ...]
"""Numbers of rows with their heights in points, as they are spelled."""


class RowsApart(NamedTuple):
    """Rows without their heights, and these."""

    rows: bytes
    heights: Heights


def heights_apart(rows: bytes) -> RowsApart:
    """What is not plainly said stays where it stands: of rows without a number, of any that say it twice."""
    heights: list[tuple[int, bytes]] = []

    def bare(row: re.Match[bytes]) -> bytes:
        left, told = _SAID.subn(b"", row[1])
        number = _NUMBER.search(row[1])
        if not told or number is None or any(row[1].count(name) > 1 or name in left for name in _NAMES):
            return row[0]
        if height := _HEIGHT.search(row[1]):
            heights.append((int(number[1]), height[1]))
        return b"<row" + left

    return RowsApart(_ROW.sub(bare, rows), tuple(heights))


@lru_cache(maxsize=512)
def with_heights(found: FoundRows, heights: Heights) -> FoundRows:
    """Rows that were read without their heights, with them."""
    if not heights:
        return found
    body = found.body
    hidden = body.hidden_rows | {number for number, height in heights if height == b"0"}
    shown: Mapping[int, float] = {number: float(height) for number, height in heights if number not in hidden}
    return replace(found, body=body.with_heights(hidden, {**body.heights, **shown}))
