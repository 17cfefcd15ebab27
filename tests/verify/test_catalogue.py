"""Sentences: the place, the statement and the numbers, as a clerk reads them."""

from dataclasses import replace

import pytest

from toolkit.forms import load_form
from toolkit.forms.model import Level, Rule
from toolkit.verify.catalogue import finding, places, rule_finding

RULE = replace(
    next(rule for rule in load_form("2021").rules if rule.id == "B04"), statement="写明“甲”的数", remedy="请核对。"
)


def told(level: Level = "error", **more: str) -> str:
    rule: Rule = replace(RULE, level=level)
    return rule_finding(rule, cells=["表三!D5"], table="t3", found="1", **more).message  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], ""),
        (["表三!D5"], "表三 D5"),
        (["表三!D5", "表四!E4", "表三!D6"], "表三 D5、D6；表四 E4"),
        ([f"表三!D{row}" for row in range(1, 7)], "表三 D1、D2、D3、D4、D5、D6"),
        ([f"表三!D{row}" for row in range(1, 8)], "表三 D1、D2、D3、D4、D5、D6 等 7 格"),
        (["表三!D5", "表三"], "表三 D5；表三"),
    ],
)
def test_places__sheet_by_sheet_and_six_of_each(cells: list[str], said: str) -> None:
    assert places(cells) == said


@pytest.mark.parametrize(
    ("level", "more", "message"),
    [
        ("error", {}, "表三 D5 不符合“写明‘甲’的数”：现为 1。"),
        ("error", {"expected": "3"}, "表三 D5 不符合“写明‘甲’的数”：现为 1，应为 3。"),
        ("warning", {"expected": "3"}, "表三 D5 不符合“写明‘甲’的数”：现为 1，一般应为 3。"),
        ("error", {"expected": "不大于 3"}, "表三 D5 不符合“写明‘甲’的数”：现为 1，应不大于 3。"),
        ("error", {"expected": "大于 3"}, "表三 D5 不符合“写明‘甲’的数”：现为 1，应大于 3。"),
        ("error", {"expected": "小于 3"}, "表三 D5 不符合“写明‘甲’的数”：现为 1，应小于 3。"),
        ("error", {"label": "自然人", "expected": "3"}, "表三 D5（自然人）不符合“写明‘甲’的数”：现为 1，应为 3。"),
        ("error", {"sides": "相差 2", "expected": "3"}, "表三 D5 不符合“写明‘甲’的数”：相差 2。"),
        ("info", {"label": "自然人"}, "表三 D5（自然人）为 1：写明“甲”的数。"),
        ("error", {"label": "自然人", "expected": "3", "message": "表三 D5 没有填。"}, "表三 D5 没有填。"),
    ],
)
def test_broken_rule__place_statement_and_numbers(level: Level, more: dict[str, str], message: str) -> None:
    assert told(level, **more) == message


def test_broken_rule__what_else_it_carries() -> None:
    found = rule_finding(RULE, cells=["表三!D5"], table="t3", found="1", expected="3")
    assert (found.rule, found.level, found.remedy) == ("B04", RULE.level, "请核对。")
    assert (found.table, found.cells, found.found, found.expected) == ("t3", ("表三!D5",), "1", "3")


def test_entry_of_the_catalogue__filled_in_and_its_level_unless_told_otherwise() -> None:
    known = finding("FRM-05", cells=["表三!D5", "表三!D6"], table="t3", found="#REF!", expected="3", fix="请改。")
    assert known.message == "表三 D5、D6 是错误值“#REF!”，没有采用。"
    assert (known.rule, known.level, known.remedy) == ("FRM-05", "error", "请改。")
    assert (known.table, known.cells, known.found, known.expected) == ("t3", ("表三!D5", "表三!D6"), "#REF!", "3")
    other = finding("FRM-05", level="info", found="#N/A", fix="请改。", facts={"where": "某处"})
    assert (other.level, other.message) == ("info", "某处 是错误值“#N/A”，没有采用。")
    assert (other.table, other.cells, other.expected) == ("", (), "")
