"""The numbers of a printed row put to its columns: straight where they are as many, else by the sums alone.

Where a number is missing, every way to put the others is tried; a value counts only where all that add up agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit.forms import FormCell

Sum = tuple[int, tuple[int, ...]]
"""The place of a total in its row, and the places of what it adds up."""


@dataclass(frozen=True)
class FittedRow:
    """values: by key, None where it cannot be settled. at: by key the place of its number in the row, from 0, for
    those that were printed and are settled. by_sums: the row lacks numbers, and sums say which.
    """

    values: Mapping[str, Decimal | None]
    at: Mapping[str, int]
    by_sums: bool = False


def sums_in(cells: Sequence[FormCell]) -> tuple[Sum, ...]:
    """What adds up within one row: nothing in table two, the last column of table three, the blocks of table four."""
    places = {cell.key: place for place, cell in enumerate(cells)}
    if cells[0].table == "t3":
        return ((len(cells) - 1, tuple(range(len(cells) - 1))),)
    totals = [cell for cell in cells if cell.kind == "total" and places.keys() >= set(cell.parts)]
    return tuple((places[cell.key], tuple(places[part] for part in cell.parts)) for cell in totals)


def fit_row(cells: Sequence[FormCell], numbers: Sequence[Decimal | None]) -> FittedRow:
    """numbers: as printed, None for a cell that holds none."""
    keys = [cell.key for cell in cells]
    if len(numbers) == len(cells):
        at = {key: place for place, key in enumerate(keys) if numbers[place] is not None}
        return FittedRow(dict(zip(keys, numbers, strict=True)), at)
    ways = list(_ways(cells, numbers))
    agreed = [{way[place] for way in ways} for place in range(len(cells))]
    values = {key: said.pop() if len(said) == 1 else None for key, said in zip(keys, agreed, strict=True)}
    return FittedRow(values, {}, by_sums=True)


def _ways(cells: Sequence[FormCell], numbers: Sequence[Decimal | None]) -> Iterator[list[Decimal]]:
    """Every way to put the numbers in order to the columns with one of these left out, that adds up."""
    sums = sums_in(cells)
    known = [number for number in numbers if number is not None]
    if not sums or len(known) != len(cells) - 1 or len(known) != len(numbers):
        return
    for gap in range(len(cells)):
        way: list[Decimal | None] = [*known[:gap], None, *known[gap:]]
        lost = _lost(way, gap, sums)
        if lost is None or lost < 0:
            continue
        full = [lost if number is None else number for number in way]
        if all(full[total] == sum(full[part] for part in parts) for total, parts in sums):
            yield full


def _lost(way: Sequence[Decimal | None], gap: int, sums: Sequence[Sum]) -> Decimal | None:
    for total, parts in sums:
        others = sum((number for part in parts if (number := way[part]) is not None), Decimal(0))
        if gap == total:
            return others
        if gap in parts:
            whole = way[total]
            return None if whole is None else whole - others
    return None
