"""Sums from the county up to the country: partial sums of some units, and two of them made one.

Sums are exact, and the order in which partial sums meet changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.forms.exact import CellSum, add_to

Level = Literal["乡镇", "县", "市", "省", "全国"]
# Digits of an administrative code (GB/T 2260) that name the county, the city, the province, and the whole country.
LEVELS: tuple[tuple[Level, int], ...] = (("县", 6), ("市", 4), ("省", 2), ("全国", 0))
_DIGITS = 6


class Place(NamedTuple):
    """Whose sum: returns of different editions and years are never added. code: 6 digits, the rest noughts."""

    edition: str
    year: int
    code: str


@dataclass(frozen=True)
class PlaceCells:
    """The known cells of some places, one after the other: their sums, and of how many units each.

    counts: how many cells each place has; keys: which of the names each cell has, by number; decimals: the sums in
    whole millionths, in sixteen bytes each, the lowest first.
    """

    level: Level
    places: Sequence[Place]
    names: tuple[str, ...]
    counts: Sequence[int]
    keys: NDArray[np.int32]
    decimals: bytes
    units: NDArray[np.int32]


@dataclass(frozen=True)
class Sums:
    """Partial sums: place → key → sum; `units`: place → how many units."""

    of: Mapping[Place, Mapping[str, CellSum]] = field(default_factory=dict)
    units: Mapping[Place, int] = field(default_factory=dict)


def place_of(edition: str, year: int, code: str, digits: int) -> Place:
    """The place above a code: its first digits, filled up."""
    return Place(edition, year, code[:digits].ljust(_DIGITS, "0"))


def combined(one: Sums, other: Sums) -> Sums:
    """The sums of the units of both."""
    of = {place: dict(numbers) for place, numbers in one.of.items()}
    for place, numbers in other.of.items():
        add_to(of.setdefault(place, {}), numbers)
    places = {**one.units, **other.units}
    return Sums(of, {place: one.units.get(place, 0) + other.units.get(place, 0) for place in places})


def levels(counties: Sums) -> Iterator[tuple[Level, Sums]]:
    """County, city, province, country, each summed from the one below, places in order."""
    below = counties
    for level, digits in LEVELS:
        of: dict[Place, dict[str, CellSum]] = {}
        units: dict[Place, int] = {}
        for place in sorted(below.of):
            at = place_of(place.edition, place.year, place.code, digits)
            add_to(of.setdefault(at, {}), below.of[place])
            units[at] = units.get(at, 0) + below.units[place]
        below = Sums(of, units)
        yield level, below


class Tree:
    """Partial sums that meet two by two, like with like: each is added up log n times, never n."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Sums]] = []

    def add(self, partial: Sums) -> None:
        weight = 1
        while self._waiting and self._waiting[-1][0] == weight:
            partial = combined(self._waiting.pop()[1], partial)
            weight *= 2
        self._waiting.append((weight, partial))

    def total(self) -> Sums:
        total = Sums()
        for _, partial in reversed(self._waiting):
            total = combined(partial, total)
        return total
