"""Bytes of a returned workbook → Snapshot: values, formulas, results, locks, states, protection, producer together.

An ambiguous file is refused rather than interpreted one way (PKG-05, PKG-17, PKG-20). Parts that the returns of a
campaign share byte for byte (relationships, styles, the list of sheets) are parsed once and cached by content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from toolkit.intake.snapshot import RawSheet, Snapshot, Unreadable
from toolkit.intake.xlsx.drawings import read_notes, read_pictures
from toolkit.intake.xlsx.order import check_book, check_types
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.read_sheet import read_sheet
from toolkit.intake.xlsx.small_parts import check_whole, read_properties
from toolkit.intake.xlsx.strings import SharedStrings, read_strings
from toolkit.intake.xlsx.stylesheet import NO_STYLES, Stylesheet, read_styles
from toolkit.intake.xlsx.text_marks import read_links, read_unstruck, strikes_anything
from toolkit.intake.xlsx.unread import windows_alike
from toolkit.intake.xlsx.xml import TRUE, attribute, find, parse_xml

# Settings of calcPr under which a stored result may differ from what the formula gives (TPL-08).
_ODD: Mapping[str, Callable[[str | None], bool]] = {
    "fullPrecision": lambda value: value in ("0", "false"),
    "calcMode": lambda value: value == "manual",
    "iterate": lambda value: value in TRUE,
}
_LINKS = ("externallinks/", "xl/connections.xml", "querytables/")
_TYPES, _PROPERTIES = "[Content_Types].xml", "docProps/custom.xml"


def read_workbook(data: bytes, only: Collection[str] | None = None) -> Snapshot:
    """Read a workbook, or `only` its sheets of these names. Raises Unreadable with the id of the threat."""
    package = Package(data)
    part = package.workbook_part()
    relations = package.relations(part)
    book = _book(windows_alike(package.read(part)), tuple(relations.items()))
    said = bytes(package.read_own(book.strings)) if book.strings else b""
    drawn = package.read(book.styles) if package.has(book.styles) else b""
    styles = NO_STYLES
    if drawn:
        styles = read_styles(drawn, package.read(book.theme) if package.has(book.theme) else b"")
    strings = read_strings(said, styles.palette) if said else SharedStrings()
    shared = _Shared(said, drawn, strings.strikes or strikes_anything(drawn))
    package.check_relations()
    if package.has(_TYPES):
        _check_types(package.read(_TYPES))
    if package.has("docProps/core.xml"):
        # Not ours to use, but whoever opens the file after us will parse it (XML-01).
        check_whole(bytes(package.read_own("docProps/core.xml")))
    beside = _beside(package.folded)
    chosen = (each for each in book.sheets if only is None or each.name in only)
    return Snapshot(
        tuple(_sheet(package, each, strings, styles, shared) for each in chosen),
        read_properties(bytes(package.read_own(_PROPERTIES))) if package.has(_PROPERTIES) else {},
        _producer(package.read("docProps/app.xml")) if package.has("docProps/app.xml") else "",
        macros=book.macros or beside.macros,
        external_links=beside.links,
        date1904=book.date1904,
        calculation=book.calculation,
    )


class _Beside(NamedTuple):
    """Whether a package holds macros, or parts that lead out of it."""

    macros: bool
    links: bool


@lru_cache(maxsize=64)
def _beside(names: tuple[str, ...]) -> _Beside:
    return _Beside(
        any(name.endswith("vbaproject.bin") for name in names), any(mark in name for name in names for mark in _LINKS)
    )


class _Shared(NamedTuple):
    """The parts that all sheets share, empty where there are none; strikes: whether they strike letters out."""

    strings: bytes
    styles: bytes
    strikes: bool


@lru_cache(maxsize=64)
def _check_types(part: bytes) -> None:
    check_types(parse_xml(part))


def _sheet(
    package: Package, entry: _SheetEntry, strings: SharedStrings, styles: Stylesheet, shared: _Shared
) -> RawSheet:
    part = package.read_own(entry.part)
    sheet = read_sheet(part, entry.name, entry.state, strings, styles)
    if sheet.body.strikes or shared.strikes:
        sheet = replace(sheet, unstruck=read_unstruck(sheet, bytes(part), shared.strings, shared.styles))
    if not package.relations(entry.part):
        return sheet
    sheet = replace(sheet, links=read_links(bytes(part)))
    return replace(sheet, notes=read_notes(package, entry.part), pictures=read_pictures(package, entry.part, sheet))


class _SheetEntry(NamedTuple):
    name: str
    state: str
    part: str


class _Book(NamedTuple):
    """What the workbook part says: its worksheets in order, and where strings, styles and the theme lie."""

    sheets: tuple[_SheetEntry, ...]
    strings: str
    styles: str
    theme: str
    date1904: bool
    macros: bool
    calculation: tuple[str, ...]


@lru_cache(maxsize=256)
def _book(data: bytes, related: tuple[tuple[str, tuple[str, str]], ...]) -> _Book:
    book, relations = parse_xml(data), dict(related)
    check_book(book)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in relations.values() if target}
    sheets: list[_SheetEntry] = []
    seen: set[str] = set()
    macros = False
    for node in find(book, "sheets", "sheet"):
        kind, target = relations.get(attribute(node, "id"), ("", ""))
        if not target or target in seen:
            raise Unreadable("PKG-17")
        seen.add(target)
        macros |= kind.endswith("acrosheet")
        if kind.endswith("/worksheet"):
            sheets.append(_SheetEntry(node.get("name", ""), node.get("state", "visible"), target))
    if not seen:
        raise Unreadable("PKG-14", part="worksheets")
    properties = next(find(book, "workbookPr"), None)
    date1904 = properties is not None and properties.get("date1904") in TRUE
    settings = next(find(book, "calcPr"), None)
    calculation = () if settings is None else tuple(name for name, odd in _ODD.items() if odd(settings.get(name)))
    strings, styles, theme = (by_kind.get(name, "") for name in ("sharedStrings", "styles", "theme"))
    return _Book(
        sheets=tuple(sheets),
        strings=strings,
        styles=styles,
        theme=theme,
        date1904=date1904,
        macros=macros,
        calculation=calculation,
    )


@lru_cache(maxsize=64)
def _producer(part: bytes) -> str:
    return next((node.text or "" for node in find(parse_xml(part), "Application")), "")
