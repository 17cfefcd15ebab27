"""Bytes of a returned workbook → Snapshot: values, formulas, results, locks, states, protection, producer together.

What is ambiguous is refused, never chosen (PKG-05, PKG-17, PKG-20). What the returns of a campaign share to the
byte (relationships, styles, the list of sheets) is parsed once and kept by its content.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree
from openpyxl.styles.numbers import is_builtin, is_date_format

from toolkit.workbook.package import Package
from toolkit.workbook.sheets import Style, read_sheet
from toolkit.workbook.snapshot import Snapshot, Unreadable
from toolkit.workbook.strings import SharedStrings, read_strings
from toolkit.workbook.xmlparts import attribute, find, parse_xml

_NUMBER = re.compile(r"[0-9]{1,7}")
_BUILTIN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


def read_workbook(data: bytes, only: Collection[str] | None = None) -> Snapshot:
    """Read a workbook whole, or `only` its sheets of these names. Raises Unreadable with the threat's id."""
    package = Package(data)
    part = package.workbook_part()
    relations = package.relations(part)
    book = _book(package.read(part), tuple(relations.items()))
    strings = read_strings(package.read(book.strings)) if book.strings else SharedStrings()
    styles = _styles(package.read(book.styles)) if package.has(book.styles) else ()
    if not book.sheets:
        raise Unreadable("PKG-14", part="worksheets")
    return Snapshot(
        tuple(
            read_sheet(package.read(each.part), each.name, each.state, strings, styles)
            for each in book.sheets
            if only is None or each.name in only
        ),
        _custom_properties(package),
        _producer(package.read("docProps/app.xml")) if package.has("docProps/app.xml") else "",
        macros=any(name.lower().endswith("vbaproject.bin") for name in package.names),
        external_links=any("externallinks/" in name.lower() for name in package.names),
        date1904=book.date1904,
    )


class _Entry(NamedTuple):
    name: str
    state: str
    part: str


class _Book(NamedTuple):
    """What the workbook part says: its worksheets in order, and where strings and styles lie."""

    sheets: tuple[_Entry, ...]
    strings: str
    styles: str
    date1904: bool


@lru_cache(maxsize=256)
def _book(data: bytes, related: tuple[tuple[str, tuple[str, str]], ...]) -> _Book:
    book, relations = parse_xml(data), dict(related)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in relations.values() if target}
    sheets: list[_Entry] = []
    seen: set[str] = set()
    for node in find(book, "sheets", "sheet"):
        kind, target = relations.get(attribute(node, "id"), ("", ""))
        if not target or target in seen:
            raise Unreadable("PKG-17")
        seen.add(target)
        if kind.endswith("/worksheet"):
            sheets.append(_Entry(node.get("name", ""), node.get("state", "visible"), target))
    properties = next(iter(find(book, "workbookPr")), None)
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return _Book(tuple(sheets), by_kind.get("sharedStrings", ""), by_kind.get("styles", ""), date1904)


@lru_cache(maxsize=64)
def _styles(part: bytes) -> tuple[Style, ...]:
    root = parse_xml(part)
    formats = {node.get("numFmtId"): node.get("formatCode", "") for node in find(root, "numFmts", "numFmt")}

    def style(xf: etree._Element) -> Style:
        number = xf.get("numFmtId", "0")
        code = formats.get(number)
        if code is not None:
            dated = bool(is_date_format(code)) and not is_builtin(code)
        else:
            dated = bool(_NUMBER.fullmatch(number)) and int(number) in _BUILTIN_DATES
        locked = next((node.get("locked", "1") not in ("0", "false") for node in find(xf, "protection")), True)
        return locked, dated

    return tuple(style(xf) for xf in find(root, "cellXfs", "xf"))


def _custom_properties(package: Package) -> Mapping[str, str]:
    if not package.has("docProps/custom.xml"):
        return {}
    return {
        node.get("name", ""): "".join(str(text) for text in node.itertext())
        for node in package.xml("docProps/custom.xml")
    }


@lru_cache(maxsize=64)
def _producer(part: bytes) -> str:
    return next((node.text or "" for node in find(parse_xml(part), "Application")), "")
