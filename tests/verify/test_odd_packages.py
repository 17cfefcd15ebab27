"""Returns broken below the level of cells: a verdict, never an exception."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import T3, context_of, filled, lines, parts_of, zipped
from toolkit.forms import load_form
from toolkit.verify.catalogue import catalogue
from toolkit.verify.verification import Verification, verify_bytes

FORM = load_form("2021")
PARTS = parts_of(filled(FORM))
PART = "xl/worksheets/sheet4.xml"


def judged(old: str, new: str) -> Verification:
    """The correct return with one piece of table three's XML exchanged."""
    text = PARTS[PART].decode()
    assert len(re.findall(re.escape(old), text)) >= 1
    return verify_bytes(zipped({**PARTS, PART: text.replace(old, new, 1)}), "青山乡.xlsx", context_of(FORM))


@pytest.mark.parametrize("area", ["nonsense", "", "A:A", "1:1", "A40:B41:C42", "#REF!"])
def test_merge_that_is_no_area__refused(area: str) -> None:
    report = judged("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>')
    assert (report.verdict, lines(report)) == ("unreadable", {("PKG-20", ())})


def test_merge_outside_the_table__info() -> None:
    report = judged("</mergeCells>", '<mergeCell ref="A40:B41"/></mergeCells>')
    assert [(each.rule, each.level) for each in report.findings] == [("TPL-07", "info")]


def test_far_cell__outside_the_table() -> None:
    report = judged("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert lines(report) == {("TPL-06", (f"{T3}!XFD1048576",))}


@pytest.mark.parametrize("number", ["1E308", "1E999999999", "NaN", "INF", "9" * 5000, "1_000", "٣"])
def test_stored_number_that_is_none__error_at_the_cell(number: str) -> None:
    text = PARTS[PART].decode()
    cell = re.search(r'<c r="D4"[^>]*><v>7</v></c>', text)
    assert cell is not None
    report = judged(cell[0], cell[0].replace(">7<", f">{number}<"))
    assert ("CEL-07", (f"{T3}!D4",)) in lines(report, "error")
    assert report.values["new.natural"] is None


@pytest.mark.parametrize("number", ["1E308", "1E999999999", "NaN", "9" * 5000])
def test_stored_result_that_is_none__recomputed(number: str) -> None:
    text = PARTS[PART].decode()
    cell = re.search(r'<c r="J4".*?<v>8</v></c>', text)
    assert cell is not None
    report = judged(cell[0], cell[0].replace("<v>8<", f"<v>{number}<"))
    assert ("FRM-03", (f"{T3}!J4",)) in lines(report, "warning")
    assert report.values["new.total"] == 8


@pytest.mark.parametrize("formula", ['"', "{", "SUM(A:A,1:1", "]]", "'", "#REF!", "SUM(D4:I4", "9" * 400])
def test_malformed_formula_in_a_total__error_at_the_cell(formula: str) -> None:
    report = judged("<f>SUM(D4:I4)</f>", f"<f>{formula}</f>")
    assert ("FRM-02", (f"{T3}!J4",)) in lines(report, "error")


PLACES = {
    f"{{{name}}}"
    for entry in catalogue().values()
    for _, name, *_ in Formatter().parse(entry.message + entry.remedy)
    if name
}
"""What the catalogue's sentences leave open, to be filled in."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_flipped_byte_inside_any_part__a_verdict(name: str, data: st.DataObject) -> None:
    part = bytearray(PARTS[name])
    for _ in range(data.draw(st.integers(1, 3))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(32, 126))
    report = verify_bytes(zipped({**PARTS, name: bytes(part)}), "青山乡.xlsx", context_of(FORM))
    if report.verdict == "unreadable":
        assert report.findings
        assert report.values == {}
    assert "RUN-05" not in {each.rule for each in report.findings}
    for each in report.findings:
        # What the file itself holds may be quoted, braces and all.
        assert [place for place in PLACES if place in each.message + each.remedy] == [], each
