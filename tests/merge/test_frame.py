"""The frame of many units: exact numbers in the dtypes that its page names, whatever the units gave."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.forms import load_form
from toolkit.forms.expression import Number
from toolkit.merge import FlatTable, UnitNumbers, flat_table
from toolkit.merge.flat import numeric_cells
from toolkit.merge.frame import CODE, KIND, LEVELS, NAME, frame_of
from toolkit.returns.cell_values import tidy

FORM = load_form("2021")
UNITS = [
    UnitNumbers("101", "青山乡", "aa", {"new.total": 3, "fee.amount": Decimal("0.1")}, "乡"),
    UnitNumbers("102", "大水坑镇", "bb", {"new.total": None, "fee.amount": 12}, "镇"),
    UnitNumbers("103", "王乐井乡", "cc", {"new.total": 4}, "乡"),
]
FRAME = frame_of(FORM, [flat_table(FORM, UNITS[:2]), flat_table(FORM, UNITS[2:])])


def test_a_row_a_unit_a_column_a_number_of_the_form() -> None:
    assert list(FRAME.columns) == [cell.key for cell in numeric_cells(FORM)]
    assert list(FRAME.index) == [("101", "青山乡", "乡"), ("102", "大水坑镇", "镇"), ("103", "王乐井乡", "乡")]
    assert list(FRAME.index.names) == [CODE, NAME, KIND]


def test_counts_are_nullable_integers_and_amounts_exact_decimals() -> None:
    assert {str(dtype) for key, dtype in FRAME.dtypes.items() if key != "fee.amount"} == {"Int64"}
    assert FRAME["fee.amount"].dtype == object
    assert FRAME["new.total"].tolist() == [3, pd.NA, 4]
    assert FRAME["fee.amount"].tolist() == [Decimal("0.1"), Decimal(12), pd.NA]
    assert [type(each) for each in FRAME["fee.amount"][:2]] == [Decimal, Decimal]


def test_sums_and_groups__as_a_technician_writes_them() -> None:
    assert FRAME.sum()[["new.total", "fee.amount"]].tolist() == [7, Decimal("12.1")]
    by_kind = FRAME.groupby("单位类型").sum()
    assert by_kind["new.total"].to_dict() == {"乡": 7, "镇": 0}
    assert by_kind["fee.amount"].to_dict() == {"乡": Decimal("0.1"), "镇": 12}


def test_a_unit_by_its_code_and_by_its_name() -> None:
    assert FRAME.loc["103", "new.total"].tolist() == [4]
    assert FRAME.xs("青山乡", level="单位名称")["new.total"].tolist() == [3]


def test_a_count_with_a_fraction__keeps_it() -> None:
    halves = [UnitNumbers(str(n), "乡", "", {"new.total": Decimal("0.5")}) for n in range(3)]
    frame = frame_of(FORM, [flat_table(FORM, halves)])
    assert frame["new.total"].dtype == object
    assert frame["new.total"].sum() == Decimal("1.5")


def test_no_unit__a_frame_without_rows() -> None:
    frame = frame_of(FORM, [])
    assert (frame.shape, list(frame.index.names)) == ((0, len(FRAME.columns)), list(LEVELS))
    assert frame.dtypes.equals(FRAME.dtypes)


COUNT_KEYS = [cell.key for cell in numeric_cells(FORM) if cell.type != "amount"]
COUNTS = st.none() | st.integers(-999_999_999, 999_999_999)
AMOUNTS = st.none() | st.decimals(0, 999_999_999, places=6, allow_nan=False, allow_infinity=False).map(tidy)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("乡镇"), COUNTS, COUNTS, AMOUNTS), min_size=1, max_size=6),
    st.lists(st.sampled_from(COUNT_KEYS), min_size=2, max_size=2, unique=True),
    st.sampled_from([1, 2, 1000]),
)
def test_sums_of_any_units__exact_to_the_last_digit(
    given_units: list[tuple[str, int | None, int | None, Number | None]], counts: list[str], times: int
) -> None:
    """`times`: so many of each, to thousands of units with the largest numbers that a cell takes."""
    keys = [*counts, "fee.amount"]
    units = [
        UnitNumbers(str(n), f"{n}乡", "", dict(zip(keys, numbers, strict=True)), kind)
        for n, (kind, *numbers) in enumerate(given_units)
    ]
    table = flat_table(FORM, units)
    many = FlatTable(
        table.cells, table.units * times, np.tile(table.scaled, (times, 1)), np.tile(table.known, (times, 1))
    )
    frame = frame_of(FORM, [many])
    by_kind = frame.groupby("单位类型").sum()
    for key in keys:
        exact = [(unit.kind, Decimal(number)) for unit in units if (number := unit.numbers[key]) is not None]
        assert frame[key].sum() == sum(number for _, number in exact) * times
        for kind in by_kind.index:
            assert by_kind.at[kind, key] == sum(number for of, number in exact if of == kind) * times
        assert int(frame[key].count()) == len(exact) * times
        assert frame[key].dtype == (object if key == "fee.amount" else "Int64")
    assert {type(each) for each in frame["fee.amount"].dropna()} <= {Decimal}
    assert not frame.drop(columns=keys).notna().to_numpy().any()
