"""A report split into title, sections and paragraphs, and its sentences."""

from __future__ import annotations

import pytest

from toolkit.prose.document import SECTION_TITLES, split_document
from toolkit.prose.sentences import sentences_of, text_sentences

SIX = [f"{number}、{title}" for number, title in zip("一二三四五六", SECTION_TITLES, strict=True)]


def test_six_sections__found_by_their_headings() -> None:
    document = split_document(
        [
            "某县某乡2020年政府信息公开工作年度报告",
            "制作本报告。",
            *(part for title in SIX for part in (title, "正文。")),
        ]
    )
    assert document.title == "某县某乡2020年政府信息公开工作年度报告"
    assert [(each.number, each.heading) for each in document.sections[1:]] == list(enumerate(SECTION_TITLES, 1))
    assert [each.text for each in document.sections] == ["制作本报告。", *["正文。"] * 6]


def test_heading_that_runs_on__the_rest_is_its_first_paragraph() -> None:
    document = split_document(["五、存在的主要问题及改进情况。我乡的工作还有不足之处，今后改进。"], whole=False)
    assert [(each.number, each.heading, each.text) for each in document.sections] == [
        (5, "存在的主要问题及改进情况", "我乡的工作还有不足之处，今后改进。")
    ]


def test_lists_and_table_rows__are_no_headings() -> None:
    lines = [
        "一、总体情况",
        "一、加强组织领导。明确专人。",
        "二、健全制度。",
        "二、上年结转政府信息公开申请数量",
        *SIX[1:3],
    ]
    assert [each.number for each in split_document(lines).sections] == [1, 2, 3]


def test_first_heading_of_another_name__still_the_first() -> None:
    document = split_document(["一、工作基本情况", "正文。", SIX[1]], whole=False)
    assert [(each.number, each.heading) for each in document.sections] == [(1, "工作基本情况"), (2, SECTION_TITLES[1])]


def test_sentences__know_section_paragraph_and_offset() -> None:
    document = split_document([SIX[0], "第一句。 第二句！", SIX[4], "“引语。”后面"], whole=False)
    assert [
        (each.section, each.paragraph, each.index, each.place().offset, each.raw) for each in sentences_of(document)
    ] == [
        (1, 1, 0, 0, "第一句。"),
        (1, 1, 1, 5, "第二句！"),
        (5, 3, 0, 0, "“引语。”"),
        (5, 3, 1, 5, "后面"),
    ]


@pytest.mark.parametrize(
    "text", ["国办公开办函202130号", "自202011日至20201231日", "统计期限为2025111231日", "信息数量304利用微信"]
)
def test_text_damaged_by_extraction__is_named(text: str) -> None:
    assert text_sentences(text)[0].damaged


@pytest.mark.parametrize(
    "text", ["国办公开办函〔2021〕30号", "2020年1月1日至12月31日", "信息数量304条", "公开信息2021条"]
)
def test_whole_text__is_not_called_damaged(text: str) -> None:
    assert text_sentences(text)[0].damaged == ""
