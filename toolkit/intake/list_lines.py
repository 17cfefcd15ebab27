"""What a plain list is made of: sheets, lines, cells, whatever kind of file it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.intake.snapshot import CellKind


@dataclass(frozen=True)
class ListCell:
    """One cell. text: as it is written, numbers in full (`6.4E8` of a number cell is 640000000); kind: what it is
    stored as; uncomputed: a formula without a stored result; spread: the text of a merged cell that stands above;
    struck: the whole text, where a part of it is struck out and not in `text`; unseen: what makes it hard to see, in
    words for a clerk.
    """

    text: str = ""
    kind: CellKind = "blank"
    uncomputed: bool = False
    spread: bool = False
    struck: str = ""
    unseen: str = ""

    @property
    def unclear(self) -> bool:
        """Whether nobody knows what should stand here: a formula without a result, or with an error for one."""
        return self.uncomputed or self.kind == "error"


@dataclass(frozen=True)
class ListLine:
    """One line. number: where it begins in the file, from 1, as Excel or an editor counts."""

    number: int
    cells: tuple[ListCell, ...]
    hidden: bool = False


@dataclass(frozen=True)
class ListSheet:
    """One sheet of a list; a text table is one sheet without a name. hidden: nobody sees it in the program."""

    name: str
    lines: tuple[ListLine, ...]
    hidden: bool = False


@dataclass(frozen=True)
class UnreadList:
    """Why a file gave no list, in words for a clerk that follow the file's name."""

    why: str


def filled_lines(sheets: Sequence[ListSheet]) -> bool:
    """Whether anything stands in any of the sheets."""
    return any(cell.text for sheet in sheets for line in sheet.lines for cell in line.cells)
