"""The declared relations over small inputs: which rule speaks, at which cells, and when it is silent."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.helpers import T2, T3, T4, context_of, filled, lines, one, stamp_of, with_sheet
from toolkit.forms import Check, bind_rules, index_form, load_form
from toolkit.forms.expression import LAST, Number, evaluate, keys, parse
from toolkit.forms.totals import recompute
from toolkit.verify.findings import Finding
from toolkit.verify.gates.relations import judge_numbers
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

OLD, NEW = load_form("2019"), load_form("2021")
TEXTS = "文字材料"


def judged(
    values: Mapping[str, Number | None],
    edition: str = "2021",
    kind: str = "乡",
    last: Mapping[str, Number] | None = None,
) -> list[Finding]:
    """Zero everywhere but in these inputs; `last` likewise, and unknown as a whole without it."""
    form = load_form(edition)
    index = index_form(form)

    def whole(given: Mapping[str, Number | None]) -> dict[str, Number | None]:
        numbers = {cell.key: given.get(cell.key, 0) for cell in index.inputs if cell.numeric or cell.table == "texts"}
        return {**numbers, **recompute(index, numbers)}

    return judge_numbers(form, whole(values), kind, whole(last) if last is not None else None)


def said(findings: list[Finding]) -> set[tuple[str, tuple[str, ...]]]:
    return {(each.rule, each.cells) for each in findings}


def opened(values: Mapping[str, Value], edition: str = "2021", kind: str = "乡") -> Verification:
    """The same through a whole workbook."""
    form = load_form(edition)
    return verify_bytes(filled(form, values, stamp=stamp_of(form, unit_kind=kind)), "青山乡.xlsx", context_of(form))


# ── expressions ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("3 * a == 6", True),
        ("3 * (a + b) - 2 * b == 7", True),
        ("a - 2 * (b - 3) == 6", True),
        ("2 * 3 == 6", True),
        ("a == 2 or unknown == 0", True),
        ("unknown == 0 or a == 2", True),
        ("a == 3 or unknown == 0", None),
        ("a == 3 and unknown == 0", False),
        ("a == 2 and unknown == 0", None),
        ("a == 2 and (b == 5 or a == 9)", False),
        ("a + unknown == 2", None),
        ("filled(a)", True),
        ("filled(nothing)", False),
        ("filled(unknown) or a == 2", True),
        ("filled(unknown) and a == 2", None),
    ],
)
def test_expression__factors_brackets_and_unknown_parts(text: str, holds: bool | None) -> None:
    known = {"a": 2, "b": 1, "nothing": 0}
    assert evaluate(parse(text), known.get) is holds


# ── table 二 ─────────────────────────────────────────────────────────────────────────


def test_decisions_and_fees_of_a_township__a10_at_each_of_them() -> None:
    report = opened({"license.decisions": 9, "fee.amount": 1})
    assert lines(report) == {("A10", (f"{T2}!B7",)), ("A10", (f"{T2}!B14",))}
    assert (report.verdict, {each.level for each in report.findings}) == ("accepted", {"info"})
    assert "行政许可）为 9：" in report.findings[0].message


def test_decisions_and_fee_items_in_2019__a10_but_not_for_other_services() -> None:
    values = {"penalty.decisions": 2, "penalty.items_prev": 1, "fee.items_prev": 1, "fee.items_delta": 1}
    others = {"other_service.decisions": 5, "other_service.items_prev": 1}
    assert said(judged({**values, **others}, "2019")) == {("A10", (f"{T2}!D11",)), ("A10", (f"{T2}!B15", f"{T2}!C15"))}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_decisions_of_a_county__no_a10(edition: str) -> None:
    assert judged({"license.decisions": 9, "license.items_prev": 1}, edition, "县") == []


@pytest.mark.parametrize(("amount", "rules"), [(999, set()), (1000, {"C06"}), (8040, {"C06"}), (251000, {"C06"})])
def test_purchases_that_look_like_yuan__c06(amount: int, rules: set[str]) -> None:
    findings = judged({"procurement.projects": 1, "procurement.amount": amount}, "2019")
    assert {each.rule for each in findings} == rules
    assert {each.cells for each in findings} <= {(f"{T2}!C18",)}
    assert {each.level for each in findings} <= {"warning"}


@pytest.mark.parametrize(("amount", "rules"), [(8040, set()), (10000, {"C11"})])
def test_purchases_of_a_department_that_look_like_yuan__c11(amount: int, rules: set[str]) -> None:
    findings = judged({"procurement.projects": 1, "procurement.amount": amount}, "2019", "部门")
    assert said(findings) == {(rule, (f"{T2}!C18",)) for rule in rules}


@pytest.mark.parametrize(("before", "rules"), [(0, set()), (8, {"C12"}), (9, set())])
def test_purchases_a_hundred_times_last_years__c12(before: int, rules: set[str]) -> None:
    last = {"procurement.projects": 1, "procurement.amount": before}
    findings = judged({"procurement.projects": 1, "procurement.amount": 804}, "2019", last=last)
    assert said(findings) == {(rule, (f"{T2}!C18",)) for rule in rules}


def test_disclosed_more_than_made__a04_once_where_the_stock_is_too_small_too() -> None:
    sound = {"normdoc.made": 1, "normdoc.disclosed": 3, "normdoc.total": 9}
    assert said(judged(sound, "2019")) == {("A04", (f"{T2}!C4", f"{T2}!B4", f"{T2}!D4"))}
    assert said(judged({**sound, "normdoc.total": 2}, "2019")) == {("A04", (f"{T2}!D4", f"{T2}!C4"))}


def test_stock_of_documents_across_years__a03() -> None:
    assert said(judged({"normdoc.valid": 3, "normdoc.made": 1}, last={"normdoc.valid": 1})) == {
        ("A03", (f"{T2}!D4", f"{T2}!B4", f"{T2}!C4"))
    }


def test_last_year_of_the_other_edition__stocks_are_not_compared() -> None:
    """A13: what 2019 calls 对外公开总数量 is not what 2021 calls 现行有效件数."""
    known = index_form(OLD).cells
    across = [check for check in bind_rules(NEW) if check.across_years and check.table == "t2"]
    assert {check.rule.id for check in across} == {"A03"}
    assert [check for check in across if _last_keys(check) <= known.keys()] == []
    last = {key: 50 for key, cell in known.items() if cell.numeric}
    numbers = dict.fromkeys((cell.key for cell in index_form(NEW).of_table("t2")), 0) | {"normdoc.valid": 3}
    assert judge_numbers(NEW, numbers, "县", last) == []


def _last_keys(check: Check) -> set[str]:
    assert check.condition
    return {key.removeprefix(LAST) for key in keys(check.condition) if key.startswith(LAST)}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_rules_that_only_help__a_hint_beside_the_cell(edition: str) -> None:
    """A11, A12 and B08 cannot be seen in the numbers."""
    cells = index_form(load_form(edition)).cells
    assert "只计在这里" in cells["partial.natural"].hint
    assert "司法行政部门核对" in cells["normdoc.made"].hint
    if edition == "2021":
        assert "司法行政部门核对" in cells["rule.valid"].hint
        for row in ("license", "penalty", "coercion"):
            assert "包括依法不公开的" in cells[f"{row}.decisions"].hint


# ── table 三 ─────────────────────────────────────────────────────────────────────────

CARRIED = (f"{T3}!J28", f"{T3}!J4", f"{T3}!J5")


@pytest.mark.parametrize(
    ("new", "carried_in", "carried_out", "rules"),
    [
        (2, 0, 2, set()),
        (5, 0, 3, {"B10"}),
        (10, 0, 3, set()),
        (9, 1, 3, set()),
        (9, 0, 3, {"B10"}),
        (10, 3, 4, {"B10"}),
        (0, 5, 1, {"B10"}),
        (0, 5, 0, set()),
    ],
)
def test_many_carried_over__b10_on_the_total_column(
    new: int, carried_in: int, carried_out: int, rules: set[str]
) -> None:
    done = new + carried_in - carried_out
    values = {"new.natural": new, "carried_in.natural": carried_in, "carried_out.natural": carried_out}
    findings = judged({**values, "grant.natural": done})
    assert said(findings) == {(rule, CARRIED) for rule in rules}
    assert {each.level for each in findings} <= {"warning"}


def test_many_carried_over__says_the_numbers() -> None:
    found = one(opened({"carried_out.natural": 4, "grant.natural": 2}), "B10")
    assert "“四、结转下年度继续办理／总计”为 4" in found.message
    assert "“一、本年新收政府信息公开申请数量／总计”为 8" in found.message


@pytest.mark.parametrize(("row", "ref"), [("deny.1", "J8"), ("deny.3", "J10")])
@pytest.mark.parametrize(("kind", "speaks"), [("乡", True), ("街道", True), ("部门", False), ("", False)])
def test_state_secrets_in_a_township__b11(row: str, ref: str, kind: str, speaks: bool) -> None:
    findings = judged({"new.legal": 1, f"{row}.legal": 1}, kind=kind)
    assert said(findings) == ({("B11", (f"{T3}!{ref}",))} if speaks else set())
    assert {each.level for each in findings} <= {"warning"}


@pytest.mark.parametrize(("fees", "rules"), [(None, {"B09"}), ("发出收费通知 1 份，未缴费。", set())])
def test_unpaid_fee_notice__b09_unless_the_text_speaks_of_it(fees: str | None, rules: set[str]) -> None:
    report = opened({"new.natural": 8, "misc.2.natural": 1, "texts.fees": fees})
    cells = (f"{T3}!J25", f"{TEXTS}!C12")
    assert lines(report) == {(rule, cells) for rule in rules}
    if rules:
        assert "“收取信息处理费情况”没有填写" in report.findings[0].message


def test_no_unpaid_fee_notice__the_text_may_be_blank() -> None:
    assert lines(opened({"texts.fees": None})) == set()


def test_texts_lost__b09_cannot_be_judged() -> None:
    values: dict[str, Value] = {"new.natural": 8, "misc.2.natural": 1}
    report = verify_bytes(filled(NEW, values, damage=with_sheet(TEXTS, lambda _: None)), "青山乡.xlsx", context_of(NEW))
    assert {each.rule for each in report.findings} == {"TPL-01"}


def test_county__no_texts_so_that_b09_cannot_be_judged() -> None:
    assert judged({"new.natural": 1, "misc.2.natural": 1, "texts.fees": None}, kind="县") == []


# ── table 四 ─────────────────────────────────────────────────────────────────────────

TOTALS = tuple(f"{T4}!{column}4" for column in "EJO")


@pytest.mark.parametrize(
    ("values", "last", "rules"),
    [
        ({"review.upheld": 1}, {}, {"D02"}),
        ({"review.upheld": 1}, None, set()),
        ({"review.upheld": 1}, {"new.natural": 1, "carried_out.natural": 1}, {"B04"}),
        ({"review.upheld": 1, "new.natural": 1, "grant.natural": 1}, None, set()),
        ({"suit_direct.upheld": 1}, {}, {"D02"}),
        ({}, {}, set()),
    ],
)
def test_cases_without_any_request__d02(
    values: dict[str, Number | None], last: dict[str, Number] | None, rules: set[str]
) -> None:
    findings = judged(values, last=last)
    assert {each.rule for each in findings} == rules
    assert {each.cells for each in findings if each.rule == "D02"} <= {(*TOTALS, f"{T3}!J4", f"{T3}!J5")}


@pytest.mark.parametrize(
    ("after", "reviews", "last_reviews", "speaks"),
    [
        (1, 1, None, False),
        (2, 1, None, False),
        (2, 1, 1, False),
        (2, 1, 0, True),
    ],
)
def test_suits_after_reviews__d04_only_when_both_years_are_too_few(
    after: int, reviews: int, last_reviews: int | None, speaks: bool
) -> None:
    values = {"suit_after.upheld": after, "review.upheld": reviews, "new.natural": 1, "grant.natural": 1}
    last = None if last_reviews is None else {"review.upheld": last_reviews}
    assert said(judged(values, last=last)) == ({("D04", (TOTALS[2], TOTALS[0]))} if speaks else set())


@pytest.mark.parametrize("last", [None, {"review.total": 0}])
def test_suits_after_reviews_while_a_cell_is_blank__not_judged(last: dict[str, Number] | None) -> None:
    numbers = {"suit_after.total": 2, "review.total": None}
    assert judge_numbers(NEW, numbers, "乡", last) == []


@pytest.mark.parametrize(("block", "ref"), [("review", "B4"), ("suit_direct", "G4"), ("suit_after", "L4")])
def test_corrected_decisions__d05_as_a_remark(block: str, ref: str) -> None:
    report = opened({f"{block}.corrected": 1, "review.upheld": 2})
    assert lines(report) == {("D05", (f"{T4}!{ref}",))}
    assert (report.findings[0].level, report.verdict) == ("info", "accepted")
    assert "结果纠正）为 1：" in report.findings[0].message


# ── what is told of a relation that does not hold ────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "rule", "found", "expected"),
    [
        ({"new.natural": 5}, "B01", "5", "0"),
        ({"carried_out.natural": 3, "new.natural": 1}, "B05", "3", "不大于 1"),
        ({"normdoc.valid": 1, "normdoc.made": 5}, "A02", "1", "不小于 5"),
        ({"fee.amount": 10000}, "C05", "10000", "小于 10000"),
    ],
)
def test_comparison__both_sides_and_how_they_must_stand(
    values: Mapping[str, int], rule: str, found: str, expected: str
) -> None:
    assert [(each.found, each.expected) for each in judged(values) if each.rule == rule] == [(found, expected)]


@pytest.mark.parametrize(
    ("values", "sides"),
    [
        ({"new.natural": 5}, "等号左边合计 5，等号右边合计 0，相差 5"),
        ({"new.natural": 1, "grant.natural": 3}, "等号左边合计 1，等号右边合计 3，相差 2"),
    ],
)
def test_sums_on_both_sides__told_with_the_difference(values: Mapping[str, int], sides: str) -> None:
    (told,) = [each.message for each in judged(values) if each.rule == "B01"]
    assert told.endswith(f"：{sides}。")


def test_joined_conditions__every_number_that_is_not_zero_with_its_year() -> None:
    cases = {"suit_after.upheld": 3, "review.upheld": 1, "new.natural": 1}
    (told,) = [each for each in judged(cases, last={"review.upheld": 1}) if each.rule == "D04"]
    assert told.found == "“行政诉讼／复议后起诉／总计”为 3，“行政复议／总计”为 1，上年“行政复议／总计”为 1"
    (told,) = [each for each in judged({"review.upheld": 1}, last={}) if each.rule == "D02"]
    assert told.found == "“行政复议／总计”为 1，其余都是 0"


@pytest.mark.parametrize("filled_in", [0, 1])
def test_text_that_a_number_asks_for__named_as_missing(filled_in: int) -> None:
    found = [each for each in judged({"misc.2.natural": 1, "texts.fees": filled_in}) if each.rule == "B09"]
    assert [each.found.rpartition("，")[2] for each in found] == ["“收取信息处理费情况”没有填写"] * (1 - filled_in)
