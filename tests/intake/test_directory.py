"""The list of a package is known by its layout where nothing else than places, sizes and checksums differs."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import zipped
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx import directory
from toolkit.intake.xlsx.directory import Directory, read_directory

FIRST = zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": "<b/>" * 50})
SECOND = zipped({"xl/workbook.xml": "<another/>", "xl/worksheets/sheet1.xml": "<b>1</b>" * 9})


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "_known", {})


def told(data: bytes) -> object:
    """All that the list of a package says, or that there is none."""
    try:
        found = read_directory(data)
    except Unreadable as refusal:
        return refusal.rule
    return _fields(found)


def by_zipfile(data: bytes) -> object:
    directory._known.clear()
    return told(data)


def _fields(found: Directory) -> tuple[object, ...]:
    layout = found.layout
    named = layout.names, layout.stored, layout.flags, layout.methods
    return *named, *(list(each) for each in (found.crcs, found.packed, found.sizes, found.places))


def test_the_next_package_of_a_layout__known_without_zipfile(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = by_zipfile(SECOND)
    directory._known.clear()
    read_directory(FIRST)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("asked for what is known"))
    assert told(SECOND) == expected


@pytest.mark.parametrize(
    "odd",
    [
        zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet2.xml": "<b/>"}),
        b"x" + FIRST,
        FIRST[:-2] + b"\1\0" + b"!",
        zipped({"xl/workbook.xml": "<a/>", "xl/worksheets/表.xml": "<b/>"}),
    ],
    ids=["another name", "something in front", "a comment", "a name not in ASCII"],
)
def test_anything_else__left_to_zipfile(odd: bytes) -> None:
    expected = by_zipfile(odd)
    directory._known.clear()
    read_directory(FIRST)
    assert (told(odd), told(odd)) == (expected, expected)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_byte_of_the_list_another__as_zipfile_says(data: st.DataObject) -> None:
    start = FIRST.index(b"PK\1\2")
    changed = bytearray(FIRST)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(start, len(FIRST) - 1))] = data.draw(st.integers(0, 255))
    expected = by_zipfile(bytes(changed))
    directory._known.clear()
    read_directory(SECOND)
    assert told(bytes(changed)) == expected
