"""Every number that a skeleton writes leads back to its key, also after the office has written the sentence anew."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.report.test_read_back import edited
from toolkit.forms import index_form
from toolkit.report import ReportData, UnitLine, changed_numbers, county_report, unit_report
from toolkit.report.final import document_body, final_report
from toolkit.report.keyed_numbers import keyed_numbers

Make = Callable[..., ReportData]
CASES = {"new.total": 7, "carried_in.total": 1, "done.total": 7, "carried_out.total": 1, "grant.total": 7}


def body(report: bytes) -> object:
    return document_body(report)


@pytest.mark.parametrize("year", [2020, 2022])
def test_every_number__its_value_under_its_key(make_data: Make, year: int) -> None:
    data = make_data(CASES, year=year)
    found = list(keyed_numbers(body(unit_report(data))))
    assert len({name for name, _, _ in found}) == len(found)
    assert {key: text for _, key, text in found} == {key: str(data.values[key]) for _, key, _ in found}
    index = index_form(data.form)
    keys = {key for _, key, _ in found}
    tables = {cell.key for table in data.form.tables for cell in index.of_table(table.id)}
    facts = {key for key in index.cells if key.startswith("facts.") and isinstance(data.values.get(key), int)}
    # The sum of a group of outcomes is no cell: its key is what the keys of its rows begin with.
    assert keys == tables | facts
    times = Counter(key for _, key, _ in found)
    assert {key for key, count in times.items() if count == 2} == set(CASES)


def test_outcomes__of_a_group_and_of_a_row_that_stands_alone(make_data: Make) -> None:
    outcomes = {
        "done.total": 7,
        "new.total": 7,
        "grant.total": 3,
        "deny.1.total": 1,
        "deny.8.total": 2,
        "misc.total": 1,
    }
    found = {name: text for name, _, text in keyed_numbers(body(unit_report(make_data({**CASES, **outcomes}))))}
    assert found["_n_deny__total"] == "3"
    assert found["_n_grant__total"] == found["_n_grant__total_r2"] == "3"
    assert found["_n_misc__total"] == found["_n_misc__total_r2"] == "1"


def test_numbers_in_sentences__none_without_a_key(make_data: Make) -> None:
    """Years, shares of a year ago and sums of two blocks apart, whatever counts something is enclosed."""
    report = Document(io.BytesIO(unit_report(make_data(CASES))))
    for paragraph in report.paragraphs[4:]:
        outside = "".join(
            run.text
            for run in paragraph.runs
            if (before := run._r.getprevious()) is None or before.tag != qn("w:bookmarkStart")
        )
        assert not re.search(r"\d", outside), outside


def test_bookmarks__ids_are_unique_and_names_fit_word(make_data: Make, roster: list[UnitLine]) -> None:
    own = {**CASES, "new.total": 3}
    root = body(county_report(make_data(CASES, unit="盐池县", own=own), roster))
    starts, ends = (list(root.iter(qn(f"w:bookmark{side}"))) for side in ("Start", "End"))  # type: ignore[attr-defined]
    ids = [each.get(qn("w:id")) for each in starts]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(each.get(qn("w:id")) for each in ends)
    names = [each.get(qn("w:name")) for each in starts]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 40 and re.fullmatch(r"\w+", name) for name in names)
    assert {key: text for _, key, text in keyed_numbers(root)}["own.new.total"] == "3"


def test_sentence_written_anew__only_the_key_tells(make_data: Make) -> None:
    now = unit_report(make_data())
    draft = unit_report(make_data({"facts.training": 3}))
    rewritten = edited(draft, lambda text: text.replace("全年开展政务公开业务培训", "为提升能力，分批次请专家授课共计"))
    (change,) = changed_numbers(rewritten, now) or ()
    assert (change.key, change.found, change.expected) == ("facts.training", "3", "2")


def test_untouched_and_final__nothing_has_changed(make_data: Make) -> None:
    now = unit_report(make_data(CASES))
    assert changed_numbers(now, now) == ()
    assert changed_numbers(final_report(now), now) == ()


def test_edit__exactly_that_number(make_data: Make) -> None:
    now = unit_report(make_data())
    for text in ("67", "1952"):
        there = edited(now, lambda xml, text=text: xml.replace(f">{text}</w:t>", f">{text}9</w:t>", 1))
        changes = changed_numbers(there, now) or ()
        assert [(each.found, each.expected) for each in changes] == [(f"{text}9", text)]
        assert changes[0].key in ("facts.documents", "facts.handled")


def test_thousands_mark__is_the_same_number(make_data: Make) -> None:
    now = unit_report(make_data({"facts.training": 1952}))
    there = edited(now, lambda xml: xml.replace("全年开展政务公开业务培训", "请人授课").replace(">1952<", ">1,952<", 1))
    assert [each for each in changed_numbers(there, now) or () if each.key == "facts.training"] == []


def test_typed_text__cannot_forge_a_key(make_data: Make) -> None:
    text = "\ufdd0new.total\ufdd15\ufdd2"
    found = list(keyed_numbers(body(unit_report(make_data({"texts.active": text})))))
    assert [value for _, key, value in found if key == "new.total"] == ["0"]


def test_amount__as_printed(make_data: Make) -> None:
    found = keyed_numbers(body(unit_report(make_data({"procurement.amount": Decimal("12.50")}))))
    assert {key: text for _, key, text in found}["procurement.amount"] == "12.5"
