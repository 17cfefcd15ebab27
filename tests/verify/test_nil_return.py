"""零报告: a confirmation on the cover against the numbers of the tables that it covers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers import COVER, SOUND, T2, T4, context_of, filled, lines
from toolkit.forms import load_form
from toolkit.verify.gates.cells import judge_cells
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")
ZEROS: dict[str, Value] = dict.fromkeys(SOUND, 0)


def judged(values: dict[str, Value]) -> Verification:
    return verify_bytes(filled(FORM, {**ZEROS, **values}), "青山乡.xlsx", context_of(FORM))


def test_nil_return_with_a_number__c10() -> None:
    report = judged({"cover.nil_return": "是", "review.upheld": 2})
    assert lines(report) == {("C10", (f"{T4}!A4",))}
    assert report.verdict == "returned"


def test_nil_return_with_blanks__confirmed_zeros() -> None:
    report = judged({"cover.nil_return": "是", "new.natural": None, "review.other": None})
    assert (report.verdict, report.findings) == ("accepted", ())
    assert report.values["new.total"] == 0
    assert report.given is not None
    assert report.given.readings["new.natural"].state == "confirmed_zero"
    assert report.given.readings["new.commercial"].state == "reported"


@pytest.mark.parametrize("value", [0, 2])
def test_nil_return_where_the_county_does_not_judge_it__nothing_said(value: int) -> None:
    form = replace(FORM, rules=tuple(rule for rule in FORM.rules if rule.cells != "nil"))
    given = judged({"cover.nil_return": "是", "new.natural": value, "carried_out.natural": value}).given
    assert given is not None
    assert [each.rule for each in judge_cells(given)] == ["C10"] * bool(value)
    assert judge_cells(replace(given, form=form)) == []


def test_nil_return_does_not_cover_table_two() -> None:
    report = judged({"cover.nil_return": "是", "normdoc.made": None})
    assert lines(report, "error") == {("C01", (f"{T2}!B4",))}


def test_all_zero_without_nil_return__info() -> None:
    report = judged({})
    assert [(each.rule, each.level, each.cells) for each in report.findings] == [("C09", "info", (f"{COVER}!B12",))]
    assert report.verdict == "accepted"
