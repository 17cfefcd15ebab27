"""The numbers of 工作概况 among themselves."""

from __future__ import annotations

from decimal import Decimal

from toolkit.forms import load_form
from toolkit.prose.indicators import judge_indicators

FORM = load_form("2019")
SEED = {
    "portal": 52,
    "topic_poverty": 16,
    "topic_forestry": 2,
    "topic_health": 4,
    "topic_safety": 13,
    "topic_other": 32,
}


def values(**facts: int) -> dict[str, Decimal | None]:
    return {f"facts.{key}": Decimal(value) for key, value in facts.items()}


def test_topics_against_the_portal__said_with_the_sum() -> None:
    (found,) = judge_indicators(FORM, values(**SEED), {"facts.portal": "余"})
    assert found.rule == "N15"
    assert "52余" in found.message
    assert "16＋2＋4＋13＋32＝67" in found.message


def test_topics_that_add_up__nothing_said() -> None:
    assert judge_indicators(FORM, values(**SEED | {"portal": 67}), {}) == []
    assert judge_indicators(FORM, values(**SEED | {"portal": 60}), {"facts.portal": "余"}) == []


def test_part_above_its_whole__said() -> None:
    (found,) = judge_indicators(FORM, values(handled=10, handled_village=1410), {})
    assert (found.rule, found.where) == ("N07", "其中：村级代办量")
    assert judge_indicators(FORM, values(handled=1952, handled_village=1410), {}) == []
