"""Old and foreign workbooks → Snapshot of values: .xls and .et, .xlsb, .ods and .fods.

Formulas, locks and merges of these formats cannot be held against the workbook that was issued, so none are
given: `Snapshot.values_only` says so, and the finding TYP-04 tells the clerk.

The binary formats go through calamine, which turns error values into blanks and sets out every sheet densely; a
walk over the records beforehand finds the errors, the passwords and the sheets that would not fit into memory.
OpenDocument is read here: calamine refuses it when its XML is indented, as every .fods is.
"""

from __future__ import annotations

import datetime
import io
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import olefile  # type: ignore[import-untyped]
from lxml import etree
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from toolkit.workbook.package import FILE_CAP, Package
from toolkit.workbook.reader import CELL_CAP
from toolkit.workbook.snapshot import CellKind, RawCell, RawSheet, SheetBody, SheetShell, Snapshot, Unreadable
from toolkit.workbook.sniff import FOREIGN, kind_of, refusal
from toolkit.workbook.xmlparts import parse_xml

_ROWS, _COLUMNS = 1_048_576, 16_384
# Area that calamine may set out: 32 bytes a cell.
_AREA_CAP = 2_000_000
# Pairs, because calamine's enumerations cannot be keys.
_STATES = ((SheetVisibleEnum.Hidden, "hidden"), (SheetVisibleEnum.VeryHidden, "veryHidden"))
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}
_ERROR_TEXT = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:[0-9]{3}")
# The content's own entry: a signature or a macro that is encrypted says nothing. Old manifests hold a DOCTYPE.
_ENCRYPTED_CONTENT = re.compile(
    rb"<[^<>]*full-path=[\"'](?:content\.xml|encrypted-package)[\"'][^<>]*>\s*<[a-z:]*encryption-data"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_foreign(data: bytes) -> Snapshot:
    """Read the values of an old or foreign workbook. Raises Unreadable.

    TYP-01 or TYP-03 over the size cap or for a variant that nobody can read, ENC-01 and ENC-03 behind a
    password, PKG-19 for a damaged .xls, PKG-07 for another damaged one, XML-07 for sheets without end, and
    whatever names a file that is none of these formats.
    """
    kind = kind_of(data)
    if kind not in FOREIGN or len(data) > FILE_CAP:
        raise refusal(kind)
    if kind in ("xls", "cfb"):
        return _old(data)
    if kind == "fods":
        return _open_document(parse_xml(data), macros=False)
    package = Package(data)
    if kind == "xlsb":
        return _binary(data, package)
    manifest = "META-INF/manifest.xml"
    if package.has(manifest) and _ENCRYPTED_CONTENT.search(package.read(manifest)):
        raise Unreadable("ENC-03")
    macros = any(name.startswith("Basic/") for name in package.names)
    return _open_document(package.xml("content.xml"), macros)


@dataclass
class _Extent:
    """What a walk over one sheet's records learned: its used area and its error values."""

    top: int = _ROWS
    left: int = _COLUMNS
    bottom: int = -1
    right: int = -1
    claim: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, row: int, column: int, error: int | None = None) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)
        if error is not None:
            self.errors[row, column] = _ERRORS.get(error, "#N/A")

    @property
    def area(self) -> int:
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


# --- .xls and .et: BIFF records in a compound file


def _old(data: bytes) -> Snapshot:
    stream, macros = _workbook_stream(data)
    offsets: list[int] = []
    for _, number, body in _biff_records(stream, 0):
        if number == 0x2F:
            raise Unreadable("ENC-03")
        if number == 0xFC and len(body) >= 8 and struct.unpack_from("<I", body, 4)[0] > len(stream):
            # More strings than bytes: calamine would reserve room for all of them, and abort (XML-06).
            raise Unreadable("PKG-19")
        if number == 0x85 and len(body) >= 4:
            offsets.append(struct.unpack_from("<I", body)[0])
    return _through_calamine(data, [_biff_extent(stream, offset) for offset in offsets], macros, "PKG-19")


