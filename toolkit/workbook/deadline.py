"""The day to report by, as an issued workbook tells it: on the guide, which opens first, and above the unit's name.

It is told to people and judged by nobody: neither stamp nor fingerprint know of it, so that a return is of the same
form whatever day, or none, its workbook tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from toolkit.intake.snapshot import RawCell
from toolkit.workbook.plan import PlannedCell

GUIDE_LINE, COVER_LINE = "A2", "A3"
_DAY = r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
_LINE = re.compile(rf"请于{_DAY}前(?:报送|填好，把本文件发回县政务公开办公室。)")


def full_day(day: date) -> str:
    """`2022年1月15日`"""
    return f"{day.year}年{day.month}月{day.day}日"


def guide_line(day: date | None) -> Iterator[PlannedCell]:
    """The cell of the guide that tells the day; none without one."""
    if day:
        yield PlannedCell(GUIDE_LINE, "line", f"请于{full_day(day)}前填好，把本文件发回县政务公开办公室。")


def cover_line(day: date | None) -> Iterator[PlannedCell]:
    """The cell of the cover that tells the day; none without one."""
    if day:
        yield PlannedCell(COVER_LINE, "line", f"请于{full_day(day)}前报送")


def tells_deadline(cell: RawCell) -> bool:
    """Whether nothing but our own line stands in a returned cell, wherever it has moved."""
    return cell.formula is None and _LINE.fullmatch(cell.text) is not None


def told_deadline(cell: RawCell | None) -> date | None:
    """The day that a returned cell tells; None where it tells none."""
    told = _LINE.fullmatch(cell.text) if cell else None
    try:
        return date(*map(int, told.groups())) if told else None
    except ValueError:
        return None
