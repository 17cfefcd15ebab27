"""OpenDocument tables → Snapshot of values: .ods and .fods.

Read here, because calamine refuses OpenDocument when its XML is indented, as every .fods is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from toolkit.intake.areas import LAST_COLUMN
from toolkit.intake.conditional import Conditional
from toolkit.intake.display_style import Display
from toolkit.intake.opendocument_conditions import read_document_conditions
from toolkit.intake.opendocument_styles import DocumentStyles, read_document_styles, read_sizes
from toolkit.intake.snapshot import CellKind, RawCell, Snapshot, Unreadable
from toolkit.intake.value_cells import (
    SHUT_HEIGHT,
    SHUT_WIDTH,
    Concealed,
    plain_number,
    put,
    value_sheet,
    value_snapshot,
)
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.worksheet import CELL_CAP
from toolkit.intake.xlsx.xml import parse_xml

_ERROR_TEXT = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:[0-9]{3}")
# The content's own entry: a signature or a macro that is encrypted says nothing. Old manifests hold a DOCTYPE.
_ENCRYPTED_CONTENT = re.compile(
    rb"<[^<>]*full-path=[\"'](?:content\.xml|encrypted-package)[\"'][^<>]*>\s*<[a-z:]*encryption-data"
)
_MANIFEST = "META-INF/manifest.xml"
POINTS_A_DIGIT = 5.3
# No form of ours reaches so far.
_FAR = 1_000


def read_ods(package: Package) -> Snapshot:
    """Read an .ods. Raises Unreadable: ENC-03 behind a password, else as a package does."""
    if package.has(_MANIFEST) and _ENCRYPTED_CONTENT.search(package.read(_MANIFEST)):
        raise Unreadable("ENC-03")
    macros = any(name.startswith("Basic/") for name in package.names)
    content = package.xml("content.xml")
    shared = [package.xml("styles.xml")] if package.has("styles.xml") else []
    return _open_document(content, read_document_styles([*shared, content]), macros)


def read_fods(data: bytes) -> Snapshot:
    """Read a .fods, which is one XML file. Raises Unreadable."""
    root = parse_xml(data)
    return _open_document(root, read_document_styles([root]), macros=False)


def _open_document(root: etree._Element, looks: DocumentStyles, macros: bool) -> Snapshot:
    styles = {
        _get(style, "name")
        for style in root.iter("{*}style")
        if any(_get(each, "display") == "false" for each in style if _name(each.tag) == "table-properties")
    }
    sizes = read_sizes(root)
    body = next(root.iter("{*}spreadsheet"), None)
    tables = [] if body is None else [table for table in body if _name(table.tag) == "table"]
    sheets = []
    for table in tables:
        name = _get(table, "name")
        state = "hidden" if _get(table, "style-name") in styles else "visible"
        concealed = _concealed(table, sizes, read_document_conditions(table, looks))
        sheets.append(value_sheet(name, state, _document_cells(table, name, looks), concealed))
    return value_snapshot(sheets, macros, "PKG-07")


def _document_cells(table: etree._Element, sheet: str, looks: DocumentStyles) -> dict[str, RawCell]:
    found: dict[str, RawCell] = {}
    columns = _column_styles(table)
    displays: dict[str, Display] = {}
    row = 0
    for line in _table_rows(table):
        high = _repeated(line, "number-rows-repeated")
        column = 0
        for node in line:
            if _name(node.tag) not in ("table-cell", "covered-table-cell"):
                continue
            wide = _repeated(node, "number-columns-repeated")
            kind, text = _document_value(node)
            if text and len(found) + high * wide > CELL_CAP:
                raise Unreadable("XML-07", sheet=sheet)
            if text:
                for along in range(column, column + wide):
                    usual = _get(line, "default-cell-style-name") or (columns[along] if along < len(columns) else "")
                    style = _get(node, "style-name") or usual
                    if style not in displays:
                        displays[style] = looks.display(style)
                    for down in range(row, row + high):
                        put(found, (sheet, down, along), kind, text, displays[style])
            column += wide
        row += high
    return found


def _concealed(table: etree._Element, sizes: Mapping[str, float], conditionals: tuple[Conditional, ...]) -> Concealed:
    """Lines that are hidden, filtered away or all but shut, and conditional formats."""
    hidden: list[set[int]] = [set(), set()]
    small: list[dict[int, float]] = [{}, {}]
    lines = (list(_table_rows(table)), list(table.iter("{*}table-column")))
    for which, (kind, least, unit) in enumerate((("rows", SHUT_HEIGHT, 1.0), ("columns", SHUT_WIDTH, POINTS_A_DIGIT))):
        number = 0
        for line in lines[which]:
            count = _repeated(line, f"number-{kind}-repeated")
            covered = range(number + 1, min(number + count, _FAR) + 1)
            size = sizes.get(_get(line, "style-name"))
            if _get(line, "visibility") in ("collapse", "filter") or size == 0:
                hidden[which].update(covered)
            elif size is not None and size / unit < least:
                small[which].update(dict.fromkeys(covered, size / unit))
            number += count
    return Concealed(frozenset(hidden[0]), frozenset(hidden[1]), small[0], small[1], conditionals)


def _column_styles(table: etree._Element) -> list[str]:
    """The usual cell style of each of the first columns."""
    styles: list[str] = []
    for node in table.iter("{*}table-column"):
        count = min(_repeated(node, "number-columns-repeated"), LAST_COLUMN - len(styles))
        styles += [_get(node, "default-cell-style-name")] * count
    return styles


def _table_rows(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        match _name(child.tag):
            case "table-row":
                yield child
            case "table-rows" | "table-header-rows" | "table-row-group":
                yield from _table_rows(child)


def _document_value(cell: etree._Element) -> tuple[CellKind, str]:
    shown = "\n".join(_paragraph(each) for each in cell if _name(each.tag) == "p")
    kinds = {str(v) for k, v in cell.attrib.items() if _name(k) == "value-type"}
    if "error" in kinds or (_get(cell, "formula") and _ERROR_TEXT.fullmatch(shown)):
        return "error", shown or "#N/A"
    if kinds & {"float", "percentage", "currency"}:
        return "number", plain_number(_get(cell, "value"))
    if "boolean" in kinds:
        return "bool", "1" if _get(cell, "boolean-value") == "true" else "0"
    if kinds & {"date", "time"}:
        return "date", (_get(cell, "date-value") or _get(cell, "time-value")).replace("T", " ")
    return "text", _get(cell, "string-value") or shown


def _paragraph(node: etree._Element) -> str:
    """Text of a paragraph with its counted blanks; notes pinned to the cell are none of its text."""
    parts = [node.text or ""]
    for child in node:
        match _name(child.tag):
            case "s":
                parts.append(" " * min(_repeated(child, "c"), 255))
            case "tab":
                parts.append("\t")
            case "line-break":
                parts.append("\n")
            case "annotation" | "note":
                pass
            case _:
                parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _get(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if _name(key) == name), "")


def _repeated(node: etree._Element, name: str) -> int:
    count = _get(node, name)
    return max(1, int(count)) if re.fullmatch("[0-9]{1,7}", count) else 1
