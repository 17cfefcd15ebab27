"""How much of our fixed texts a sheet holds."""

from dataclasses import replace

import pytest

from tests.helpers import T3, filled
from tests.verify.moved import text, with_cells
from toolkit.forms import load_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.gates.similarity import folded, similarity
from toolkit.workbook.issue import blank_plan

FORM = load_form("2021")
PLAN = blank_plan(FORM).sheet(T3)
FIXED = [ref for ref, cell in PLAN.cells.items() if isinstance(cell.value, str) and cell.value]


def test_nothing_to_compare__not_alike() -> None:
    bare = replace(PLAN, cells={})
    sheet = read_workbook(filled(FORM)).sheet(T3)
    assert similarity([]) == 0
    assert similarity([(sheet, bare)]) == 0
    assert similarity([(None, PLAN)]) == 0


def test_share__of_all_fixed_texts_wherever_they_stand() -> None:
    sheet = read_workbook(filled(FORM)).sheet(T3)
    assert sheet
    emptied = with_cells(sheet, *(text(ref, "") for ref in FIXED[:10]))
    moved = with_cells(sheet, text(FIXED[0], ""), text("Z90", str(PLAN.cells[FIXED[0]].value)))
    assert similarity([(sheet, PLAN)]) == similarity([(moved, PLAN)]) == 1
    assert similarity([(emptied, PLAN)]) == pytest.approx(1 - 10 / len(FIXED))
    assert similarity([(sheet, PLAN), (None, PLAN)]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("one", "other"),
    [("一、 本年\n新收", "一、本年新收"), ("(一)予以公开", "（一）予以公开"), ("1．部分:甲,乙;", "1.部分：甲，乙；")],
)
def test_blanks_and_width_of_signs__say_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other) != folded(f"{other}丙")
