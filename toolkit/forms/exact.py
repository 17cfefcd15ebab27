"""Numbers as whole millionths, so that amounts in 万元 add up exactly: no floats are summed or compared."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from toolkit.forms.expression import Number

SCALE = 1_000_000


class CellSum(NamedTuple):
    """A cell's sum in whole millionths, and how many units gave a number for it."""

    scaled: int
    units: int


def scaled(numbers: Mapping[str, Number | None]) -> dict[str, CellSum]:
    """One unit's numbers, as the sum of one; what is not known has none."""
    return {key: CellSum(millionths(value), 1) for key, value in numbers.items() if value is not None}


def millionths(number: Number) -> int:
    """A number in whole millionths; what is smaller is cut off."""
    return number * SCALE if isinstance(number, int) else int(number * SCALE)


def unscaled(scaled: int) -> Number:
    """A number out of whole millionths."""
    whole, rest = divmod(scaled, SCALE)
    return whole if rest == 0 else (Decimal(scaled) / SCALE).normalize()


def exact_decimal(scaled: int) -> Decimal:
    """A number out of whole millionths, whole ones too as Decimal: 12.5, never 12.500000 or 1E+2."""
    return Decimal(unscaled(scaled))


def add_to(sums: dict[str, CellSum], more: Mapping[str, CellSum]) -> None:
    """Add partial sums of other units, in place."""
    for key, each in more.items():
        there = sums.get(key)
        sums[key] = CellSum(there.scaled + each.scaled, there.units + each.units) if there else each
