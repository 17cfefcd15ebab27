"""How much of our fixed texts a sheet holds."""

from dataclasses import replace

import pytest

from tests.helpers import T3, filled
from tests.verify.moved import text, with_cells, with_sheet
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.gates.similarity import folded, similarity
from toolkit.verify.gates.structure import compare_structure
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


@pytest.mark.parametrize(("emptied", "ours"), [(len(FIXED) // 5, True), (len(FIXED) // 5 + 1, False)])
def test_sheet_renamed_with_labels_gone__ours_as_long_as_four_fifths_are_left(emptied: int, ours: bool) -> None:
    def change(sheet: RawSheet) -> RawSheet:
        return replace(with_cells(sheet, *(text(ref, "") for ref in FIXED[:emptied])), name="Sheet1")

    found = compare_structure(with_sheet(read_workbook(filled(FORM)), T3, change), FORM).findings
    told = {each.level: each.message for each in found if each.rule == "TPL-01"}
    assert (told.get("info") == f"工作表“{T3}”被改名为“Sheet1”，已按原来的表读取。") is ours
    assert (told.get("error") == f"缺少工作表“{T3}”，其中的数据没有报上来。") is not ours


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
