"""What a spreadsheet program sees in a return, where that is not what was meant. The rest shows test_two_faces."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.helpers import filled, with_cell
from toolkit.forms import index_form, load_form
from toolkit.returns.explanations import workbook_checks
from toolkit.verify.expected_marks import SeenInputs, seen_inputs
from toolkit.verify.verification import verify_bytes

FORM = load_form("2021")
KEY = "new.natural"


def seen(**changes: object) -> SeenInputs:
    """A return whose `new.natural`, 7 in the sound one, is typed otherwise."""
    damage = with_cell(index_form(FORM).cells[KEY].place, **changes)
    given = verify_bytes(filled(FORM, damage=damage), "x.xlsx").given
    assert given is not None
    return seen_inputs(given, "乡")


@pytest.mark.parametrize(
    ("changes", "number", "total"),
    [
        ({"value": 7}, 7, 8),
        ({"value": "7"}, None, 1),
        ({"value": "7件"}, None, 1),
        ({"value": 44200, "number_format": "yyyy-m-d"}, 44200, 44201),
        ({"value": None, "formula": "3+4"}, 7, 8),
        ({"value": Decimal("7.5")}, Decimal("7.5"), Decimal("8.5")),
        ({"value": None}, None, 1),
    ],
)
def test_counted__what_is_a_number_in_the_cell(changes: dict[str, object], number: object, total: object) -> None:
    inputs = seen(**changes)
    assert (inputs.numbers[KEY], inputs.totals["new.total"]) == (number, total)


@pytest.mark.parametrize(("value", "filled_mark", "number_mark"), [("/", "√", "×"), (None, "×", "√"), (0, "√", "√")])
def test_text_for_nothing__is_filled_and_is_no_number(value: object, filled_mark: str, number_mark: str) -> None:
    inputs = seen(value=value)
    marks = {check.rule.cells: inputs.mark(check) for check in workbook_checks(FORM) if KEY in check.cells}
    assert (marks["filled"], marks["number"]) == (filled_mark, number_mark)


@pytest.mark.parametrize(("kind", "mark"), [("乡", "×"), ("县", "√"), ("", "√")])
def test_rule_for_townships__judges_no_other_kind(kind: str, mark: str) -> None:
    zeros = {cell.key: 0 for cell in index_form(FORM).inputs if cell.numeric}
    c05 = next(check for check in workbook_checks(FORM) if check.rule.id == "C05")
    assert SeenInputs(FORM, {**zeros, "fee.amount": 10000}, kind).mark(c05) == mark
