"""The frame of many units: exact numbers in the dtypes that its page names, whatever the units gave."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from toolkit.forms import load_form
from toolkit.merge import UnitNumbers, flat_table
from toolkit.merge.flat import numeric_cells
from toolkit.merge.frame import CODE, KIND, LEVELS, NAME, frame_of

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
