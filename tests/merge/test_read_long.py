"""Long tables read back: the very frame that they were written from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from toolkit.forms import load_form
from toolkit.merge import CellSum, LongTable, Place, UnitNumbers, UnitTable, flat_table
from toolkit.merge.frame import frame_of
from toolkit.merge.read_long import read_long

FORM = load_form("2021")
UNITS = [
    UnitNumbers("0101", "青山乡", "aa", {"new.total": 3, "fee.amount": Decimal("0.000001")}, "乡"),
    UnitNumbers("0102", '=大水坑,"镇"', "bb", {"new.total": None, "fee.amount": 999_999_999}, "镇"),
    UnitNumbers("0103", "NA", "cc", {"new.total": 4, "fee.amount": Decimal("12.5")}, "部门"),
]
KINDS = {unit.code: unit.kind for unit in UNITS}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """汇总.csv and 汇总.parquet."""
    path = tmp_path / "汇总.csv"
    with (
        path.open("wb") as table,
        path.with_suffix(".parquet").open("wb") as parquet,
        UnitTable(FORM, table, parquet) as long,
    ):
        for part in (UNITS[:1], UNITS[1:]):
            long.write(flat_table(FORM, part))
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_was_written__is_read_back(written: Path, suffix: str) -> None:
    frame = read_long(written.with_suffix(suffix), FORM, KINDS)
    pd.testing.assert_frame_equal(frame, frame_of(FORM, [flat_table(FORM, UNITS)]))


def test_in_parts_of_any_size__the_same(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_long(written, FORM, KINDS)
    monkeypatch.setattr("toolkit.merge.read_long._LINES", 1)
    pd.testing.assert_frame_equal(read_long(written, FORM, KINDS), whole)


def test_lines_that_somebody_sorted__the_same_numbers(written: Path) -> None:
    head, *lines = written.read_text(encoding="utf-8-sig").splitlines()
    whole = read_long(written, FORM, KINDS)
    lines.sort(key=lambda line: line.split(",")[-2])
    written.write_text("\n".join([head, *lines]), encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read_long(written, FORM, KINDS).sort_index(), whole.sort_index())


def test_kinds_that_nobody_gave__are_empty(written: Path) -> None:
    assert set(read_long(written, FORM).index.get_level_values("单位类型")) == {""}


def test_a_rollup__the_places_of_one_edition(tmp_path: Path) -> None:
    path = tmp_path / "逐级汇总.csv"
    with (
        path.open("wb") as table,
        path.with_suffix(".parquet").open("wb") as parquet,
        LongTable(table, parquet) as long,
    ):
        long.write("乡镇", Place("2021", 2021, "640323202"), {"new.total": CellSum(2_000_000, 1)})
        long.write("乡镇", Place("2019", 2020, "640323202"), {"rule.made": CellSum(9_000_000, 1)})
        long.write("乡镇", Place("2021", 2021, "640323203"), {"new.total": CellSum(3_000_000, 1)})
        numbers = {"new.total": CellSum(5_000_000, 2), "fee.amount": CellSum(123_456_789_000_001, 1)}
        long.write("全国", Place("2021", 2021, "000000"), numbers)
    for each in (path, path.with_suffix(".parquet")):
        frame = read_long(each, FORM)
        assert list(frame.index) == [
            ("乡镇", "640323202", "2021"),
            ("乡镇", "640323203", "2021"),
            ("全国", "000000", "2021"),
        ]
        towns, country = frame.xs("乡镇", level="级别"), frame.xs("全国", level="级别")
        assert towns["new.total"].sum() == country["new.total"].sum() == 5
        assert country["fee.amount"].tolist() == [Decimal("123456789.000001")]
        assert frame.dtypes.equals(frame_of(FORM, []).dtypes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("单位,键,数值\n1,new.total,3\n", "不是汇总生成的"),
        ("单位编码,单位名称,键,数值\n1,乡,nothing.known,3\n", "键“nothing.known”不在2021版式里"),
        ("单位编码,单位名称,键,数值\n1,乡,new.total,3件\n", "不是数字"),
        ("单位编码,单位名称,键,数值\n1,乡,new.total,3\n1,乡,new.total,3\n", "有重复的行"),
    ],
)
def test_no_such_table__says_why(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "汇总.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_long(tmp_path / "汇总.csv", FORM)


def test_a_table_without_lines__no_row(tmp_path: Path) -> None:
    (tmp_path / "汇总.csv").write_text("单位编码,单位名称,键,数值\n", encoding="utf-8")
    pd.testing.assert_frame_equal(read_long(tmp_path / "汇总.csv", FORM), frame_of(FORM, []))
