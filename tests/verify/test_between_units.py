"""Rules over all units: twins, vertical bodies, cases counted twice, numbers far off; and dates (T03, T04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests.helpers import filled, stamp_of
from toolkit.forms import index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.merge import Comparison, UnitNumbers, flat_table
from toolkit.verify import between_units as units
from toolkit.verify.gates.dates import judge_dates
from toolkit.verify.verification import verify_bytes

FORM = load_form("2021")
Given = Mapping[str, Number]
EIGHT: Given = {
    "normdoc.made": 1,
    "normdoc.valid": 3,
    "license.decisions": 20,
    "new.natural": 7,
    "grant.natural": 5,
    "deny.1.natural": 2,
    "review.upheld": 1,
    "facts.posts": 120,
}


def whole(given: Given) -> dict[str, Number | None]:
    """All numbers of a return that gives these and zeros."""
    index = index_form(FORM)
    numbers: dict[str, Number | None] = {cell.key: given.get(cell.key, 0) for cell in index.inputs if cell.numeric}
    return numbers | recompute(index, numbers)


def compared(
    of: Mapping[str, Given], last: Mapping[str, Given] | None = None, groups: Mapping[str, str] | None = None
) -> Comparison:
    """Units by code, fed in two parts as the merge feeds them."""
    before = {code: whole(given) for code, given in (last or {}).items()}
    comparison = Comparison(FORM, groups or dict.fromkeys(of, "乡镇、街道"), before)
    table = [UnitNumbers(code, f"{code}乡", "", whole(given)) for code, given in of.items()]
    for part in (table[:2], table[2:]):
        comparison.add(flat_table(FORM, part))
    return comparison


def changed(last: Given, now: Given) -> list[tuple[str, Number, Number]]:
    found = compared({"1": now}, {"1": last}).changes()
    return [(each.cell.key, each.last, each.now) for each in found.get("1", [])]


# ── M02: one content under two names ─────────────────────────────────────


def test_twins__all_numbers_the_same() -> None:
    (twins,) = compared({"甲": EIGHT, "乙": {**EIGHT, "new.natural": 8}, "丙": EIGHT}).twins()
    assert (twins.units, twins.numbers) == (("甲", "丙"), 8)


def test_one_number_differs__no_twins() -> None:
    assert compared({"甲": EIGHT, "乙": {**EIGHT, "facts.training": 1}}).twins() == []


def test_the_same_zeros_or_a_few_small_numbers__no_twins() -> None:
    few = {"new.natural": 1, "grant.natural": 1, "normdoc.valid": 2}
    assert compared({"甲": {}, "乙": {}, "丙": few, "丁": few}).twins() == []


def test_twins_by_eight_numbers__error_with_both_names() -> None:
    found = units.twins(["甲乡", "乙镇"], 8)
    assert (found.rule, found.level) == ("M02", "error")
    assert found.message == "甲乡和乙镇报的数完全一样（不为 0 的 8 个数全部相同），可能是同一份数据报了两次。"


def test_twins_by_seven_numbers__warning() -> None:
    assert units.twins(["甲乡", "乙镇"], 7).level == "warning"


def test_many_twins__the_first_are_named_and_all_counted() -> None:
    message = units.twins([f"{n}乡" for n in range(1, 10)], 8).message
    assert message.startswith("1乡、2乡、3乡、4乡、5乡、6乡等 9 个单位报的数完全一样")
    assert "报了 9 次" in message


# ── M03: bodies led from above ───────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        *("国家税务总局盐池县税务局", "盐池县气象局", "盐池海关", "盐池县烟草专卖局", "盐池县邮政管理局"),
        *("国家统计局盐池调查队", "中国人民银行盐池县支行", "国家金融监督管理总局盐池监管支局", "盐池县消防救援大队"),
        *("盐池海事处", "盐池金融监管支局", "花马池税务分局", "花马池税务所", "盐池县气象台", "麻黄山气象站"),
        *("盐池海事局", "盐池出入境边防检查站"),
    ],
)
def test_vertical_body__warning(name: str) -> None:
    (found,) = units.judge_roster([(name, "部门")])
    assert (found.rule, found.level, found.found) == ("M03", "warning", name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("青山乡", "乡"), ("山海关街道", "街道"), ("烟草专卖路街道", "街道"), ("盐池县统计局", "部门")),
        *(("盐池县地方金融监管局", "部门"), ("盐池县地方金融监督管理局", "部门"), ("山海关区财政局", "部门")),
        *(("盐池县应急管理局", "部门"), ("盐池县交通运输局", "部门")),
        *(("盐池县地质调查队服务中心", "部门"), ("盐池县海事处置中心", "部门")),
    ],
)
def test_body_of_the_county__nothing(name: str, kind: str) -> None:
    assert units.judge_roster([(name, kind)]) == []


def test_roster_says_so_itself__warning() -> None:
    assert [each.found for each in units.judge_roster([("盐池县供电公司", "垂直管理")])] == ["盐池县供电公司"]


# ── M05: candidates of double counting ───────────────────────────────────


def test_same_cases__two_of_them_in_two_units() -> None:
    cases = {"review.upheld": 1, "suit_after.pending": 1}
    of = {"甲": cases, "乙": {**cases, "new.natural": 1}, "丙": {"review.upheld": 2}, "丁": {}}
    (same,) = compared(of).same_cases()
    assert (same.units, same.total) == (("甲", "乙"), 2)


def test_a_single_case_in_both__chance() -> None:
    assert compared({"甲": {"review.upheld": 1}, "乙": {"review.upheld": 1}}).same_cases() == []


def test_same_cases__info_that_names_units_cells_and_number() -> None:
    found = units.same_cases(["甲乡", "乙镇"], ["表四复议诉讼!E4"], 2)
    assert (found.rule, found.level, found.cells) == ("M05", "info", ("表四复议诉讼!E4",))
    assert found.message == "甲乡和乙镇的表四完全相同（共 2 件），可能是同一批案件各报了一次。"


# ── M07: far from last year, far from the others ─────────────────────────


@pytest.mark.parametrize(
    ("last", "now", "far"),
    [(2, 10, False), (2, 11, True), (0, 10, True), (0, 9, False), (1, 9, False), (10, 2, False), (10, 1, True)],
)
def test_more_than_five_times_or_less_than_a_fifth__from_ten_on(last: int, now: int, far: bool) -> None:
    expected = [("license.decisions", last, now)] if far else []
    assert changed({"license.decisions": last}, {"license.decisions": now}) == expected


def test_table_with_totals__only_its_rows_totals_are_compared() -> None:
    now = {"new.natural": 20, "new.other": 20, "grant.natural": 20, "grant.other": 20}
    assert [key for key, _, _ in changed({}, now)] == ["new.total", "grant.total", "done.total"]


def test_nothing_known_of_last_year__nothing_to_compare() -> None:
    assert compared({"甲": {"license.decisions": 99}}).changes() == {}
    assert compared({"甲": {"license.decisions": 99}}, {"乙": {}}).changes() == {}


def test_number_that_was_unknown_last_year__not_compared() -> None:
    comparison = Comparison(FORM, {}, {"甲": {"license.decisions": None, "penalty.decisions": 1}})
    comparison.add(
        flat_table(FORM, [UnitNumbers("甲", "甲", "", whole({"license.decisions": 99, "penalty.decisions": 50}))])
    )
    assert [each.cell.key for each in comparison.changes()["甲"]] == ["penalty.decisions"]


def test_amounts__compared_exactly() -> None:
    assert changed({"fee.amount": 2}, {"fee.amount": 10}) == []
    assert len(changed({"fee.amount": 2}, {"fee.amount": 10.000001})) == 1  # type: ignore[dict-item]


def test_far_from_last_year__one_finding_a_unit() -> None:
    comparison = compared({"甲": {"license.decisions": 30, "fee.amount": 12}}, {"甲": {"license.decisions": 2}})
    found = units.far_from_last_year("甲乡", comparison.changes()["甲"])
    assert (found.rule, found.level) == ("M07", "warning")
    assert found.cells == ("表二主动公开!B7", "表二主动公开!B14")
    assert found.message == (
        "甲乡与上年相差过大：表二主动公开 B7（行政许可／本年处理决定数量）上年 2，本年 30；"
        "表二主动公开 B14（行政事业性收费／本年收费金额（单位：万元））上年 0，本年 12。"
    )


def test_zero_where_the_peers_average_more_than_a_hundred() -> None:
    busy = {"penalty.decisions": 101}
    (silent,) = compared({"甲": {}, "乙": busy, "丙": busy, "丁": busy}).silent()
    assert (silent.cell.key, silent.units, silent.average) == ("penalty.decisions", ("甲",), 101)
    found = units.far_from_peers(["甲乡"], silent.cell, silent.average)
    assert (found.rule, found.level, found.cells) == ("M07", "warning", ("表二主动公开!B10",))
    assert found.message == "甲乡的表二主动公开 B10（行政处罚／本年处理决定数量）是 0，同类单位平均约 101。"


def test_average_of_a_hundred__not_more_than_a_hundred() -> None:
    busy = {"penalty.decisions": 100}
    assert compared({"甲": {}, "乙": busy, "丙": busy, "丁": busy}).silent() == []


def test_zero_of_a_unit_of_another_kind__no_peer() -> None:
    of = {
        "甲": {},
        "乙": {"penalty.decisions": 900},
        "丙": {"penalty.decisions": 900},
        "丁": {"penalty.decisions": 900},
    }
    groups = {"甲": units.peers_of("乡"), **dict.fromkeys("乙丙丁", units.peers_of("部门"))}
    assert compared(of, groups=groups).silent() == []


def test_too_few_peers__no_average() -> None:
    assert compared({"甲": {}, "乙": {"penalty.decisions": 900}, "丙": {"penalty.decisions": 900}}).silent() == []


def test_townships_and_subdistricts_are_peers() -> None:
    assert {units.peers_of(kind) for kind in ("乡", "镇", "街道")} == {"乡镇、街道"}
    assert units.peers_of("部门") == "部门"


def test_without_last_year__all_named_in_one_finding() -> None:
    found = units.without_last_year(["甲乡", "乙镇", "丙乡"])
    assert (found.rule, found.level) == ("M08", "info")
    assert found.message == "甲乡、乙镇和丙乡没有上年的数，跨年的审核关系没有核对。"


# ── T03, T04 ─────────────────────────────────────────────────────────────


def test_late__names_both_days() -> None:
    found = units.late([("青山乡", date(2022, 1, 18)), ("龙泉乡", date(2022, 1, 20))], date(2022, 1, 15))
    assert (found.rule, found.level) == ("T03", "warning")
    told = "青山乡和龙泉乡的报表晚于截止日期 2022-01-15 收到（青山乡 2022-01-18、龙泉乡 2022-01-20）。"
    assert found.message == told


@pytest.mark.parametrize(
    ("day", "early"),
    [(date(2021, 12, 31), True), (date(2021, 6, 1), True), (date(2022, 1, 1), False), (date(2022, 1, 20), False)],
)
def test_filled_in_before_the_year_was_over(day: date, early: bool) -> None:
    given = verify_bytes(filled(FORM, {"cover.date": day}), "x.xlsx").given
    assert given is not None
    found = judge_dates(given)
    assert [(each.rule, each.level, each.cells) for each in found] == (
        [("T04", "info", ("封面!B11",))] if early else []
    )


def test_filled_in_too_early__sentence() -> None:
    given = verify_bytes(filled(FORM, {"cover.date": date(2021, 12, 30)}), "x.xlsx").given
    assert given is not None
    (found,) = judge_dates(given)
    assert found.message == "封面 B11 的填报日期是 2021-12-30，2021 年还没有结束，全年的数可能还不完整。"


def test_year_or_date_unknown__cannot_be_judged() -> None:
    early = {"cover.date": date(2021, 12, 1)}
    for data in (filled(FORM, {"cover.date": "年后"}), filled(FORM, {"cover.date": None})):
        given = verify_bytes(data, "x.xlsx").given
        assert given is not None
        assert judge_dates(given) == []
    given = verify_bytes(filled(FORM, early, stamp=stamp_of(FORM)), "x.xlsx").given
    assert given is not None
    assert judge_dates(given) != []
    assert judge_dates(replace(given, stamp=None)) == []
