"""The day to report by stands where a township looks first, and makes no other form of its workbook."""

from __future__ import annotations

import io
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import COVER, EDITIONS, context_of, needs_office, stamp_of
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawCell
from toolkit.verbs.demo import complete
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.deadline import full_day, told_deadline
from toolkit.workbook.issue import blank_plan, issued_plan
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.list_sheets import GUIDE_SHEET
from toolkit.workbook.writer import write_workbook

DAY, OTHER = date(2022, 1, 15), date(2022, 1, 20)


def filled_book(edition: str, deadline: date | None) -> bytes:
    form = load_form(edition)
    stamp = stamp_of(form)
    values = complete(form, {"cover.date": date(stamp.year + 1, 1, 10), "cover.nil_return": "是"})
    return write_workbook(issued_plan(form, stamp, values, deadline=deadline))


def judged(edition: str, data: bytes) -> Verification:
    return verify_bytes(data, "青山乡.xlsx", context_of(load_form(edition)))


def edited(data: bytes, sheet: str, ref: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[sheet][ref] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("edition", EDITIONS)
def test_issued__guide_and_cover_tell_the_day(edition: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled_book(edition, DAY)))
    assert book[GUIDE_SHEET]["A2"].value == "请于2022年1月15日前填好，把本文件发回县政务公开办公室。"
    assert book[COVER]["A3"].value == "请于2022年1月15日前报送"
    assert book[COVER]["A3"].protection.locked
    # A text that wraps would be cut in its narrow column; one that does not runs on over the empty cells beside it.
    assert not book[COVER]["A3"].alignment.wrap_text
    assert book[COVER]["B3"].value is None


@pytest.mark.parametrize("edition", EDITIONS)
def test_blank_master__tells_none(edition: str) -> None:
    cells = [cell for sheet in blank_plan(load_form(edition)).sheets for cell in sheet.cells.values()]
    assert not any("日前" in str(cell.value) for cell in cells)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("day", [None, DAY, OTHER])
def test_return__is_of_the_same_form_whatever_day_it_tells(edition: str, day: date | None) -> None:
    plain, told = (judged(edition, filled_book(edition, each)) for each in (None, day))
    assert told.findings == plain.findings == ()
    assert told.verdict == "accepted"
    assert told.stamp == plain.stamp


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("row", [1, 2, 4, 6, 9])
def test_rows_moved__the_line_is_nobodys_row(edition: str, row: int) -> None:
    def moved(deadline: date | None) -> list[str]:
        book = openpyxl.load_workbook(io.BytesIO(filled_book(edition, deadline)))
        book[COVER].insert_rows(row)
        out = io.BytesIO()
        book.save(out)
        return [each.message for each in judged(edition, out.getvalue()).findings]

    assert moved(DAY) == moved(None) != []


@pytest.mark.parametrize("edition", EDITIONS)
def test_other_words_in_its_place__are_told(edition: str) -> None:
    data = edited(filled_book(edition, DAY), COVER, "A3", "请于2022年1月15日前报送。我乡共收到申请 12 件")
    (found,) = (each for each in judged(edition, data).findings if each.rule == "TPL-06")
    assert found.cells == (f"{COVER}!A3",)


@pytest.mark.parametrize("edition", EDITIONS)
def test_cut_from_the_template__is_the_slow_writers(edition: str) -> None:
    form = load_form(edition)
    stamp = stamp_of(form)
    template = IssueTemplate(form, stamp.year, deadline=DAY)
    assert template._sound
    cut, drawn = (
        openpyxl.load_workbook(io.BytesIO(data))
        for data in (template.filled(stamp, {}), write_workbook(issued_plan(form, stamp, deadline=DAY)))
    )
    for sheet, ref in ((GUIDE_SHEET, "A2"), (COVER, "A3")):
        assert cut[sheet][ref].value == drawn[sheet][ref].value
        assert full_day(DAY) in cut[sheet][ref].value


def test_told_deadline__read_back_and_no_day_that_there_is_not() -> None:
    def told(text: str) -> date | None:
        return told_deadline(RawCell("A3", 3, 1, "text", text))

    assert told("请于2022年1月15日前报送") == DAY
    assert told("请于2022年2月30日前报送") is None
    assert told("请尽快报送") is None
    assert told_deadline(None) is None


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("edition", EDITIONS)
def test_printed__told_on_the_first_two_pages_and_no_page_more(edition: str, tmp_path: Path) -> None:
    books = {"none": filled_book(edition, None), "told": filled_book(edition, DAY)}
    for name, data in books.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", *(f"{name}.xlsx" for name in books)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    plain, told = (printed(tmp_path / f"{name}.pdf") for name in books)
    assert len(told) == len(plain) > 5
    assert ["日前" in page for page in told[:3]] == [True, True, False]


def printed(pdf: Path) -> list[str]:
    """The text of each page."""
    told = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    return told.decode().split("\f")
