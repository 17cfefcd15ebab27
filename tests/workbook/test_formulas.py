"""The Excel face of sums, and what counts as the same formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import cols_from_range, get_column_letter

from toolkit.forms.expression import Compare, parse
from toolkit.intake.areas import areas
from toolkit.workbook.formulas import canonical, condition_formula, sum_formula

PLACES = {"a": ("表三", "D4"), "b": ("表三", "E4"), "c": ("表三", "D5"), "d": ("表四", "B2"), "e": ("表三", "AA4")}


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        ("D4", ["D4"]),
        ("D4 E4 F4", ["D4:F4"]),
        ("D4 D5 D6", ["D4:D6"]),
        ("D4 E4 D5 E5", ["D4:E5"]),
        ("E5 D4 E4 D5", ["D4:E5"]),
        ("D4 D4", ["D4"]),
        ("D4 F4", ["D4", "F4"]),
        ("D4 D6", ["D4", "D6"]),
        ("D4 E4 D5", ["D5", "D4:E4"]),
        ("Y1 Z1 AA1", ["Y1:AA1"]),
    ],
)
def test_areas__rectangles(refs: str, expected: list[str]) -> None:
    assert areas(("表", ref) for ref in refs.split()) == [f"表!{area}" for area in expected]


def test_areas__sheet_by_sheet_in_first_seen_order() -> None:
    assert areas([("乙", "A1"), ("甲", "A1"), ("乙", "A2")]) == ["乙!A1:A2", "甲!A1"]
    assert areas([]) == []


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(24, 29))))
def test_areas__cover_each_cell_once(cells: set[tuple[int, int]]) -> None:
    refs = {f"{get_column_letter(column)}{row}" for row, column in cells}
    covered = [
        ref
        for area in areas(("S", ref) for ref in sorted(refs))
        for line in cols_from_range(area.removeprefix("S!"))
        for ref in line
    ]
    assert sorted(covered) == sorted(refs)


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("a + b + c", "SUM(表三!D5,表三!D4:E4)"),
        ("a - b", "SUM(表三!D4)-SUM(表三!E4)"),
        ("a + d - b - 3 + 1", "SUM(表三!D4,表四!B2)-SUM(表三!E4)-2"),
        ("a + 1 - 1", "SUM(表三!D4)"),
        ("0 - a", "-SUM(表三!D4)"),
        ("a - b + 5", "SUM(表三!D4)-SUM(表三!E4)+5"),
        ("3 * (a + b)", "3*SUM(表三!D4:E4)"),
        ("10 * a - 2 * (b - d) + 2 * 3", "10*SUM(表三!D4)+2*SUM(表四!B2)-2*SUM(表三!E4)+6"),
        ("7", "7"),
        ("0", "0"),
    ],
)
def test_sum_formula(side: str, expected: str) -> None:
    condition = parse(f"{side} == 0")
    assert isinstance(condition, Compare)
    assert sum_formula(condition.left, PLACES.__getitem__) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a == b", "SUM(表三!D4)=SUM(表三!E4)"),
        ("a != 0", "SUM(表三!D4)<>0"),
        ("a <= d", "SUM(表三!D4)<=SUM(表四!B2)"),
        ("filled(a) or b > 0", 'OR(表三!D4<>"",SUM(表三!E4)>0)'),
        ("a == 0 or b > 0", "OR(SUM(表三!D4)=0,SUM(表三!E4)>0)"),
        ("a == 0 and b == 0 or a > 0", "OR(AND(SUM(表三!D4)=0,SUM(表三!E4)=0),SUM(表三!D4)>0)"),
    ],
)
def test_condition_formula(text: str, expected: str) -> None:
    assert condition_formula(parse(text), PLACES.__getitem__) == expected


SAME = "SUM(D4:I4)"


@pytest.mark.parametrize(
    "spelling",
    [
        "=SUM(D4:I4)",
        "sum(d4:i4)",
        "SUM($D$4:$I$4)",
        " SUM( D4:I4 ) ",
        "SUM(D$4:$I4)",
        "_xlfn.SUM(D4:I4)",
    ],
)
def test_canonical__equal_spellings(spelling: str) -> None:
    assert canonical(spelling) == canonical(SAME)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("审核结果!A2", "'审核结果'!A2"),
        ("审核结果!A2", "$审核结果!$A$2"),
        ("审核结果!A2", "'审核结果'!$A$2"),
        ("IF(A1,TRUE,FALSE)", "IF(A1,TRUE(),FALSE())"),
        ("IF(A1,TRUE,FALSE)", "if(a1,true,false())"),
        ("SUM(A1)", "SUM(A1:A1)"),
        ('IF(A1="",1,0)', 'IF( A1 = "" , 1 , 0 )'),
    ],
)
def test_canonical__equal(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "other",
    [
        "SUM(D4:H4)",
        "SUM(D4:I5)",
        "SUM(D5:I5)",
        "SUM(D4:I4)+0",
        "SUM(D4:I4)*1",
        "SUM(D4,I4)",
        "SUM(D4 I4)",
        "ROUND(SUM(D4:I4),0)",
        "D4+E4+F4+G4+H4+I4",
        "SUM(表四!D4:I4)",
        "SUBTOTAL(9,D4:I4)",
        "760",
        "",
        "SUM(D4:I4",
    ],
)
def test_canonical__different_formula(other: str) -> None:
    assert canonical(other) != canonical(SAME)


def test_canonical__texts_keep_case_and_blanks() -> None:
    assert canonical('IF(A1="a b",1,0)') != canonical('IF(A1="A B",1,0)')
    assert canonical('IF(A1="ab",1,0)') != canonical('IF(A1="a b",1,0)')
    assert canonical('IF(A1="$A$1",1,0)') != canonical('IF(A1="A1",1,0)')


@given(st.text(max_size=30) | st.text("SUM(:$!'\"A1,)= [{}]#", max_size=30))
def test_canonical__any_text_never_raises(text: str) -> None:
    assert isinstance(canonical(text), str)
