"""Whoever drags a row changes its height alone; tags that do not plainly say theirs are left to the parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.intake.snapshot import RawSheet, Unreadable
from toolkit.intake.xlsx import read_sheet
from toolkit.intake.xlsx.row_heights import heights_apart
from toolkit.intake.xlsx.strings import SharedStrings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def part(*rows: str) -> bytes:
    cells = (
        f'<row{attributes}><c r="A{number}"><v>{number}</v></c><c r="B{number}" t="str"><v>甲</v></c></row>'
        for number, attributes in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(cells)}</sheetData></worksheet>'.encode()


def read(spelled: bytes) -> RawSheet:
    return read_sheet.read_sheet(spelled, "高", "visible", SharedStrings())


def outcome(spelled: bytes) -> object:
    try:
        found = read(spelled)
    except Unreadable as refused:
        return refused.rule
    return found.cells, found.body.hidden_rows, found.body.heights


def by_the_parser(spelled: bytes) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        return outcome(spelled)


names = st.sampled_from(["r", "ht", "customHeight", "hidden", "spans", "s", "x:ht", "xml:id"])
said = st.sampled_from(["1", "2", "15", "30.25", "0", "0.0", "true", "1e1", "", " 7", 'a ht="3', "a>b", "&#49;", "<"])
attributes = st.lists(st.builds(' {}="{}"'.format, names, said), max_size=4).map("".join)
others = st.sampled_from(["", " r='1' ht='9'", ' r = "1" ht = "9"', ' r="1" ht="9"/', ' x=\' ht="3"\' r="1" ht="4"'])


@given(st.lists(st.one_of(attributes, others), min_size=1, max_size=3))
def test_any_tags__as_the_parser_reads_them(tags: list[str]) -> None:
    spelled = part(*tags)
    assert [outcome(spelled) for _ in range(8)] == [by_the_parser(spelled)] * 8


heights = st.one_of(
    st.just(""), st.builds(' ht="{}" customHeight="1"'.format, st.sampled_from(["0", "9", "30.5", "409"]))
)


@given(st.lists(st.tuples(heights, heights, heights), min_size=2, max_size=6))
def test_rows_that_people_drag__as_the_parser_reads_them_in_one_shape(files: list[tuple[str, str, str]]) -> None:
    parts = [part(*(f' r="{number}"{each}' for number, each in enumerate(file, 1))) for file in files]
    found = [read(each) for each in parts]
    assert len({each.body.shape for each in found}) == 1
    assert [outcome(each) for each in parts] == [by_the_parser(each) for each in parts]


def test_dragged_for_the_first_time__not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        read(part(' r="1" ht="20" customHeight="1"', ' r="2"', ' r="3" hidden="1"'))
    monkeypatch.setattr(read_sheet, "parse_rows", lambda *_: pytest.fail("parsed"))
    dragged = read(part(' r="1" ht="61.5" customHeight="1"', ' r="2" ht="0"', ' r="3" hidden="1" ht="8"'))
    assert (dragged.body.heights, dragged.body.hidden_rows) == ({1: 61.5}, {2, 3})


def test_heights_apart__only_of_rows_that_plainly_say_theirs() -> None:
    rows = b'<row r="1" ht="20" s="3"/><row ht="5"/><row r="3" ht="7" ht="8"><c/></row><row r="4" customHeight="1">'
    left = b'<row r="1" s="3"/><row ht="5"/><row r="3" ht="7" ht="8"><c/></row><row r="4">'
    assert heights_apart(rows) == (left, ((1, b"20"),))


def test_rows_about_as_long_as_those_cut_otherwise__as_the_parser_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of a long sheet inline texts are no slots; with their heights rows are longer than without.
    text = '<c r="C{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    for length in range(24_700, 25_000, 30):
        monkeypatch.setattr(read_sheet, "_spelled", {})
        rows = (
            f'<row r="{number}" ht="30.123456789" customHeight="1"><c r="A{number}"><v>{length}</v></c>'
            f"{text.format(number, '字' * (length // 3))}</row>"
            for number in range(1, 5)
        )
        spelled = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()
        assert [outcome(spelled) for _ in range(8)] == [by_the_parser(spelled)] * 8
