"""与上年对照表: differences and shares that a person would work out, names that are no formulas, native charts."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from toolkit.workbook.comparison_workbook import (
    CHARTS,
    COUNTY,
    UNITS,
    ChartedNumbers,
    ComparedNumber,
    comparison_workbook,
)


@pytest.mark.parametrize(
    ("now", "last", "difference", "percent"),
    [
        (4, 3, 1, "33.3"),
        (3, 4, -1, "-25.0"),
        (0, 4, -4, "-100.0"),
        (4, 0, 4, None),
        (4, None, None, None),
        (None, 4, None, None),
        (-2, -4, 2, "50.0"),
        (Decimal("1.5"), 1, Decimal("0.5"), "50.0"),
    ],
)
def test_difference_and_share(now: int, last: int, difference: int | None, percent: str | None) -> None:
    number = ComparedNumber("青山乡", "表二", "行政许可", now, last)
    assert number.difference == difference
    assert number.percent == (None if percent is None else Decimal(percent))


def test_workbook__lists_and_charts() -> None:
    numbers = [ComparedNumber("=青山乡", "表二", "行政许可", 4, 3)]
    charts = [ChartedNumbers("结果", "件", {"予以公开": 3, "其他": 0}), ChartedNumbers("无", "件", {"甲": 0})]
    data = comparison_workbook("对照表", numbers, numbers, charts)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [COUNTY, UNITS, CHARTS]
    cells = list(book[UNITS].iter_rows(min_row=3, values_only=True))
    assert cells == [("=青山乡", "表二", "行政许可", 4, 3, 1, 33.3)]
    assert book[UNITS]["A3"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert len([name for name in package.namelist() if name.startswith("xl/charts/chart")]) == 1


def test_nothing_to_draw__no_sheet_of_charts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(comparison_workbook("对照表", [], [], [ChartedNumbers("无", "件", {})])))
    assert book.sheetnames == [COUNTY, UNITS]
