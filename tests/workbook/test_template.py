"""The locked workbook as openpyxl and Excel see it: locks, validations within limits, functions, print set-up."""

import base64
import hashlib
import io
import re
import struct

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.helpers import filled, stamp_of
from toolkit.forms import index_form, load_form
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells, workbook_checks
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.workbook.check_sheet import check_sheet, detail_row
from toolkit.workbook.issue import blank_plan, issued_plan
from toolkit.workbook.sheet_setup import printed
from toolkit.workbook.writer import write_workbook
from toolkit.workbook.zip_package import unzipped

ALLOWED = {"SUM", "IF", "AND", "OR", "COUNT", "COUNTIF", "ABS", "ISNUMBER", "INT"}
EDITIONS = ("2019", "2021")


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(edition: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(blank_plan(load_form(edition)))))


def test_only_inputs_and_explanations_are_unlocked(edition: str, book: Workbook) -> None:
    index = index_form(load_form(edition))
    inputs = {cell.place for cell in index.inputs}
    merged = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for span in sheet.merged_cells.ranges
        if f"{sheet.title}!{span.coord.partition(':')[0]}" in inputs
        for row in sheet[span.coord]
        for cell in row
    }
    open_cells = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    said = {f"{CHECK_SHEET}!{ref}" for ref in explanation_cells(load_form(edition)).values()}
    assert len(said) > 1
    assert open_cells == inputs | merged | said


def test_every_sheet_is_protected_without_password_and_widths_stay_free(book: Workbook) -> None:
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.formatColumns
        assert not sheet.protection.selectUnlockedCells
    assert book.security.lockStructure
    assert book[STAMP_SHEET].sheet_state == "veryHidden"
    assert book.active.title == "填报说明"


def test_password_from_the_settings(edition: str) -> None:
    data = write_workbook(issued_plan(load_form(edition), password="一个abc123的长口令"))
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        held = sheet.protection
        assert (held.sheet, held.password, held.algorithmName, held.spinCount) == (True, None, "SHA-512", 100_000)
        digest = hashlib.sha512(base64.b64decode(held.saltValue) + "一个abc123的长口令".encode("utf-16-le")).digest()
        for spin in range(held.spinCount):
            digest = hashlib.sha512(digest + struct.pack("<I", spin)).digest()
        assert base64.b64decode(held.hashValue) == digest


def test_validations_stay_within_excels_limits_and_are_not_cut(edition: str, book: Workbook) -> None:
    places: set[str] = set()
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle) <= 32
            assert len(rule.prompt) <= 255
            assert rule.prompt.rstrip().endswith(("。", "）"))
            assert len(rule.error or "") <= 225
            assert len(rule.formula1 or "") <= 255
            places |= {f"{sheet.title}!{ref}" for ref in str(rule.sqref).split()}
    assert {cell.place for cell in index_form(load_form(edition)).inputs} <= _expanded(places)


def _expanded(places: set[str]) -> set[str]:
    found: set[str] = set()
    for place in places:
        sheet, _, span = place.partition("!")
        left, top, right, bottom = openpyxl.utils.range_boundaries(span)
        found |= {
            f"{sheet}!{openpyxl.utils.get_column_letter(column)}{row}"
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
    return found


def test_counts_are_whole_and_not_negative__changes_signed__amounts_decimal(edition: str, book: Workbook) -> None:
    cells = {cell.place: cell for cell in index_form(load_form(edition)).inputs}
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            for place in _expanded({f"{sheet.title}!{ref}" for ref in str(rule.sqref).split()}) & cells.keys():
                cell = cells[place]
                if cell.type in ("count", "change"):
                    assert rule.type == "whole"
                    assert rule.formula1.startswith("-") == (cell.type == "change")
                elif cell.type == "amount":
                    assert (rule.type, rule.formula1) == ("decimal", "0")


def test_formulas_use_only_functions_that_wps_shares(book: Workbook) -> None:
    used: set[str] = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    used |= set(re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", cell.value)))
                    assert len(cell.value) <= 8192
    assert {"SUM", "IF", "COUNTIF"} <= used <= ALLOWED


def test_each_table_prints_on_one_a4_page(edition: str, book: Workbook) -> None:
    for table in load_form(edition).tables:
        sheet = book[table.sheet]
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert table.title in sheet.oddHeader.center.text
    three = book[load_form(edition).table("t3").sheet]
    assert three.freeze_panes == "D4"
    assert three.sheet_view.selection[-1].activeCell == "D4"


def test_package__names_no_other_program(edition: str) -> None:
    parts = unzipped(write_workbook(blank_plan(load_form(edition))))
    assert "<Application>政府信息公开年报工具</Application>" in parts["docProps/app.xml"].decode()
    assert [name for name, part in parts.items() if b"openpyxl" in part.lower()] == []


def test_same_plan_gives_the_same_bytes(edition: str) -> None:
    plan = blank_plan(load_form(edition))
    assert write_workbook(plan) == write_workbook(plan)


@pytest.mark.parametrize("name", ["2021年青山乡", "8号路街道", "盐池县R&D园区", "&P", "12&14"])
def test_page_header__prints_the_name_letter_by_letter(name: str) -> None:
    code, shown, size = printed(name), "", []
    while code:
        # The codes that Excel reads: a size takes every digit after &, a font all up to the quotation mark.
        found = re.match(r'&(\d+)|&"[^"]*"|&(&)|([^&])', code)
        assert found
        size += [found[1]] if found[1] else []
        shown += found[2] or found[3] or ""
        code = code[found.end() :]
    assert (shown, size) == (name, ["12"])


def test_check_sheet__no_count_where_a_township_would_take_it_for_the_number_to_write(edition: str) -> None:
    form = load_form(edition)
    shown = check_sheet(form).cells
    for number, check in enumerate(workbook_checks(form)):
        row = detail_row(form, number)
        compared = check.condition is not None and check.rule.level != "info"
        assert compared or (shown[f"F{row}"].formula, shown[f"G{row}"].formula) == ('""', '""')


@pytest.mark.parametrize("name", ["青山乡", "3号&乡", "&L&P乡"])
def test_printed_tables__whose_they_are_and_where_the_seal_goes(name: str) -> None:
    """On every sheet that a unit fills in, and on none of the others; an ampersand stays one."""
    form = load_form("2021")
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(issued_plan(form, stamp_of(form, unit_name=name)))))
    filled_in = {form.cover.sheet, form.facts.sheet, form.texts.sheet, *(table.sheet for table in form.tables)}
    printed = {sheet.title: sheet.oddFooter.left.text for sheet in book if sheet.oddFooter.left.text}
    assert printed.keys() == filled_in
    assert {text.replace("&&", "&") for text in printed.values()} == {f"填报单位（盖章）：{name}"}


def test_long_texts__begin_at_the_top_of_their_cell() -> None:
    form = load_form("2021")
    book = openpyxl.load_workbook(io.BytesIO(filled(form, {"texts.active": "公开。" * 300})))
    cell = book[form.texts.sheet][index_form(form).cells["texts.active"].cell]
    assert (cell.alignment.vertical, cell.alignment.wrap_text) == ("top", True)
    assert book[form.texts.sheet].row_dimensions[cell.row].height > 300
