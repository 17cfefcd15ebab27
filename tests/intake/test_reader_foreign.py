"""Files that are no workbook at all, and workbooks broken at random: an id, never another exception."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers import filled, parts_of, refusal, zipped
from tests.workbook.recipes import STRINGS, STYLES, book, parts, sheet
from toolkit.forms import load_form
from toolkit.intake.snapshot import Snapshot, Unreadable
from toolkit.intake.xlsx.reader import read_workbook

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "PKG-08"),
        (b"\0", "PKG-08"),
        (b"\0" * 9000, "PKG-08"),
        (b"P", "PKG-08"),
        (b"PK\x03\x04", "PKG-06"),
        (b"%PDF-1.7\n%\xe2\xe3", "PKG-10"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "PKG-10"),
        (b"\x89PNG\r\n\x1a\n", "PKG-10"),
        (b"GIF89a", "PKG-10"),
        (b"{\\rtf1\\ansi", "PKG-10"),
        (b"MZ\x90\0" + b"\0" * 60, "PKG-10"),
        (CFB + "EncryptedPackage".encode("utf-16-le"), "ENC-01"),
        ("<html><table><tr><td>表三</td></tr></table></html>".encode("gbk"), "PKG-12"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html/>", "PKG-12"),
        (b"<TABLE border=1>", "PKG-12"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "PKG-12"),
        (b'<?xml version="1.0"?><Workbook/>', "PKG-12"),
        ("单位,新收\r\n青山乡,7\r\n".encode("gbk"), "TYP-02"),
        ("单位\t新收\n青山乡\t7\n".encode(), "TYP-02"),
        (b"Rar!\x1a\x07\x01\0", "ARC-07"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "ARC-07"),
        (b"junk" + zipped({"a": "b"}), "PKG-16"),
    ],
)
def test_other_file__error(data: bytes, rule: str) -> None:
    assert refusal(data) == rule


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "PKG-10"),
        (("[Content_Types].xml", "ppt/presentation.xml"), "PKG-10"),
        (("青山乡.xlsx", "大水坑镇.xlsx"), "ARC-07"),
        (("照片.jpg",), "PKG-10"),
    ],
)
def test_other_package__error(names: tuple[str, ...], rule: str) -> None:
    assert refusal(zipped(dict.fromkeys(names, "<x/>"))) == rule


def test_document_renamed__error() -> None:
    rels = str(parts()["_rels/.rels"]).replace("xl/workbook.xml", "word/document.xml")
    assert refusal(zipped({"_rels/.rels": rels, "word/document.xml": "<x/>"})) == "PKG-10"


def test_binary_workbook__error() -> None:
    rels = str(parts()["_rels/.rels"]).replace("workbook.xml", "workbook.bin")
    assert refusal(book(root=rels)) == "TYP-03"


def test_encrypted_entry__error() -> None:
    data = bytearray(book())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(magic, at + 4)
    assert refusal(bytes(data)) == "ENC-01"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_foreign_compression__error(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, part in parts().items():
            package.writestr(name, part)
    assert refusal(out.getvalue()) == "PKG-15"


def ends_well(data: bytes) -> Snapshot | Unreadable:
    """A snapshot or a refusal; anything else is raised and fails the test."""
    try:
        return read_workbook(data)
    except Unreadable as refused:
        return refused


WHOLE = filled(load_form("2021"))
PARTS = parts_of(WHOLE)
SMALL = book()
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes__a_snapshot_or_a_refusal(flips: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for place, mask in flips:
        data[place] ^= mask
    assert isinstance(ends_well(bytes(data)), Snapshot | Unreadable)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_flipped_byte__never_wrong_data(place: int, mask: int) -> None:
    data = bytearray(WHOLE)
    data[place] ^= mask
    outcome = ends_well(bytes(data))
    if isinstance(outcome, Snapshot):
        assert {each.name: each.cells for each in outcome.sheets} == {
            each.name: each.cells for each in read_workbook(WHOLE).sheets
        }


@SETTINGS
@given(st.integers(0, len(WHOLE) - 1))
def test_truncated_anywhere__refused(length: int) -> None:
    outcome = ends_well(WHOLE[:length])
    assert isinstance(outcome, Unreadable)
    assert outcome.rule in ("PKG-06", "PKG-08", "PKG-10")


XML = sorted(name for name in parts() if name.endswith((".xml", ".rels")))


@SETTINGS
@given(st.sampled_from(XML), st.data())
def test_flipped_byte_inside_a_part__a_snapshot_or_a_refusal(name: str, data: st.DataObject) -> None:
    whole = parts()
    part = bytearray(str(whole[name]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(ends_well(zipped({**whole, name: bytes(part)})), Snapshot | Unreadable)


NUMBERS = st.sampled_from(["0", "1", "-1", "2", "x", "", "²", "１", "1.5", "9" * 30, "9" * 5000, " 1", "1_0"])


@SETTINGS
@given(
    NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["A1", "a1", "A0", "", "XFE1", "ZZZ1", "A" * 40, "١1", "A٣"])
)
@example("1", "0", "9" * 5000, "0", "A1")
@example("9" * 5000, "0", "0", "0", "")
@example("x", "0", "0", "0", "A1")
@example("1", "0", "1", "0", "ZZZ1")
@example("1", "²", "1", "0", "A1")
def test_odd_attributes__a_snapshot_or_a_refusal(row: str, style: str, string: str, group: str, ref: str) -> None:
    rows = (
        f'<row r="{row}" ht="{row}"><c r="{ref}" s="{style}" t="s"><v>{string}</v></c>'
        f'<c s="{style}"><f t="shared" si="{group}" ref="{ref}">{string}+A1</f></c>'
        f'<c><f t="shared" si="{group}"/></c></row>'
    )
    odd = book(
        sheet=sheet(rows, after=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'),
        styles=STYLES.replace('numFmtId="14"', f'numFmtId="{style}"'),
        strings=STRINGS.replace("甲", "_xD800_"),
    )
    assert isinstance(ends_well(odd), Snapshot | Unreadable)


@pytest.mark.parametrize("formula", ["XFD1048576+ZZZ1048576", '"', "{", "A1:", "#REF!", "$A$1", "A0", "'x"])
def test_odd_shared_formula__a_snapshot(formula: str) -> None:
    rows = f'<row r="1"><c r="A1"><f t="shared" si="0">{formula}</f></c><c r="B1"><f t="shared" si="0"/></c></row>'
    assert isinstance(ends_well(book(sheet=sheet(rows))), Snapshot)


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x", ""])
def test_odd_number_format__a_snapshot(number: str) -> None:
    assert isinstance(ends_well(book(styles=STYLES.replace('numFmtId="14"', f'numFmtId="{number}"'))), Snapshot)
