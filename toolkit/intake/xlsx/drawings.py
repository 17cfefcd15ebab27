"""What lies around a sheet's cells in the package: notes pinned to cells, and things drawn over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from toolkit.intake.snapshot import Box, RawSheet
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.strings import item_text
from toolkit.intake.xlsx.xml import NUMBER, find, local

_CLIENT = re.compile(rb"<\w*:?ClientData[^>]*ObjectType=[\"'](\w+)[\"'][^>/]*>(.*?)</\w*:?ClientData>", re.DOTALL)
_ANCHOR = re.compile(rb"Anchor>" + rb",".join([rb"\s*([0-9]{1,6})\s*"] * 8) + rb"<")
_LENGTH = re.compile("[0-9]{1,12}")
# Lengths in drawings are counted in EMU; a digit of the usual letters is seven pixels wide.
_EMU_A_POINT, _EMU_A_DIGIT = 12_700, 66_675
_USUAL_WIDTH, _USUAL_HEIGHT = 9.14, 15.0
# No form of ours reaches so far.
_FAR = 1_000


def read_notes(package: Package, sheet_part: str) -> Mapping[str, str]:
    """Notes of a sheet by address. Raises Unreadable."""
    return {
        str(note.get("ref", "")): "".join(item_text(text) for text in find(note, "text"))
        for part in _related(package, sheet_part, "comments")
        for note in find(package.xml(part), "commentList", "comment")
    }


def read_pictures(package: Package, sheet_part: str, sheet: RawSheet) -> tuple[Box, ...]:
    """The cells that each drawn thing covers, and each control of the old kind."""
    found: list[Box] = []
    for part in _related(package, sheet_part, "drawing"):
        # Among alternatives too, of which every program draws one.
        for anchor in package.xml(part).iter("{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor"):
            begin, end = next(find(anchor, "from"), None), next(find(anchor, "to"), None)
            left, top, along, down = (0, 0, 0, 0) if begin is None else _corner(begin)
            if end is None:
                at, size = (next(find(anchor, name), None) for name in ("pos", "ext"))
                across, deep = _distances(at, "x", "y")
                wide, high = _distances(size, "cx", "cy")
                columns = _crossed(_column_sizes(sheet, left), along + across, wide)
                rows = _crossed(_row_sizes(sheet, top), down + deep, high)
                found.append((left + columns[0], top + rows[0], left + columns[1], top + rows[1]))
                continue
            # The end lies that far into its cell; at no distance, the thing ends before it.
            column, row, along, down = _corner(end)
            found.append((left + 1, top + 1, max(left, column - (not along)) + 1, max(top, row - (not down)) + 1))
    for part in _related(package, sheet_part, "vmlDrawing"):
        found += _controls(package.read(part))
    return tuple(found)


def _controls(part: bytes) -> Iterator[Box]:
    """Buttons and shapes of the old kind. The box of a note says no more than the note, and the part need not be XML
    that a parser takes.
    """
    for kind, inside in _CLIENT.findall(part):
        anchor = _ANCHOR.search(inside)
        if kind != b"Note" and anchor:
            left, _, top, _, right, along, bottom, down = map(int, anchor.groups())
            yield (left + 1, top + 1, max(left, right - (not along)) + 1, max(top, bottom - (not down)) + 1)


def _crossed(sizes: Iterator[int], start: int, length: int) -> tuple[int, int]:
    """The first and the last (from 1) of lines of these sizes over which something lies that begins so far on."""
    first = last = at = 0
    for number, size in enumerate(sizes, 1):
        at += size
        if not first and at > start:
            first = number
        last = number
        if at >= start + length:
            break
    return first or last, last


def _column_sizes(sheet: RawSheet, first: int) -> Iterator[int]:
    shell = sheet.shell
    usual = _USUAL_WIDTH if shell.usual_width is None else shell.usual_width
    for column in range(first + 1, _FAR):
        yield 0 if column in shell.hidden_columns else int(shell.widths.get(column, usual) * _EMU_A_DIGIT)


def _row_sizes(sheet: RawSheet, first: int) -> Iterator[int]:
    shell, body = sheet.shell, sheet.body
    usual = _USUAL_HEIGHT if shell.usual_height is None else shell.usual_height
    for row in range(first + 1, _FAR):
        yield 0 if row in body.hidden_rows else int(body.heights.get(row, usual) * _EMU_A_POINT)


def _distances(node: etree._Element | None, across: str, down: str) -> tuple[int, int]:
    return (0, 0) if node is None else (_length(node.get(across, "")), _length(node.get(down, "")))


def _related(package: Package, sheet_part: str, kind: str) -> list[str]:
    relations = package.relations(sheet_part).values()
    return [target for name, target in relations if name.rpartition("/")[2] == kind and package.has(target)]


def _corner(node: etree._Element) -> tuple[int, int, int, int]:
    """Column and row, from 0, and the distances into that cell."""
    numbers = {local(each): (each.text or "").strip() for each in node}
    column, row, along, down = (numbers.get(name, "") for name in ("col", "row", "colOff", "rowOff"))
    return _whole(column), _whole(row), _length(along), _length(down)


def _length(text: str) -> int:
    return int(text) if _LENGTH.fullmatch(text) else 0


def _whole(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0
