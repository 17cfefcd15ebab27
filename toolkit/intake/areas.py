"""Addresses: the box that `A1` or `A1:C3` covers, and the fewest boxes that cover given cells.

openpyxl, which knows the same, is left out: loading it takes as long as reading a return.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from string import ascii_uppercase, digits

from toolkit.intake.snapshot import Box

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
"""The last column and row that Excel knows."""
_SPAN = re.compile(r"[$]?([A-Za-z]{1,3})[$]?(\d+)(?::[$]?([A-Za-z]{1,3})[$]?(\d+))?$")
_PLACE = {letter: number for number, letter in enumerate(ascii_uppercase, 1)}


def box(span: str) -> Box:
    """(left, top, right, bottom) of `A1` or `A1:C3`, 1-based. Raises ValueError for anything else."""
    found = _SPAN.match(span)
    if not found:
        raise ValueError(span)
    left, top, right, bottom = found.groups()
    return _column(left), int(top), _column(right or left), int(bottom or top)


def coordinates(ref: str) -> tuple[int, int]:
    """(row, column) of `A1`, 1-based. Raises ValueError for anything else."""
    letters = ref.rstrip(digits)
    return int(ref[len(letters) :]), _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if letter not in _PLACE or len(letters) > 3:
            raise ValueError(letters)
        number = number * 26 + _PLACE[letter]
    if not number:
        raise ValueError(letters)
    return number


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """`AB` of 28. Raises ValueError below 1."""
    if column < 1:
        raise ValueError(column)
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = ascii_uppercase[place] + letters
    return letters


def areas(places: Iterable[tuple[str, str]]) -> list[str]:
    """The fewest rectangles that cover these cells, as `sheet!A1:B2`, sheet by sheet in first-seen order."""
    sheets: dict[str, list[tuple[int, int]]] = {}
    for sheet, ref in places:
        sheets.setdefault(sheet, []).append(coordinates(ref))
    return [f"{sheet}!{area}" for sheet, cells in sheets.items() for area in _rectangles(cells)]


def _rectangles(cells: list[tuple[int, int]]) -> list[str]:
    """Runs along each row first; then equal runs of neighbouring rows become one rectangle."""
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
            first = f"{column_letters(left)}{lines[0]}"
            last = f"{column_letters(right)}{lines[-1]}"
            rectangles.append(first if first == last else f"{first}:{last}")
    return rectangles
