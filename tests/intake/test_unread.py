"""Where the cursor stood, how a sheet is put on paper and how wide its columns are makes no other spelling of it;
whatever shows or hides is read as the parser reads it.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import said_around
from toolkit.intake.snapshot import RawSheet, Unreadable
from toolkit.intake.xlsx import read_sheet, reader
from toolkit.intake.xlsx.strings import SharedStrings
from toolkit.intake.xlsx.unread import windows_alike

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = '<sheetData><row r="1"><c r="A1"><v>3</v></c></row></sheetData>'


REVISIONS = "http://schemas.microsoft.com/office/spreadsheetml/2014/revision"
NUMBER = "00000000-0001-0000-0300-0000000000AF"


def sheet(views: str, after: str = "", columns: str = "", number: str = NUMBER) -> bytes:
    root = f'<worksheet xmlns="{MAIN}" xmlns:xr="{REVISIONS}" xr:uid="{{{number}}}">'
    return f"{root}<sheetPr/>{views}<sheetFormatPr/>{columns}{ROWS}{after}</worksheet>".encode()


def read(part: bytes) -> RawSheet:
    return read_sheet.read_sheet(part, "表一", "visible", SharedStrings())


cells = st.builds("{}{}".format, st.sampled_from(["A", "H", "AB", "XFD"]), st.integers(1, 1_048_576))
values = {
    "topLeftCell": cells,
    "activeCell": cells,
    "sqref": st.one_of(cells, st.builds("{}:{}".format, cells, cells), st.builds("{} {}".format, cells, cells)),
    "zoomScale": st.integers(10, 400).map(str),
    "zoomScaleNormal": st.integers(0, 400).map(str),
    "tabSelected": st.sampled_from(["0", "1", "true"]),
    "showZeros": st.sampled_from(["0", "1", "false", "true"]),
    "showFormulas": st.sampled_from(["0", "1", "false", "true"]),
    "view": st.sampled_from(["normal", "pageBreakPreview"]),
    "odd": st.sampled_from(["&amp;", "&bad;", "<", "A1", " topLeftCell='B2'"]),
}
attributes = st.lists(
    st.sampled_from(sorted(values)).flatmap(lambda name: values[name].map(lambda value: f' {name}="{value}"')),
    max_size=5,
).map("".join)
selections = st.builds("<selection{}/>".format, attributes)
panes = st.builds("<pane{}/>".format, attributes)
inside = st.lists(st.one_of(selections, panes, st.just("<!-- -->"), st.just("</sheetViews>")), max_size=3).map("".join)
views = st.lists(st.builds("<sheetView{}>{}</sheetView>".format, attributes, inside), min_size=0, max_size=2).map(
    lambda each: f"<sheetViews>{''.join(each)}</sheetViews>"
)


def outcome(part: bytes) -> object:
    """All that the part says, or the id with which it is refused."""
    try:
        found = read(part)
    except Unreadable as refused:
        return refused.rule
    return found.cells, said_around(found.shell), found.body.hidden_rows, found.body.heights


PLAIN_VIEWS = '<sheetViews><sheetView tabSelected="1" topLeftCell="A1" workbookViewId="0"/></sheetViews>'
PAPER = '<pageMargins left="0.7" right="0.5"/><pageSetup paperSize="9" orientation="portrait"/>'
FOOTER = f"<sheetProtection/>{PAPER}<headerFooter><oddFooter>甲乡</oddFooter></headerFooter><drawing/>"
COLUMNS = '<cols><col min="1" max="1" width="12.5"/><col min="2" max="4" width="9" hidden="1"/></cols>'


@given(
    st.lists(
        st.tuples(
            st.integers(0, 950),
            st.integers(0, 3),
            st.sampled_from(["", "<", "1", '"', "B2", " a='1'", "<a/>", "<!-- -->", "<headerFooter/>", "<sheetData/>"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_part_like_one_that_was_read__as_the_parser_reads_it(changes: list[tuple[int, int, str]]) -> None:
    text = sheet(PLAIN_VIEWS, FOOTER, COLUMNS).decode()
    read(text.encode())
    for at, length, new in changes:
        text = text[:at] + new + text[at + length :]
    shortly = [outcome(text.encode()) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        assert [outcome(text.encode())] * 2 == shortly


def test_part_that_was_read__known_whatever_is_looked_at_and_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(sheet(PLAIN_VIEWS, FOOTER, COLUMNS))
    monkeypatch.setattr(read_sheet, "read_around", lambda *_: pytest.fail("not known"))
    moved = PLAIN_VIEWS.replace('"A1"', '"C30"').replace('"1"', '"0"')
    landscape = FOOTER.replace("portrait", "landscape").replace("0.7", "1")
    number = NUMBER.replace("AF", "B0")
    assert read(sheet(moved, landscape.replace("甲乡", "乙镇 &amp;P"), COLUMNS, number)).shell is first.shell
    wider = read(sheet(moved, FOOTER, COLUMNS.replace("12.5", "30").replace(' hidden="1"', ""))).shell
    assert (wider.frame, wider.widths[1], wider.hidden_columns) == (first.shell.frame, 30.0, frozenset())
    assert (first.shell.widths[1], first.shell.hidden_columns) == (12.5, {2, 3, 4})


places = st.sampled_from(["oddHeader", "oddFooter", "evenFooter", "firstHeader", "odd"])
printed = st.sampled_from(
    [
        "",
        "甲乡",
        "&amp;P 页",
        "&#22635;",
        "&nbsp;",
        "a]]>b",
        "\x00",
        "\x07",
        "<b/>",
        "<!-- -->",
        "&#0;",
        "</sheetData>",
        "&#31;",
        "&am&#60;p;",
        "&#55296;",
        "&#60;b/&#62;",
        "&#12288;&#65533;",
        "&#9;",
        "]]&#62;",
    ]
)
pages = st.lists(st.builds("<{0}>{1}</{0}>".format, places, printed), max_size=3).map(
    lambda each: f"<headerFooter>{''.join(each)}</headerFooter>"
)


column_places = st.sampled_from(["1", "2", "3", "16384", "x", ""])
column = st.builds(
    '<col min="{}" max="{}" width="{}"{}/>'.format,
    column_places,
    column_places,
    st.sampled_from(["9", "0", "12.54", "1e1", "wide", "&#57;", "&bad;", "<"]),
    st.sampled_from(["", ' hidden="1"', ' hidden="true"', ' min="7"', ' xml:id="a"']),
)
columns = st.lists(st.one_of(column, st.sampled_from(["<!-- -->", "</cols><cols>", "<x/>", "甲"])), max_size=3).map(
    lambda each: f"<cols>{''.join(each)}</cols>"
)
settings = st.lists(
    st.builds(
        ' {}="{}"'.format,
        st.sampled_from(["left", "orientation", "paperSize", "fitToWidth", "r:id", "xml:id"]),
        st.sampled_from(["0.7", "landscape", "9", "", "&lt;", "&bad;", "<", "rId1"]),
    ),
    max_size=3,
).map("".join)
papers = st.lists(
    st.builds("<{}{}/>".format, st.sampled_from(["printOptions", "pageMargins", "pageSetup", "a"]), settings),
    max_size=3,
).map("".join)
wrapped = st.sampled_from(
    ["{}", "<a>{}</a>", "{}{}", "<!--{}-->", "<a b='{}'/>", "<customSheetViews>{}</customSheetViews>{}"]
)


@given(columns, papers, wrapped, wrapped)
def test_any_columns_and_paper__as_the_parser_reads_the_whole_part(
    wide: str, paper: str, around_columns: str, around_paper: str
) -> None:
    part = sheet(PLAIN_VIEWS, around_paper.replace("{}", paper), around_columns.replace("{}", wide))
    shortly = [outcome(part) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        assert [outcome(part)] * 2 == shortly


@given(
    st.one_of(views, st.builds("<a>{}</a>{}".format, views, views)),
    st.one_of(st.just(""), pages, st.builds("<a>{}</a>{}".format, pages, views)),
)
def test_any_views_and_pages__as_the_parser_reads_the_whole_part(written: str, after: str) -> None:
    part = sheet(written, after)
    shortly = outcome(part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        assert outcome(part) == shortly


@given(st.lists(st.tuples(cells, cells, st.integers(10, 400), st.text("甲乙&<丙", max_size=9)), min_size=2, max_size=6))
def test_cursor_scroll_zoom_tab_and_printed_name__one_spelling(left: list[tuple[str, str, int, str]]) -> None:
    shells = {
        read(
            sheet(
                f'<sheetViews><sheetView tabSelected="{zoom % 2}" topLeftCell="{top}" zoomScale="{zoom}" '
                f'workbookViewId="0"><selection activeCell="{at}" sqref="{at}"/></sheetView></sheetViews>',
                f"<headerFooter><oddFooter>&amp;L{escape(name)}</oddFooter></headerFooter>",
            )
        ).shell
        for top, at, zoom, name in left
    }
    assert len(shells) == 1


@pytest.mark.parametrize(
    "number",
    [
        0,
        8,
        31,
        32,
        39,
        40,
        99,
        100,
        9999,
        10_000,
        49_999,
        54_999,
        55_295,
        55_296,
        57_343,
        58_000,
        65_499,
        65_533,
        65_534,
    ],
)
def test_character_by_its_number__left_out_where_a_text_may_have_it(number: int) -> None:
    part = sheet("", f"<headerFooter><oddFooter>&#{number};</oddFooter></headerFooter>")
    assert (outcome(part) == "XML-08") == (number < 9 or 14 <= number < 32 or number in (55_296, 57_343, 65_534))


def test_what_hides__is_read() -> None:
    for name, shown in (("showZeros", "zeros"), ("showFormulas", "formulas")):
        for value in (True, False):
            written = f'<sheetViews><sheetView {name}="{value:d}" workbookViewId="0"/></sheetViews>'
            assert getattr(read(sheet(written)).shell, shown) is value


def test_window_and_tab__one_spelling_and_the_sheets_as_they_are() -> None:
    book = (
        f'<workbook xmlns="{MAIN}"><bookViews><workbookView xWindow="%d" activeTab="%d" firstSheet="1"/></bookViews>'
        '<sheets><sheet name="activeTab=&quot;3&quot;" sheetId="1" activeTab="7" r:id="rId1" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></sheets></workbook>'
    )
    one, other = (windows_alike((book % each).encode()) for each in ((10, 0), (-240, 5)))
    assert one == other
    assert b'sheetId="1" activeTab="7"' in one
    related = (("rId1", ("x/worksheet", "xl/a.xml")),)
    assert reader._book(one, related).sheets[0].name == 'activeTab="3"'
