"""What we ask of a spreadsheet program that has a workbook open. What stands behind it says `xlwings_book`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from toolkit.errors import NianbaoError

CellValue = str | float | Decimal | bool | datetime | None
"""A cell as the program gives it or takes it: any number as float or Decimal, an error as its text (`#DIV/0!`)."""


class NoExcelError(NianbaoError):
    """This computer has no Excel that can be spoken to: none at all, or WPS in its place."""


@dataclass(frozen=True)
class Application:
    """The program that does the work: `Microsoft Excel`, `16.0`."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Book(Protocol):
    """An open workbook. Sheets by name, areas as `A1` or `A1:C3`. Whatever the program refuses is a NianbaoError."""

    @property
    def application(self) -> Application: ...

    def select(self, sheet: str, address: str) -> None:
        """Show the sheet and put the cursor into the cell."""

    def read(self, sheet: str, area: str) -> list[list[CellValue]]:
        """Row by row, a single cell too."""

    def write(self, sheet: str, area: str, rows: Sequence[Sequence[CellValue]]) -> None:
        """Row by row from the area's first cell on. A text stays a text, whatever it begins with."""

    def recalculate(self) -> None:
        """Every formula anew, whatever results are stored."""

    def save_copy(self, path: Path) -> None:
        """As a new file, which is the open one from then on; the file that was opened stays as it is."""

    def close(self) -> None:
        """Without saving; the program goes too, if it was started for this workbook."""


class ShownBook(Protocol):
    """A workbook in the Excel that somebody works in. It stays open, and nothing is ever written into it."""

    @property
    def application(self) -> Application: ...

    def select(self, sheet: str, address: str) -> None:
        """Show the sheet and put the cursor into the cell."""

    def put_beside(self, sheet: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Write a list into a workbook of its own that nobody has saved: the one with that sheet, or a new one."""


class ShowBook(Protocol):
    def __call__(self, path: Path, *, read_only: bool) -> ShownBook:
        """Open a workbook in the running Excel, or in one that is started, or find it there. Its links are not
        followed, its macros not run. Raises NoExcelError where there is no Excel.
        """


class OpenBook(Protocol):
    def __call__(self, path: Path, *, read_only: bool) -> Book:
        """Open a workbook, its links not followed, its macros not run. Raises NianbaoError where there is no Excel."""
