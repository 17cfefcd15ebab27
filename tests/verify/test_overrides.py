"""Rules switched by a county, warnings explained by a unit: what becomes of the findings and of the verdict."""

from datetime import date

import openpyxl
import pytest

from tests.helpers import context_of, filled, lines, one, resaved, stamp_of, with_cell
from toolkit.forms import load_form
from toolkit.returns.explanations import CHECK_SHEET, OTHER, explanation_cells
from toolkit.verify.overrides import Override, Standing
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2019")
# 公开总数 less than what was disclosed this year: A04 asks for a second look.
FEWER: dict[str, Value] = {"normdoc.disclosed": 3, "normdoc.total": 1, "normdoc.made": 1}


def report(values: dict[str, Value], said: dict[str, str], *overrides: Override) -> Verification:
    def damage(plan):  # type: ignore[no-untyped-def]
        for rule, text in said.items():
            plan = with_cell(f"{CHECK_SHEET}!{explanation_cells(FORM)[rule]}", value=text)(plan)
        return plan

    return verify_bytes(filled(FORM, values, damage=damage), "青山乡.xlsx", context_of(FORM, overrides=overrides))


def switch(rule: str, standing: Standing) -> Override:
    return Override(rule, standing, "原因", "经手人", date(2021, 3, 31))


def test_warning_without_a_word__asks_for_one() -> None:
    judged = report(FEWER, {})
    assert judged.verdict == "needs_explanation"
    assert one(judged, "A04").explanation == ""


def test_warning_explained_beside_its_rule__is_settled_and_the_words_are_kept() -> None:
    judged = report(FEWER, {"A04": " 清理废止两件 "})
    assert judged.verdict == "accepted"
    assert (one(judged, "A04").level, one(judged, "A04").explanation) == ("warning", "清理废止两件")
    assert one(judged, "A04").as_json()["explanation"] == "清理废止两件"


@pytest.mark.parametrize(
    ("rule", "text"), [("A08", "清理废止两件"), (OTHER, "清理废止两件"), ("A04", "无"), ("A04", " ")]
)
def test_words_elsewhere_or_none__settle_nothing(rule: str, text: str) -> None:
    assert report(FEWER, {rule: text}).verdict == "needs_explanation"


def test_number_typed_as_a_text__is_explained_in_the_last_line() -> None:
    judged = report({"new.legal": "0"}, {OTHER: "系统导出的文本数字"})
    assert (judged.verdict, one(judged, "CEL-01").explanation) == ("accepted", "系统导出的文本数字")


def test_error__is_not_explained_away() -> None:
    judged = report({"rule.made": 1}, {"A04": "确有此事", OTHER: "确有此事"})
    assert judged.verdict == "returned"
    assert one(judged, "A01").explanation == ""


@pytest.mark.parametrize(
    ("standing", "level", "verdict"),
    [
        ("error", "error", "returned"),
        ("warning", "warning", "needs_explanation"),
        ("info", "info", "accepted"),
        ("trial", "info", "accepted"),
    ],
)
def test_switched_level__decides_the_verdict(standing: Standing, level: str, verdict: str) -> None:
    judged = report(FEWER, {}, switch("A04", standing))
    assert (one(judged, "A04").level, judged.verdict) == (level, verdict)
    assert one(judged, "A04").message.startswith("【试行】") is (standing == "trial")


def test_rule_switched_off__is_not_told() -> None:
    judged = report(FEWER, {}, switch("A04", "off"))
    assert (judged.verdict, lines(judged, "warning")) == ("accepted", set())


def test_switch_that_is_over__no_longer_holds() -> None:
    assert switch("A04", "off").holds(date(2021, 3, 31))
    assert not switch("A04", "off").holds(date(2021, 4, 1))


def test_unread_cell__cannot_be_switched_away() -> None:
    judged = report({"new.legal": "约3"}, {}, switch("CEL-04", "off"))
    assert (judged.verdict, one(judged, "CEL-04").level) == ("returned", "error")


def test_how_numbers_were_typed__may_be_switched() -> None:
    assert report({"new.legal": "0"}, {}, switch("CEL-01", "info")).verdict == "accepted"


def test_whose_file_it_is__cannot_be_switched_away() -> None:
    stranger = filled(FORM, stamp=stamp_of(FORM, unit_code="别处", unit_name="别处"))
    context = context_of(FORM, overrides=(switch("M02", "off"),))
    assert one(verify_bytes(stranger, "x.xlsx", context), "M02").level == "error"


@pytest.mark.parametrize("text", ["没有", "暂无", "无。", "—"])
def test_words_that_say_nothing__settle_nothing(text: str) -> None:
    assert report({"new.legal": "0"}, {OTHER: text}).verdict == "needs_explanation"


def test_rows_of_the_check_sheet_moved__words_are_read_beside_their_rule() -> None:
    def moved(book: openpyxl.Workbook) -> None:
        book[CHECK_SHEET].insert_rows(2)
        ref = explanation_cells(FORM)["A04"]
        book[CHECK_SHEET][f"H{int(ref[1:]) + 1}"] = "清理废止两件"

    judged = verify_bytes(resaved(filled(FORM, FEWER), moved), "x.xlsx", context_of(FORM))
    assert one(judged, "A04").explanation == "清理废止两件"
