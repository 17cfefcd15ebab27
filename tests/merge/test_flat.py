"""County = Σ units, exactly, whatever the order and however the units are grouped."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.forms import index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.merge import UnitNumbers, county_values, flat_table, to_csv

FORM = load_form("2021")
INPUTS = [cell for cell in index_form(FORM).inputs if cell.numeric]


@st.composite
def units(draw: st.DrawFn) -> list[UnitNumbers]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        counts = draw(st.lists(st.integers(0, 10**6), min_size=len(INPUTS), max_size=len(INPUTS)))
        values: dict[str, Number | None] = {
            cell.key: Decimal(count) / 1000 if cell.type == "amount" else count
            for cell, count in zip(INPUTS, counts, strict=True)
        }
        found.append(UnitNumbers(str(number), f"乡{number}", "", values | recompute(index_form(FORM), values)))
    return found


@settings(max_examples=25, deadline=None)
@given(units())
def test_county_is_the_exact_sum__order_and_grouping_do_not_matter(given_units: list[UnitNumbers]) -> None:
    county = county_values(FORM, flat_table(FORM, given_units))
    for cell in index_form(FORM).cells.values():
        if cell.numeric:
            assert county.get(cell.key, 0) == sum(unit.numbers.get(cell.key) or 0 for unit in given_units)
    assert county_values(FORM, flat_table(FORM, given_units[::-1])) == county
    half = len(given_units) // 2
    parts = [given_units[:half], given_units[half:]]
    sums = [
        UnitNumbers(str(n), str(n), "", county_values(FORM, flat_table(FORM, part))) for n, part in enumerate(parts)
    ]
    assert county_values(FORM, flat_table(FORM, sums)) == county


def test_amounts_add_up_without_float_noise() -> None:
    made = [UnitNumbers(str(n), "乡", "", {"fee.amount": Decimal("0.1")}) for n in range(3)]
    assert county_values(FORM, flat_table(FORM, made))["fee.amount"] == Decimal("0.3")


def test_unknown_cells_have_no_line__not_a_zero() -> None:
    frame = flat_table(FORM, [UnitNumbers("1", "青山乡", "", {"new.natural": None, "grant.natural": 2})])
    assert list(frame["键"]) == ["grant.natural"]


def test_csv__names_that_a_spreadsheet_would_run_are_inert() -> None:
    frame = flat_table(FORM, [UnitNumbers("1", "=1+1乡", "", {"grant.natural": 2})])
    text = to_csv(frame).decode("utf-8-sig")
    assert "'=1+1乡" in text
    assert ",2," in text
