"""Rows of one spelling are known by it, whatever is filled in or left blank; nothing else is."""

from __future__ import annotations

import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.intake.snapshot import RawSheet, Unreadable
from toolkit.intake.xlsx import package, read_sheet
from toolkit.intake.xlsx.inflate import Listed
from toolkit.intake.xlsx.spelling import Spelling, cut, texts_of
from toolkit.intake.xlsx.strings import SharedStrings, StringItem
from toolkit.intake.xlsx.stylesheet import Style, Stylesheet

INPUT = 3
ROWS = (
    '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="3"><v>{}</v></c><c r="C1" s="3"/>'
    '<c r="D1" s="1"><f>B1+C1</f><v>{}</v></c></row>'
)
FILLED = ROWS.format(12, 12).encode()
WORDS = SharedStrings([StringItem("甲"), StringItem("乙")])


def spelled(rows: bytes, known: dict[bytes, bytes] | None = None, earlier: Spelling | None = None) -> Spelling:
    cut_rows = cut(rows, (INPUT,), known or {})
    told = texts_of(cut_rows.values)
    assert told is not None
    return Spelling(cut_rows, told[0], escaped=told[1], earlier=earlier)


def values(spelling: Spelling, rows: bytes) -> tuple[str, ...] | None:
    found = spelling.found(rows)
    return tuple(found.texts) if found and found.end == len(rows) else None


def test_other_inputs__the_same_spelling__other_results_once_they_were_seen_to_vary() -> None:
    once = spelled(FILLED)
    assert values(once, ROWS.format(7, 12).encode()) == ("0", "7", "12")
    assert values(once, ROWS.format(7, 300).encode()) is None
    twice = spelled(ROWS.format(7, 300).encode(), earlier=once)
    for result in (12, 300, 5):
        assert values(twice, ROWS.format(1, result).encode()) == ("0", "1", str(result))
    # What varied once may do so again, though the last two were alike in it.
    again = spelled(FILLED.replace(b"<v>0<", b"<v>1<"), earlier=spelled(FILLED, earlier=twice))
    assert values(again, ROWS.format(1, 5).encode()) == ("0", "1", "5")


def test_blank_inputs__the_same_spelling() -> None:
    spelling = spelled(FILLED)
    assert values(spelling, ROWS.format(7, 12).encode()) == ("0", "7", "12")
    for blank in (b"/>", b"></c>", b' t="n"/>', b' t="n"></c>', b"><v></v></c>"):
        assert values(spelling, FILLED.replace(b"><v>12</v></c><c ", blank + b"<c ")) == ("0", "", "12"), blank
    assert values(spelling, FILLED.replace(b's="3"><v>12', b's="3" t="n"><v>5')) == ("0", "5", "12")


def test_blank_input__of_the_type_that_another_return_gave_it() -> None:
    assert spelled(FILLED).found(FILLED.replace(b'"C1" s="3"/>', b'"C1" s="3"><v>5</v></c>')) is None
    for kind, typed in ((b"n", b"><v>5</v></c>"), (b"s", b' t="s"><v>5</v></c>'), (b"str", b' t="str"><v>5</v></c>')):
        spelling = spelled(FILLED, {b"C1": kind})
        assert values(spelling, FILLED) == ("0", "12", "", "12")
        assert values(spelling, FILLED.replace(b'"C1" s="3"/>', b'"C1" s="3"' + typed)) == ("0", "12", "5", "12")
    inline = spelled(FILLED, {b"C1": b"inlineStr"})
    text = b' t="inlineStr"><is><t xml:space="preserve"> 5</t></is></c>'
    assert values(inline, FILLED.replace(b'"C1" s="3"/>', b'"C1" s="3"' + text)) == ("0", "12", " 5", "12")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"B1+C1", b"B1-C1"),
        (b'"D1" s="1"', b'"D1" s="3"'),
        (b'"D1"', b'"E1"'),
        (b"</v></c></row>", b"</v></c><!--"),
        (b"<v>12</v></c><c ", b"<v>12</v><v>"),
        (b"<v>12</v></c><c ", b"<v>1</v>2</c><c "),
        (b'"C1" s="3"/>', b'"C1" s="3"/>9'),
        (b'"C1" s="3"/>', b'"C1" s="3"></c'),
        (b't="s"><v>', b't="e"><v>'),
    ],
)
def test_anything_else__another_spelling(old: bytes, new: bytes) -> None:
    assert old in FILLED
    assert spelled(FILLED, {b"C1": b"n"}).found(FILLED.replace(old, new, 1)) is None


