"""Rows that we write ourselves are, byte for byte, those that openpyxl would write."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils.exceptions import IllegalCharacterError

from tests.helpers import parts_of
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan, by_ref
from toolkit.workbook.writer import _in_utf8, write_workbook

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = ("甲", " 两头空 ", "一\n二", "\t", "a\r\nb", "<a&b> \"'", "]]>", "=1+1", "#N/A", "00123", "😀𠮷", "长" * 40_000)
NUMBERS = (0, -7, 10**15, 12345678901234567890, Decimal("0.1"), Decimal("160.5964"), Decimal("1E-7"), date(2022, 1, 15))


def rows_of(part: bytes) -> bytes:
    return part.partition(b"<sheetData>")[2].partition(b"</sheetData>")[0]


def drawn(*cells: PlannedCell, heights: dict[int, float] | None = None) -> bytes:
    plan = WorkbookPlan((SheetPlan("表", by_ref(*cells), heights=heights or {}),), "表", locked=False)
    return rows_of(parts_of(write_workbook(plan))[SHEET])


def saved_again(value: Value) -> bytes:
    """A1 as openpyxl writes it, with the style of the drawn one."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(WorkbookPlan((SheetPlan("表", {}),), "表", locked=False))))
    cell = book.active["A1"]
    cell.value = float(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = "yyyy-m-d" if isinstance(value, date) else "General"
    cell.font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return rows_of(_in_utf8(parts_of(out.getvalue())[SHEET]))


@pytest.mark.parametrize("value", [*TEXTS, *NUMBERS], ids=lambda value: repr(value)[:30])
def test_value__spelt_as_openpyxl_spells_it(value: Value) -> None:
    assert drawn(PlannedCell("A1", "small", value)) == saved_again(value)


def test_text_that_no_xml_can_hold__refused() -> None:
    with pytest.raises(IllegalCharacterError):
        drawn(PlannedCell("A1", "small", "a\x0bb"))


def test_rows_and_spans__in_order_whatever_the_order_of_the_plan() -> None:
    cells = PlannedCell("B3", "small", 1), PlannedCell("A1", "small", "上", span="A1:B2"), PlannedCell("A3", "small", 2)
    assert places(drawn(*cells)) == ["A1", "B1", "A2", "B2", "A3", "B3"]
    assert drawn(*cells) == drawn(*reversed(cells))


def test_height_of_a_row_without_cells__kept() -> None:
    rows = drawn(PlannedCell("A1", "small", 1), heights={1: 20.5, 4: 30})
    assert rows.startswith(b'<row r="1" ht="20.5" customHeight="1"><c r="A1"')
    assert rows.endswith(b'<row r="4" ht="30" customHeight="1"></row>')


def test_formula__its_result_beside_it() -> None:
    cells = PlannedCell("A1", "small", 2), PlannedCell("B1", "small", formula='IF(A1<3,"<3","")')
    assert b'<f>IF(A1&lt;3,"&lt;3","")</f><v>&lt;3</v></c>' in drawn(*cells)


def places(rows: bytes) -> list[str]:
    return [piece.partition(b'"')[0].decode() for piece in rows.split(b'<c r="')[1:]]
