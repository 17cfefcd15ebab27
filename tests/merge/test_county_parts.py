"""Units' numbers as bytes: the same sums and the same lines as from numbers one by one."""

import errno
import io
import struct
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.forms.exact import SCALE, add_to
from toolkit.merge import CellSum, CountyParts, LongTable, PackedUnit, Place

KEYS = ("a", "b", "c")
CODES = ("640323001", "640323002", "640324001")
UNIT = st.tuples(st.sampled_from(CODES), st.lists(st.none() | st.integers(-(2**62), 2**62), min_size=3, max_size=3))
Unit = tuple[str, list[int | None]]


def packed(code: str, numbers: list[int | None]) -> PackedUnit:
    scaled = struct.pack("<3q", *[each or 0 for each in numbers])
    return PackedUnit(Place("2021", 2021, code), scaled, bytes(each is not None for each in numbers))


@given(st.lists(UNIT, max_size=600))
def test_county_parts__the_exact_sum_of_every_county(units: list[Unit]) -> None:
    parts, expected = CountyParts(lambda edition: KEYS), {}
    for code, numbers in units:
        parts.count(packed(code, numbers))
        cells = {key: CellSum(each, 1) for key, each in zip(KEYS, numbers, strict=True) if each is not None}
        add_to(expected.setdefault(code[:6], {}), cells)
    found = parts.total()
    assert {place.code: numbers for place, numbers in found.of.items()} == expected
    assert sum(found.units.values()) == len(units)


@settings(deadline=None)
@given(st.lists(UNIT, min_size=1, max_size=9), st.sampled_from((2, 7, 50_000)))
def test_write_ready__the_numbers_that_are_known(units: list[Unit], group: int) -> None:
    file = io.BytesIO()
    with LongTable(io.BytesIO(), file, group=group) as table:
        for code, numbers in units:
            table.write_ready("乡镇", KEYS, packed(code, numbers), b"")
        table.write("县", Place("2021", 2021, units[0][0]), {"c": CellSum(5 * SCALE, 2), "z": CellSum(-(10**25), 3)})
    found = pq.read_table(io.BytesIO(file.getvalue())).select(["级别", "编码", "键", "数值", "单位数"]).to_pylist()
    lines = [
        ("乡镇", code, key, Decimal(each).scaleb(-6), 1)
        for code, numbers in units
        for key, each in zip(KEYS, numbers, strict=True)
        if each is not None
    ]
    above = [("县", units[0][0], "c", 5, 2), ("县", units[0][0], "z", Decimal(-(10**25)).scaleb(-6), 3)]
    assert [tuple(each.values()) for each in found] == [*lines, *above]


class Full(io.BytesIO):
    """A disk on which there is no room for anything but a head line."""

    def write(self, data: object) -> int:
        if self.tell():
            raise OSError(errno.ENOSPC, "no room")
        return super().write(data)  # type: ignore[arg-type]


def write_three(group: int) -> None:
    with LongTable(Full(), group=group) as table:
        for code in CODES:
            table.write_ready("乡镇", KEYS, packed(code, [1, None, 3]), b"a line\r\n")


@pytest.mark.parametrize("group", [2, 50_000])
def test_lines_that_cannot_be_written__told_whichever_group_they_were_in(group: int) -> None:
    with pytest.raises(OSError, match="no room"):
        write_three(group)
