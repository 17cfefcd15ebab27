"""Texts that are not plainly texts, at places that the form does not name: explanations, the office's own lines."""

from __future__ import annotations

import pytest

from tests.helpers import COVER, EDITIONS, context_of, filled, one
from tests.mutation.book import Book
from tests.verify.moved import text
from toolkit.forms import load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.intake.snapshot import RawSheet, SheetBody, SheetShell
from toolkit.returns.explanations import CHECK_SHEET, LIST_COLUMNS, PROBLEM_SHEET, explanation_cells, read_explanations
from toolkit.verify.verification import Verification, verify_bytes

FORM = load_form("2019")
FEWER = {"normdoc.disclosed": 3, "normdoc.total": 1, "normdoc.made": 1}
"""A04 asks for a second look."""


def explained(kind: str, value: str, formula: str | None = None) -> Verification:
    book = Book(filled(FORM, FEWER))
    book.put(f"{CHECK_SHEET}!{explanation_cells(FORM)['A04']}", kind, value, formula)
    return verify_bytes(book.save(), "青山乡.xlsx", context_of(FORM))


def test_explanation__plain() -> None:
    report = explained("inlineStr", "清理废止两件：“旧文”——见附件👍")
    assert one(report, "A04").explanation == "清理废止两件：“旧文”——见附件👍"
    assert report.verdict == "accepted"


@pytest.mark.parametrize(
    ("kind", "value", "formula", "rule"),
    [
        ("str", "清理废止两件", "A1", "FRM-06"),
        ("e", "#REF!", None, "FRM-05"),
        ("inlineStr", "清理#REF!件", None, "FRM-05"),
        ("b", "1", None, "CEL-17"),
        ("inlineStr", "清理\ue000两件", None, "CEL-19"),
        ("inlineStr", "字" * 40_000, None, "CEL-14"),
    ],
)
def test_explanation_that_is_none__told_and_settles_nothing(
    kind: str, value: str, formula: str | None, rule: str
) -> None:
    report = explained(kind, value, formula)
    assert one(report, "A04").explanation == ""
    told = one(report, rule)
    assert (told.level, told.cells) == ("warning", (f"{CHECK_SHEET}!{explanation_cells(FORM)['A04']}",))
    assert report.verdict == "needs_explanation"


def test_explanation_with_unseen_characters__taken_without_them_and_told() -> None:
    report = explained("inlineStr", "清理\u200b废止两件")
    assert one(report, "A04").explanation == "清理废止两件"
    assert one(report, "CEL-19").level == "warning"


def test_explanation_that_is_cut_short__told() -> None:
    report = explained("inlineStr", "字" * 501)
    assert one(report, "A04").explanation == "字" * 500
    assert (one(report, "CEL-14").level, report.verdict) == ("info", "accepted")


def test_command_in_an_explanation__an_error() -> None:
    assert one(explained("str", "x", "cmd|'/c calc'!A0"), "SEC-02").level == "error"


def test_list_that_comes_back__its_explanations_read_alike() -> None:
    cells = [text(f"{column}3", name) for column, (name, _) in LIST_COLUMNS.items()]
    cells += [text("C4", "A04"), text("D4", "表二主动公开 D6"), text("G4", "x")._replace(formula="A1")]
    cells += [text("C5", "B11"), text("D5", "表三依申请公开 J8 等 2 处"), text("G5", "确有\u200b此事")]
    sheet = RawSheet(PROBLEM_SHEET, "visible", SheetBody({cell.ref: cell for cell in cells}), SheetShell())
    read = {key: (place, each.value, each.rule) for key, place, each in read_explanations(FORM, None, sheet)}
    assert read == {
        "A04 表二主动公开 D6": (f"{PROBLEM_SHEET}!G4", None, "FRM-06"),
        "B11 表三依申请公开 J8": (f"{PROBLEM_SHEET}!G5", "确有此事", "CEL-19"),
    }


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("line", COVER_ISSUED)
def test_formula_for_a_line_of_the_office__whose_it_is_is_in_doubt(edition: str, line: str) -> None:
    form = load_form(edition)
    book = Book(filled(form))
    node = book.cell(f"{COVER}!{COVER_ISSUED[line]}")
    shown = "".join(map(str, node.itertext()))
    book.put(f"{COVER}!{COVER_ISSUED[line]}", "str", shown, f'"{shown}"')
    report = verify_bytes(book.save(), "青山乡.xlsx", context_of(form))
    assert one(report, "ID-01").cells == (f"{COVER}!{COVER_ISSUED[line]}",)
