"""Marked cells: which ones, how they look, and that everything else of the file is what it was."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.helpers import EDITIONS, T2, T3, filled, lines, parts_of, resaved, said_around, zipped
from tests.marking.marking_kit import TITLE, fault, marked, nodes, notes_of, package, rels, sheet_of
from tests.workbook.recipes import BOOK, MAIN, OFFICE, SHEET, sheet
from toolkit.forms import load_form
from toolkit.intake.areas import box
from toolkit.intake.display_style import PLAIN
from toolkit.intake.snapshot import RawCell, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking import marked_copy
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.problem_list import Problem

LOOKS = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="0.00"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="14"/><color rgb="FF0000FF"/><name val="黑体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0"/>'
    '<xf numFmtId="170" fontId="1" fillId="0" borderId="1" xfId="0" applyAlignment="1">'
    '<alignment horizontal="center" wrapText="1"/><protection locked="0"/></xf></cellXfs></styleSheet>'
)
ROW = '<row r="2"><c r="A2" s="1"><v>4</v></c><c r="B2" s="1"><v>5</v></c></row>'


def format_of(parts: dict[str, bytes], ref: str, part: str = SHEET) -> etree._Element:
    """The format that a cell refers to."""
    cell = next(each for each in nodes(parts[part], "c") if each.get("r") == ref)
    return list(next(nodes(parts["xl/styles.xml"], "cellXfs")))[int(cell.get("s", "0"))]


def is_red(parts: dict[str, bytes], ref: str, part: str = SHEET) -> bool:
    fill = list(next(nodes(parts["xl/styles.xml"], "fills")))[int(format_of(parts, ref, part).get("fillId", "0"))]
    return b"FFFFC7CE" in etree.tostring(fill)


def test_marked_cell__red_with_all_else_of_its_format() -> None:
    data = package(styles=LOOKS, sheet=sheet(ROW))
    parts = marked(data, fault("表!A2"))
    xf = format_of(parts, "A2")
    assert (xf.get("numFmtId"), xf.get("borderId"), xf.get("xfId")) == ("170", "1", "0")
    assert [dict(each.attrib) for each in xf] == [{"horizontal": "center", "wrapText": "1"}, {"locked": "0"}]
    font = list(next(nodes(parts["xl/styles.xml"], "fonts")))[int(xf.get("fontId", "0"))]
    assert [(etree.QName(each).localname, each.get("val") or each.get("rgb")) for each in font] == [
        ("b", None),
        ("sz", "14"),
        ("color", "FF9C0006"),
        ("name", "黑体"),
    ]
    assert is_red(parts, "A2")
    assert format_of(parts, "B2").get("fillId") == "0"
    assert not is_red(parts, "B2")


def test_two_cells_of_one_format__one_red_format() -> None:
    data = package(styles=LOOKS, sheet=sheet(ROW))
    parts = marked(data, fault("表!A2"), fault("表!B2"))
    cells = {each.get("r"): each.get("s") for each in nodes(parts[SHEET], "c")}
    assert cells["A2"] == cells["B2"] != "1"


def test_missing_cells__put_in_order_and_dressed_like_their_column_or_row() -> None:
    rows = '<row r="2" spans="2:2" s="1" customFormat="1"><c r="B2"><v>1</v></c></row><row r="5"><c r="B5"/></row>'
    around = '<cols><col min="3" max="3" style="1"/></cols>'
    data = package(styles=LOOKS, sheet=sheet(rows, before=around))
    parts = marked(data, fault("表!D2"), fault("表!A2"), fault("表!C3"), fault("表!A9"), fault("表!A3"))
    placed = [each.get("r") for each in nodes(parts[SHEET], "c")]
    assert placed == ["A2", "B2", "D2", "A3", "C3", "B5", "A9"]
    assert [each.get("r") for each in nodes(parts[SHEET], "row")] == ["2", "3", "5", "9"]
    assert {ref: format_of(parts, ref).get("numFmtId") for ref in ("A2", "C3", "A3")} == {
        "A2": "170",
        "C3": "170",
        "A3": "0",
    }
    assert all(is_red(parts, ref) for ref in ("A2", "D2", "C3", "A9", "A3"))


def test_rows_and_cells_without_addresses__stay_where_they_are() -> None:
    data = package(sheet=sheet('<row><c><v>1</v></c></row><row r="4"><c r="C4"><v>2</v></c><c><v>3</v></c></row>'))
    made = marked_copy(data, [fault("表!A3"), fault("表!B4")], TITLE)
    assert {cell.ref: cell.text for cell in sheet_of(made).filled} == {"A1": "1", "C4": "2", "D4": "3"}


def test_prefixed_namespaces_without_strings_and_styles__marked() -> None:
    plain = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    relations = rels(("worksheet", "worksheets/sheet1.xml")).replace("x1", "r1")
    data = package(sheet=prefixed, strings=None, styles=None, rels=relations)
    parts = marked(data, fault("表!A1"), fault("表!C7"))
    assert is_red(parts, "A1")
    assert is_red(parts, "C7")
    assert b'<x:c r="C7"' in parts[SHEET]
    book = openpyxl.load_workbook(io.BytesIO(zipped(parts)))
    assert book["表"]["A1"].value == 1
    assert book["表"]["C7"].comment.text.startswith("【审核】")


def test_strict_workbook__marked_in_its_own_namespaces() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts = parts_of(package(styles=LOOKS, sheet=sheet(ROW)))
    data = zipped(
        {name: part.replace(MAIN.encode(), strict.encode()).replace(OFFICE.encode(), office.encode())
         for name, part in parts.items()}
    )  # fmt: skip
    made = marked(data, fault("表!A2"))
    assert is_red(made, "A2")
    assert not any(MAIN.encode() in part or OFFICE.encode() in part for part in made.values())
    assert notes_of(zipped(made)) == {"A2": "【审核】填的不是数字。请只填数字。"}


def test_cell_under_a_merge__the_first_cell_is_marked() -> None:
    merged = '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
    data = package(styles=LOOKS, sheet=sheet(ROW, after=merged))
    made = marked_copy(data, [fault("表!B3")], TITLE)
    assert is_red(parts_of(made), "A2")
    assert set(notes_of(made)) == {"A2"}


def test_place_of_several_cells__all_of_them_marked() -> None:
    made = marked_copy(package(styles=LOOKS, sheet=sheet(ROW)), [fault("表!A2:B3")], TITLE)
    assert set(notes_of(made)) == {"A2", "B2", "A3", "B3"}


def test_places_that_do_not_exist__listed_without_a_link_or_a_mark() -> None:
    places = ["别处!A1", "表!", "表!A0", "表!XFE1", "表!A1048577", "整张表", "表!第三行"]
    made = marked_copy(package(), [fault(place) for place in places] + [fault()], TITLE)
    assert notes_of(made) == {}
    assert not list(nodes(parts_of(made)["xl/worksheets/sheet2.xml"], "hyperlink"))
    listed = [cell.text for cell in sheet_of(made, PROBLEM_SHEET).filled if cell.column == 4 and cell.row > 3]
    assert listed == ["别处 A1", "表", "表 A0", "表 XFE1", "表 A1048577", "整张表", "表 第三行", "整个文件"]


def test_renamed_sheet__marked_under_its_name_in_the_file() -> None:
    renamed = BOOK.replace('name="表"', 'name="张三\'s 表"')
    made = marked_copy(package(book=renamed), [fault("表三!A2")], TITLE, {"表三": "张三's 表"})
    assert set(notes_of(made, "张三's 表")) == {"A2"}
    link = next(nodes(parts_of(made)["xl/worksheets/sheet2.xml"], "hyperlink"))
    assert link.get("location") == "'张三''s 表'!A2"


def test_hidden_sheet__marked_but_not_linked() -> None:
    hidden = BOOK.replace('sheetId="1"', 'sheetId="1" state="hidden"')
    made = marked_copy(package(book=hidden), [fault("表!A2")], TITLE)
    assert set(notes_of(made)) == {"A2"}
    assert not list(nodes(parts_of(made)["xl/worksheets/sheet2.xml"], "hyperlink"))


def test_thousands_of_cells__some_are_marked_and_other_problems_too() -> None:
    made = marked_copy(package(), [fault("表!A1:Z1000"), fault("表!AB1")], TITLE)
    assert len(notes_of(made)) == 501
    assert "AB1" in notes_of(made)


def test_white_letters__come_to_light() -> None:
    white = LOOKS.replace('rgb="FF0000FF"', 'rgb="FFFFFFFF"')
    data = package(styles=white, sheet=sheet(ROW))
    assert sheet_of(data).cells["A2"].display.unseen
    assert not sheet_of(marked_copy(data, [fault("表!A2")], TITLE)).cells["A2"].display.unseen


def test_parts_without_marks__the_same_bytes() -> None:
    data = resaved(filled(load_form("2021")), lambda book: None)
    before, after = parts_of(data), marked(data, fault(f"{T2}!B3"))
    number = read_workbook(data).sheets.index(next(s for s in read_workbook(data).sheets if s.name == T2)) + 1
    changed = {name for name in before if after.get(name) != before[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        f"xl/worksheets/sheet{number}.xml",
    }


def test_unknown_content_of_an_edited_sheet__still_there() -> None:
    extra = (
        '<sheetProtection sheet="1" password="CC1A"/><protectedRanges><protectedRange name="r" sqref="A1"/>'
        '</protectedRanges><pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
        '<drawing r:id="x1"/><extLst><ext uri="{CCE6A557}" xmlns:x14="urn:x14"><x14:dataValidations>'
        "<x14:dataValidation><sqref>B2</sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    ).replace("r:id", f'xmlns:r="{OFFICE}" r:id')
    ends = "<from><col>4</col><row>4</row></from><to><col>6</col><row>6</row></to>"
    drawing = f"<wsDr><twoCellAnchor>{ends}</twoCellAnchor></wsDr>"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="x1" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    more: dict[str, str | bytes] = {
        "xl/drawings/drawing1.xml": drawing,
        "xl/worksheets/_rels/sheet1.xml.rels": relations,
    }
    data = package(more, styles=LOOKS, sheet=sheet(ROW, after=extra))
    made = marked_copy(data, [fault("表!A2")], TITLE)
    parts = parts_of(made)
    order = [etree.QName(each).localname for each in etree.fromstring(parts[SHEET])]
    assert order == [
        *("sheetData", "sheetProtection", "protectedRanges", "pageMargins"),
        *("drawing", "legacyDrawing", "extLst"),
    ]
    assert next(nodes(parts[SHEET], "sheetProtection")).get("password") == "CC1A"
    assert sheet_of(made).shell.validated == sheet_of(data).shell.validated == {(2, 2, 2, 2)}
    assert sheet_of(made).pictures == sheet_of(data).pictures == ((5, 5, 6, 6),)
    assert parts["xl/drawings/drawing1.xml"] == drawing.encode()


@lru_cache(maxsize=2)
def faulty(edition: str) -> bytes:
    """A return with mistakes of several kinds, saved by another program."""

    def change(book: openpyxl.Workbook) -> None:
        book[T3]["D5"], book[T3]["E7"], book[T3]["J9"], book[T3]["L40"] = "约5", 3, 12, "多余"
        book[T2]["B3"], book[T2]["C4"] = "1e3", None

    return resaved(filled(load_form(edition)), change)


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_any_problems__the_same_values_verdict_and_findings(edition: str, data: st.DataObject) -> None:
    original = faulty(edition)
    before, judged = read_workbook(original), verify_bytes(original, "甲.xlsx")
    names = [sheet.name for sheet in before.sheets]
    places = st.builds(
        lambda name, column, row: f"{name}!{column}{row}",
        st.sampled_from(names),
        st.sampled_from("ABCDEFGHIJKLMNOPQ"),
        st.integers(1, 45),
    )
    problem = st.builds(
        Problem,
        st.sampled_from(["须改正", "须核实"]),
        st.lists(places, max_size=6).map(tuple),
        st.text("数不对，=<&>\"'\n12 ", min_size=1, max_size=200),
        st.text("请改正。", max_size=60),
        st.sampled_from(["A01", "CEL-04", ""]),
    )
    problems = data.draw(st.lists(problem, max_size=12))
    made = marked_copy(original, problems, TITLE)
    for copy in (made, marked_copy(made, problems[1:], TITLE)):
        after = read_workbook(copy)
        assert [each.name for each in after.sheets] == [PROBLEM_SHEET, *names]
        assert after.properties == before.properties
        for one, other in zip(before.sheets, after.sheets[1:], strict=True):
            assert stored(one.filled) == stored(other.filled)
            assert said_around(one.shell) == said_around(other.shell)
            assert stored(one.cells.values()).items() <= stored(other.cells.values()).items()
        report = verify_bytes(copy, "甲.xlsx")
        assert (report.verdict, lines(report)) == (judged.verdict, lines(judged))
    marked_places = {f"{each.name}!{ref}" for each in read_workbook(made).sheets for ref in each.notes}
    merged = {f"{each.name}!{span.partition(':')[0]}" for each in before.sheets for span in each.shell.merges}
    wanted = {place for each in problems for place in each.cells}
    assert marked_places <= wanted | merged
    assert wanted - marked_places <= {place for place in wanted if covered(place, before)}


def stored(cells: Iterable[RawCell]) -> dict[str, tuple[object, ...]]:
    """Everything about the cells but the colours and letters of a mark, which hide nothing."""
    return {each.ref: (*each._replace(display=PLAIN), each.display.code, each.display.unseen) for each in cells}


def covered(place: str, book: Snapshot) -> bool:
    """Whether a cell lies under a merge, not at its beginning."""
    name, _, ref = place.partition("!")
    sheet = book.sheet(name)
    assert sheet is not None
    left, top, *_ = box(ref)
    areas = [box(span) for span in sheet.shell.merges]
    return any(a <= left <= c and b <= top <= d and (a, b) != (left, top) for a, b, c, d in areas)
