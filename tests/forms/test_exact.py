"""Numbers as whole millionths: nothing is lost on the way there and back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from toolkit.forms.exact import CellSum, millionths, scaled, unscaled

NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**15), 10**15, places=6, allow_nan=False, allow_infinity=False),
)


@given(NUMBERS)
def test_there_and_back__the_same_number(number: int | Decimal) -> None:
    assert unscaled(millionths(number)) == number


def test_unknown_numbers__are_not_counted() -> None:
    assert scaled({"a": None, "b": 0, "c": Decimal("0.000001")}) == {"b": CellSum(0, 1), "c": CellSum(1, 1)}


def test_smaller_than_a_millionth__cut_off() -> None:
    assert (millionths(Decimal("1.0000019")), millionths(Decimal("-1.0000019"))) == (1_000_001, -1_000_001)
