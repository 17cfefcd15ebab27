"""A return in a format whose formulas cannot be proved: values count, totals are added up again and compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers import EDITIONS, T3, context_of, filled, lines, one, with_sheet
from tests.intake.test_legacy import as_xls
from toolkit.forms import load_form
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")
UNPROVED = ("TYP-04", ())


def judged(values: dict[str, Value] | None = None, **more: object) -> Verification:
    data = as_xls(filled(FORM, values, **more))  # type: ignore[arg-type]
    return verify_bytes(data, "青山乡.xls", context_of(FORM))


@pytest.mark.parametrize("edition", EDITIONS)
def test_correct_values__nothing_but_the_warning(edition: str) -> None:
    form = load_form(edition)
    report = verify_bytes(as_xls(filled(form)), "青山乡.xls", context_of(form))
    assert (report.verdict, lines(report)) == ("needs_explanation", {UNPROVED})
    assert report.stamp is not None
    assert report.stamp.unit_name == "青山乡"
    assert report.values == verify_bytes(filled(form), "青山乡.xlsx", context_of(form)).values


def test_total_that_is_not_the_sum__error_at_its_cell() -> None:
    report = judged(typed_over={"new.total": 9})
    assert lines(report) == {UNPROVED, ("FRM-03", (f"{T3}!J4",))}
    told = one(report, "FRM-03")
    assert (report.verdict, told.level, told.found, told.expected) == ("returned", "error", "9", "8")
    assert report.values["new.total"] == 8


def test_total_that_is_no_number__error_at_its_cell() -> None:
    report = judged(typed_over={"new.total": "八"})
    assert lines(report, "error") == {("FRM-03", (f"{T3}!J4",))}


def test_number_kept_as_text__no_second_finding_at_the_total() -> None:
    report = judged({"new.natural": "7"})
    assert {rule for rule, _ in lines(report)} == {"TYP-04", "CEL-01"}


def test_relations_and_fixed_texts__judged_as_ever() -> None:
    assert "B01" in {rule for rule, _ in lines(judged({"new.natural": 8}), "error")}
    renamed = judged(damage=with_sheet(T3, lambda sheet: replace(sheet, name="表三")))
    assert one(renamed, "TPL-01").level == "info"
    assert UNPROVED in lines(renamed)
