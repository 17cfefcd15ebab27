"""What is drawn for one unit serves the next, with the next one's own texts in it."""

from __future__ import annotations

import pytest

from tests.helpers import stamp_of
from toolkit.forms import load_form
from toolkit.workbook import writer
from toolkit.workbook.plan import PlannedCell, SheetPlan, WorkbookPlan, by_ref
from toolkit.workbook.writer import write_workbook

FORM = load_form("2021")
NAMES = (
    "青山乡",
    "花马池镇",
    "甲&乙",
    "<乡>",
    "&[Tab]",
    "乡\u3000镇",
    " 乡",
    "_x0041_乡",
    "乡\ue000",
    "😀'\"",
    "&#30002;",
    "",
)


def plan_of(unit: str) -> WorkbookPlan:
    cells = by_ref(PlannedCell("A1", "text", unit), PlannedCell("A2", "total", formula="SUM(A3:A4)"))
    sheets = SheetPlan("表", cells, signed=unit), SheetPlan("附", cells, signed="别的乡"), SheetPlan("说明", cells)
    return WorkbookPlan(sheets, f"{unit}填报表", stamp_of(FORM, unit_name=unit).as_property() if unit else "")


def test_workbook_of_the_next_unit__the_same_bytes_as_drawn_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [plan_of(name) for name in NAMES]
    shared = [write_workbook(plan) for plan in plans]
    monkeypatch.setattr(writer, "_as_it_is", lambda text: False)
    assert [write_workbook(plan) for plan in plans] == shared


def test_units_alike__drawn_once() -> None:
    writer._shell.cache_clear()
    for unit in NAMES[:2]:
        write_workbook(plan_of(unit))
    assert writer._shell.cache_info().misses == 1
