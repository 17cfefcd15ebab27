"""Addresses: the box that `A1` or `A1:C3` covers, and the fewest boxes that cover given cells.

openpyxl is loaded by whoever asks: it takes a sixth of a second, and most commands only look at the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from toolkit.intake.snapshot import Box

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
"""The last column and row that Excel knows."""


def box(span: str) -> Box:
    """(left, top, right, bottom) of `A1` or `A1:C3`, 1-based. Raises ValueError for anything else."""
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(span)
    if None in (left, top, right, bottom):
        raise ValueError(span)
    return int(left), int(top), int(right), int(bottom)


def areas(places: Iterable[tuple[str, str]]) -> list[str]:
    """The fewest rectangles that cover these cells, as `sheet!A1:B2`, sheet by sheet in first-seen order."""
    from openpyxl.utils import coordinate_to_tuple

    sheets: dict[str, list[tuple[int, int]]] = {}
    for sheet, ref in places:
        sheets.setdefault(sheet, []).append(coordinate_to_tuple(ref))
    return [f"{sheet}!{area}" for sheet, cells in sheets.items() for area in _rectangles(cells)]


def _rectangles(cells: list[tuple[int, int]]) -> list[str]:
    """Runs along each row first; then equal runs of neighbouring rows become one rectangle."""
    from openpyxl.utils import get_column_letter

    runs: list[tuple[int, int, int]] = []
    for row, group in groupby(sorted(set(cells)), key=lambda cell: cell[0]):
        for _, run in groupby(enumerate(column for _, column in group), key=lambda pair: pair[1] - pair[0]):
            columns = [column for _, column in run]
            runs.append((columns[0], columns[-1], row))
    rectangles: list[str] = []
    for (left, right), group_ in groupby(sorted(runs), key=lambda run: run[:2]):
        rows = [row for *_, row in group_]
        for _, block in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            lines = [row for _, row in block]
            first = f"{get_column_letter(left)}{lines[0]}"
            last = f"{get_column_letter(right)}{lines[-1]}"
            rectangles.append(first if first == last else f"{first}:{last}")
    return rectangles
