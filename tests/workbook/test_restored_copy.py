"""恢复表: the unit's figures in a fresh workbook, 问题清单 in front, filterable although the sheet is locked."""

import io

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.helpers import T3, context_of, filled, stamp_of
from toolkit.forms import load_form
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.problem_list import NOTE_MARK, Problem
from toolkit.workbook.restored_copy import restored_plan
from toolkit.workbook.writer import write_workbook

FORM = load_form("2021")
PROBLEMS = [
    Problem("须改正", (f"{T3}!D4", f"{T3}!D5"), "两边不相等。", "请核对。", "B01"),
    Problem("须核实", (), "表三、表四全部为 0。", "请确认。"),
    Problem("须改正", ("我的表!A1",), "不认识的工作表。", "请删除。", "TPL-01"),
]


def restored(problems: list[Problem]) -> bytes:
    given = verify_bytes(filled(FORM, {"new.natural": 9}), "青山乡.xlsx", context_of(FORM)).given
    assert given is not None
    return write_workbook(restored_plan(FORM, stamp_of(FORM), given, problems, "青山乡2021年填报表问题清单"))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(restored(PROBLEMS)))


def test_problem_sheet__first_with_a_line_a_problem(book: Workbook) -> None:
    sheet = book[PROBLEM_SHEET]
    assert book.sheetnames[0] == PROBLEM_SHEET
    assert [[cell.value for cell in row] for row in sheet["A3:G6"]] == [
        ["序号", "性质", "编号", "位置", "问题", "怎么改", "说明"],
        [1, "须改正", "B01", f"{T3} D4 等 2 处", "两边不相等。", "请核对。", None],
        [2, "须核实", None, "整个文件", "表三、表四全部为 0。", "请确认。", None],
        [3, "须改正", "TPL-01", "我的表 A1", "不认识的工作表。", "请删除。", None],
    ]


def test_introduction__what_this_workbook_is_and_what_to_do(book: Workbook) -> None:
    assert str(book[PROBLEM_SHEET]["A2"].value).startswith(
        "这是按贵单位上次填的、读得出来的数重新生成的表，公式和保护都是好的。"
        "请在这张表里改正下面的问题，改完看“审核结果”，没有须改正的“×”就把本文件发回。"
    )


def test_place__linked_where_the_workbook_has_that_cell(book: Workbook) -> None:
    links = [book[PROBLEM_SHEET][f"D{row}"].hyperlink for row in (4, 5, 6)]
    assert [link.location if link else None for link in links] == [f"'{T3}'!D4", None, None]


def test_list__can_be_filtered_and_nothing_else_is_unlocked(book: Workbook) -> None:
    sheet = book[PROBLEM_SHEET]
    assert sheet.auto_filter.ref == "A3:G6"
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert sheet.protection.sort
    assert book[T3].protection.autoFilter


def test_marked_cells__keep_the_figures_and_say_what_is_wrong(book: Workbook) -> None:
    cell = book[T3]["D4"]
    assert cell.value == 9
    assert cell.comment is not None
    assert cell.comment.text.startswith(f"{NOTE_MARK}两边不相等。")
    assert book[T3]["D6"].comment is None


def test_restored_copy__is_judged_like_the_return_itself() -> None:
    back = verify_bytes(restored(PROBLEMS), "青山乡.xlsx", context_of(FORM))
    assert [each.rule for each in back.findings] == ["B01"]


def test_no_problems__an_empty_list_that_still_opens() -> None:
    assert openpyxl.load_workbook(io.BytesIO(restored([])))[PROBLEM_SHEET].auto_filter.ref == "A3:G3"


def test_endless_message__row_no_higher_than_excel_allows() -> None:
    long = Problem("须改正", (), "很长的句子。" * 900, "请核对。")
    sheet = openpyxl.load_workbook(io.BytesIO(restored([long])))[PROBLEM_SHEET]
    assert sheet.row_dimensions[4].height <= 409


def test_formula_like_message__stays_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(restored([Problem("须改正", (), "=1+1", "@x", "+1")])))[PROBLEM_SHEET]
    assert [(cell.value, cell.data_type) for cell in sheet["C4:F4"][0]] == [
        ("+1", "s"),
        ("整个文件", "s"),
        ("=1+1", "s"),
        ("@x", "s"),
    ]
