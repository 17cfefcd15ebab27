"""A report as a screen shows it: the same text as Word's, every gap of the document once, every number with its key."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.published.drawn_reports import random_values
from tests.report.test_read_back import edited
from toolkit.forms import load_form
from toolkit.intake.documents.blocks import TextBlock
from toolkit.intake.documents.word_blocks import read_word
from toolkit.report import ReportData, UnitLine, county_report, open_points, unit_report
from toolkit.report.final import document_body
from toolkit.report.keyed_numbers import keyed_numbers
from toolkit.report.shown_report import ShownTable, ShownText, shown_report

Make = Callable[..., ReportData]
GONE = ("texts.active", "texts.problems", "facts.posts")
EDITIONS = (("2019", 2020), ("2021", 2022))


def drawn(edition: str, year: int, seed: int, gone: float) -> bytes:
    """A unit's report of random figures, of which a share is not known."""
    luck = random.Random(seed)
    values = {key: value for key, value in random_values(edition, luck).items() if luck.random() >= gone}
    return unit_report(ReportData(load_form(edition), "盐池县", "青山乡", year, values))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(EDITIONS), st.integers(0, 10**6), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_random_figures__text_gaps_and_numbers_of_the_document(
    edition: tuple[str, int], seed: int, gone: float
) -> None:
    report = drawn(*edition, seed, gone)
    shown = shown_report(report)
    texts = [block.text for block in shown.blocks if isinstance(block, ShownText)]
    assert texts == [each.text for each in docx.Document(io.BytesIO(report)).paragraphs]
    words = [block.text for block in read_word(report) if isinstance(block, TextBlock)]
    assert "\n".join(texts).split("\n") == words
    asked = "".join(point.what for point in open_points(report) or ())
    assert len(shown.gaps) == asked.count("【待补充")
    assert all(f"【待补充：{gap.wanted}】" in asked for gap in shown.gaps)
    runs = list(shown.runs)
    keyed = list(keyed_numbers(document_body(report)))
    assert [(run.anchor.removeprefix("n"), run.key, run.text) for run in runs if run.key] == keyed


def test_cells__the_text_of_words_cells(make_data: Make) -> None:
    report = unit_report(make_data(dict(random_values("2021", random.Random(3))), year=2022))
    shown = [block for block in shown_report(report).blocks if isinstance(block, ShownTable)]
    tables = docx.Document(io.BytesIO(report)).tables
    assert len(shown) == len(tables) == 3
    for block, table in zip(shown, tables, strict=True):
        rows = [row for part in block.parts for row in part.rows]
        for row, line in zip(rows, table.rows, strict=True):
            seen = {cell.column: cell.text for cell in row}
            assert {at: line.cells[at].text for at in seen} == seen


def test_links__every_gap_and_number_has_one_place(make_data: Make, roster: list[UnitLine]) -> None:
    report = county_report(make_data(dict.fromkeys(GONE), unit="盐池县"), roster)
    shown = shown_report(report)
    anchors = [run.anchor for run in shown.runs if run.anchor]
    assert len(anchors) == len(set(anchors))
    assert {gap.anchor for gap in shown.gaps} <= set(anchors)
    assert shown.gaps[0].section.startswith("一、")


def test_writers_note__its_gaps_count_for_none(make_data: Make, roster: list[UnitLine]) -> None:
    report = county_report(make_data(dict.fromkeys(GONE), unit="盐池县"), roster)
    more = edited(report, lambda text: text.replace("本报告汇总范围", "【待补充：范围】本报告汇总范围"))
    assert len(shown_report(more).gaps) == len(shown_report(report).gaps) > 1
    assert "【待补充：范围】本报告汇总范围" in "".join(run.text for run in shown_report(more).runs)


def test_what_the_office_did_in_word__shown_as_word_shows_it(make_data: Make) -> None:
    """Taken out under 修订, put into a content control, a gap in two colours."""
    report = edited(
        unit_report(make_data()),
        lambda text: text.replace(
            "</w:body>",
            '<w:p><w:del w:id="9" w:author="a"><w:r><w:delText>删去的</w:delText></w:r></w:del>'
            "<w:r><w:t>留下的【待补</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>充：甲】</w:t></w:r></w:p>"
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件里的</w:t></w:r></w:p></w:sdtContent></w:sdt></w:body>",
        ),
    )
    blocks = shown_report(report).blocks
    texts = [block.text for block in blocks if isinstance(block, ShownText)]
    assert texts[-2:] == ["留下的【待补充：甲】", "控件里的"]
    assert [gap.wanted for gap in shown_report(report).gaps][-1] == "甲"


def test_no_word_document__refused() -> None:
    with pytest.raises(ValueError, match="no Word document"):
        shown_report(b"broken")
