"""The page for the portal: every cell knows its headers, nothing is styled, and it reads back to the same numbers."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import docx
import pytest
from lxml import etree, html

from tests.published.drawn_reports import random_values
from toolkit.forms import index_form
from toolkit.report import ReportData, UnitLine, county_report, portal_page, unit_report

Make = Callable[..., ReportData]


def page_of(report: bytes, *, draft: bool = False) -> etree._Element:
    return html.fromstring(portal_page(report, draft=draft))


@pytest.fixture(params=[("2019", 2020), ("2021", 2022)], ids=["2019", "2021"])
def data(request: pytest.FixtureRequest, make_data: Make) -> ReportData:
    edition, year = request.param
    return make_data(dict(random_values(edition, random.Random(7))), year=year)


def grid_of(table: etree._Element) -> dict[tuple[int, int], etree._Element]:
    """Every place of a table and the cell that covers it."""
    grid: dict[tuple[int, int], etree._Element] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            while (row, column) in grid:
                column += 1
            for below in range(int(cell.get("rowspan", 1))):
                for beside in range(int(cell.get("colspan", 1))):
                    assert (row + below, column + beside) not in grid
                    grid[row + below, column + beside] = cell
    return grid


def test_tables__the_forms_grid_with_a_header_in_every_row_and_column(data: ReportData) -> None:
    tables = page_of(unit_report(data)).findall(".//table")
    index = index_form(data.form)
    assert len(tables) == len(data.form.tables)
    for drawn, table in zip(tables, data.form.tables, strict=True):
        assert drawn[0].tag == "caption"
        assert drawn[0].text == table.title.partition("、")[2]
        grid, wanted = grid_of(drawn), index.grids[table.id]
        assert len(grid) == wanted.rows * wanted.columns
        for cell in wanted.cells:
            there = grid[cell.row - 1, cell.column - 1]
            assert (there.tag == "td") is bool(cell.key)
            assert int(there.get("colspan", 1)) == cell.colspan
            assert int(there.get("rowspan", 1)) == cell.rowspan
            if there.tag == "th":
                assert there.get("scope") in {"row", "rowgroup", "col", "colgroup"}
        for (row, column), cell in grid.items():
            if cell.tag == "td":
                beside = [grid[row, at] for at in range(column)]
                above = [grid[at, column] for at in range(row)]
                assert any(each.get("scope", "").startswith("col") for each in above)
                assert any(each.get("scope", "").startswith("row") for each in beside) or table.id == "t4"


def test_page__structure_without_any_style(data: ReportData) -> None:
    page = page_of(unit_report(data))
    assert page.get("lang") == "zh-CN"
    assert page.findtext("head/title") == page.findtext(".//h1") == data.title
    assert [each.tag for each in page.iter("h1", "h2", "h3")] == ["h1", *["h2"] * 6]
    assert not any({"style", "class", "bgcolor", "width"} & set(each.attrib) for each in page.iter())
    assert page.findall(".//style") == page.findall(".//font") == []
    assert page.findtext(".//strong") == "（一）主动公开情况。"


def test_words__the_same_as_in_word(data: ReportData) -> None:
    report = unit_report(data)
    told = [each.text.replace("\n", "").strip() for each in docx.Document(io.BytesIO(report)).paragraphs]
    body = page_of(report).find(".//main")
    assert [each.text_content() for each in body.iter("h1", "h2", "p")] == list(filter(None, told))


def test_draft__says_so_and_keeps_the_writers_note_to_itself(make_data: Make, roster: list[UnitLine]) -> None:
    report = county_report(make_data(unit="盐池县"), roster)
    for draft in (True, False):
        text = page_of(report, draft=draft).text_content()
        assert ("（初稿）" in text) is draft
        assert "编写说明" not in text
        assert "未汇总" not in text


def test_hostile_text__is_text(make_data: Make) -> None:
    page = page_of(unit_report(make_data({"texts.active": "<script>alert(1)</script>&amp;"})))
    assert page.findall(".//script") == []
    assert "<script>alert(1)</script>&amp;" in page.text_content()


def test_no_word_document__refused() -> None:
    with pytest.raises(ValueError, match="no Word document"):
        portal_page(b"broken", draft=False)
