"""A returned sheet with its rows or columns in another order, as programs leave it behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from toolkit.forms.grid import address
from toolkit.intake.areas import box
from toolkit.intake.snapshot import RawCell, RawSheet, SheetBody, Snapshot

ROWS, COLUMNS = 1, 0
AREA = re.compile(r"[A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?")


def inserted(lines: int, at: int, count: int = 1) -> list[int | None]:
    """The order of lines in which `count` blank ones come before line `at`."""
    return [*range(1, at), *[None] * count, *range(at, lines + 1)]


def deleted(lines: int, at: int, count: int = 1) -> list[int | None]:
    return [*range(1, at), *range(at + count, lines + 1)]


def swapped(lines: int, one: int, other: int) -> list[int | None]:
    order: list[int | None] = list(range(1, lines + 1))
    order[one - 1], order[other - 1] = other, one
    return order


def rearranged(raw: RawSheet, axis: int, order: Sequence[int | None], follow: bool) -> RawSheet:
    """The sheet with its lines in this order, None for a blank one. `follow`: formulas and merges move along, as in
    Excel and LibreOffice; openpyxl leaves them as they were.
    """
    place = {line: at for at, line in enumerate(order, 1) if line}

    def moved(span: str) -> str:
        area = list(box(span))
        left = [place[line] for line in range(area[axis], area[axis + 2] + 1) if line in place]
        if not left:
            return "#REF!"
        area[axis], area[axis + 2] = min(left), max(left)
        first, last = address(area[1], area[0]), address(area[3], area[2])
        return first if first == last else f"{first}:{last}"

    cells = {}
    for cell in raw.cells.values():
        line = cell.row if axis else cell.column
        if line not in place:
            continue
        row, column = (place[line], cell.column) if axis else (cell.row, place[line])
        formula = AREA.sub(lambda match: moved(match[0]), cell.formula) if follow and cell.formula else cell.formula
        ref = address(row, column)
        cells[ref] = cell._replace(ref=ref, row=row, column=column, formula=formula)
    spans = {moved(span) for span in raw.shell.merges} if follow else raw.shell.merges
    shell = replace(raw.shell, merges=frozenset(span for span in spans if ":" in span))
    return replace(raw, body=SheetBody(cells), shell=shell, texts=())


def with_sheet(book: Snapshot, name: str, change: Callable[[RawSheet], RawSheet]) -> Snapshot:
    return replace(book, sheets=tuple(change(sheet) if sheet.name == name else sheet for sheet in book.sheets))


def with_cells(raw: RawSheet, *cells: RawCell) -> RawSheet:
    return replace(raw, body=SheetBody({**raw.cells, **{cell.ref: cell for cell in cells}}), texts=())


def text(ref: str, value: str) -> RawCell:
    left, top, *_ = box(ref)
    return RawCell(ref, top, left, "text", value)


def number(ref: str, value: str, formula: str | None = None) -> RawCell:
    left, top, *_ = box(ref)
    return RawCell(ref, top, left, "number", value, formula)
