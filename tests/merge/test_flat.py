"""County = Σ units, exactly, whatever the order and however the units are grouped."""

import io
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.forms import index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.merge import CellSum, UnitNumbers, UnitTable, add_to, county_values, flat_table

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


def test_sums_beyond_64_bits__are_exact() -> None:
    """Twenty thousand units with the largest number that a cell takes."""
    one = flat_table(FORM, [UnitNumbers("1", "乡", "", {"fee.amount": Decimal("999999999.999999")})])
    many = replace(one, scaled=one.scaled.repeat(20_000, axis=0), known=one.known.repeat(20_000, axis=0))
    assert many.sums()["fee.amount"] == CellSum(20_000 * 999_999_999_999_999, 20_000)


def test_tables_of_some_units_each__add_up_to_the_whole() -> None:
    made = [
        UnitNumbers(str(n), "乡", "", {"fee.amount": Decimal(n) / 1000, "grant.other": n or None}) for n in range(7)
    ]
    sums: dict[str, CellSum] = {}
    for part in (made[:3], made[3:4], made[4:]):
        add_to(sums, flat_table(FORM, part).sums())
    assert sums == flat_table(FORM, made).sums()
    assert sums["grant.other"] == CellSum(21_000_000, 6)


def test_totals_that_are_not_the_sums_of_their_parts__are_our_own_error() -> None:
    wrong = flat_table(
        FORM, [UnitNumbers("1", "乡", "", dict.fromkeys((cell.key for cell in INPUTS), 0) | {"new.total": 3})]
    )
    with pytest.raises(AssertionError, match=r"new\.total"):
        county_values(FORM, wrong)


def both_faces(units: list[UnitNumbers], part: int = 2) -> tuple[bytes, bytes]:
    text, parquet = io.BytesIO(), io.BytesIO()
    with UnitTable(FORM, text, parquet) as table:
        for start in range(0, len(units), part):
            table.write(flat_table(FORM, units[start : start + part]))
    return text.getvalue(), parquet.getvalue()


def test_long_table__both_faces_line_for_line() -> None:
    units = [
        UnitNumbers("1", "青山乡", "aa", {"new.natural": None, "grant.natural": 2}),
        UnitNumbers("2", '"大",镇', "bb", {"fee.amount": Decimal("0.000001"), "grant.natural": 0}),
        UnitNumbers("3", "王乐井乡", "cc", {"fee.amount": Decimal("12.5")}, nil=True),
        UnitNumbers("4", "冯记沟乡", "dd", {}),
    ]
    text, parquet = both_faces(units)
    assert text.startswith("\ufeff单位编码,单位名称,键,表,行,栏,单元格,数值,来源,零报告\r\n".encode())
    rows = pd.read_csv(io.BytesIO(text), dtype=str)
    assert rows[["单位编码", "单位名称", "键", "数值", "来源"]].to_numpy().tolist() == [
        ["1", "青山乡", "grant.natural", "2", "aa"],
        ["2", '"大",镇', "fee.amount", "0.000001", "bb"],
        ["2", '"大",镇', "grant.natural", "0", "bb"],
        ["3", "王乐井乡", "fee.amount", "12.5", "cc"],
    ]
    assert list(rows["零报告"]) == ["否", "否", "否", "是"]
    again = pd.read_parquet(io.BytesIO(parquet))
    assert list(again["数值"]) == [2.0, 0.000001, 0.0, 12.5]
    rest = [name for name in rows.columns if name != "数值"]
    pd.testing.assert_frame_equal(again[rest], rows[rest])


def test_long_table__parts_of_any_size_say_the_same() -> None:
    units = [UnitNumbers(str(n), f"乡{n}", "", {"grant.natural": n, "new.natural": n}) for n in range(9)]
    assert both_faces(units, part=4)[0] == both_faces(units, part=1)[0] == both_faces(units, part=9)[0]


def test_no_unit_at_all__two_files_without_lines() -> None:
    text, parquet = both_faces([])
    assert text.count(b"\r\n") == 1
    assert list(pd.read_parquet(io.BytesIO(parquet)).columns) == text.decode("utf-8-sig").strip().split(",")


def test_csv__names_that_a_spreadsheet_would_run_are_inert() -> None:
    text = both_faces([UnitNumbers("1", "=1+1乡", "", {"grant.natural": 2})])[0].decode("utf-8-sig")
    assert "'=1+1乡" in text
    assert ",2," in text


def test_long_table__the_same_units_give_the_same_bytes() -> None:
    numbers = {cell.key: number for number, cell in enumerate(INPUTS)}
    units = [UnitNumbers(str(n), f"乡{n % 2}", "", numbers) for n in range(8)]
    assert len({both_faces(units) for _ in range(6)}) == 1
