"""Every rule says the same in the township's check sheet, calculated by LibreOffice, and in Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers import EDITIONS, needs_office, through_office, without_results
from tests.verify.cases import Case, cases
from toolkit.forms import Check, index_form, load_form
from toolkit.forms.expression import Compare, Join, add_up
from toolkit.intake.snapshot import RawCell, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.cell_values import tidy
from toolkit.returns.explanations import CHECK_SHEET, FIRST_RULE_ROW, workbook_checks
from toolkit.verify.expected_marks import line_mark, rule_groups, status_mark
from toolkit.workbook.check_sheet import NO, STATUS_CELL, UNKNOWN, YES, cells_in_words, detail_row, mark_of
from toolkit.workbook.writer import write_workbook

pytestmark = [pytest.mark.office, needs_office]
COUNT = 36
"""Three of each mode; from 27 on each verdict of each rule is among them."""


@pytest.fixture(scope="module")
def made() -> dict[str, list[tuple[Case, bytes]]]:
    """Every case with its workbook as our writer draws it, by edition."""
    return {
        edition: [(case, write_workbook(case.plan)) for case in cases(load_form(edition), COUNT)]
        for edition in EDITIONS
    }


@pytest.fixture(scope="module")
def calculated(
    made: dict[str, list[tuple[Case, bytes]]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[Case, Snapshot]]]:
    """Every case with its workbook as LibreOffice calculated it, by edition."""
    files = {f"{e}-{n}": without_results(data) for e, each in made.items() for n, (_, data) in enumerate(each)}
    folder: Path = tmp_path_factory.mktemp("office")
    back = through_office(files, folder)
    return {
        e: [(case, read_workbook(back[f"{e}-{n}"])) for n, (case, _) in enumerate(each)] for e, each in made.items()
    }


def shown(snapshot: Snapshot, place: str) -> RawCell:
    name, _, ref = place.partition("!")
    sheet = snapshot.sheet(name)
    assert sheet is not None, place
    return sheet.cells.get(ref, RawCell(ref, 0, 0, "blank"))


def result(snapshot: Snapshot, ref: str) -> str:
    return shown(snapshot, f"{CHECK_SHEET}!{ref}").text


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_formula_ends_in_an_error(calculated: dict[str, list[tuple[Case, Snapshot]]], edition: str) -> None:
    for number, (_, snapshot) in enumerate(calculated[edition]):
        cells = [(sheet.name, cell) for sheet in snapshot.sheets for cell in sheet.cells.values()]
        formulas = [cell for _, cell in cells if cell.formula is not None]
        assert len(formulas) > 1000, number
        assert not [(name, cell) for name, cell in cells if cell.kind == "error" or cell.text.startswith("#")], number


@pytest.mark.parametrize("edition", EDITIONS)
def test_stored_results__what_libreoffice_calculates(
    calculated: dict[str, list[tuple[Case, Snapshot]]], made: dict[str, list[tuple[Case, bytes]]], edition: str
) -> None:
    """Programs that do not calculate show the same as those that do."""
    compared = 0
    for number, (case, snapshot) in enumerate(calculated[edition]):
        for sheet in read_workbook(made[edition][number][1]).sheets:
            for cell in sheet.cells.values():
                if cell.formula is not None:
                    at = shown(snapshot, f"{sheet.name}!{cell.ref}")
                    assert _same(cell, at), (number, case.mode, sheet.name, cell, at)
                    compared += 1
    assert compared > COUNT * 1000


def _same(cell: RawCell, other: RawCell) -> bool:
    if cell.kind == other.kind == "number":
        return tidy(Decimal(cell.text)) == tidy(Decimal(other.text))
    return cell.text == other.text


@pytest.mark.parametrize("edition", EDITIONS)
def test_totals__what_python_adds_up(calculated: dict[str, list[tuple[Case, Snapshot]]], edition: str) -> None:
    index = index_form(load_form(edition))
    compared = 0
    for number, (case, snapshot) in enumerate(calculated[edition]):
        expected = case.seen.totals
        for cell in index.totals:
            at = shown(snapshot, cell.place)
            assert at.kind == "number", (number, cell.place)
            assert Decimal(at.text) == expected[cell.key], (number, case.mode, cell.place)
            compared += 1
    assert compared == COUNT * len(index.totals)


@pytest.mark.parametrize("edition", EDITIONS)
def test_marks__the_verdict_of_python(calculated: dict[str, list[tuple[Case, Snapshot]]], edition: str) -> None:
    form = load_form(edition)
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for number, (case, snapshot) in enumerate(calculated[edition]):
        different = []
        for row, check in enumerate(workbook_checks(form)):
            mark, expected = result(snapshot, f"D{detail_row(form, row)}"), case.seen.mark(check)
            seen[check.rule.id][expected] += 1
            if mark != expected:
                different.append((check.rule.id, check.where, mark, expected))
        assert not different, (number, case.mode)
    # Each verdict that a rule can give was given, so that nothing above holds for want of cases.
    for rule in form.rules:
        if any(check.rule is rule for check in workbook_checks(form)):
            possible = {YES, NO} if rule.cells else {YES, mark_of(rule), UNKNOWN}
            assert set(seen[rule.id]) == possible, (rule.id, seen[rule.id])
    assert sum(map(Counter.total, seen.values())) == COUNT * len(workbook_checks(form))


@pytest.mark.parametrize("edition", EDITIONS)
def test_rule_lines__sum_up_their_places(calculated: dict[str, list[tuple[Case, Snapshot]]], edition: str) -> None:
    form = load_form(edition)
    for number, (case, snapshot) in enumerate(calculated[edition]):
        for row, group in enumerate(rule_groups(form), FIRST_RULE_ROW):
            about = (number, case.mode, group[0][1].rule.id)
            marks = [case.seen.mark(check) for _, check in group]
            no = mark_of(group[0][1].rule)
            assert result(snapshot, f"A{row}") == group[0][1].rule.id
            assert result(snapshot, f"D{row}") == line_mark(group[0][1].rule, marks), about
            place, *numbers = (result(snapshot, f"{column}{row}") for column in "EFG")
            failed = group[marks.index(no)][1] if no in marks else None
            assert place == (_place(case, failed) if failed else ""), about
            if failed is None:
                assert numbers == ["", ""], about
            elif not isinstance(failed.condition, Join):
                assert numbers == _numbers(case, failed), about


def test_joined_rules__show_no_numbers(calculated: dict[str, list[tuple[Case, Snapshot]]]) -> None:
    """`a == 0 and b == 0 or …` has no single pair of sides, so 实有 and 应为 stay blank instead of 0."""
    form = load_form("2019")
    compared = 0
    for number, (case, snapshot) in enumerate(calculated["2019"]):
        for row, group in enumerate(rule_groups(form), FIRST_RULE_ROW):
            if isinstance(group[0][1].condition, Join) and NO in {case.seen.mark(check) for _, check in group}:
                assert [result(snapshot, f"{column}{row}") for column in "FG"] == ["", ""], (
                    number,
                    group[0][1].rule.id,
                )
                compared += 1
    assert compared > 10


def _place(case: Case, check: Check) -> str:
    """位置: the place in words, then its cells, or the first bad one of a test of single cells."""
    index = index_form(case.form)
    if check.condition is None:
        return f"{check.where} {index.cells[case.seen.bad_cells(check)[0]].cell}"
    return f"{check.where} {cells_in_words(check, index)}"


def _numbers(case: Case, check: Check) -> list[str]:
    """实有 and 应为: both sides added up; empty where a township would take them for the number to write."""
    if check.condition is None or check.rule.level == "info":
        return ["", ""]
    assert isinstance(check.condition, Compare)
    numbers = {**case.seen.numbers, **case.seen.totals}
    sides = (add_up(side, numbers.get) for side in (check.condition.left, check.condition.right))
    # Two halves add up to 5.0 here and to 5 in a spreadsheet.
    return [str(tidy(Decimal(side))) for side in sides if side is not None]


@pytest.mark.parametrize("edition", EDITIONS)
def test_status__on_the_check_sheet_and_on_the_cover(
    calculated: dict[str, list[tuple[Case, Snapshot]]], edition: str
) -> None:
    form = load_form(edition)
    after = 8 + len(form.cover.fields)
    seen = set()
    for case, snapshot in calculated[edition]:
        marks = [(check.rule, case.seen.mark(check)) for check in workbook_checks(form)]
        expected = status_mark(marks)
        seen.add(expected)
        status = result(snapshot, STATUS_CELL)
        assert status[:1] == expected
        assert shown(snapshot, f"{form.cover.sheet}!B{after}").text == status
    assert seen == {YES, NO, UNKNOWN}
