"""What findings add up to, and in whose words."""

from __future__ import annotations

from typing import get_args

import pytest

from toolkit.forms.model import LEVEL_WORDS, Level
from toolkit.verify.findings import (
    VERDICT_WORDS,
    Finding,
    Unjudged,
    Verdict,
    gravest_first,
    mergeable,
    sends_back,
    verdict_of,
)


def found(level: Level, explanation: str = "", rule: str = "A01") -> Finding:
    return Finding(rule, level, "不相等。", "请核对。", explanation=explanation)


def test_words__every_level_and_every_verdict_has_its_own() -> None:
    assert set(LEVEL_WORDS) == set(get_args(Level))
    assert set(VERDICT_WORDS) == set(get_args(Verdict))
    assert len(set(LEVEL_WORDS.values())) == len(LEVEL_WORDS)
    assert len(set(VERDICT_WORDS.values())) == len(VERDICT_WORDS)


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_verdict__merged_or_sent_back_never_both(verdict: str) -> None:
    assert mergeable(verdict) is not sends_back(verdict)


def test_other_outcomes__neither_merged_nor_sent_back() -> None:
    assert not mergeable("skipped")
    assert not sends_back("skipped")


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ((), "accepted"),
        ((found("info"),), "accepted"),
        ((found("warning", "数字没有错"), found("info")), "accepted"),
        ((found("warning"), found("info")), "needs_explanation"),
        ((found("warning"), found("error")), "returned"),
    ],
)
def test_verdict__by_what_is_still_open(findings: tuple[Finding, ...], verdict: Verdict) -> None:
    assert verdict_of(findings) == verdict
    assert any(each.is_open for each in findings) is (verdict != "accepted")


def test_gravest_first__equal_ones_keep_their_order() -> None:
    findings = [found("info"), found("warning", rule="A02"), found("error"), found("warning", rule="A03")]
    assert [(each.level, each.rule) for each in gravest_first(findings)] == [
        ("error", "A01"),
        ("warning", "A02"),
        ("warning", "A03"),
        ("info", "A01"),
    ]


def test_finding__every_field_under_its_own_key() -> None:
    found = Finding("A04", "warning", "有疑问", "请核实", "t2", ("表二!B4", "表二!B5"), "1", "3", "清理了两件")
    assert found.as_json() == {
        "rule": "A04",
        "level": "warning",
        "table": "t2",
        "cells": ["表二!B4", "表二!B5"],
        "found": "1",
        "expected": "3",
        "message": "有疑问",
        "remedy": "请核实",
        "explanation": "清理了两件",
    }


def test_rule_not_judged__every_field_under_its_own_key() -> None:
    unjudged = Unjudged("B10", "与上年一致", "没有上年的数")
    assert unjudged.as_json() == {"rule": "B10", "statement": "与上年一致", "reason": "没有上年的数"}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ([], "accepted"),
        ([("info", "")], "accepted"),
        ([("warning", "")], "needs_explanation"),
        ([("warning", "已核实")], "accepted"),
        ([("warning", "已核实"), ("warning", "")], "needs_explanation"),
        ([("info", ""), ("warning", ""), ("error", "")], "returned"),
        ([("error", ""), ("warning", "已核实")], "returned"),
    ],
)
def test_verdict__the_worst_that_nobody_has_explained(given: list[tuple[Level, str]], verdict: Verdict) -> None:
    findings = [Finding("A04", level, "", "", explanation=said) for level, said in given]
    assert verdict_of(findings) == verdict
