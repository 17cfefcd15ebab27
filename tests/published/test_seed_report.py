"""The published report of 青山乡 2020, whose labels and cells extraction has broken."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.forms import index_form, load_form
from toolkit.intake.documents.read_blocks import read_blocks
from toolkit.published.read_report import ReadReport, read_report

SEED = Path(__file__).parents[3] / "shared" / "seed" / "000_9f9181b0c1958dbe.txt"


@pytest.fixture(scope="module")
def report() -> ReadReport:
    return read_report(read_blocks(SEED.read_bytes()))


def test_whose_it_is__told_by_the_title(report: ReadReport) -> None:
    assert (report.unit, report.year, report.edition) == ("盐池县青山乡", 2020, "2019")
    assert [section.number for section in report.document.sections] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("table", ["t2", "t4"])
def test_tables_two_and_four__complete(report: ReadReport, table: str) -> None:
    cells = index_form(load_form("2019")).of_table(table)
    assert {report.values[cell.key] for cell in cells} == {Decimal(0)}
    assert all("格" in report.sources[cell.key] for cell in cells)


def test_table_three__full_rows_by_their_cells_and_the_others_by_sums(report: ReadReport) -> None:
    cells = index_form(load_form("2019")).of_table("t3")
    assert {report.values[cell.key] for cell in cells} == {Decimal(0)}
    printed = {cell.row[-1] for cell in cells if "合计" not in report.sources[cell.key]}
    assert printed == {"一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"}
    assert [each.found for each in report.findings] == ["21 行"]
