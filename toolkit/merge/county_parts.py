"""Units' numbers as a worker gives them, whole millionths of eight bytes each: made ready for the long table, and added
up county by county.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.merge.flat import column_sums
from toolkit.merge.tree import LEVELS, Level, Place, PlaceCells, Sums, Tree, place_of

_, _COUNTY_DIGITS = LEVELS[0]
# So many units are added up at one go.
_PARTITION = 256


class PackedUnit(NamedTuple):
    """One unit's numbers: in whole millionths, nought where `known` has 0, a byte each."""

    place: Place
    scaled: bytes
    known: bytes


def unit_cells(level: Level, names: tuple[str, ...], units: Sequence[PackedUnit]) -> PlaceCells:
    """The cells of some units that are known. names: of all."""
    scaled, known = _rows(units)
    keys = np.broadcast_to(np.arange(len(names), dtype=np.int32), known.shape)[known]
    # Of sixteen bytes the upper eight repeat the sign.
    pairs = np.empty((len(keys), 2), "<i8")
    pairs[:, 0] = scaled[known]
    pairs[:, 1] = pairs[:, 0] >> 63
    return PlaceCells(
        level,
        [each.place for each in units],
        names,
        known.sum(1).tolist(),
        keys,
        decimals=pairs.tobytes(),
        units=np.ones(len(keys), np.int32),
    )


class CountyParts:
    """Partial sums of what has been counted so far. keys: of all numbers of a unit, by edition."""

    def __init__(self, keys: Callable[[str], Sequence[str]]) -> None:
        self._keys = keys
        self._tree = Tree()
        self._part: dict[Place, list[PackedUnit]] = {}
        self._counted = 0

    def count(self, unit: PackedUnit) -> None:
        county = place_of(*unit.place, _COUNTY_DIGITS)
        self._part.setdefault(county, []).append(unit)
        self._counted += 1
        if self._counted % _PARTITION == 0:
            self._close_part()

    def total(self) -> Sums:
        """The sums of every county."""
        self._close_part()
        return self._tree.total()

    def _close_part(self) -> None:
        part, self._part = self._part, {}
        sums = {county: column_sums(self._keys(county.edition), *_rows(units)) for county, units in part.items()}
        self._tree.add(Sums(sums, {county: len(units) for county, units in part.items()}))


def _rows(units: Sequence[PackedUnit]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The numbers, and which of them are known: a row a unit."""
    scaled = np.frombuffer(b"".join([each.scaled for each in units]), "<i8")
    known = np.frombuffer(b"".join([each.known for each in units]), np.bool_)
    return scaled.reshape(len(units), -1), known.reshape(len(units), -1)
