"""Partial sums: whatever is put together first, the country's number is the same."""

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from toolkit.forms.exact import add_to
from toolkit.merge import CellSum, LongTable, Place, Sums, Tree, combined, levels, place_of, scaled

NUMBERS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False),
)
PLACES = st.builds(
    Place, st.sampled_from(["2019", "2021"]), st.integers(2019, 2023), st.sampled_from(["640323", "640324", "110101"])
)
UNITS = st.lists(st.tuples(PLACES, st.dictionaries(st.sampled_from("abc"), NUMBERS).map(scaled)), max_size=12)


def sums_of(units: Iterable[tuple[Place, Mapping[str, CellSum]]]) -> Sums:
    """The partial sums of some units, each with its county."""
    of: dict[Place, dict[str, CellSum]] = {}
    counted: dict[Place, int] = {}
    for place, numbers in units:
        add_to(of.setdefault(place, {}), numbers)
        counted[place] = counted.get(place, 0) + 1
    return Sums(of, counted)


@given(UNITS, UNITS)
def test_merge_of_a_and_merge_of_b__is_merge_of_both(a: list, b: list) -> None:
    assert combined(sums_of(a), sums_of(b)) == sums_of([*a, *b])
    assert combined(sums_of(a), sums_of(b)) == combined(sums_of(b), sums_of(a))


@given(st.lists(UNITS, max_size=9))
def test_tree__the_sum_of_all_parts(parts: list) -> None:
    tree = Tree()
    for part in parts:
        tree.add(sums_of(part))
    assert tree.total() == sums_of([unit for part in parts for unit in part])


@given(UNITS)
def test_every_level_holds_all_that_the_counties_hold(units: list) -> None:
    whole = sum(each.scaled for _, numbers in units for each in numbers.values())
    for _, sums in levels(sums_of(units)):
        assert sum(each.scaled for numbers in sums.of.values() for each in numbers.values()) == whole
        assert sum(sums.units.values()) == len(units)


def test_levels__codes_filled_up_and_editions_apart() -> None:
    ours, other = {"a": CellSum(2_000_000, 1)}, {"a": CellSum(3_000_000, 1)}
    counties = sums_of(
        [
            (place_of("2021", 2021, "640323202", 6), ours),
            (place_of("2021", 2021, "640324001", 6), other),
            (place_of("2021", 2021, "640122001", 6), other),
            (place_of("2019", 2020, "640323202", 6), other),
        ]
    )
    found = {
        (level, place.edition, place.code): numbers["a"]
        for level, sums in levels(counties)
        for place, numbers in sums.of.items()
    }
    assert found == {
        ("县", "2021", "640323"): CellSum(2_000_000, 1),
        ("县", "2021", "640324"): CellSum(3_000_000, 1),
        ("县", "2021", "640122"): CellSum(3_000_000, 1),
        ("县", "2019", "640323"): CellSum(3_000_000, 1),
        ("市", "2021", "640300"): CellSum(5_000_000, 2),
        ("市", "2021", "640100"): CellSum(3_000_000, 1),
        ("市", "2019", "640300"): CellSum(3_000_000, 1),
        ("省", "2021", "640000"): CellSum(8_000_000, 3),
        ("省", "2019", "640000"): CellSum(3_000_000, 1),
        ("全国", "2021", "000000"): CellSum(8_000_000, 3),
        ("全国", "2019", "000000"): CellSum(3_000_000, 1),
    }


def test_nothing__no_lines() -> None:
    assert [sums for _, sums in levels(Sums())] == [Sums()] * 4


def test_long_table__both_files_say_the_same_to_the_last_digit() -> None:
    text, parquet = io.BytesIO(), io.BytesIO()
    with LongTable(text, parquet, group=2) as table:
        table.write(
            "乡镇", Place("2021", 2021, "640323202"), {"a": CellSum(1, 1), "b": CellSum(123_456_789_000_001, 1)}
        )
        table.write("全国", Place("2021", 2021, "=cmd"), {"a": CellSum(-2_500_000, 7)})
    rows = pd.read_csv(io.BytesIO(text.getvalue()), dtype=str)
    assert text.getvalue().startswith("\ufeff级别,".encode())
    assert list(rows["数值"]) == ["0.000001", "123456789.000001", "-2.5"]
    assert list(rows["编码"]) == ["640323202", "640323202", "'=cmd"]
    kept = pq.read_table(io.BytesIO(parquet.getvalue())).to_pylist()
    assert [row["数值"] for row in kept] == [Decimal(value) for value in rows["数值"]]
    assert [row["单位数"] for row in kept] == [1, 1, 7]


SIGNED = st.integers(-(10**27), 10**27)


@given(st.lists(st.tuples(PLACES, st.dictionaries(st.sampled_from("abc"), SIGNED)), max_size=6))
def test_parquet__holds_every_sum_exactly_however_large(places: list) -> None:
    text, parquet = io.BytesIO(), io.BytesIO()
    with LongTable(text, parquet, group=3) as table:
        for place, numbers in places:
            table.write("县", place, {key: CellSum(each, 2) for key, each in numbers.items()})
    kept = pq.read_table(io.BytesIO(parquet.getvalue())).to_pylist()
    found = [
        (row["版式"], row["年度"], row["编码"], row["键"], int(f"{row['数值']:.6f}".replace(".", ""))) for row in kept
    ]
    assert found == [(*place, key, each) for place, numbers in places for key, each in numbers.items()]
