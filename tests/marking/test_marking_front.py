"""问题清单 in front: what it says and allows, and what the workbook's list of sheets and names look like then."""

from __future__ import annotations

import io

import openpyxl

from tests.helpers import T2, filled, parts_of
from tests.marking.marking_kit import SHEETML, TITLE, TYPES, fault, nodes, package, rels, sheet_of
from tests.workbook.recipes import BOOK, BOOK_RELS, MAIN, OFFICE, sheet
from toolkit.forms import load_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking import marked_copy
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.problem_list import Problem

HEADINGS = "".join(
    f'<c r="{column}3" t="inlineStr"><is><t>{name}</t></is></c>'
    for column, name in zip("ABCDEFG", ("序号", "性质", "编号", "位置", "问题", "怎么改", "说明"), strict=True)
)
HEADINGS = f'<row r="3">{HEADINGS}</row>'
LIST = "xl/worksheets/sheet3.xml"
TWO = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView firstSheet="1" activeTab="1"/></bookViews>'
    '<sheets><sheet name="表" sheetId="3" r:id="r1"/><sheet name="乙" sheetId="7" r:id="r4"/></sheets>'
    '<definedNames><definedName name="全">表!$A$1</definedName>'
    '<definedName name="_xlnm.Print_Area" localSheetId="1">乙!$A$1</definedName></definedNames><calcPr/></workbook>'
)
CHAIN = f'<calcChain xmlns="{MAIN}"><c r="B2" i="3"/></calcChain>'


def two(**more: str) -> bytes:
    """A workbook of two sheets, the second one selected, with a chain of calculations."""
    relations = BOOK_RELS.replace(
        "</Relationships>",
        f'<Relationship Id="r4" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="r5" Type="{OFFICE}/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    override = f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{SHEETML}.worksheet+xml"/></Types>'
    second = sheet(before='<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>')
    parts: dict[str, str | bytes] = {"xl/worksheets/sheet2.xml": second, "xl/calcChain.xml": CHAIN, **more}
    return package(parts, book=TWO, rels=relations, types=TYPES.replace("</Types>", override))


def test_list__headings_lines_links_and_a_blank_column_for_the_unit() -> None:
    data = filled(load_form("2021"))
    problems = [
        Problem("须改正", (f"{T2}!B3", f"{T2}!B4"), "填的是“约5”。", "请只填数字。", "CEL-04"),
        Problem("须核实", (), "=1+1", "@请核实", "W01"),
    ]
    page = openpyxl.load_workbook(io.BytesIO(marked_copy(data, problems, TITLE)))[PROBLEM_SHEET]
    assert page["A1"].value == TITLE
    assert [cell.value for cell in page[3]] == ["序号", "性质", "编号", "位置", "问题", "怎么改", "说明"]
    assert [cell.value for cell in page[4]] == [
        *(1, "须改正", "CEL-04", f"{T2} B3 等 2 处", "填的是“约5”。", "请只填数字。", None),
    ]
    assert [cell.value for cell in page[5]] == [2, "须核实", "W01", "整个文件", "=1+1", "@请核实", None]
    assert page["E5"].data_type == "s"
    assert page["D4"].hyperlink.location == f"'{T2}'!B3"
    assert page["D5"].hyperlink is None


def test_list__can_be_filtered_frozen_printed_and_typed_into() -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked_copy(filled(load_form("2021")), [fault(f"{T2}!B3")], TITLE)))
    page = book[PROBLEM_SHEET]
    assert page.auto_filter.ref == "A3:G4"
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert page.print_area == "'问题清单'!$A$1:$G$4"
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert not page.protection.sheet
    # What was locked before is locked still.
    assert book[T2].protection.sheet
    assert book.security.lockStructure


def test_long_texts__the_row_is_high_enough_but_no_higher_than_excel_allows() -> None:
    problems = [fault(message="很长的说明" * 30), fault(message="没完没了" * 2000)]
    page = openpyxl.load_workbook(io.BytesIO(marked_copy(filled(load_form("2021")), problems, TITLE)))[PROBLEM_SHEET]
    assert page.row_dimensions[4].height >= 15 * 6
    assert page.row_dimensions[5].height <= 409


