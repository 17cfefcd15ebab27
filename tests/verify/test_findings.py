"""Findings: what of them scripts read, and the verdict that they add up to."""

import pytest

from toolkit.forms.model import Level
from toolkit.verify.findings import Finding, Unjudged, Verdict, verdict_of


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
