"""What lies around a sheet's cells in the package: notes pinned to cells, and things drawn over them."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from toolkit.intake.snapshot import Box
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.strings import item_text
from toolkit.intake.xlsx.xml import NUMBER, find, local

_ANCHORS = ("twoCellAnchor", "oneCellAnchor")


def read_notes(package: Package, sheet_part: str) -> Mapping[str, str]:
    """Notes of a sheet by address. Raises Unreadable."""
    return {
        str(note.get("ref", "")): "".join(item_text(text) for text in find(note, "text"))
        for part in _related(package, sheet_part, "comments")
        for note in find(package.xml(part), "commentList", "comment")
    }


def read_pictures(package: Package, sheet_part: str) -> tuple[Box, ...]:
    """The cells that each drawn thing covers; of one with a size but no end, the cell where it begins."""
    found: list[Box] = []
    for part in _related(package, sheet_part, "drawing"):
        for anchor in package.xml(part):
            begin = next(find(anchor, "from"), None) if local(anchor) in _ANCHORS else None
            if begin is not None:
                left, top, _, _ = _corner(begin)
                # The end lies that far into its cell; at no distance, the thing ends before it.
                column, row, along, down = _corner(next(find(anchor, "to"), begin))
                found.append((left + 1, top + 1, max(left, column - (not along)) + 1, max(top, row - (not down)) + 1))
    return tuple(found)


def _related(package: Package, sheet_part: str, kind: str) -> list[str]:
    relations = package.relations(sheet_part).values()
    return [target for name, target in relations if name.rpartition("/")[2] == kind and package.has(target)]


def _corner(node: etree._Element) -> tuple[int, int, int, int]:
    """Column and row, from 0, and the distances into that cell."""
    numbers = {local(each): (each.text or "").strip() for each in node}
    column, row, along, down = (numbers.get(name, "") for name in ("col", "row", "colOff", "rowOff"))
    return _whole(column), _whole(row), _whole(along), _whole(down)


def _whole(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0
