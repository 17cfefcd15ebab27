"""What we call a file agrees with its first bytes, judged apart from our own table of them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from toolkit.intake.filetype import called, kind_of

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PACKAGE, COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
# The signatures as the formats' own descriptions give them → the kinds that they may be.
SIGNATURES: dict[bytes, set[str]] = {
    COMPOUND: {"xls", "cfb", "encrypted-ooxml", "doc", "ppt", "msg"},
    b"%PDF-": {"pdf"},
    b"\xff\xd8\xff": {"jpg"},
    b"\x89PNG\r\n\x1a\n": {"png"},
    b"GIF8": {"gif"},
    b"Rar!": {"rar"},
    b"7z\xbc\xaf\x27\x1c": {"7z"},
    b"\x1f\x8b": {"gzip"},
    b"MZ": {"exe"},
    b"{\\rtf": {"rtf"},
    b"ID;": {"slk"},
    b"PK\x05\x06": {"zip"},
}
# A table of Excel before 1993 begins with the record BOF: 0x0009, 0x0209, 0x0409, 0x0809.
BEGIN = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00")
# The type that a package's directory of contents gives its main part.
MAIN = {
    "sheet.binary.macroEnabled.main": "xlsb",
    "wordprocessingml.document.main": "docx",
    "presentationml.presentation.main": "pptx",
    "sheet.main": "xlsx-zip",
    "sheet.macroEnabled.main": "xlsx-zip",
    "template.main": "xlsx-zip",
    "template.macroEnabled.main": "xlsx-zip",
    "addin.macroEnabled.main": "xlsx-zip",
}
_TYPES = "[Content_Types].xml"
# What a clerk is told of a kind → the bytes with which such a file begins.
TOLD = {"PDF": b"%PDF", "JPG": b"\xff\xd8", "PNG": b"\x89PNG", "RAR": b"Rar!", "7z": b"7z", "GZ": b"\x1f\x8b"}

pytestmark = pytest.mark.skipif(not (CORPUS / "INDEX.tsv").is_file(), reason="the corpus is not on this machine")


def files() -> list[Path]:
    return sorted(
        path for folder in CORPUS.iterdir() if folder.is_dir() for path in folder.rglob("*") if path.is_file()
    )


def expected(data: bytes) -> set[str]:
    """The kinds that these bytes may be."""
    if len(data) < 4:
        return {"empty"}
    if data.startswith(PACKAGE):
        return _in_package(data)
    for signature, kinds in SIGNATURES.items():
        if data.startswith(signature):
            return kinds
    if BEGIN.match(data):
        return {"biff"}
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        return {"html", "xml", "fods"}
    return {"csv", "text", "eml", "mht", "unknown", "zip-prefixed", "empty"}


def _in_package(data: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if "mimetype" in names:
                stated = package.read("mimetype").decode("latin-1")
                # The second is of OpenOffice 1, before there was OpenDocument.
                return {"ods"} if "spreadsheet" in stated or "sun.xml.calc" in stated else {"odt", "odp", "zip"}
            types = (
                package.read("[Content_Types].xml").decode("utf-8", "replace") if "[Content_Types].xml" in names else ""
            )
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return {"xlsx-zip", "zip", "xlsb", "ods", "docx", "pptx"}
    main = {kind for text, kind in MAIN.items() if f"{text}+xml" in types or f'{text}"' in types}
    return main or {"zip", "xlsx-zip", "ods", "iwork", "ofd"}


def test_every_file_of_the_corpus__the_kind_that_its_bytes_say() -> None:
    found = files()
    assert len(found) >= 1200
    odd = {}
    for path in found:
        data = path.read_bytes()
        if (kind := kind_of(data)) not in expected(data):
            odd[path.relative_to(CORPUS).as_posix()] = kind, sorted(expected(data))
    assert odd == {}


def test_every_file_of_the_corpus__no_name_that_its_bytes_belie() -> None:
    for path in files():
        data = path.read_bytes()
        name = called(kind_of(data))
        for word, magic in TOLD.items():
            assert word not in name or data.startswith(magic), (path.name, name)
