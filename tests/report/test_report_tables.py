"""The official tables in Word: merges, values and layout as the form's grid has them."""

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document
from docx.oxml.ns import qn

from toolkit.forms import index_form, load_form, load_form_file
from toolkit.forms.grid import Grid
from toolkit.report import ReportData, UnitLine, county_report, unit_report

Make = Callable[..., ReportData]
Read = Callable[[bytes], Document]
Place = tuple[int, int, int, int, str]


def places(table: Any) -> list[Place]:
    """Row, column, rowspan, colspan and text of each cell, counted from gridSpan and vMerge."""
    found: list[list[Any]] = []
    open_at: dict[int, list[Any]] = {}
    for row, line in enumerate(table._tbl.findall(qn("w:tr")), 1):
        column = 1
        for cell in line.findall(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            span = properties.find(qn("w:gridSpan"))
            merge = properties.find(qn("w:vMerge"))
            width = int(span.get(qn("w:val"))) if span is not None else 1
            if merge is not None and merge.get(qn("w:val")) == "continue":
                open_at[column][2] += 1
            else:
                text = "".join(cell.itertext(qn("w:t")))
                open_at[column] = [row, column, 1, width, text]
                found.append(open_at[column])
            column += width
    return sorted(tuple(each) for each in found)  # type: ignore[misc]


def expected(grid: Grid, values: dict[str, str]) -> list[Place]:
    return sorted(
        (cell.row, cell.column, cell.rowspan, cell.colspan, cell.text or values.get(cell.key, ""))
        for cell in grid.cells
    )


@pytest.mark.parametrize("year", [2020, 2021])
def test_tables__merges_and_values_of_the_grid(make_data: Make, read: Read, year: int) -> None:
    form = make_data(year=year).form
    index = index_form(form)
    keys = [cell.key for table in form.tables for cell in index.of_table(table.id)]
    numbers = dict(zip(keys, range(1, len(keys) + 1), strict=True))
    data = make_data(numbers, year=year)
    printed = {key: str(number) for key, number in numbers.items()}
    for report in (unit_report(data), county_report(data, [UnitLine("青山乡", "已汇总")])):
        tables = read(report).tables
        assert [places(table) for table in tables] == [
            expected(index.grids[name], printed) for name in ("t2", "t3", "t4")
        ]


def test_values__plain_numbers_and_blanks(make_data: Make, read: Read) -> None:
    data = make_data({"fee.amount": Decimal("12.500"), "license.decisions": None, "rule.made": 1200}, year=2021)
    texts = {(row, column): text for row, column, _, _, text in places(read(unit_report(data)).tables[0])}
    assert texts[14, 2] == "12.5"
    assert texts[7, 2] == ""
    assert texts[3, 2] == "1200"


def test_layout__fits_the_page_and_keeps_rows_whole(make_data: Make, read: Read) -> None:
    document = read(unit_report(make_data(year=2021)))
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) // 635
    for table in document.tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
        assert room - 15 <= sum(widths) <= room + 15
        rows = table._tbl.findall(qn("w:tr"))
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    heads = [len(list(table._tbl.iter(qn("w:tblHeader")))) for table in document.tables]
    assert heads == [0, 3, 3]


def test_supplement__its_table_and_fact_are_in_the_report(tmp_path: Path, make_data: Make, read: Read) -> None:
    supplement = tmp_path / "盐池.toml"
    supplement.write_text(
        """
edition = "2019盐池"
like = "2019"
[[tables]]
id = "t9"
title = "附表 政务公开专区情况"
sheet = "附表专区"
[[tables.blocks]]
corner = "名称"
columns = [{ key = "count", label = "个数" }]
rows = [{ key = "area", label = "政务公开专区" }]
[facts]
fields = [{ key = "zones", label = "政务公开专区个数", unit = "个" }]
""",
        encoding="utf-8",
    )
    form = load_form_file(supplement)
    data = make_data({"area.count": 3, "facts.zones": 3}, form=form)
    document = read(unit_report(data))
    assert [paragraph.text for paragraph in document.paragraphs][-1] == "附表 政务公开专区情况"
    assert places(document.tables[3]) == [
        *[(1, 1, 1, 1, "名称"), (1, 2, 1, 1, "个数")],
        *[(2, 1, 1, 1, "政务公开专区"), (2, 2, 1, 1, "3")],
    ]
    assert any(paragraph.text == "其他工作情况：政务公开专区个数3个。" for paragraph in document.paragraphs)


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_table_three__stays_on_one_page(make_data: Make, tmp_path: Path, edition: str) -> None:
    data = make_data(year=load_form(edition).first_year)
    (tmp_path / "report.docx").write_bytes(unit_report(data))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    command = ["pdftotext", "-layout", "report.pdf", "-"]
    text = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60).stdout.decode()
    (page,) = [each for each in text.split("\f") if "三、收到和处理政府信息公开申请情况" in each]
    assert "一、本年新收" in page
    assert "四、结转下年度继续办理" in page
