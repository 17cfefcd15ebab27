"""Rules switched by a county, warnings explained by a unit: what becomes of the findings and of the verdict."""

import re
from datetime import date

import openpyxl
import pytest

from tests.helpers import EDITIONS, context_of, filled, lines, one, resaved, stamp_of, with_cell
from toolkit.forms import load_form
from toolkit.forms.model import Level
from toolkit.returns.explanations import CHECK_SHEET, OTHER, explanation_cells, listed_key
from toolkit.verify.catalogue import catalogue
from toolkit.verify.findings import Finding, verdict_of
from toolkit.verify.overrides import Override, Standing, explainable, explained, may_override
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


# What words may settle and what a county may switch, by the letters of the id. A group of the catalogue that is in
# neither list says whose file it is, whether it is safe, whether it is whole, and how a finished report reads.
MAY_EXPLAIN = {"A", "B", "C", "D", "T", "CEL", "FRM", "TPL"}
MAY_SWITCH = {"A", "B", "C", "D", "M", "T", "CEL"}
GROUPS = MAY_EXPLAIN | MAY_SWITCH | {"PKG", "XML", "ENC", "ARC", "TYP", "SEC", "ID", "F", "N", "W", "IO", "RUN"}
IDS = sorted({*catalogue(), *(rule.id for edition in EDITIONS for rule in load_form(edition).rules)})
WHERE = ("表三依申请公开!D4", "表三依申请公开!D5")
"""Two cells, of which the list that a unit is sent names the first."""


def group(rule: str) -> str:
    return re.sub(r"-?\d+$", "", rule)


def everywhere(rule: str) -> dict[str, str]:
    """The same words in every place that a unit can write them."""
    places = (OTHER, rule, listed_key(rule, WHERE), listed_key(rule, ()))
    return dict.fromkeys(places, "确有此事")


def test_groups_of_the_catalogue__each_decided_upon() -> None:
    assert {group(rule) for rule in IDS} == GROUPS


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("rule", IDS)
def test_warning_of_any_rule__settled_by_words_only_where_it_may_be(rule: str, edition: str) -> None:
    form, may = load_form(edition), group(rule) in MAY_EXPLAIN
    warnings = [Finding(rule, "warning", "有疑问", "请核实", cells=cells) for cells in (WHERE, ())]
    settled = explained(warnings, everywhere(rule), form)
    assert [each.explanation for each in settled] == ["确有此事" if may else ""] * 2
    assert verdict_of(settled) == ("accepted" if may else "needs_explanation")
    assert explainable(rule, form) is may


@pytest.mark.parametrize("place", ["other", "beside", "listed"])
@pytest.mark.parametrize("rule", [rule for rule in IDS if group(rule) not in MAY_EXPLAIN])
def test_warning_of_identity_or_safety__not_settled_by_words_in_any_one_place(rule: str, place: str) -> None:
    said = {"other": OTHER, "beside": rule, "listed": listed_key(rule, WHERE)}
    [left] = explained([Finding(rule, "warning", "", "", cells=WHERE)], {said[place]: "确有此事"}, FORM)
    assert verdict_of([left]) == "needs_explanation"


@pytest.mark.parametrize("level", ["error", "info"])
@pytest.mark.parametrize("rule", IDS)
def test_error_or_remark_of_any_rule__words_change_nothing(rule: str, level: Level) -> None:
    found = Finding(rule, level, "", "", cells=WHERE)
    assert explained([found], everywhere(rule), FORM) == [found]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("rule", IDS)
def test_any_rule__switched_by_a_county_only_where_it_may_be(rule: str, edition: str) -> None:
    form = load_form(edition)
    known = rule in catalogue() or rule in {each.id for each in form.rules}
    assert may_override(rule, form) is (known and group(rule) in MAY_SWITCH)
