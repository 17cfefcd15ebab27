"""One sheet against the sheet that was issued: when cells that are gone mean that rows or columns have moved,
and what is told of a text."""

from functools import cache

import pytest

from tests.helpers import T3, filled
from tests.verify.moved import number, text, with_cells
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.gates.compare_sheets import compare_texts, displaced
from toolkit.workbook.issue import blank_plan

FORM = load_form("2021")
PLAN = blank_plan(FORM).sheet(T3)


@cache
def table() -> RawSheet:
    sheet = read_workbook(filled(FORM)).sheet(T3)
    assert sheet
    return sheet


def without(total: str, *, and_sum: str, at: str) -> list[str]:
    """What has moved where a total holds no formula any more and a sum stands at a place that has none."""
    gone = number(total, table().cells[total].text)
    return displaced(with_cells(table(), gone, number(at, "8", and_sum)), PLAN)


@pytest.mark.parametrize(
    ("total", "formula", "at"),
    [
        ("J4", "SUM(D4:I4)", "K4"),
        ("J4", "SUM(E4:J4)", "K4"),
        ("J4", "SUM($E$4:$J$4)", "K4"),
        ("J27", "SUM(D27:I27)", "K27"),
        ("J27", "SUM(E27:J27)", "K27"),
        ("D27", "SUM(D8:D28)", "D29"),
    ],
)
def test_total_gone_and_its_sum_elsewhere__moved(total: str, formula: str, at: str) -> None:
    assert without(total, and_sum=formula, at=at) == [f"{T3}!{total}"]


@pytest.mark.parametrize(
    ("formula", "at"), [("SUM(D4:D9)", "K4"), ("SUM(E4:K4)", "K4"), ("SUM(D4:J4)", "K4"), ("SUM(E5:J5)", "K4")]
)
def test_total_gone_and_a_sum_of_the_units_own__not_moved(formula: str, at: str) -> None:
    assert without("J4", and_sum=formula, at=at) == []


def test_sum_of_ours_copied_while_every_total_stands__not_moved() -> None:
    assert displaced(with_cells(table(), number("K4", "8", "SUM(E4:J4)")), PLAN) == []


@pytest.mark.parametrize(
    ("now", "level", "remedy"),
    [
        ("一、 本年新收政府信息公开申请数量", "info", "不影响审核。"),
        ("一、本年收到的申请", "error", "请在恢复表里改；没有恢复表的，请改回原来的文字。"),
    ],
)
def test_label_changed__its_table_and_whether_to_mend_it(now: str, level: str, remedy: str) -> None:
    (found,) = compare_texts(with_cells(table(), text("A4", now)), PLAN, "t3")
    assert (found.rule, found.level, found.table, found.cells) == ("TPL-03", level, "t3", (f"{T3}!A4",))
    assert (found.found, found.expected) == (now, "一、本年新收政府信息公开申请数量")
    assert found.remedy == remedy