def test_front__opens_there_alone_with_names_and_ids_in_order() -> None:
    parts = parts_of(marked_copy(two(), [fault("乙!A1")], TITLE))
    book = parts["xl/workbook.xml"]
    assert [(node.get("name"), node.get("sheetId")) for node in nodes(book, "sheet")] == [
        *((PROBLEM_SHEET, "4"), ("表", "3"), ("乙", "7")),
    ]
    (view,) = nodes(book, "workbookView")
    assert dict(view.attrib) == {"activeTab": "0"}
    selected = [
        [node.get("tabSelected") for node in nodes(parts[f"xl/worksheets/sheet{number}.xml"], "sheetView")]
        for number in (1, 2, 3)
    ]
    assert selected == [[], [None], ["1"]]
    names = [(node.get("name"), node.get("localSheetId")) for node in nodes(book, "definedName")]
    assert names == [
        ("_xlnm._FilterDatabase", "0"),
        ("_xlnm.Print_Titles", "0"),
        ("_xlnm.Print_Area", "0"),
        ("全", None),
        ("_xlnm.Print_Area", "2"),
    ]
    ids = [node.get("Id") for node in nodes(parts["xl/_rels/workbook.xml.rels"], "Relationship")]
    assert len(ids) == len(set(ids)) == 6
    assert parts["xl/calcChain.xml"] == CHAIN.encode()


def test_workbook_without_names_and_views__gets_names_behind_its_sheets() -> None:
    parts = parts_of(marked_copy(package(book=BOOK), [], TITLE))
    assert [node.get("localSheetId") for node in nodes(parts["xl/workbook.xml"], "definedName")] == ["0", "0", "0"]


def test_second_round__one_fresh_list_that_says_so() -> None:
    first = marked_copy(two(), [fault("乙!A1"), fault("表!A1")], TITLE)
    made = marked_copy(first, [fault("乙!A1", message="还是不对。")], "第二次")
    assert [sheet.name for sheet in read_workbook(made).sheets] == [PROBLEM_SHEET, "表", "乙"]
    page = sheet_of(made, PROBLEM_SHEET)
    assert page.cells["A1"].text == "第二次"
    assert "上次标红、这次没有列出的格，不用再改。" in page.cells["A2"].text
    assert "上次" not in sheet_of(first, PROBLEM_SHEET).cells["A2"].text
    assert [cell.text for cell in page.filled if cell.column == 5 and cell.row > 3] == ["还是不对。"]
    assert len(parts_of(made)) == len(parts_of(first)) - len(("the notes of 表", "their boxes")) + 2
    names = [node.get("localSheetId") for node in nodes(parts_of(made)["xl/workbook.xml"], "definedName")]
    assert names == ["0", "0", "0", None, "2"]


def test_second_round_after_the_unit_moved_the_list__names_follow_their_sheets() -> None:
    """The list stands last, has a setting of its printer and a formula, and Excel keeps a chain that names it."""
    listed = TWO.replace("</sheets>", f'<sheet name="{PROBLEM_SHEET}" sheetId="9" r:id="r6"/></sheets>').replace(
        "</definedNames>", '<definedName name="_xlnm.Print_Titles" localSheetId="2">x</definedName></definedNames>'
    )
    parts = parts_of(two())
    relations = (
        parts["xl/_rels/workbook.xml.rels"]
        .decode()
        .replace(
            "</Relationships>",
            f'<Relationship Id="r6" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet9.xml"/></Relationships>',
        )
    )
    more: dict[str, str | bytes] = {
        **parts,
        "xl/workbook.xml": listed,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/worksheets/sheet9.xml": sheet(f'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>{HEADINGS}'),
        "xl/worksheets/_rels/sheet9.xml.rels": rels(("printerSettings", "../printerSettings/printerSettings1.bin")),
        "xl/printerSettings/printerSettings1.bin": b"\0",
    }
    made = parts_of(marked_copy(package(more, types=TYPES), [], TITLE))
    assert [node.get("name") for node in nodes(made["xl/workbook.xml"], "sheet")] == [PROBLEM_SHEET, "表", "乙"]
    names = [(node.get("name"), node.get("localSheetId")) for node in nodes(made["xl/workbook.xml"], "definedName")]
    assert names[3:] == [("全", None), ("_xlnm.Print_Area", "2")]
    gone = {"xl/worksheets/sheet9.xml", "xl/worksheets/_rels/sheet9.xml.rels", "xl/calcChain.xml"}
    assert not (gone | {"xl/printerSettings/printerSettings1.bin"}) & made.keys()


def test_marked_copy__is_no_new_finding_when_it_comes_back() -> None:
    data = filled(load_form("2021"))
    rules = [found.rule for found in verify_bytes(marked_copy(data, [fault(f"{T2}!B3")], TITLE), "甲.xlsx").findings]
    assert rules == [found.rule for found in verify_bytes(data, "甲.xlsx").findings]
