"""Words that settle a warning and words that do not, and what the unit is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import context_of, filled, one, with_cell
from toolkit.forms import load_form
from toolkit.returns.explanations import CHECK_SHEET, OTHER, explanation_cells
from toolkit.verify.findings import Finding
from toolkit.verify.settling import says_nothing
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2019")
FEWER: dict[str, Value] = {"normdoc.disclosed": 3, "normdoc.total": 1, "normdoc.made": 1}
EMPTY = (
    "11",
    "好的",
    "情况属实",
    "无误",
    "已核实",
    "。。。",
    "经核实，数据属实。",
    "ok",
    "以上数据均已核对无误！",
    "啊啊啊",
    "１２３",
)
REASONS = ("清理废止两件", "确有此事", "去年漏报 2 件", "机构改革后职能划转", "已撤销该事项", "按县司法局口径填写")


def report(values: dict[str, Value], said: dict[str, str]) -> Verification:
    def damage(plan):  # type: ignore[no-untyped-def]
        for rule, text in said.items():
            plan = with_cell(f"{CHECK_SHEET}!{explanation_cells(FORM)[rule]}", value=text)(plan)
        return plan

    return verify_bytes(filled(FORM, values, damage=damage), "青山乡.xlsx", context_of(FORM))


@pytest.mark.parametrize("words", EMPTY)
def test_words_without_a_reason__settle_nothing_and_the_unit_is_told(words: str) -> None:
    judged = report(FEWER, {"A04": words})
    assert judged.verdict == "needs_explanation"
    assert f"“{words}”没有说出原因" in one(judged, "A04").remedy


@pytest.mark.parametrize("words", REASONS)
def test_reason__settles(words: str) -> None:
    assert report(FEWER, {"A04": words}).verdict == "accepted"


@given(st.lists(st.sampled_from([*EMPTY, "，", " ", "7"]), min_size=1, max_size=6))
def test_assurances_one_after_another__still_say_nothing(parts: list[str]) -> None:
    assert says_nothing("".join(parts), Finding("A04", "warning", "有疑问", "请说明"))


def test_the_warning_itself_copied__says_nothing() -> None:
    message = one(report(FEWER, {}), "A04").message
    assert says_nothing(message, one(report(FEWER, {}), "A04"))
    assert report(FEWER, {"A04": message}).verdict == "needs_explanation"


TYPED: dict[str, Value] = {"new.legal": "0", "license.decisions": "0"}


def test_last_line_with_two_warnings__settles_only_those_it_names() -> None:
    open_ = report(TYPED, {OTHER: "系统导出的文本数字"})
    assert [each.explanation for each in open_.findings if each.rule == "CEL-01"] == ["", ""]
    assert all("没有指明是哪一个问题" in each.remedy for each in open_.findings if each.rule == "CEL-01")
    by_cell = report(TYPED, {OTHER: "表三 H4 是系统导出的文本数字"})
    assert {each.table: bool(each.explanation) for each in by_cell.findings if each.rule == "CEL-01"} == {
        "t2": False,
        "t3": True,
    }
    by_id = report(TYPED, {OTHER: "CEL-01 是系统导出的文本数字"})
    assert by_id.verdict == "accepted"


# ── signs ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed", ["--253", "+-253", "-+253", "——253", "253-", "(253)", "（253）", "－－253", "−253", "253－", "- -253"]
)
def test_odd_sign__says_what_is_wrong_with_it(typed: str) -> None:
    judged = report({"new.natural": typed, "license.items_delta": typed}, {})
    count, change = (
        next(each for each in judged.findings if each.rule == "CEL-04" and each.table == table)
        for table in ("t3", "t2")
    )
    assert (count.level, judged.values["new.natural"]) == ("error", None)
    assert "看不出是 253 还是 -253" in count.message
    assert count.remedy == "请核对后只填数字：253，这一格不能是负数。"
    assert "-253" in change.remedy


@pytest.mark.parametrize("typed", ["约3", "3-5", "(三)", "-", "——"])
def test_other_texts__not_told_of_a_sign(typed: str) -> None:
    assert all("看不出是" not in each.message for each in report({"new.natural": typed}, {}).findings)