@given(
    st.lists(st.integers(0, 999), min_size=2, max_size=4),
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 4), st.sampled_from([b"", b"<", b"/>", b"7", b"</v>", b"\0"])),
        min_size=1,
        max_size=3,
    ),
)
def test_changed_rows__known_only_where_they_are_cut_alike(
    results: list[int], changes: list[tuple[int, int, bytes]]
) -> None:
    def row(number: int, result: int) -> bytes:
        return ROWS.format(number, result).encode() * 3

    spelling: Spelling | None = None
    for number, result in enumerate(results):
        spelling = spelled(row(number, result), earlier=spelling)
    assert spelling is not None
    for start in (row(5, results[0]), row(12, results[-1])):
        rows = start
        for at, length, new in changes:
            rows = rows[:at] + new + rows[at + length :]
        found = [values(spelling, each) for each in (start, rows)]
        assert found[0] == tuple(each.decode() for each in cut(start, (INPUT,), {}).values)
        if found[1] is not None:
            again, first = cut(rows, (INPUT,), {}), cut(start, (INPUT,), {})
            assert again.marked() == first.marked()
            assert list(found[1]) == [each.decode() for each in again.values]


def test_value_that_begins_with_the_one_seen_last__read_whole() -> None:
    spelling = spelled(FILLED, earlier=spelled(ROWS.format(7, 300).encode()))
    assert [values(spelling, ROWS.format(1, result).encode()) for result in (4, 45, 4)] == [
        ("0", "1", "4"),
        ("0", "1", "45"),
        ("0", "1", "4"),
    ]


def sheet(rows: bytes, styles: Stylesheet) -> RawSheet:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<worksheet xmlns="{main}"><sheetData>{rows.decode()}</sheetData></worksheet>'.encode()
    return read_sheet.read_sheet(part, "表", "visible", WORDS, styles)


def test_returns_with_other_blanks__share_a_body_and_need_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    styles = Stylesheet((Style(),) * INPUT + (Style(locked=False),))
    other = FILLED.replace(b's="3"><v>12</v></c>', b's="3"/>').replace(b'"C1" s="3"/>', b'"C1" s="3"><v>8</v></c>')
    for rows in (FILLED, other, FILLED, other):
        sheet(rows, styles)
    monkeypatch.setattr(read_sheet, "cut", lambda *_: pytest.fail("not known"))
    one, two = sheet(FILLED, styles), sheet(other, styles)
    assert one.body is two.body
    assert [{ref: cell.text for ref, cell in each.cells.items()} for each in (one, two)] == [
        {"A1": "甲", "B1": "12", "C1": "", "D1": "12"},
        {"A1": "甲", "B1": "", "C1": "8", "D1": "12"},
    ]


def test_many_spellings__no_more_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_sheet, "_spelled", {})
    styles = Stylesheet((Style(),) * (INPUT + 1))
    for number in range(60):
        sheet(FILLED.replace(b"B1+C1", b"B1+%d" % number), styles)
    assert [len(kept) for kept in read_sheet._spelled.values()] == [read_sheet._SPELLINGS]
    monkeypatch.setattr(read_sheet, "_LENGTH", 10 * len(FILLED))
    for number in range(60):
        sheet(FILLED.replace(b"B1+C1", b"B2+%d" % number), styles)
        kept = [each for of_a_sheet in read_sheet._spelled.values() for each in of_a_sheet]
        assert sum(each.spelling.length for each in kept) <= read_sheet._LENGTH


def test_part_known_by_its_packed_bytes__nothing_else_about_it_is_believed() -> None:
    packed = b"<a/>"
    listed = Listed(zipfile.ZIP_STORED, len(packed), zlib.crc32(packed))
    assert package._kept(packed, listed) == packed
    assert package._kept(packed, listed._replace(crc=listed.crc ^ 1)) is None
    assert package._kept(packed, listed._replace(size=len(packed) - 1)) is None
    assert package._kept(packed, listed._replace(method=zipfile.ZIP_DEFLATED)) is None
    assert package._kept(b"<b/>", listed) is None


def test_sheet_that_tells_nobody_apart__still_refused_when_known() -> None:
    styles = Stylesheet((Style(),) * (INPUT + 1))
    for _ in range(3):
        with pytest.raises(Unreadable, match="PKG-20"):
            sheet(FILLED.replace(b'"D1"', b'"A1"'), styles)