def _workbook_stream(data: bytes) -> tuple[bytes, bool]:
    """The stream of the tables and whether macros lie beside it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            for name in ("Workbook", "Book"):
                if compound.exists(name):
                    return compound.openstream(name).read(), bool(compound.exists("_VBA_PROJECT_CUR"))
            kind = next((kind for name, kind in _OTHER_STREAMS.items() if compound.exists(name)), "unknown")
    except Exception as error:
        # Chains that run in circles or out of the file end in any of a dozen exceptions (PKG-19).
        raise Unreadable("PKG-19") from error
    raise refusal(kind)


_OTHER_STREAMS = {"WordDocument": "doc", "PowerPoint Document": "ppt", "EncryptedPackage": "encrypted-ooxml"}


def _biff_records(stream: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    """(depth, number, body) of each record of the substream that begins here, charts inside it included."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        if number in (0x0809, 0x0409, 0x0209, 0x0009):
            depth += 1
        elif number == 0x0A:
            depth -= 1
        yield depth, number, stream[at + 4 : at + 4 + size]
        if depth <= 0:
            return
        at += 4 + size


def _biff_extent(stream: bytes, start: int) -> _Extent:
    extent = _Extent()
    for depth, number, body in _biff_records(stream, start):
        if number == 0x0200 and len(body) in (10, 14):
            # What the sheet says of its own size: calamine reserves that before it reads, and aborts (RUN-05).
            top, bottom, left, right = struct.unpack_from("<4H" if len(body) == 10 else "<2I2H", body)
            if bottom and right:
                extent.claim = max(extent.claim, (bottom - top) % 2**32 * ((right - left) % 2**32))
        if depth != 1 or number not in _BIFF_CELLS or len(body) < 6:
            continue
        row, column = struct.unpack_from("<HH", body)
        error = None
        if number == 0x0205 and len(body) >= 8 and body[7] == 1:
            error = body[6]
        elif number in (0x06, 0x0206, 0x0406) and body[6:7] == b"\2" and body[12:14] == b"\xff\xff":
            error = body[8]
        extent.add(row, column, error)
        if number == 0xBD:
            extent.add(row, struct.unpack_from("<H", body, len(body) - 2)[0])
    return extent


_BIFF_CELLS = frozenset((0x06, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0xBD, 0xD6, 0xFD))
"""FORMULA, NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, LABELSST."""


# --- .xlsb: records of variable length in a package


