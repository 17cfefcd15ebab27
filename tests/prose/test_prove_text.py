"""Whole reports proved: the seed, the published excerpts, and texts that a township types."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.prose.case_reports import ALSO_TRUE, CASES, EXPECTED, CaseReport, case_reports, seed_report
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.prove_text import ProvedText, prove_document, prove_texts

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the published reports are not on this machine")


def rules(findings: tuple[ProseFinding, ...], *levels: str) -> set[str]:
    return {each.rule for each in findings if not levels or each.level in levels}


@pytest.fixture(scope="module")
def proved() -> list[tuple[CaseReport, ProvedText]]:
    return [(case, prove_document(case.document, case.setting)) for case in case_reports()]


@needs_cases
def test_published_reports__every_defect_of_the_notes_is_found(proved: list[tuple[CaseReport, ProvedText]]) -> None:
    missed = {case.id: set(EXPECTED.get(case.id, ())) - rules(each.findings) for case, each in proved}
    assert len(proved) == 31
    assert {case: each for case, each in missed.items() if each} == {}


@needs_cases
def test_published_reports__no_error_that_is_none(proved: list[tuple[CaseReport, ProvedText]]) -> None:
    told = {
        case.id: rules(each.findings, "error", "warning") - {*EXPECTED.get(case.id, ()), *ALSO_TRUE.get(case.id, ())}
        for case, each in proved
    }
    assert {case: each for case, each in told.items() if each} == {}


@needs_cases
def test_seed__its_printed_faults_are_named_and_its_services_are_no_licences() -> None:
    seed = seed_report()
    proof = prove_document(seed.document, seed.setting)
    messages = " ".join(each.message for each in proof.findings)
    assert "52余条，后面列出的各项相加是 16＋2＋4＋13＋32＝67" in messages
    assert "四类过过程性信息" in messages
    assert "没有“不予公开”的标题格" in messages
    assert "宁党厅字〔2018〕12号" in messages
    assert {"N09", "N15", "F04", "W17"} <= rules(proof.findings)
    handled = [fact for fact in proof.facts if fact.quantity.value == 1952]
    assert [[term.id for term in fact.terms] for fact in handled] == [["handled"]]
    assert rules(proof.findings, "error") == set()
    assert rules(proof.findings) & {"N01", "N02", "N03", "N04", "N05", "N06", "N10"} == set()


SETTING = ProseSetting(
    "盐池县青山乡",
    2020,
    values={
        "new.total": Decimal(1),
        "carried_in.total": Decimal(0),
        "done.total": Decimal(1),
        "carried_out.total": Decimal(0),
        "facts.portal": Decimal(52),
    },
    approx={"facts.portal": "余"},
)


@pytest.mark.parametrize(
    ("text", "rule", "level"),
    [
        ("全年收到政府信息公开申请5件。", "N01", "error"),
        ("全年未收到政府信息公开申请。", "N10", "error"),
        ("收到政府信息公开申请1件，办结2件。", "N02", "error"),
        ("县政府门户网站公开67条。", "N15", "warning"),
        ("便民服务事项办理量10件，其中村级代办量1410件。", "N07", "warning"),
        ("2019年，我乡公开政府信息30条。", "W02", "error"),
        ("部门累计收到政府信息公开申请5件。", "N01", "info"),
    ],
)
def test_texts_of_a_township__held_against_its_own_tables(text: str, rule: str, level: str) -> None:
    found = prove_texts({"texts.active": text}, SETTING)["texts.active"]
    assert (rule, level) in {(each.rule, each.level) for each in found}


@pytest.mark.parametrize(
    "text",
    [
        "全年收到政府信息公开申请1件，已答复1件，没有结转下年度办理的申请。",
        "县政府门户网站公开50余条。",
        "县政府门户网站公开55条。",
        "通过网络收到政府信息公开申请5件。",
        "上年收到政府信息公开申请5件，今年收到政府信息公开申请1件，比上年减少4件。",
        "2019年以来，共公开政府信息300条。",
    ],
)
def test_texts_that_agree__nothing_is_said(text: str) -> None:
    assert prove_texts({"texts.active": text}, SETTING)["texts.active"] == []


def test_county_without_a_scope__asked_and_not_called_wrong() -> None:
    county = ProseSetting("盐池县人民政府", 2023, values=SETTING.values)
    (found,) = prove_texts({"a": "收到政府信息公开申请5件。"}, county)["a"]
    assert found.level == "info"
    (found,) = prove_texts({"a": "全县收到政府信息公开申请5件。"}, county)["a"]
    assert found.level == "error"


def test_problems_that_say_nothing__told_at_their_text() -> None:
    found = prove_texts({"texts.problems": "无", "texts.improvements": "按月检查栏目，逐条整改到位。"}, SETTING)
    assert {key: [(each.rule, each.where) for each in some] for key, some in found.items()} == {
        "texts.problems": [("W09", "存在的主要问题")],
        "texts.improvements": [],
    }
