"""OpenDocument tables → Snapshot of values: .ods and .fods.

Read here, because calamine refuses OpenDocument when its XML is indented, as every .fods is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.intake.snapshot import CellKind, RawCell, Snapshot, Unreadable
from toolkit.intake.value_cells import plain_number, put, value_sheet, value_snapshot
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.worksheet import CELL_CAP
from toolkit.intake.xlsx.xml import parse_xml

_ERROR_TEXT = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:[0-9]{3}")
# The content's own entry: a signature or a macro that is encrypted says nothing. Old manifests hold a DOCTYPE.
_ENCRYPTED_CONTENT = re.compile(
    rb"<[^<>]*full-path=[\"'](?:content\.xml|encrypted-package)[\"'][^<>]*>\s*<[a-z:]*encryption-data"
)
_MANIFEST = "META-INF/manifest.xml"


def read_ods(package: Package) -> Snapshot:
    """Read an .ods. Raises Unreadable: ENC-03 behind a password, else as a package does."""
    if package.has(_MANIFEST) and _ENCRYPTED_CONTENT.search(package.read(_MANIFEST)):
        raise Unreadable("ENC-03")
    macros = any(name.startswith("Basic/") for name in package.names)
    return _open_document(package.xml("content.xml"), macros)


def read_fods(data: bytes) -> Snapshot:
    """Read a .fods, which is one XML file. Raises Unreadable."""
    return _open_document(parse_xml(data), macros=False)


def _open_document(root: etree._Element, macros: bool) -> Snapshot:
    styles = {
        _get(style, "name")
        for style in root.iter("{*}style")
        if any(_get(each, "display") == "false" for each in style if _name(each.tag) == "table-properties")
    }
    body = next(root.iter("{*}spreadsheet"), None)
    tables = [] if body is None else [table for table in body if _name(table.tag) == "table"]
    sheets = []
    for table in tables:
        name = _get(table, "name")
        state = "hidden" if _get(table, "style-name") in styles else "visible"
        sheets.append(value_sheet(name, state, _document_cells(table, name)))
    return value_snapshot(sheets, macros, "PKG-07")


def _document_cells(table: etree._Element, sheet: str) -> dict[str, RawCell]:
    found: dict[str, RawCell] = {}
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
                for down in range(high):
                    for along in range(wide):
                        put(found, row + down, column + along, kind=kind, text=text, sheet=sheet)
            column += wide
        row += high
    return found


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
