"""The zip packages that we write, .xlsx and .docx: no clock in them, so that the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile
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


def zip_entry(name: str) -> zipfile.ZipInfo:
    """The header of a part that is to be written deflated."""
    entry = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def zipped(parts: Mapping[str, bytes], begun: bytes = b"") -> bytes:
    """A package of these parts by name, in their order; `begun` is a package that they are added to."""
    stream = io.BytesIO()
    stream.write(begun)
    with zipfile.ZipFile(stream, "a") as package:
        for name, data in parts.items():
            package.writestr(zip_entry(name), data)
    return stream.getvalue()


def unzipped(package: bytes) -> dict[str, bytes]:
    """The parts of a package that we wrote, by name, in order."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
