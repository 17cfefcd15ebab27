"""Numbers in every spelling, read and written back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies

from toolkit.prose.numerals import SPELLINGS, Spelling, find_mentions, interval, read_numeral, write_numeral


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,952", "1952"),
        ("１９５２", "1952"),
        ("1952", "1952"),
        ("一千九百五十二", "1952"),
        ("1.2万", "12000"),
        ("一万二千", "12000"),
        ("1万2千", "12000"),
        ("十二", "12"),
        ("二十", "20"),
        ("廿", "20"),
        ("廿三", "23"),
        ("两", "2"),
        ("两百零五", "205"),
        ("一百一十", "110"),
        ("半", "0.5"),
        ("百分之五", "0.05"),
        ("5%", "0.05"),
        ("二〇二一", "2021"),
        ("三亿零五万", "300050000"),
        ("0", "0"),
        ("零", "0"),
        ("9.63211", "9.63211"),
    ],
)
def test_every_spelling_is_read(written: str, number: str) -> None:
    assert read_numeral(written) == Decimal(number)


@pytest.mark.parametrize("written", ["", "件", "三三十", "1万2", "百分之", "12a"])
def test_what_is_no_numeral_is_none(written: str) -> None:
    assert read_numeral(written) is None


@given(strategies.integers(0, 10**12 - 1), strategies.sampled_from(SPELLINGS))
def test_what_is_written_is_read_back(number: int, spelling: Spelling) -> None:
    assert read_numeral(write_numeral(number, spelling)) == number


@given(strategies.decimals(0, 10**8, places=4), strategies.sampled_from(SPELLINGS))
def test_amounts_are_read_back_too(number: Decimal, spelling: Spelling) -> None:
    assert read_numeral(write_numeral(number, spelling)) == number


def test_numerals_in_words_are_as_people_write_them() -> None:
    shown = {number: write_numeral(number, "chinese") for number in (10, 12, 20, 105, 110, 1952, 12000, 10001, 20300)}
    assert shown == {
        10: "十",
        12: "十二",
        20: "二十",
        105: "一百零五",
        110: "一百一十",
        1952: "一千九百五十二",
        12000: "一万二千",
        10001: "一万零一",
        20300: "二万零三百",
    }


@pytest.mark.parametrize(
    ("text", "fits", "does_not"),
    [
        ("近300条", (280, 299, 300), (200, 301, 319)),
        ("400余条", (400, 401, 499), (399, 500)),
        ("5500余条", (5500, 5599), (5600,)),
        ("52余条", (52, 59), (51, 60, 67)),
        ("十余次", (10, 19), (9, 20)),
        ("1.2万余条", (12000, 12999), (13000,)),
        ("1万多条", (10000, 19999), (20000,)),
        ("约300条", (270, 330), (269, 331)),
        ("300条左右", (270, 330), (269, 331)),
        ("超过300条", (300, 5000), (299,)),
        ("300条以上", (300, 5000), (299,)),
        ("不足10件", (0, 10), (11,)),
        ("几十次", (20, 99), (19, 100)),
        ("3件", (3,), (2, 4)),
    ],
)
def test_an_approximation_is_an_interval(text: str, fits: tuple[int, ...], does_not: tuple[int, ...]) -> None:
    (mention,) = find_mentions(text)
    assert [number for number in fits if not mention.quantity.agrees(interval(Decimal(number), ""))] == []
    assert [number for number in does_not if mention.quantity.agrees(interval(Decimal(number), ""))] == []


def test_sums_of_approximations_are_intervals() -> None:
    total, *parts = (mention.quantity for mention in find_mentions("400余条52条38条100余条200余条"))
    added = parts[0] + parts[1] + parts[2] + parts[3]
    assert added.agrees(total)
    assert not total.agrees(parts[0] + parts[1])


def test_money_is_counted_in_yuan() -> None:
    mentions = [
        (each.quantity.value, each.unit) for each in find_mentions("收费9.63211万元，处理费380元，占5.5%，百分之五")
    ]
    assert mentions == [(Decimal("96321.1"), "元"), (380, "元"), (Decimal("5.5"), "%"), (5, "%")]
