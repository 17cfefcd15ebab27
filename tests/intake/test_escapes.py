"""What looks like an escape in a typed text is typed: it comes back letter by letter from our files."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import filled, stamp_of
from toolkit.forms import load_form
from toolkit.intake.xlsx.escapes import decoded, encoded
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.stamp import Stamp
from toolkit.verify.verification import verify_bytes
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.long_sheets import write_long
from toolkit.workbook.long_summary import UNIT_ROW, UNIT_SHEET, long_summary
from toolkit.workbook.summary import STATE_SHEET, SummaryUnit, summary_plan
from toolkit.workbook.writer import write_workbook

FORM = load_form("2021")
LIKE_ESCAPES = st.text(st.sampled_from("_x05FD00ad甲 "), max_size=24)


@given(LIKE_ESCAPES)
def test_any_text__decoded_as_it_was(text: str) -> None:
    assert decoded(encoded(text)) == text


@pytest.mark.parametrize("text", ["甲_x000D_乙", "_x005F_x000D_", "_x0041_x0042_", "甲_xD83D__xDE00_", "_x000d_丙"])
def test_typed_in_every_kind_of_file__comes_back(text: str) -> None:
    read = verify_bytes(filled(FORM, {"texts.active": text}), "x.xlsx")
    assert read.values["texts.active"] == text
    stamp: Stamp = stamp_of(FORM, unit_name=text)
    assert verify_bytes(IssueTemplate(FORM, stamp.year).filled(stamp, {}), "x.xlsx").stamp == stamp
    units = [SummaryUnit("1", "甲乡", text, text, True)]
    book = write_workbook(summary_plan(FORM, "盐池县", 2021, units, {}, {"1": {}}))
    out = io.BytesIO()
    write_long(*long_summary(FORM, "盐池县", 2021, [SummaryUnit("1", text, "已汇总", text, True)], {}, [{}], {}), out)
    for data, places in (
        (book, ((STATE_SHEET, "D4"), (STATE_SHEET, "E4"))),
        (out.getvalue(), ((UNIT_SHEET, f"B{UNIT_ROW}"), (STATE_SHEET, "E4"))),
    ):
        snapshot = read_workbook(data)
        for name, ref in places:
            sheet = snapshot.sheet(name)
            assert sheet is not None
            assert sheet.cells[ref].text == text, (name, ref)


def test_notes__the_same() -> None:
    plan = issued_plan(FORM, stamp_of(FORM), {})
    sheet = plan.sheet(FORM.cover.sheet)
    (ref, cell), *_ = sheet.cells.items()
    noted = replace(sheet, cells={**sheet.cells, ref: replace(cell, comment="甲_x000D_乙")})
    data = write_workbook(replace(plan, sheets=tuple(noted if each is sheet else each for each in plan.sheets)))
    comment = openpyxl.load_workbook(io.BytesIO(data))[sheet.name][ref].comment
    assert decoded(comment.text) == "甲_x000D_乙"
