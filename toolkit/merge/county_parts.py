"""Units' numbers as a worker gives them, whole millionths of eight bytes each: made ready for the long table, and added
up county by county.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from toolkit.merge.flat import column_sums
from toolkit.merge.tree import LEVELS, Level, Place, PlaceCells, Sums, Tree, place_of

_, _COUNTY_DIGITS = LEVELS[0]
# So many units are added up at one go.
_PARTITION = 256


def unit_cells(level: Level, place: Place, names: tuple[str, ...], scaled: bytes, known: bytes) -> PlaceCells:
    """The cells of one unit that are known. names, scaled: of all, nought where one is not."""
    keys = np.flatnonzero(_flags(known)).astype(np.int32)
    # Of sixteen bytes the upper eight repeat the sign.
    pairs = np.empty((len(keys), 2), "<i8")
    pairs[:, 0] = _integers(scaled)[keys]
    pairs[:, 1] = pairs[:, 0] >> 63
    return PlaceCells(level, place, names, keys, decimals=pairs.tobytes(), units=np.ones(len(keys), np.int32))


class CountyParts:
    """Partial sums of what has been counted so far. keys: of all numbers of a unit, by edition."""

    def __init__(self, keys: Callable[[str], Sequence[str]]) -> None:
        self._keys = keys
        self._tree = Tree()
        self._part: dict[Place, tuple[list[bytes], list[bytes]]] = {}
        self._counted = 0

    def count(self, place: Place, scaled: bytes, known: bytes) -> None:
        """Take one unit in, as `unit_cells` does."""
        county = place_of(place.edition, place.year, place.code, _COUNTY_DIGITS)
        numbers, flags = self._part.setdefault(county, ([], []))
        numbers.append(scaled)
        flags.append(known)
        self._counted += 1
        if self._counted % _PARTITION == 0:
            self._close_part()

    def total(self) -> Sums:
        """The sums of every county."""
        self._close_part()
        return self._tree.total()

    def _close_part(self) -> None:
        part, self._part = self._part, {}
        sums = {}
        for county, (numbers, flags) in part.items():
            keys, shape = self._keys(county.edition), (len(numbers), -1)
            scaled, known = _integers(b"".join(numbers)).reshape(shape), _flags(b"".join(flags)).reshape(shape)
            sums[county] = column_sums(keys, scaled, known)
        self._tree.add(Sums(sums, {county: len(numbers) for county, (numbers, _) in part.items()}))


def _integers(scaled: bytes) -> NDArray[np.int64]:
    return np.frombuffer(scaled, "<i8")


def _flags(known: bytes) -> NDArray[np.bool_]:
    return np.frombuffer(known, np.bool_)
