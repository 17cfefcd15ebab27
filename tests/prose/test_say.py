"""Facts said as sentences read back as the same facts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies

from tests.prose.test_facts import facts_of, named
from toolkit.prose.breakdowns import find_breakdowns
from toolkit.prose.say import amount, say, say_breakdown, say_change, say_none
from toolkit.prose.terms import vocabulary

WORDS = vocabulary("2021")
COUNTS = strategies.integers(0, 5000)


@pytest.mark.parametrize(
    "term_id", ["new", "review", "suit", "normdoc_made", "handling_fee", "carried_out", "carried_in"]
)
def test_none__reads_back_as_zero(term_id: str) -> None:
    (fact,) = facts_of(f"本年{say_none(WORDS.term(term_id))}。")
    assert (fact.by_words, fact.quantity.value, [term.id for term in fact.terms]) == (True, 0, [term_id])


@given(COUNTS, strategies.integers(1, 5000))
def test_change__reads_back_with_its_direction(now: int, last: int) -> None:
    clause = say(WORDS.term("new_strict"), amount(Decimal(now), "件"))
    first = facts_of(f"{clause}{say_change(Decimal(now), Decimal(last), '件')}。")[0]
    if now == last:
        assert first.comparison is None
        return
    assert first.comparison is not None
    assert first.comparison.by is not None
    assert first.comparison.direction == ("up" if now > last else "down")
    assert first.comparison.by.value == abs(now - last)


def test_change_without_last_year__nothing_said() -> None:
    assert say_change(Decimal(3), None, "件") == ""


@given(strategies.lists(strategies.integers(1, 900), min_size=2, max_size=6))
def test_breakdown__adds_up_as_written(numbers: list[int]) -> None:
    total = f"主动公开政府信息{amount(Decimal(sum(numbers)), '条')}"
    parts = [(f"{'甲乙丙丁戊己'[at]}类信息", amount(Decimal(each), "条")) for at, each in enumerate(numbers)]
    (found,) = find_breakdowns(facts_of(say_breakdown(total, parts) + "。"))
    assert found.fits
    assert [fact.quantity.value for fact in found.parts] == numbers


@pytest.mark.parametrize("hedge", ["近", "约", "余", "多", "超过", "左右"])
def test_hedge__stands_where_people_put_it_and_reads_back(hedge: str) -> None:
    written = amount(Decimal(400), "条", hedge) if hedge != "左右" else "400条左右"
    (fact,) = facts_of(f"公开信息{written}。")
    assert (fact.quantity.value, fact.quantity.hedge) == (400, hedge)


def test_several_terms__each_said_and_read() -> None:
    text = "，".join(
        say(WORDS.term(each), f"{number}件") for number, each in enumerate(("new", "done", "carried_out"), 3)
    )
    assert named(text + "。") == {"new": 3, "done": 4, "carried_out": 5}
