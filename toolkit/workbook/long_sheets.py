"""Workbooks with sheets of any number of rows, written as the rows come: none of them is kept in memory.

The plan shows what such rows look like, a pattern for each kind of row. openpyxl draws the plan, with all that stands
round the rows; then the rows take the place of their patterns.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from toolkit.intake.plain_text import printable
from toolkit.intake.xlsx.escapes import encoded
from toolkit.workbook.plan import WorkbookPlan
from toolkit.workbook.sheet_rows import sheet_parts
from toolkit.workbook.writer import write_workbook
from toolkit.workbook.zip_package import unzipped, zip_entry

LongValue = str | int | Decimal | None

_ROW = re.compile(rb'<row r="([0-9]+)".*?</row>', re.DOTALL)
_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+" s="([0-9]+)"')
# How far the sheet goes is not known before its rows have come, and need not be said.
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
# What follows the links in a sheet, as the schema orders it, and every sheet of ours has.
_AFTER_LINKS = b"<printOptions"
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class LongRow:
    """A row: values from column A on, height in points; `pattern`: which of the sheet's patterns it looks like.

    link: (column letters, place in the workbook) of the cell that leads somewhere.
    """

    values: Sequence[LongValue]
    height: float
    pattern: int = 0
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class LongSheet:
    """The rows of a planned sheet; its row `first` and all below are their patterns."""

    first: int
    rows: Iterable[LongRow]


def write_long(plan: WorkbookPlan, sheets: Mapping[str, LongSheet], out: BinaryIO) -> None:
    """The .xlsx file of a plan, with the rows of these sheets by name. The same rows give the same bytes."""
    drawn = unzipped(write_workbook(plan, sheets.keys()))
    rows = {part: sheets[name] for name, part in sheet_parts(drawn).items() if name in sheets}
    with zipfile.ZipFile(out, "w") as new:
        for name, data in drawn.items():
            with new.open(zip_entry(name), "w", force_zip64=True) as part:
                for piece in _with_rows(data, rows[name]) if name in rows else (data,):
                    part.write(piece)


def _with_rows(part: bytes, sheet: LongSheet) -> Iterator[bytes]:
    found = [match for match in _ROW.finditer(part) if int(match[1]) >= sheet.first]
    patterns = [[_opening(cell) for cell in _CELL.finditer(row[0])] for row in found]
    yield _DIMENSION.sub(b"", part[: found[0].start()])
    links: list[str] = []
    waiting: list[str] = []
    for number, row in enumerate(sheet.rows, sheet.first):
        waiting.append(_row(number, row, patterns[row.pattern]))
        if row.link:
            links.append(f'<hyperlink ref="{row.link[0]}{number}" location={quoteattr(row.link[1])}/>')
        if len(waiting) == _TOGETHER:
            yield "".join(waiting).encode()
            waiting = []
    yield "".join(waiting).encode()
    between, mark, after = part[found[-1].end() :].partition(_AFTER_LINKS)
    yield between + (f"<hyperlinks>{''.join(links)}</hyperlinks>".encode() if links else b"") + mark + after


def _opening(cell: re.Match[bytes]) -> tuple[str, str]:
    """How a cell of this column and style begins, before and after the number of its row."""
    return f'<c r="{cell[1].decode()}', f'" s="{cell[2].decode()}"'


def _row(number: int, row: LongRow, pattern: Sequence[tuple[str, str]]) -> str:
    cells = [
        # Of many thousand cells nearly all are whole numbers.
        f"{column}{number}{style}><v>{value}</v></c>"
        if type(value) is int
        else f"{column}{number}{style}{_content(value)}"
        for (column, style), value in zip(pattern, row.values, strict=True)
    ]
    return f'<row r="{number}" ht="{row.height:g}" customHeight="1">{"".join(cells)}</row>'


def _content(value: LongValue) -> str:
    if value is None:
        return "/>"
    if isinstance(value, str):
        # A text that starts with "=" stays a text (SEC-05).
        text = escape(encoded(printable(value)))
        return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"><v>{value}</v></c>"
