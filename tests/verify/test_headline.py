"""The headline of the check sheet never says that all is well over an error that the sheet could see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers import EDITIONS, context_of, stamp_of
from tests.verify.cases import MODES, Case, cases
from toolkit.forms import load_form
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.returns.explanations import CHECK_SHEET, workbook_checks
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.calculate import Calculation
from toolkit.workbook.check_sheet import STATUS_CELL, YES
from toolkit.workbook.writer import write_workbook

# What becomes of a cell that is typed otherwise than as a number or a listed choice (C04), too large, or left blank.
TYPED = {"CEL-03", "CEL-04", "CEL-07", "CEL-13"}
COUNT = 4 * len(MODES)


def headline(case: Case) -> str:
    return str(Calculation(case.plan).result((CHECK_SHEET, STATUS_CELL)))


def errors(case: Case) -> set[str]:
    """Rules of the errors that the office finds in the same workbook, and that need no more than this year's cells."""
    stamp = stamp_of(case.form, unit_kind=case.kind)
    report = verify_bytes(write_workbook(case.plan), "x.xlsx", context_of(case.form))
    assert report.stamp == stamp
    live = {check.rule.id for check in workbook_checks(case.form)}
    return {each.rule for each in report.findings if each.level == "error" and each.rule in live | TYPED}


@pytest.mark.parametrize("edition", EDITIONS)
def test_headline__never_all_well_over_an_error_that_the_sheet_could_see(edition: str) -> None:
    seen = [(case.mode, errors(case), headline(case)[:1]) for case in cases(load_form(edition), COUNT)]
    assert [(mode, found) for mode, found, mark in seen if found and mark == YES] == []
    # Both were met, so that nothing above holds for want of cases.
    assert {bool(found) for _, found, _ in seen[: len(MODES)]} == {True, False}
    assert {mark for _, _, mark in seen} == {"√", "×", "—"}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({NIL_KEY: NIL_YES, "new.natural": 1, "grant.natural": 1}, "C10"),
        ({"new.natural": 1.5, "grant.natural": 1.5}, "C02"),
        ({"review.upheld": -1}, "C02"),
        ({"review.upheld": 1_000_000_000}, "CEL-07"),
        ({"facts.training": 2.5}, "C02"),
        ({"review.upheld": "1件"}, "CEL-04"),
        ({NIL_KEY: "无"}, "CEL-04"),
        ({"facts.posts.approx": "约"}, "CEL-04"),
    ],
)
def test_one_slip_in_a_sound_form__seen_by_both(edition: str, typed: dict[str, object], rule: str) -> None:
    form = load_form(edition)
    zeros = next(case for case in cases(form, COUNT) if case.mode == "zeros")
    sound = replace(zeros, values={**zeros.values, NIL_KEY: "否"})
    assert (errors(sound), headline(sound)[:1]) == (set(), YES)
    case = replace(sound, values={**sound.values, **typed})  # type: ignore[dict-item]
    assert rule in errors(case)
    assert headline(case).startswith("×")
