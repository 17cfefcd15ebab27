"""How much room a cell has on its sheet: digits across, points down."""

from __future__ import annotations

from functools import lru_cache

from toolkit.intake.areas import box
from toolkit.intake.display_style import Display
from toolkit.intake.snapshot import Box, RawCell, SheetBody, SheetShell

# What of a width belongs to the edges; what a step of indent takes.
_EDGES, _INDENT = 0.71, 1.29
_NARROW = {".": 0.5, ",": 0.5, " ": 0.5, "-": 0.6, "(": 0.6, ")": 0.6, "%": 1.6}
# Fonts differ in their widths; only what surely does not fit is called so.
_SLACK = 0.85
# In a row under this part of the letters' size hardly a stroke of them is left.
_LOW = 0.5


def area_of(shell: SheetShell, cell: RawCell) -> Box:
    """The cell with what is merged with it."""
    return _merged(shell.merges).get(cell.ref) or (cell.column, cell.row, cell.column, cell.row)


@lru_cache(maxsize=256)
def _merged(spans: frozenset[str]) -> dict[str, Box]:
    return {span.partition(":")[0]: box(span) for span in spans}


def digits_across(shell: SheetShell, area: Box, display: Display) -> float:
    """How many digits of the cell's letters fit beside each other, by a generous count; in a hidden column, of which
    others speak, any number of them.
    """
    columns = range(area[0], min(area[2], area[0] + 100) + 1)
    if shell.hidden_columns.issuperset(columns):
        return 1000.0
    room = sum(map(shell.width, columns)) - _EDGES - _INDENT * display.alignment.indent
    return max(0.0, room) * shell.usual_size / max(display.letters.size, 1.0) / _SLACK


def digits_wide(text: str) -> float:
    """How many digits a text is wide."""
    return sum(_NARROW.get(char, 1.0 if char.isascii() else 2.0) for char in text)


def is_low(body: SheetBody, shell: SheetShell, area: Box, display: Display) -> bool:
    """Whether the cell's rows are too low for its letters; of hidden rows others speak."""
    rows = range(area[1], min(area[3], area[1] + 100) + 1)
    if body.hidden_rows.issuperset(rows):
        return False
    return sum(body.height(row, shell) for row in rows) < _LOW * display.letters.size
