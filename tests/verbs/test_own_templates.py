"""模板: copied once, used instead of ours, looked through, and never written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.report import UNIT_TEMPLATE
from toolkit.verbs.circulate import circulate
from toolkit.verbs.own_templates import copy_templates, look_through
from toolkit.verbs.report import report
from toolkit.verbs.run import run


def change(path: Path, old: str, new: str) -> None:
    """Put other words into a template's first paragraph that holds these, in one run."""
    document = Document(str(path))
    paragraph = next(each for each in document.paragraphs if old in each.text)
    text = paragraph.text.replace(old, new)
    for run_ in paragraph.runs[1:]:
        run_._r.getparent().remove(run_._r)
    paragraph.runs[0].text = text
    document.save(str(path))


def slips_of(campaign: Campaign, name: str) -> tuple[str, ...]:
    return next(each.slips for each in look_through(campaign) if each.file.name == name)


def test_copies__clean_and_not_written_over(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["-C", str(campaign.folder), "--json"]
    assert main(["templates", "--copy", *where]) == 0
    data = json.loads(capsys.readouterr().out)
    assert len(data["copied"]) == len(data["templates"]) == 7
    assert all(each["slips"] == [] for each in data["templates"])
    own = campaign.own_templates / UNIT_TEMPLATE
    change(own, "编制本报告。", "特编制本报告。")
    mine = own.read_bytes()
    assert copy_templates(campaign) == []
    assert own.read_bytes() == mine


def test_own_template__is_what_reports_and_notices_are_written_by(received: Campaign) -> None:
    done = run(received)
    copy_templates(received)
    change(received.own_templates / UNIT_TEMPLATE, "编制本报告。", "特编制本报告。")
    change(received.own_templates / "情况通报模板.docx", "各有关单位：", "各乡镇人民政府：")
    written = report(received)
    assert written == done.reports
    texts = ["".join(p.text for p in Document(str(path)).paragraphs) for path in written]
    assert ["特编制本报告" in text for text in texts] == [True] * (len(texts) - 1) + [False]
    assert Document(str(circulate(received)[0])).paragraphs[1].text == "各乡镇人民政府："


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{p tables.t3 }}", "见附表", "没有“三、收到和处理政府信息公开申请情况”的表"),
        ("编制本报告。", "由XX局编制本报告。", "里留有“XX”"),
        ("编制本报告。", "编制本报告（文字描述）。", "里留有“（文字描述）”"),
        ("{{ full_name }}", "{{ 单位 }}", "不认识的变量“单位”"),
        ("{{ full_name }}", "｛｛ full_name ｝｝", "全角"),
    ],
)
def test_look_through__names_the_slip(campaign: Campaign, old: str, new: str, said: str) -> None:
    copy_templates(campaign)
    assert slips_of(campaign, UNIT_TEMPLATE) == ()
    change(campaign.own_templates / UNIT_TEMPLATE, old, new)
    slips = slips_of(campaign, UNIT_TEMPLATE)
    assert len(slips) == 1
    assert said in slips[0]


def test_look_through__a_name_that_nothing_uses(campaign: Campaign) -> None:
    copy_templates(campaign)
    (campaign.own_templates / UNIT_TEMPLATE).rename(campaign.own_templates / "乡镇模板.docx")
    assert "没有用到" in slips_of(campaign, "乡镇模板.docx")[0]


def test_no_template_of_its_own__said(campaign: Campaign) -> None:
    with pytest.raises(NianbaoError, match="templates --copy"):
        look_through(campaign)
