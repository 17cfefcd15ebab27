"""What is drawn over the texts of a sheet and changes what they say: letters struck out, links that lead elsewhere.

Looked for only where a part speaks of them at all, which hardly one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from lxml import etree

from toolkit.intake.areas import box
from toolkit.intake.snapshot import Box, RawSheet
from toolkit.intake.xlsx.escapes import decoded
from toolkit.intake.xlsx.strings import spelled_text
from toolkit.intake.xlsx.xml import NUMBER, attribute, find, local, parse_xml

_WIDE = ("utf-16-le", "utf-16-be")
_NO = ("0", "false", "none")


def read_links(part: bytes) -> tuple[Box, ...]:
    """The areas of a worksheet part whose links lead out of the workbook. Raises Unreadable."""
    if not _speaks_of(part, "hyperlink"):
        return ()
    nodes = find(parse_xml(part), "hyperlinks", "hyperlink")
    return tuple(area for node in nodes if attribute(node, "id") and (area := _area(node.get("ref", ""))))


def read_unstruck(sheet: RawSheet, part: bytes, strings: bytes, styles: bytes) -> Mapping[str, str]:
    """Of each text of a sheet in which letters are struck out, by address: what is left of it. Raises Unreadable.

    strings, styles: the parts of the workbook, empty where there are none.
    """
    struck = _struck_styles(styles) if styles else frozenset()
    items = list(find(parse_xml(strings), "si")) if strings else []
    found: dict[str, str] = {}
    # Addresses that are not written are counted by whoever reads the cells: in the same order.
    cells = (cell for row in find(parse_xml(part), "sheetData", "row") for cell in row)
    for ref, cell in zip(sheet.body.cells, cells, strict=True):
        item = _item(cell, items)
        whole = cell.get("s", "0") in struck
        if item is not None:
            left = _left(item, whole)
            if left is not None:
                found[ref] = left
        elif whole and cell.get("t") == "str":
            found[ref] = ""
    return found


def _speaks_of(part: bytes, word: str) -> bool:
    # A part that may be in UTF-16 has its zeros in front.
    return any(word.encode(encoding) in part for encoding in (_WIDE if b"\0" in part[:8] else ("utf-8",)))


def _area(ref: str) -> Box | None:
    try:
        return box(ref)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def strikes_anything(styles: bytes) -> bool:
    """Whether cell styles speak of letters that are struck out."""
    return _speaks_of(styles, "strike")


@lru_cache(maxsize=64)
def _struck_styles(part: bytes) -> frozenset[str]:
    """Numbers of the cell styles whose letters are struck out."""
    root = parse_xml(part)
    fonts = {str(number) for number, font in enumerate(find(root, "fonts", "font")) if _strikes(font)}
    styles = enumerate(find(root, "cellXfs", "xf"))
    return frozenset(str(number) for number, style in styles if style.get("fontId", "0") in fonts)


def _strikes(font: etree._Element) -> bool:
    return any(local(each) == "strike" and each.get("val", "1") not in _NO for each in font)


def _item(cell: etree._Element, items: Sequence[etree._Element]) -> etree._Element | None:
    """The text of a cell with its runs; None for another kind of value."""
    if cell.get("t") == "inlineStr":
        return next(find(cell, "is"), None)
    number = next((node.text or "" for node in find(cell, "v")), "") if cell.get("t") == "s" else ""
    return items[int(number)] if NUMBER.fullmatch(number) and int(number) < len(items) else None


def _left(item: etree._Element, whole: bool) -> str | None:
    """What is not struck out of a text; None where nothing is. whole: whether the cell's own letters are."""
    kept, gone = [], False
    for child in item:
        own = next(find(child, "rPr"), None) if local(child) == "r" else None
        if (whole if own is None else _strikes(own)) and local(child) in ("r", "t"):
            gone = True
        elif local(child) == "t":
            kept.append(child.text or "")
        elif local(child) == "r":
            kept += [text.text or "" for text in find(child, "t")]
    return decoded("".join(kept)) if gone and spelled_text(item).strip() else None
