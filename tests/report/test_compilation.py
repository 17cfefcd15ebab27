"""文字材料汇编: every text of every unit as it was written, under the section it belongs to, and who wrote none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from templates.make_templates import NOTICES, make_notice
from tests.report.test_report_templates import parts
from toolkit.forms import load_form
from toolkit.report.compilation import COMPILATION_TEMPLATE, CompilationData, compilation, lint_compilation
from toolkit.resources import resource_dir

TEXTS = (
    ("青山乡", {"texts.active": "公开及时。\n范围更广。", "texts.problems": "一是慢。"}),
    ("花马池镇", {"texts.active": "请拨打13812345678。\n按时公开。", "texts.other": "  "}),
)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_section__texts_side_by_side_and_who_wrote_none(edition: str) -> None:
    form = load_form(edition)
    document = Document(io.BytesIO(compilation(CompilationData(form, "盐池县", 2020, TEXTS, ("麻黄山乡",)))))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert sum("、" in line[:3] for line in told) == len(form.texts.fields)
    assert "一、主动公开（年报一（一））" in told
    assert "没有填写这一部分的1个单位：花马池镇。" in told
    assert any("1个单位的报表还没有通过审核，没有编入：麻黄山乡。" in line for line in told)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert tables == [
        [
            ["单位", "文字材料"],
            ["青山乡", "公开及时。\n范围更广。"],
            ["花马池镇", "（原文有手机号码，见填报表）\n按时公开。"],
        ],
        [["单位", "文字材料"], ["青山乡", "一是慢。"]],
    ]


def test_hostile_text__is_printed_and_never_interpreted() -> None:
    text = "{{ 7*7 }} <b>&=1+1"
    data = CompilationData(load_form("2021"), "盐池县", 2021, (("青山乡", {"texts.active": text}),))
    assert Document(io.BytesIO(compilation(data))).tables[0].rows[1].cells[1].text == text


def test_committed_template__is_a_fresh_run_without_slips() -> None:
    path = Path(resource_dir("templates")) / COMPILATION_TEMPLATE
    fresh = make_notice(NOTICES[COMPILATION_TEMPLATE](), COMPILATION_TEMPLATE.removesuffix(".docx"))
    assert parts(path.read_bytes())["word/document.xml"] == parts(fresh)["word/document.xml"]
    assert lint_compilation(path, load_form("2021")) == []
