"""Every rule of the rule catalogue outside N and W, broken on purpose: its level, its cells, or the reason why not."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from docs.make_rules import elsewhere
from tests.helpers import T2, T3, T4, context_of, filled, stamp_of
from tests.verify.test_rule_set import OTHER_LEVEL, RULES, needs_catalogue
from toolkit.forms import index_form, load_form
from toolkit.forms.totals import recompute
from toolkit.forms.unit_kinds import KINDS, kind_of_sum
from toolkit.verify.gates.relations import judge_numbers
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

COVER, TEXTS = "封面", "文字材料"


@dataclass(frozen=True)
class Broken:
    """One rule broken in a sound workbook. id: under which the finding is told, where another is the finer one.

    last: numbers of last year that are not 0; None where last year is not known. over: totals typed over.
    """

    values: Mapping[str, Value]
    cells: tuple[str, ...]
    id: str = ""
    edition: str = "2021"
    kind: str = "乡"
    last: Mapping[str, int] | None = None
    over: Mapping[str, Value] = field(default_factory=dict)


def at(sheet: str, *refs: str) -> tuple[str, ...]:
    return tuple(f"{sheet}!{ref}" for ref in refs)


NIL: dict[str, Value] = {
    "new.natural": 0, "grant.natural": 0, "new.commercial": 0, "carried_in.natural": 0, "carried_out.natural": 0,
}  # fmt: skip
NO_CASES: dict[str, Value] = {"review.upheld": 0, "review.corrected": 0, "review.other": 0, "review.pending": 0}
BALANCE = tuple(f"{{}}{row}" for row in (4, 5, 27, 28))


def column(letter: str) -> tuple[str, ...]:
    return at(T3, *(ref.format(letter) for ref in BALANCE))


BROKEN = {
    "F06": Broken({}, at(T3, "J4"), id="FRM-01", over={"new.total": 99}),
    "C01": Broken({"new.legal": None}, at(T3, "H4")),
    "C02": Broken({"new.legal": -3}, at(T3, "H4")),
    "C03": Broken({"new.legal": "０"}, at(T3, "H4"), id="CEL-02"),
    "C04": Broken({"new.legal": "约3"}, at(T3, "H4"), id="CEL-04"),
    "C05": Broken({"fee.amount": 96321}, at(T2, "B14")),
    "C06": Broken({"procurement.projects": 1, "procurement.amount": 8040}, at(T2, "C18"), edition="2019"),
    "C07": Broken({"procurement.projects": 1, "procurement.amount": 0}, at(T2, "B18", "C18"), edition="2019"),
    "A01": Broken({"rule.made": 1, "rule.valid": 1}, at(T2, "B3")),
    "A02": Broken({"normdoc.made": 3, "normdoc.valid": 2}, at(T2, "D4", "B4", "C4")),
    "A03": Broken({"normdoc.made": 1, "normdoc.valid": 9}, at(T2, "D4", "B4", "C4"), last={"normdoc.valid": 1}),
    "A04": Broken(
        {"normdoc.made": 1, "normdoc.disclosed": 2, "normdoc.total": 9}, at(T2, "C4", "B4", "D4"), edition="2019"
    ),
    "A05": Broken({"normdoc.total": 1}, at(T2, "D4"), edition="2019", last={"normdoc.total": 2}),
    "A06": Broken({"license.items_prev": 1}, at(T2, "B7"), edition="2019", last={"license.items_prev": 2}),
    "A07": Broken({"license.items_prev": 1, "license.items_delta": -2}, at(T2, "B7", "C7"), edition="2019"),
    "A08": Broken({"license.decisions": 5}, at(T2, "D7", "B7", "C7"), edition="2019"),
    "A09": Broken({"license.items_prev": "+3"}, at(T2, "B7", "C7"), edition="2019"),
    "A10": Broken({"penalty.decisions": 9}, at(T2, "B10")),
    "B01": Broken({"new.legal": 1}, column("H")),
    "B02": Broken({}, at(T3, "D27"), over={"done.natural": 99}),
    "B03": Broken({}, at(T3, "J4"), over={"new.total": 99}),
    "B04": Broken({"new.legal": 0}, at(T3, "H5"), last={"carried_out.legal": 1}),
    "B05": Broken({"carried_out.legal": 1}, at(T3, "H28", "H4", "H5")),
    "B06": Broken({"new.legal": 1, "grant.other": 1}, (*column("H"), *column("I"))),
    "B07": Broken({"new.legal": 20, "grant.legal": 1, "deny.7.legal": 1}, at(T3, "H4")),
    "B09": Broken({"new.legal": 1, "misc.2.legal": 1, "texts.fees": None}, (*at(T3, "J25"), *at(TEXTS, "C12"))),
    "B10": Broken({"new.legal": 9, "carried_out.legal": 9}, at(T3, "J28", "J4", "J5")),
    "B11": Broken({"new.legal": 1, "deny.1.legal": 1}, at(T3, "J8")),
    "D01": Broken({}, at(T4, "E4"), over={"review.total": 5}),
    "D02": Broken({**NIL, "review.upheld": 1}, (*at(T4, "E4", "J4", "O4"), *at(T3, "J4", "J5")), last={}),
    "D03": Broken(NO_CASES, at(T4, "E4"), last={"review.pending": 1, "review.total": 1}),
    "D04": Broken({**NO_CASES, "suit_after.upheld": 2}, at(T4, "O4", "E4"), last={}),
    "D05": Broken({"review.corrected": 1}, at(T4, "B4")),
    "T01": Broken({"cover.date": date(2022, 2, 5)}, at(COVER, "B11"), kind="部门"),
    "T02": Broken({"cover.date": date(2022, 4, 1)}, at(COVER, "B11"), kind="县"),
    "T04": Broken({"cover.date": date(2021, 12, 28)}, at(COVER, "B11")),
}

ELSEWHERE = {
    **dict.fromkeys(("F01", "F02", "F04", "F07", "F08", "F09"), "of a written report: tests/prose/test_wording.py"),
    "F03": "ID-04, ID-05: tests/verify/test_identity.py",
    "C09": "零报告 of a whole return: tests/verify/test_nil_return.py",
    "T03": "over all units, by the day of receipt: tests/verify/test_between_units.py",
    "M02": "over all units: tests/verify/test_between_units.py",
    "M03": "over the roster: tests/verify/test_between_units.py",
    "M05": "over all units: tests/verify/test_between_units.py",
    "M07": "over all units: tests/verify/test_between_units.py",
    "M08": "over all units: tests/verbs/test_merge_findings.py",
}
"""Rules with a finding of their own that one workbook cannot break; what has none is in docs/elsewhere.toml."""


def report(case: Broken) -> Verification:
    form = load_form(case.edition)
    data = filled(form, case.values, stamp=stamp_of(form, unit_kind=case.kind), typed_over=case.over)
    previous = {}
    if case.last is not None:
        index = index_form(form)
        numbers = {cell.key: case.last.get(cell.key, 0) for cell in index.inputs if cell.numeric}
        previous = {"QS": {**numbers, **recompute(index, numbers), **case.last}}
    return verify_bytes(data, "青山乡.xlsx", context_of(form, previous=previous))


def catalogued() -> dict[str, str]:
    with open(RULES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["id"]: row["severity"].split()[0] for row in rows if row["id"][0] not in "NW"}


@needs_catalogue
def test_every_rule__broken_here_or_with_a_reason() -> None:
    told = [*BROKEN, *ELSEWHERE]
    assert len(told) == len(set(told))
    # What has findings under finer ids may be broken here as well.
    assert {*told, *elsewhere()} == catalogued().keys()
    assert not ELSEWHERE.keys() & elsewhere().keys()


@pytest.mark.parametrize("rule", BROKEN)
def test_rule_broken__told_at_its_cells(rule: str) -> None:
    case = BROKEN[rule]
    found = [each for each in report(case).findings if each.rule == (case.id or rule)]
    assert case.cells in [each.cells for each in found], [each.cells for each in found]


@needs_catalogue
@pytest.mark.parametrize("rule", BROKEN)
def test_rule_broken__level_of_the_rule_catalogue_or_a_reason(rule: str) -> None:
    case = BROKEN[rule]
    levels = {each.level for each in report(case).findings if each.rule == (case.id or rule)}
    assert (levels == {catalogued()[rule]}) is (rule not in OTHER_LEVEL)


@pytest.mark.parametrize(
    ("kinds", "rules"),
    [(("乡", "设区的市"), set()), (("乡", "部门"), {"A01"}), (("县", "县"), set()), (("省",), set())],
)
def test_sum_with_regulations__wrong_only_below_a_city(kinds: tuple[str, ...], rules: set[str]) -> None:
    form = load_form("2021")
    numbers = {
        cell.key: int(cell.key in ("rule.made", "rule.valid")) for cell in index_form(form).inputs if cell.numeric
    }
    found = judge_numbers(form, {**numbers, **recompute(index_form(form), numbers)}, kind_of_sum(kinds))
    assert {each.rule for each in found} == rules


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("free", sorted(KINDS))
def test_kind_that_a_rule_spares__its_sums_are_spared_whatever_else_is_summed(edition: str, free: str) -> None:
    form = load_form(edition)
    spared = replace(form, rules=tuple(replace(rule, kinds=(), except_kinds=(free,)) for rule in form.rules))
    numbers: dict[str, int] = {cell.key: at for at, cell in enumerate(index_form(form).inputs, 1) if cell.numeric}
    known = {**numbers, **recompute(index_form(form), numbers)}
    for other in KINDS.keys() - {free}:
        for summed in ({free}, {free, other}):
            assert judge_numbers(spared, known, kind_of_sum(summed), summed=summed) == []
    others = {"部门"} if free == "乡" else {"乡"}
    kind = kind_of_sum(others)
    broken = {each.rule for each in judge_numbers(spared, known, kind, summed=others)}
    assert ("B01" in broken) is (kind != free)


@pytest.mark.parametrize("summed", sorted(KINDS))
def test_rule_of_one_kind__no_sum_of_another_kind_is_judged_by_it(summed: str) -> None:
    form = load_form("2021")
    numbers: dict[str, int] = {cell.key: at for at, cell in enumerate(index_form(form).inputs, 1) if cell.numeric}
    known = {**numbers, **recompute(index_form(form), numbers)}
    kind = kind_of_sum({summed})
    for only in KINDS:
        bound = replace(form, rules=tuple(replace(rule, kinds=(only,), except_kinds=()) for rule in form.rules))
        assert bool(judge_numbers(bound, known, kind, summed={summed})) is (only == summed == kind)
