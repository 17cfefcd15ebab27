"""The zip packages that we write, .xlsx and .docx: no clock in them, so that the same parts give the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime

MOMENT = datetime(2021, 1, 1)
"""When everything of ours was written, as far as a package says."""
PROGRAM_NAME = "政府信息公开年报工具"
PROGRAM_PART = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{PROGRAM_NAME}</Application></Properties>"
).encode()
"""The part of an Office file that names the program which wrote it."""
MSDOS_DATE = (MOMENT.year - 1980) << 9 | MOMENT.month << 5 | MOMENT.day
"""The day of MOMENT as a zip header holds it; its time is 0."""

_FIELDS, _LISTED, _END = struct.Struct("<5H3L2H"), struct.Struct("<3H2L"), struct.Struct("<4H2LH")
_VERSION, _DEFLATED, _UNIX = 20, 8, 3
_MODE = 0o600 << 16
_UTF8 = 0x800


def zip_entry(name: str) -> zipfile.ZipInfo:
    """The header of a part that is to be written deflated."""
    entry = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts by name, in their order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(zip_entry(name), data)
    return stream.getvalue()


def unzipped(package: bytes) -> dict[str, bytes]:
    """The parts of a package that we wrote, by name, in order."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


class BegunPackage:
    """The parts that many packages have in common, deflated once."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        package = zipped(parts)
        with zipfile.ZipFile(io.BytesIO(package)) as opened:
            start, self._count = opened.start_dir, len(opened.filelist)
        self._parts, self._listed = package[:start], package[start : -len(end_of_package(0, 0, 0))]

    def with_parts(self, parts: Mapping[str, bytes], level: int = zlib.Z_DEFAULT_COMPRESSION) -> bytes:
        """The package that `zipped` makes of all parts, the common ones first. level: how much work deflating is."""
        pieces, listed, offset = [self._parts], [self._listed], len(self._parts)
        for name, data in parts.items():
            packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
            packed = packer.compress(data) + packer.flush()
            encoded = name.encode()
            fields = header_fields(encoded, zlib.crc32(data), len(packed), len(data))
            local = local_header(encoded, fields)
            pieces += (local, packed)
            listed.append(directory_line(encoded, fields, offset))
            offset += len(local) + len(packed)
        end = end_of_package(self._count + len(parts), sum(map(len, listed)), offset)
        return b"".join((*pieces, *listed, end))


def header_fields(name: bytes, crc: int, packed: int, size: int) -> bytes:
    """What a part's local header and its line in the directory have in common."""
    flags = 0 if name.isascii() else _UTF8
    return _FIELDS.pack(_VERSION, flags, _DEFLATED, 0, MSDOS_DATE, crc, packed, size, len(name), 0)


def local_header(name: bytes, fields: bytes) -> bytes:
    return b"PK\3\4" + fields + name


def directory_line(name: bytes, fields: bytes, offset: int) -> bytes:
    return b"PK\1\2" + bytes((_VERSION, _UNIX)) + fields + _LISTED.pack(0, 0, 0, _MODE, offset) + name


def end_of_package(count: int, size: int, offset: int) -> bytes:
    """What stands behind a directory of that many lines and bytes, which begins at `offset`."""
    return b"PK\5\6" + _END.pack(0, 0, count, count, size, offset, 0)
