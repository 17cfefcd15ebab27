"""Fixed wording, leftovers and contents, each on a report that is right but for one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.prose.generator import draw_report
from toolkit.prose.document import SECTION_TITLES, split_document
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.prove_text import prove_document

SETTING = ProseSetting("盐池县青山乡人民政府", 2023)


def found(*lines: str, setting: ProseSetting = SETTING) -> list[ProseFinding]:
    return list(prove_document(split_document(lines, whole=False), setting).findings)


def told(*lines: str, setting: ProseSetting = SETTING) -> set[tuple[str, str]]:
    return {(each.rule, each.level) for each in found(*lines, setting=setting)}


@pytest.mark.parametrize(
    "title",
    [
        "盐池县青山乡人民政府2023年政府信息公开工作年度报告",
        "盐池县青山乡2023年政府信息公开工作年度报告",
        "青山乡人民政府2023年 政府信息公开工作年度报告",
    ],
)
def test_right_title__nothing_said(title: str) -> None:
    assert told(title, "正文。") == set()


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("盐池县青山乡2023年度政府信息公开工作年度报告", "年度"),
        ("盐池县青山乡2023年政务公开工作年度报告", "政务公开"),
        ("盐池县青山乡2023年政府信息公开工作报告", "工作报告"),
        ("盐池县青山乡2022年政府信息公开工作年度报告", "年份"),
        ("关于2023年政府信息公开工作的年度报告", "关于"),
        ("盐池县大坝镇2023年政府信息公开工作年度报告", "单位名称"),
        ("2023年政府信息公开工作年度报告", "单位全称"),
    ],
)
def test_wrong_title__says_what(title: str, what: str) -> None:
    (finding,) = found(title, "正文。")
    assert (finding.rule, finding.level) == ("W01", "warning")
    assert what in finding.message


@pytest.mark.parametrize(
    ("text", "rule", "level"),
    [
        ("所列数据统计期限为2023年1月1日至2023年12月21日。", "W03", "error"),
        ("所列数据统计期限为2022年1月1日至2022年12月31日。", "W03", "error"),
        ("所列数据的统计期限从2023年1月1日至12月31止。", "W03", "warning"),
        ("根据《年度报告格式》（国办公开办函〔2019〕60号）编制。", "W05", "warning"),
        ("根据《年度报告格式》（国办公开办涵〔2021〕30号）编制。", "W04", "warning"),
        ("根据《年度报告格式》（国办政务公开办函〔2021〕30号）编制。", "W04", "warning"),
        ("根据《政府信息公开条例》（国务院令第492号）编制。", "W04", "warning"),
        (
            "本报告由总体情况、主动公开政府信息情况、复议诉讼情况、问题及改进情况、其他情况等六部分组成。",
            "W06",
            "warning",
        ),
        ("电子邮箱：qsx@163.com。", "W16", "warning"),
        ("联系电话：13909530953。", "W15", "warning"),
        ("认真落实宁党厅字〔2018〕12号文件。", "W17", "warning"),
        ("以习近平新时代思想为指导。", "W14", "warning"),
        ("学习贯彻二十届四中全会精神。", "W14", "warning"),
        ("请与大坝镇人民政府联系。", "W12", "error"),
        ("本年开展检查XX次。", "F08", "error"),
        ("该部分以表格形式报告。", "F08", "error"),
        ("（一）主动公开情况情况。", "W13", "warning"),
    ],
)
def test_one_thing_wrong__named_by_its_rule(text: str, rule: str, level: str) -> None:
    setting = replace(SETTING, others=("大坝镇人民政府",))
    assert (rule, level) in told(text, setting=setting)


@pytest.mark.parametrize(
    "text",
    [
        "所列数据统计期限为2023年1月1日至12月31日。",
        "数据统计期限自2023年1月1日起至2023年12月31日止。",
        "根据《条例》（国令第711号）和《年度报告格式》（国办公开办函〔2021〕30号）编制。",
        "电子邮箱：qsx@yanchi.gov.cn，电话：0953-6012345。",
        "2023年，我乡公开信息30条。",
        "2022年以来，我乡共公开信息30条。",
        "2022年，我乡公开信息20条，2023年公开30条。",
        "推进各乡镇人民政府信息公开，向上级党委报告。",
        "青山乡人民政府认真落实。",
    ],
)
def test_right_wording__nothing_said(text: str) -> None:
    assert [each for each in found(text) if each.level != "info"] == []


def test_headings__another_name_is_an_error_and_a_slip_a_warning() -> None:
    assert ("F01", "error") in told("一、工作基本情况", "正文。")
    assert ("W13", "warning") in told(
        "五、存在的主要问题及改情况", "问题是人少，下一步加强培训，按月检查，逐条落实，年底报告结果，接受群众监督评议。"
    )
    assert told("一、总体情况", "正文。") == set()


def test_whole_report_without_a_section__said() -> None:
    report = draw_report(1)
    headings = (*report.headings[:3], "", *report.headings[4:])
    findings = prove_document(replace(report, headings=headings).document(), report.setting).findings
    assert [(each.rule, each.where) for each in findings if each.level == "error"] == [("F01", "第四部分标题")]


@pytest.mark.parametrize("text", ["无。", "", "问题是宣传不够。"])
def test_section_five_that_says_nothing__said(text: str) -> None:
    lines = [
        each for number, title in enumerate(SECTION_TITLES) for each in (f"{'一二三四五六'[number]}、{title}", "正文。")
    ]
    lines[9] = text
    findings = prove_document(split_document(lines), SETTING).findings
    assert ("W09", "第五部分") in {(each.rule, each.where) for each in findings}


def test_excerpt__nothing_is_called_missing() -> None:
    document = split_document(["一、总体情况", "正文。", "五、存在的主要问题及改进情况"])
    assert [each for each in prove_document(document, SETTING).findings if each.level != "info"] == []


def test_title_and_no_sections__one_warning() -> None:
    document = split_document(["盐池县青山乡2023年政府信息公开工作年度报告", "正文。"])
    found = [(each.rule, each.level) for each in prove_document(document, SETTING).findings if each.level != "info"]
    assert found == [("F01", "warning")]
