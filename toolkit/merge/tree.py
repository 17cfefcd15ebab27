"""Sums from the county up to the country: partial sums of some units, and two of them made one.

Numbers are whole millionths, so the sums are exact and the order in which partial sums meet changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from toolkit.forms.expression import Number
from toolkit.merge.flat import SCALE

Level = Literal["乡镇", "县", "市", "省", "全国"]
# Digits of an administrative code (GB/T 2260) that name the county, the city, the province, and the whole country.
LEVELS: tuple[tuple[Level, int], ...] = (("县", 6), ("市", 4), ("省", 2), ("全国", 0))
_DIGITS = 6


class Place(NamedTuple):
    """Whose sum: returns of different editions and years are never added. code: 6 digits, the rest noughts."""

    edition: str
    year: int
    code: str


class Sum(NamedTuple):
    """A cell's sum in whole millionths, and how many units gave a number for it."""

    scaled: int
    units: int


@dataclass(frozen=True)
class Sums:
    """Partial sums: place → key → sum; `units`: place → how many units."""

    of: Mapping[Place, Mapping[str, Sum]] = field(default_factory=dict)
    units: Mapping[Place, int] = field(default_factory=dict)


def scaled(numbers: Mapping[str, Number | None]) -> dict[str, Sum]:
    """One unit's numbers, as the sum of one; what is not known has none."""
    return {key: Sum(int(Decimal(value) * SCALE), 1) for key, value in numbers.items() if value is not None}


def place_of(edition: str, year: int, code: str, digits: int) -> Place:
    """The place above a code: its first digits, filled up."""
    return Place(edition, year, code[:digits].ljust(_DIGITS, "0"))


def sums_of(units: Iterable[tuple[Place, Mapping[str, Sum]]]) -> Sums:
    """The partial sums of some units, each with its county."""
    of: dict[Place, dict[str, Sum]] = {}
    counted: dict[Place, int] = {}
    for place, numbers in units:
        _add(of.setdefault(place, {}), numbers)
        counted[place] = counted.get(place, 0) + 1
    return Sums(of, counted)


def combined(one: Sums, other: Sums) -> Sums:
    """The sums of the units of both."""
    of = {place: dict(numbers) for place, numbers in one.of.items()}
    for place, numbers in other.of.items():
        _add(of.setdefault(place, {}), numbers)
    places = {**one.units, **other.units}
    return Sums(of, {place: one.units.get(place, 0) + other.units.get(place, 0) for place in places})


def _add(to: dict[str, Sum], numbers: Mapping[str, Sum]) -> None:
    for key, more in numbers.items():
        there = to.get(key)
        to[key] = Sum(there.scaled + more.scaled, there.units + more.units) if there else more


def levels(counties: Sums) -> Iterator[tuple[Level, Sums]]:
    """County, city, province, country, each summed from the one below, places in order."""
    below = counties
    for level, digits in LEVELS:
        of: dict[Place, dict[str, Sum]] = {}
        units: dict[Place, int] = {}
        for place in sorted(below.of):
            at = place_of(place.edition, place.year, place.code, digits)
            _add(of.setdefault(at, {}), below.of[place])
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