def _binary(data: bytes, package: Package) -> Snapshot:
    root = package.relations("")
    part = next((target for kind, target in root.values() if kind.endswith("/officeDocument")), "xl/workbook.bin")
    relations = package.relations(part)
    extents: list[_Extent] = []
    for number, body in _binary_records(package.read(part)):
        if number == 0x9C and len(body) >= 12:
            size = struct.unpack_from("<I", body, 8)[0]
            identity = body[12 : 12 + 2 * min(size, 255)].decode("utf-16-le", "replace")
            target = relations.get(identity, ("", ""))[1]
            extents.append(_binary_extent(package.read(target)) if target else _Extent())
    for kind, target in relations.values():
        # Read once with the caps, because calamine has none.
        if target and kind.endswith(("/sharedStrings", "/styles")):
            package.read(target)
    macros = any(name.lower().endswith("vbaproject.bin") for name in package.names)
    return _through_calamine(data, extents, macros, "PKG-07")


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, body) of each record; a part that ends inside one ends the walk."""
    at, end = 0, len(part)
    while at < end:
        number = part[at]
        at += 1
        if number & 0x80 and at < end:
            number = number & 0x7F | (part[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift <= 21:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield number, part[at : at + size]
        at += size


def _binary_extent(part: bytes) -> _Extent:
    extent, row = _Extent(), 0
    for number, body in _binary_records(part):
        if number == 0 and len(body) >= 4:
            row = struct.unpack_from("<I", body)[0]
        elif 2 <= number <= 11 and len(body) >= 8:
            error = body[8] if number in (3, 11) and len(body) > 8 else None
            extent.add(row, struct.unpack_from("<I", body)[0], error)
    return extent


# --- both through calamine


def _through_calamine(data: bytes, extents: list[_Extent], macros: bool, damaged: str) -> Snapshot:
    """Sheets by calamine with the errors put back. Raises Unreadable: XML-07, or `damaged` when it fails."""
    for number, extent in enumerate(extents, 1):
        if max(extent.area, extent.claim) > _AREA_CAP:
            raise Unreadable("XML-07", sheet=f"第 {number} 张")
    sheets: list[RawSheet] = []
    with _guarded(partial(CalamineWorkbook.from_filelike, io.BytesIO(data)), damaged) as book:
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            errors = extents[number].errors if number < len(extents) else {}
            sheet = _guarded(partial(book.get_sheet_by_index, number), damaged)
            if sheet.height * sheet.width > _AREA_CAP:
                raise Unreadable("XML-07", sheet=about.name)
            rows = _guarded(sheet.to_python, damaged)
            cells = _calamine_cells(rows, sheet.start or (0, 0), errors, about.name)
            state = next((name for seen, name in _STATES if about.visible == seen), "visible")
            sheets.append(RawSheet(about.name, state, SheetBody(cells), SheetShell(protected=True)))
    return _snapshot(sheets, macros, damaged)


def _guarded(action: Callable[..., Any], damaged: str) -> Any:
    """calamine's answer; its exceptions and panics, which are no `Exception`, become `damaged`."""
    try:
        return action()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Unreadable(damaged) from error


def _calamine_cells(
    rows: list[list[Any]], start: tuple[int, int], errors: Mapping[tuple[int, int], str], sheet: str
) -> dict[str, RawCell]:
    found: dict[str, RawCell] = {}
    for row, values in enumerate(rows, start[0]):
        for column, value in enumerate(values, start[1]):
            if value != "":
                _put(found, row, column, *_literal(value), sheet)
    for (row, column), text in errors.items():
        _put(found, row, column, "error", text, sheet)
    return found


def _literal(value: Any) -> tuple[CellKind, str]:
    """A value of calamine as the reader of .xlsx would give it: numbers in plain decimals, dates as ISO text."""
    if isinstance(value, bool):
        return "bool", str(int(value))
    if isinstance(value, int | float):
        return "number", _plain(repr(value))
    if isinstance(value, str):
        return "text", value
    return "date", value.isoformat(" ") if isinstance(value, datetime.datetime) else str(value)


def _plain(text: str) -> str:
    """A number without an exponent, as somebody would type it; what is no number stays as it is."""
    if not re.fullmatch(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?", text):
        return text
    number = format(Decimal(text), "f")
    return number.rstrip("0").rstrip(".") if "." in number else number


# --- OpenDocument


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
        sheets.append(RawSheet(name, state, SheetBody(_document_cells(table, name)), SheetShell(protected=True)))
    return _snapshot(sheets, macros, "PKG-07")


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
                        _put(found, row + down, column + along, kind, text, sheet)
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
        return "number", _plain(_get(cell, "value"))
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


# --- all


def _put(cells: dict[str, RawCell], row: int, column: int, kind: CellKind, text: str, sheet: str) -> None:
    """Add a cell by its numbers from zero. Raises Unreadable XML-07 for too many or one outside every sheet."""
    if row >= _ROWS or column >= _COLUMNS or len(cells) >= CELL_CAP:
        raise Unreadable("XML-07", sheet=sheet)
    ref = f"{get_column_letter(column + 1)}{row + 1}"
    cells[ref] = RawCell(ref, row + 1, column + 1, kind, _CONTROL.sub("", text), date_format=kind == "date")


def _snapshot(sheets: list[RawSheet], macros: bool, damaged: str) -> Snapshot:
    if not sheets:
        raise Unreadable(damaged)
    return Snapshot(tuple(sheets), {}, "", macros, external_links=False, date1904=False, values_only=True)
