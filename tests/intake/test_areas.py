"""Addresses, formats and colours are said here without openpyxl: it says the same."""

from __future__ import annotations

import pytest
from openpyxl.styles.colors import COLOR_INDEX as THEIR_COLOURS
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.numbers import is_date_format as as_they_see_it
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

from toolkit.intake.areas import areas, box, column_letters, coordinates
from toolkit.intake.builtin_formats import BUILTIN, COLOR_INDEX
from toolkit.intake.date_format import is_date_format


def test_every_column_is_called_as_openpyxl_calls_it() -> None:
    for column in range(1, 18_279):
        letters = get_column_letter(column)
        assert column_letters(column) == letters
        assert coordinates(f"{letters}7") == (7, column)


@pytest.mark.parametrize("span", ["A1", "b2", "$A$1", "A1:C3", "C3:A1", "$XFD$1048576", "A0", "A1:$B2", "ZZZ1"])
def test_boxes__ok(span: str) -> None:
    assert box(span) == range_boundaries(span)
    if ":" not in span and "$" not in span:
        assert coordinates(span) == coordinate_to_tuple(span)


@pytest.mark.parametrize("span", ["", "A", "1", "A:C", "1:3", "A1:", ":A1", "A1:C", "AAAA1", "A1 ", "甲1", "A-1"])
def test_boxes__error(span: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        box(span)
    with pytest.raises(ValueError):  # noqa: PT011
        coordinates(span)


def test_no_column_before_the_first__error() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        column_letters(0)


def test_cells_beyond_z_in_one_rectangle() -> None:
    assert areas([("表", "Z1"), ("表", "AA1"), ("表", "AA2"), ("表", "Z2")]) == ["表!Z1:AA2"]


def test_formats_and_colours_that_have_a_number() -> None:
    told_otherwise = {44, *range(67, 82)}
    assert {number: code for number, code in BUILTIN.items() if number not in told_otherwise} == {
        number: code for number, code in BUILTIN_FORMATS.items() if number != 44
    }
    assert [f"00{colour}" for colour in COLOR_INDEX] == list(THEIR_COLOURS)


@pytest.mark.parametrize(
    "code",
    [
        *BUILTIN_FORMATS.values(),
        *(
            "",
            "yyyy年m月d日",
            '"d"0',
            "[Red]0",
            "[h]:mm",
            "[ss].0",
            "[hh]",
            "[$-804]0",
            "0;yyyy",
            "_d0",
            r"\d0",
            '"d',
            "[d",
        ),
    ],
)
def test_which_codes_show_a_day_or_a_time(code: str) -> None:
    assert is_date_format(code) == as_they_see_it(code)
