"""What every kind of document is read to: paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class RefusedDocument(Exception):
    """A document that cannot be read; its text is one Chinese sentence that says what to do."""


@dataclass(frozen=True)
class TextBlock:
    """A paragraph. place: where it stands, in words for people."""

    text: str
    place: str


@dataclass(frozen=True)
class TableBlock:
    """A table row by row. A cell merged over rows stands in each of them, one merged over columns once in its row."""

    rows: tuple[tuple[str, ...], ...]
    place: str


Block = TextBlock | TableBlock


@dataclass(frozen=True)
class SpannedCell:
    """A cell as documents write it. columns, rows: over how many of each it goes."""

    text: str
    columns: int = 1
    rows: int = 1


_WIDEST = 64
_TALLEST = 500


def expanded(rows: Iterable[Iterable[SpannedCell]]) -> tuple[tuple[str, ...], ...]:
    """Rows in which a cell that reaches down stands again, in its place among the others."""
    reaching: dict[int, tuple[SpannedCell, int]] = {}
    result = []
    for row in rows:
        placed: dict[int, str] = {}
        taken = {column + more for column, (cell, _) in reaching.items() for more in range(cell.columns)}
        placed |= {column: cell.text for column, (cell, _) in reaching.items()}
        below = {column: (cell, left - 1) for column, (cell, left) in reaching.items() if left > 1}
        column = 0
        for cell in row:
            while column in taken:
                column += 1
            placed[column] = cell.text
            if cell.rows > 1:
                below[column] = (cell, min(cell.rows, _TALLEST) - 1)
            column += min(cell.columns, _WIDEST)
        reaching = below
        result.append(tuple(placed[column] for column in sorted(placed)))
    return tuple(result)
