"""The binary formats → Snapshot of values: .xls and .et (BIFF records in a compound file), .xlsb (in a package).

They go through calamine, which turns error values into blanks and sets out every sheet densely; a walk over the
records beforehand finds the errors, the passwords and the sheets that would not fit into memory.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import olefile  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from toolkit.intake.areas import LAST_COLUMN, LAST_ROW
from toolkit.intake.binary_styles import biff_concealed, biff_displays, binary_displays, display_of
from toolkit.intake.date_format import is_date_format
from toolkit.intake.display_style import Display
from toolkit.intake.filetype import refusal
from toolkit.intake.snapshot import CellKind, RawCell, RawSheet, Snapshot, Unreadable
from toolkit.intake.value_cells import OPEN, Concealed, plain_number, put, value_sheet, value_snapshot
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.worksheet import CELL_CAP

# Area that calamine may set out: 32 bytes a cell.
_AREA_CAP = 2_000_000
_BIFF_AREA = 65_536 * 256
# Pairs, because calamine's enumerations cannot be keys.
_STATES = ((SheetVisibleEnum.Hidden, "hidden"), (SheetVisibleEnum.VeryHidden, "veryHidden"))
_MOMENTS = (datetime.date, datetime.time, datetime.timedelta)
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}


@dataclass
class _Extent:
    """What a walk over one sheet's records learned: its used area, error values, numbers as they are stored, the styles
    of its cells, and where nothing is to be seen.
    """

    top: int = LAST_ROW
    left: int = LAST_COLUMN
    bottom: int = -1
    right: int = -1
    claim: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    numbers: dict[tuple[int, int], float] = field(default_factory=dict)
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    concealed: Concealed = OPEN

    def add(self, row: int, column: int, style: int, *, error: int | None = None, stored: float | None = None) -> None:
        if len(self.styles) < CELL_CAP:
            self.styles[row, column] = style
            if stored is not None:
                self.numbers[row, column] = stored
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)
        if error is not None:
            self.errors[row, column] = _ERRORS.get(error, "#N/A")

    @property
    def area(self) -> int:
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


# --- .xls and .et: BIFF records in a compound file


def read_xls(data: bytes) -> Snapshot:
    """Read an .xls or .et. Raises Unreadable: ENC-03 if encrypted, PKG-19 if damaged, XML-07 for too many cells."""
    name, stream, macros = _workbook_stream(data)
    offsets: list[int] = []
    for _, number, body in _biff_records(stream, 0):
        if number == 0x2F:
            raise Unreadable("ENC-03")
        if number == 0xFC and len(body) >= 8 and struct.unpack_from("<I", body, 4)[0] > len(stream):
            # More strings than bytes: calamine would reserve room for all of them, and abort (XML-06).
            raise Unreadable("PKG-19")
        if number == 0x85 and len(body) >= 4:
            offsets.append(struct.unpack_from("<I", body)[0])
    displays = biff_displays((number, body) for _, number, body in _biff_records(stream, 0))
    extents = [_biff_extent(stream, offset) for offset in offsets]
    if any(_BIFF_AREA >= extent.claim > _AREA_CAP >= extent.area for extent in extents):
        data = _with_stream(data, name, _with_true_sizes(stream, offsets, extents))
    return _through_calamine(data, extents, displays, macros, "PKG-19")


def _with_true_sizes(stream: bytes, offsets: list[int], extents: list[_Extent]) -> bytes:
    """The stream in which every sheet claims the area that its cells take: some programs claim all that there is."""
    out = bytearray(stream)
    for start, extent in zip(offsets, extents, strict=True):
        at = start
        for _, number, body in _biff_records(stream, start):
            if number == 0x0200 and len(body) == 14:
                rows, columns = (0, extent.bottom + 1), (0, extent.right + 1)
                struct.pack_into("<2I2H", out, at + 4, *rows, *columns)
                extent.claim = rows[1] * columns[1]
            at += 4 + len(body)
    return bytes(out)


def _with_stream(data: bytes, name: str, stream: bytes) -> bytes:
    """The same compound file with other bytes, as many, in one of its streams. Raises Unreadable (PKG-19)."""
    file = io.BytesIO(data)
    try:
        with olefile.OleFileIO(file, write_mode=True) as compound:
            compound.write_stream(name, stream)
            return file.getvalue()
    except Exception as error:
        raise Unreadable("PKG-19") from error


def _workbook_stream(data: bytes) -> tuple[str, bytes, bool]:
    """The stream of the tables by its name, and whether macros lie beside it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            for name in ("Workbook", "Book"):
                if compound.exists(name):
                    return name, compound.openstream(name).read(), bool(compound.exists("_VBA_PROJECT_CUR"))
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
    extent.concealed = biff_concealed(
        (number, body) for depth, number, body in _biff_records(stream, start) if depth == 1
    )
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
        if number == 0xBD:
            last = struct.unpack_from("<H", body, len(body) - 2)[0]
            for at in range(4, len(body) - 7, 6):
                style, packed = struct.unpack_from("<HI", body, at)
                extent.add(row, column + (at - 4) // 6, style, stored=_unpacked(packed))
            extent.add(row, last, struct.unpack_from("<H", body, max(4, len(body) - 8))[0])
        else:
            stored = None
            if number == 0x027E and len(body) >= 10:
                stored = _unpacked(struct.unpack_from("<I", body, 6)[0])
            elif number in (0x0203, 0x06, 0x0206, 0x0406) and len(body) >= 14 and body[12:14] != b"\xff\xff":
                stored = struct.unpack_from("<d", body, 6)[0]
            extent.add(row, column, struct.unpack_from("<H", body, 4)[0], error=error, stored=stored)
    return extent


def _unpacked(packed: int) -> float:
    """An RK number: 30 bits of a whole number or of a double, times a hundred or not."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


_BIFF_CELLS = frozenset((0x06, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0xBD, 0xD6, 0xFD))
"""FORMULA, NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, LABELSST."""


# --- .xlsb: records of variable length in a package


def read_xlsb(data: bytes, package: Package) -> Snapshot:
    """Read an .xlsb, `package` being the same bytes. Raises Unreadable: PKG-07 if damaged, TYP-03 if only not
    understood, XML-07 if too large.
    """
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
    displays: list[Display] = []
    for kind, target in relations.values():
        # Read once with the caps, because calamine has none.
        if target and kind.endswith(("/sharedStrings", "/styles")):
            body = package.read(target)
            if kind.endswith("/styles"):
                displays = binary_displays(_binary_records(body))
    macros = any(name.lower().endswith("vbaproject.bin") for name in package.names)
    try:
        return _through_calamine(data, extents, displays, macros, "PKG-07")
    except Unreadable as unreadable:
        # Its parts are sound, or they would have been refused above: only our library cannot read it.
        raise (refusal("xlsb") if unreadable.rule == "PKG-07" else unreadable) from unreadable


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
            stored = None
            if number == 2 and len(body) >= 12:
                stored = _unpacked(struct.unpack_from("<I", body, 8)[0])
            elif number in (5, 9) and len(body) >= 16:
                stored = struct.unpack_from("<d", body, 8)[0]
            column, style = struct.unpack_from("<I", body)[0], int.from_bytes(body[4:7], "little")
            extent.add(row, column, style, error=error, stored=stored)
    return extent


# --- both through calamine


def _through_calamine(
    data: bytes, extents: list[_Extent], displays: list[Display], macros: bool, damaged: str
) -> Snapshot:
    """Sheets by calamine with the errors put back. Raises Unreadable: XML-07, or `damaged` when it fails."""
    for number, extent in enumerate(extents, 1):
        if max(extent.area, extent.claim) > _AREA_CAP:
            raise Unreadable("XML-07", sheet=f"第 {number} 张")
    sheets: list[RawSheet] = []
    with _guarded(partial(CalamineWorkbook.from_filelike, io.BytesIO(data)), damaged) as book:
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            extent = extents[number] if number < len(extents) else _Extent()
            sheet = _guarded(partial(book.get_sheet_by_index, number), damaged)
            if sheet.height * sheet.width > _AREA_CAP:
                raise Unreadable("XML-07", sheet=about.name)
            rows = _guarded(sheet.to_python, damaged)
            cells = _calamine_cells(rows, sheet.start or (0, 0), extent, displays, about.name)
            state = next((name for seen, name in _STATES if about.visible == seen), "visible")
            sheets.append(value_sheet(about.name, state, cells, extent.concealed))
    return value_snapshot(sheets, macros, damaged)


def _guarded(action: Callable[..., Any], damaged: str) -> Any:
    """calamine's answer; its exceptions and panics, which are no `Exception`, become `damaged`."""
    try:
        return action()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Unreadable(damaged) from error


def _calamine_cells(
    rows: list[list[Any]], start: tuple[int, int], extent: _Extent, displays: list[Display], sheet: str
) -> dict[str, RawCell]:
    found: dict[str, RawCell] = {}
    for row, values in enumerate(rows, start[0]):
        for column, value in enumerate(values, start[1]):
            if value != "":
                display = display_of(displays, extent.styles.get((row, column), 0))
                stored = extent.numbers.get((row, column))
                if displays and stored is not None and isinstance(value, _MOMENTS) and not is_date_format(display.code):
                    # calamine goes by the number of a builtin format, even where the workbook gives it another code.
                    value = stored
                put(found, (sheet, row, column), *_literal(value), display)
    for (row, column), text in extent.errors.items():
        put(found, (sheet, row, column), "error", text)
    return found


def _literal(value: Any) -> tuple[CellKind, str]:
    """A value of calamine as the reader of .xlsx would give it: numbers in plain decimals, dates as ISO text."""
    if isinstance(value, bool):
        return "bool", str(int(value))
    if isinstance(value, int | float):
        return "number", plain_number(repr(value))
    if isinstance(value, str):
        return "text", value
    return "date", value.isoformat(" ") if isinstance(value, datetime.datetime) else str(value)
