"""Charts in Word: a part of their own with their own data, described for who cannot see them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document
from lxml import etree

from tests.report.test_notices import DATA
from tests.report.test_report_templates import parts
from toolkit.forms import load_form
from toolkit.report.compilation import CompilationData, compilation
from toolkit.report.notices import circular
from toolkit.report.word_chart import WordChart, draw_chart, with_charts

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CIRCULAR = circular(DATA)


def test_chart__part_relation_and_type_belong_together() -> None:
    found = parts(CIRCULAR)
    document = Document(io.BytesIO(CIRCULAR))
    chart = document.part.related_parts["chartUnits"]
    assert chart.partname == "/word/charts/chartUnits.xml"
    assert chart.content_type.endswith("drawingml.chart+xml")
    assert (
        'descr="各单位报送和审核情况（个）：审核通过2，个别数据待说明1，正在退回修改1，报表待核实确认1，未报1"'
        in found["word/document.xml"].decode()
    )


def test_numbers__in_the_chart_and_in_the_workbook_behind_it() -> None:
    found = parts(CIRCULAR)
    root = etree.fromstring(found["word/charts/chartUnits.xml"])
    names, numbers = ([each.text for each in root.findall(f".//{C}{kind}//{C}v")] for kind in ("cat", "val"))
    assert names == ["审核通过", "个别数据待说明", "正在退回修改", "报表待核实确认", "未报"]
    assert numbers == ["2", "1", "1", "1", "1"]
    book = openpyxl.load_workbook(io.BytesIO(found["word/embeddings/chartUnits.xlsx"]))
    rows = list(book["Sheet1"].iter_rows(min_row=2, values_only=True))
    assert rows == [(name, int(number)) for name, number in zip(names, numbers, strict=True)]
    assert [each.text for each in root.iter(f"{C}f")] == ["Sheet1!$B$1", "Sheet1!$A$2:$A$6", "Sheet1!$B$2:$B$6"]


@pytest.mark.parametrize(
    ("outcomes", "there"), [({"予以公开": 3, "不予公开": 0}, True), ({"予以公开": 0}, False), ({}, False)]
)
def test_compilation__no_chart_of_nothing(outcomes: dict[str, int], there: bool) -> None:
    document = compilation(CompilationData(load_form("2021"), "盐池县", 2021, (), outcomes=outcomes))
    assert ("word/charts/chartOutcomes.xml" in parts(document)) is there


def test_names__are_text_in_every_part() -> None:
    chart = WordChart("chartOdd", 'a<b>&"c"', {"=1+1": 1, "<x>&": 2})
    etree.fromstring(draw_chart(chart))
    package = with_charts(CIRCULAR, [chart])
    assert package == CIRCULAR
    drawn = parts(with_charts(_drawing(chart), [chart]))
    assert etree.fromstring(drawn["word/charts/chartOdd.xml"]).findtext(f".//{C}cat//{C}v") == "=1+1"


def _drawing(chart: WordChart) -> bytes:
    document = Document()
    document.element.body.insert(0, etree.fromstring(draw_chart(chart)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
