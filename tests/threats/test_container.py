"""PKG: the container of a workbook, row by row of threats.md 3.1."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from tests.helpers import zipped
from tests.threats.kit import BOOK, BOOK_RELS, GOOD, PARTS, SHEET3, Row, accepted, refused, swapped, walk, with_parts

MIB = 1 << 20
MEDIA = "xl/media/image1.bin"
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def stored_lies(part: str, size: int) -> bytes:
    """A part whose entry in the central directory claims another size."""
    data = bytearray(zipped({**PARTS, part: PARTS[part] + b" " * 70 * MIB}))
    at = data.rfind(part.encode()) - 46
    data[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(data)


def overlapping(count: int) -> bytes:
    """Many entries of the central directory over the same bytes (Fifield)."""
    data = zipped({**PARTS, MEDIA: b"x"})
    start = int.from_bytes(data[-6:-2], "little")
    central, end = data[start:-22], bytearray(data[-22:])
    last = central[central.rfind(b"PK\x01\x02") :]
    twins = b"".join(last.replace(b"image1", f"{n:06}".encode()) for n in range(count))
    entries = int.from_bytes(end[8:10], "little") + count
    end[8:12] = entries.to_bytes(2, "little") * 2
    end[12:16] = (len(central) + len(twins)).to_bytes(4, "little")
    return data[:start] + central + twins + bytes(end)


def twice(name: str) -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(zipfile.ZipInfo(name), PARTS[SHEET3].replace(b"<v>7</v>", b"<v>9</v>"))
    return out.getvalue()


def cut(percent: int) -> Callable[[], bytes]:
    return lambda: GOOD[: len(GOOD) * percent // 100]


def flipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, part in PARTS.items():
            package.writestr(name, part)
    data = bytearray(out.getvalue())
    data[data.index(b"<v>7</v>") + 3] ^= 1
    return bytes(data)


def packed(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, part in PARTS.items():
            package.writestr(name, part)
    return out.getvalue()


def renamed(change: Callable[[str], str]) -> bytes:
    return zipped({change(name): part for name, part in PARTS.items()})


def backslashes() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in PARTS.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name.replace("/", "\\"), zipfile.ZIP_DEFLATED
            package.writestr(info, part)
    return out.getvalue()


def strict() -> bytes:
    parts = {}
    for name, part in PARTS.items():
        text = part.decode() if name.endswith((".xml", ".rels")) else ""
        for old, new in STRICT.items():
            text = text.replace(old, new)
        parts[name] = text
    return zipped(parts)


def encoded(part: str, encoding: str, declared: str = "") -> bytes:
    text = PARTS[part].decode().partition("?>")[2]
    head = f"<?xml version='1.0' encoding='{declared or encoding}'?>"
    return with_parts({part: (head + text).encode(encoding)})()


def unaddressed() -> bytes:
    """Row 4 of 表三 without any addresses: they are counted."""
    text = PARTS[SHEET3].decode()
    row = text[text.index('<row r="4"') : text.index('<row r="5"')]
    return with_parts({SHEET3: text.replace(row, re.sub(r' r="[A-Z]*4"', "", row))})()


def reordered() -> bytes:
    """Row 4 of 表三 behind all others."""
    text = PARTS[SHEET3].decode()
    row = text[text.index('<row r="4"') : text.index('<row r="5"')]
    return with_parts({SHEET3: text.replace(row, "").replace("</sheetData>", row + "</sheetData>")})()


HTML = "<html><meta charset=gbk><table><tr><td>青山乡</td></tr></table></html>".encode("gbk")
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n<table></table>\r\n--x--"
DRAWING = '<Relationship Id="x" Type="http://x/externalLink" Target="{}"{}/></Relationships>'
EXTERNAL = ' TargetMode="External"'


ROWS: list[Row] = [
    refused("PKG-01", "70 MB of blanks in a sheet", with_parts({SHEET3: PARTS[SHEET3] + b" " * 70 * MIB})),
    refused("PKG-01", "a size that lies", lambda: stored_lies(SHEET3, 100)),
    refused("PKG-01", "a file of 21 MB", lambda: GOOD + bytes(21 * MIB)),
    accepted("PKG-02", "100 MB of zeros beside", with_parts({MEDIA: bytes(100 * MIB)})),
    refused(
        "PKG-02",
        "250 MB declared beside",
        with_parts({MEDIA: bytes(250 * MIB)}),
        "PKG-01",
    ),
    refused("PKG-03", "500 entries over the same bytes", lambda: overlapping(500)),
    refused("PKG-04", "20,000 parts", lambda: zipped({**PARTS, **{f"x/{n}": b"" for n in range(20_000)}})),
    refused("PKG-05", "a sheet twice", lambda: twice(SHEET3)),
    refused("PKG-05", "a sheet in capitals", lambda: twice(SHEET3.upper())),
    *(refused("PKG-06", f"cut at {percent} %", cut(percent)) for percent in (10, 50, 90, 99)),
    refused("PKG-07", "a bit flipped in a stored part", flipped),
    refused("PKG-08", "no byte", lambda: b""),
    refused("PKG-08", "9,000 zeros", lambda: bytes(9000)),
    refused("PKG-08", "one byte", lambda: b"P"),
    refused("PKG-10", "a photograph", lambda: b"\xff\xd8\xff\xe0" + bytes(99)),
    refused("PKG-10", "a PDF", lambda: b"%PDF-1.4\n" + bytes(99)),
    refused("PKG-10", "a program", lambda: b"MZ" + bytes(99)),
    refused("PKG-10", "a Word document", lambda: zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"})),
    refused("PKG-10", "a text", lambda: "报表在附件里，请查收".encode("gbk")),
    accepted("PKG-11", "named .xls", lambda: GOOD, "PKG-11", file="青山乡.xls"),
    accepted("PKG-11", "named .et", lambda: GOOD, "PKG-11", file="青山乡.et"),
    accepted("PKG-11", "named .csv", lambda: GOOD, "PKG-11", file="青山乡.csv"),
    accepted("PKG-11", "no extension", lambda: GOOD, "PKG-11", file="青山乡"),
    accepted("PKG-11", "capitals and a blank behind", lambda: GOOD, file="青山乡.XLSX "),
    refused("PKG-12", "a GBK page named .xls", lambda: HTML, file="青山乡.xls"),
    refused("PKG-12", "an archived page", lambda: MHT, file="青山乡.xls"),
    accepted("PKG-13", "Strict namespaces", strict),
    refused("PKG-14", "no workbook", with_parts({BOOK: None})),
    refused("PKG-14", "no sheet", with_parts({SHEET3: None})),
    refused("PKG-14", "no relations", with_parts({BOOK_RELS: None}), "PKG-17"),
    accepted("PKG-14", "no styles", with_parts({"xl/styles.xml": None}), "TPL-04"),
    accepted("PKG-14", "no docProps", with_parts({"docProps/app.xml": None, "docProps/core.xml": None})),
    accepted("PKG-14", "no content types", with_parts({"[Content_Types].xml": None})),
    accepted("PKG-15", "backslashes in names", backslashes),
    refused("PKG-15", "LZMA", lambda: packed(zipfile.ZIP_LZMA)),
    refused("PKG-15", "bzip2", lambda: packed(zipfile.ZIP_BZIP2)),
    refused("PKG-16", "a program in front", lambda: b"MZ" + bytes(500) + GOOD, "PKG-10"),
    refused("PKG-16", "a text in front", lambda: "自解压\n".encode() * 9 + GOOD),
    accepted("PKG-16", "a mail boundary behind", lambda: GOOD + b"\r\n--boundary--\r\n"),
    accepted(
        "PKG-17", "an external target", swapped(BOOK_RELS, "</Relationships>", DRAWING.format("file:///x", EXTERNAL))
    ),
    refused("PKG-17", "two sheets, one part", swapped(BOOK_RELS, "worksheets/sheet5.xml", "worksheets/sheet4.xml")),
    refused(
        "PKG-17",
        "a sheet outside",
        swapped(BOOK_RELS, "/xl/worksheets/sheet4.xml", "../../../../etc/passwd"),
        "PKG-14",
    ),
    refused(
        "PKG-17",
        "a sheet on the network",
        swapped(BOOK_RELS, 'Target="/xl/worksheets/sheet4.xml"', f'Target="http://x/y.xml"{EXTERNAL}'),
    ),
    accepted("PKG-18", "a sheet in UTF-16", lambda: encoded(SHEET3, "utf-16")),
    refused("PKG-18", "a sheet in GBK that says UTF-8", lambda: encoded(SHEET3, "gbk", "UTF-8"), "XML-08"),
    refused("PKG-18", "a sheet in GBK", lambda: encoded(SHEET3, "gbk"), "XML-08"),
    accepted("PKG-20", "no addresses", unaddressed),
    accepted("PKG-20", "rows in another order", reordered, "PKG-23"),
    refused("PKG-20", "a cell twice", swapped(SHEET3, '<c r="E4"', '<c r="D4"><v>1</v></c><c r="E4"')),
    refused("PKG-20", "a row twice", swapped(SHEET3, "</sheetData>", '<row r="4"><c r="D4"/></row></sheetData>')),
    refused("PKG-20", "two sheetData", swapped(SHEET3, "</sheetData>", "</sheetData><sheetData/>")),
    refused(
        "PKG-20",
        "an alternative beside a cell",
        swapped(SHEET3, '<c r="E4"', '<mc:AlternateContent xmlns:mc="m"/><c r="E4"'),
    ),
]


@walk(ROWS)
def test_container(row: Row) -> None:
    row.hold()
