"""Findings that follow from others: nothing is lost or hidden, every cause is there, one fault is one entry."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.helpers import EDITIONS, SOUND, T2, T3, context_of, filled, stamp_of
from tests.verify.cases import cases
from toolkit.forms import index_form, load_form
from toolkit.forms.totals import as_shown
from toolkit.verify import verification
from toolkit.verify.causes import entries, open_entries, with_causes
from toolkit.verify.findings import Cause, Finding, dump_findings, load_findings
from toolkit.verify.overrides import Override
from toolkit.verify.repairs import Numbers
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

NEW = load_form("2021")
GRAVITY = ("error", "warning", "info")


def judged(edition: str, values: dict[str, Value], over: dict[str, Value] | None = None) -> Verification:
    form = load_form(edition)
    return verify_bytes(filled(form, values, typed_over=over), "青山乡.xlsx", context_of(form))


def told(report: Verification) -> list[tuple[str, list[str]]]:
    return [(each.finding.rule, [one.rule for one in each.consequences]) for each in open_entries(report.findings)]


@pytest.mark.parametrize("edition", EDITIONS)
def test_whatever_is_filled_in__the_same_findings_and_every_cause_among_them(
    edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, beneath = load_form(edition), 0
    for case in cases(form, 44):
        data = write_workbook(case.plan)
        with monkeypatch.context() as patch:
            patch.setattr(verification, "with_causes", lambda findings, numbers: findings)
            before = verify_bytes(data, "青山乡.xlsx", context_of(form))
        after = verify_bytes(data, "青山乡.xlsx", context_of(form))
        plain = [replace(each, cause=None) for each in before.findings]
        assert [replace(each, cause=None) for each in after.findings] == plain
        assert (after.verdict, after.unjudged) == (before.verdict, before.unjudged)
        heads = {each.as_cause: each for each in reversed(after.findings) if each.cause is None}
        for each in after.findings:
            if each.cause:
                beneath += 1
                head = heads[each.cause]
                assert head.is_open
                assert GRAVITY.index(head.level) <= GRAVITY.index(each.level)
        shown = [one for each in entries(after.findings) for one in (each.finding, *each.consequences)]
        assert Counter(map(repr, shown)) == Counter(map(repr, after.findings))
    assert beneath > 20


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_impossible_number_in_a_sound_return__one_entry(edition: str) -> None:
    dice, form = random.Random(edition), load_form(edition)
    counts = [cell.key for cell in index_form(form).inputs if cell.type in ("count", "amount")]
    seen = 0
    for key in dice.sample(counts, 50):
        report = judged(edition, {key: -dice.randint(1, 9)})
        assert len(open_entries(report.findings)) == 1, (key, told(report))
        assert entries(report.findings)[0].finding.rule == "C02"
        seen += bool(entries(report.findings)[0].consequences)
    assert seen > 10


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_total_typed_over__one_entry_with_its_definitions_beneath(edition: str) -> None:
    form = load_form(edition)
    index = index_form(form)
    right = as_shown(index, {key: value for key, value in SOUND.items() if isinstance(value, int)})
    for cell in random.Random(edition).sample(index.totals, 20):
        report = judged(edition, {}, {cell.key: (right[cell.key] or 0) + 7})
        (rule, beneath), *others = told(report)
        assert (rule, others) == ("FRM-01", []), (cell.key, told(report))
        assert set(beneath) <= {"B02", "B03", "D01"}
        assert beneath


def test_column_out_of_balance__what_cannot_fail_otherwise_and_the_guess_beneath() -> None:
    assert told(judged("2021", {"carried_out.legal": 1})) == [("B01", ["B05"])]
    slipped: dict[str, Value] = {"new.legal": 20, "grant.legal": 1, "deny.7.legal": 1}
    assert told(judged("2021", slipped)) == [("B01", ["B07"])]


def test_wrong_whatever_the_faulty_cell_holds__an_entry_of_its_own() -> None:
    # Were H4 any number of requests, five that were carried in would still be neither answered nor carried out.
    report = judged("2021", {"new.legal": -3, "carried_in.legal": 5})
    assert told(report) == [("C02", []), ("B01", [])]
    report = judged("2021", {"deny.1.natural": -1, "deny.1.legal": 3, "new.legal": 3, "new.natural": 6})
    assert ("B11", []) in told(report)


def test_two_faults_apart__two_entries() -> None:
    report = judged("2021", {"new.legal": -3, "new.other": 2}, {"review.total": 9})
    assert told(report) == [("FRM-01", ["D01"]), ("C02", ["B01", "B05", "B06"]), ("B01", [])]
    assert [each.cells[:1] for each in report.findings if each.rule == "B01"] == [(f"{T3}!H4",), (f"{T3}!I4",)]


def test_sign_in_the_wrong_column__a_guess_about_the_number_below_zero() -> None:
    assert told(judged("2019", {"license.items_prev": -3})) == [("C02", ["A07", "A09"])]


def test_county_that_does_not_ask_for_the_cause__the_relation_stands_by_itself() -> None:
    data = filled(NEW, {"new.legal": -3})
    day = date.max
    switched = context_of(NEW, overrides=(Override("C02", "info", "本县另有规定", "张三", day),))
    report = verify_bytes(data, "青山乡.xlsx", switched)
    assert told(report) == [("B01", ["B05"])]


def test_other_oddities_of_the_very_cell__beneath_its_error() -> None:
    assert told(judged("2021", {"new.legal": "－3"})) == [("C02", ["B01", "B05", "CEL-02"])]


def test_same_oddity_elsewhere_too__not_hidden_with_the_cell() -> None:
    report = judged("2021", {"new.legal": "－3", "new.other": "０"})
    assert told(report) == [("C02", ["B01", "B05"]), ("CEL-02", [])]


def test_cause_not_among_those_shown__stands_by_itself() -> None:
    head = Finding("C02", "error", "", "", cells=(f"{T3}!H4",))
    beneath = Finding("B01", "error", "", "", cells=(f"{T3}!H4", f"{T3}!H5"), cause=head.as_cause)
    assert [each.finding for each in entries([beneath])] == [beneath]
    assert [each.consequences for each in entries([beneath, head])] == [(beneath,)]


def test_kept_in_the_ledger_and_told_to_programs__only_where_there_is_a_cause() -> None:
    head = Finding("C02", "error", "", "", cells=(f"{T2}!B3",))
    beneath = replace(head, rule="A01", cause=head.as_cause)
    assert load_findings(dump_findings([head, beneath])) == (head, beneath)
    assert "cause" not in head.as_json()
    assert beneath.as_json()["cause"] == {"rule": "C02", "cell": f"{T2}!B3"}


def test_findings_of_a_sum__judged_by_the_same_arithmetic() -> None:
    given = verify_bytes(filled(NEW, {"carried_out.legal": 1}, stamp=stamp_of(NEW)), "青山乡.xlsx").given
    assert given is not None
    findings = [
        Finding("B01", "error", "", "", cells=tuple(f"{T3}!H{row}" for row in (4, 5, 27, 28))),
        Finding("B05", "error", "", "", cells=tuple(f"{T3}!H{row}" for row in (28, 4, 5))),
    ]
    told_of = with_causes(findings, Numbers(NEW, given.known))
    assert [each.cause for each in told_of] == [None, Cause("B01", f"{T3}!H4")]
