"""Rows and columns inserted, deleted and exchanged: as a spreadsheet does it, or as a careless script does."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from tests.mutation.book import MAIN, Book, join_ref, split_ref

Move = Callable[[int, int], tuple[int, int] | None]
"""Row and column → where the cell goes; None: it is deleted."""
_REF = re.compile(r"(?<![A-Z!'])([A-Z]{1,2}[0-9]{1,3})(?![0-9(])")


def rows_moved(start: int, by: int) -> Move:
    """Rows from `start` on go down by one, or the row `start` goes and the rest comes up."""

    def move(row: int, column: int) -> tuple[int, int] | None:
        if by < 0 and row == start:
            return None
        return (row + by if row >= start else row, column)

    return move


def columns_moved(start: int, by: int) -> Move:
    def move(row: int, column: int) -> tuple[int, int] | None:
        if by < 0 and column == start:
            return None
        return (row, column + by if column >= start else column)

    return move


def rows_exchanged(one: int, other: int) -> Move:
    def move(row: int, column: int) -> tuple[int, int] | None:
        return ({one: other, other: one}.get(row, row), column)

    return move


def shift(book: Book, sheet: str, move: Move, everything: bool) -> None:
    """Move the cells of a sheet. everything: formulas, merges and validations go along, as in Excel."""
    data = book.rows(sheet)
    cells = []
    heights = {int(row.get("r", "0")): dict(row.attrib) for row in data}
    for row in data:
        for node in row:
            target = move(*split_ref(node.get("r", "")))
            if target is not None:
                cells.append((target, node))
    for row in list(data):
        data.remove(row)
    for target, node in sorted(cells, key=lambda each: each[0]):
        row = book.row(sheet, target[0])
        if not len(row):
            row.attrib.update({**heights.get(target[0], {}), "r": str(target[0])})
        node.set("r", join_ref(*target))
        row.append(node)
    if everything:
        _along(book, sheet, move)


def _along(book: Book, sheet: str, move: Move) -> None:
    def moved(text: str) -> str:
        def one(match: re.Match[str]) -> str:
            target = move(*split_ref(match[1]))
            return join_ref(*target) if target else match[1]

        return _REF.sub(one, text)

    root = book.sheet(sheet)
    for node in root.iter(f"{{{MAIN}}}f"):
        node.text = moved(node.text or "")
    for node in list(root.iter(f"{{{MAIN}}}mergeCell")):
        corners = node.get("ref", "").partition(":")[::2]
        if all(ref and move(*split_ref(ref)) is None for ref in corners):
            # What was merged is gone with its line.
            _take_out(node)
    for tag, name in (("mergeCell", "ref"), ("dataValidation", "sqref")):
        for node in root.iter(f"{{{MAIN}}}{tag}"):
            node.set(name, moved(node.get(name, "")))
    for node in list(root.iter(f"{{{MAIN}}}mergeCell")):
        first, _, last = node.get("ref", "").partition(":")
        if first == last:
            _take_out(node)


def _take_out(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
