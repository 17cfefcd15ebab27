"""Every way in which people write a day is read back as that day; what is no day, or may be another, is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.returns.test_cell_values import cell
from toolkit.returns.cell_values import read_date
from toolkit.returns.written_dates import written_date

FIGURES = {
    "〇": "〇一二三四五六七八九",
    "○": "○一二三四五六七八九",
    "零": "零一二三四五六七八九",
    "0": "0一二三四五六七八九",
    "Ｏ": "Ｏ一二三四五六七八九",
    "大写": "零壹贰叁肆伍陆柒捌玖",
    "繁体": "零壹貳參肆伍陸柒捌玖",
}


def one_by_one(number: int, figures: str, width: int = 1) -> str:
    """二〇二五, 〇八: each figure by itself."""
    return "".join(figures[int(figure)] for figure in f"{number:0{width}}")


def spoken(number: int, figures: str, one: bool = False) -> str:
    """二十一 as it is said; with `one`, 一十二."""
    tens, ones = divmod(number, 10)
    ten = "拾" if "壹" in figures else "十"
    head = (figures[tens] if tens > 1 or one else "") + ten if tens else ""
    return head + (figures[ones] if ones or not tens else "")


def short(number: int, figures: str) -> str:
    """廿一, 卅: the short signs for twenty and thirty."""
    tens, ones = divmod(number, 10)
    return ("", "十", "廿", "卅")[tens] + (figures[ones] if ones or not tens else "")


def filled_up(number: int, figures: str) -> str:
    """零捌, 零壹拾: with a nought in front, as on a cheque."""
    return figures[0] + spoken(number, figures, one=True) if number <= 10 else spoken(number, figures, one=True)


def said_year(year: int, figures: str) -> str:
    """二千零二十五."""
    return f"{'两' if year % 2 else figures[2]}千{figures[0]}{spoken(year % 100, figures, one=True)}"


NUMERALS: tuple[Callable[[int, str], str], ...] = (one_by_one, spoken, short, filled_up)


def spellings(day: date, dice: random.Random) -> list[str]:
    """The day in every way, which of the like ways by chance."""
    year, month, date_ = day.year, day.month, day.day
    ends = ("年", "月", dice.choice(("日", "号", "號", "")))
    told = [
        f"{year}{first}{month:{width}}{second}{date_:{width}}{end}"
        for first, second, end in (("-", "-", ""), (".", ".", ""), ("/", "/", ""), ("—", "—", ""), ("·", "·", ""), ends)
        for width in ("", "02")
    ]
    told += [
        f"{day:%Y%m%d}",
        f"{year} 年 {month} 月 {date_} 日",
        f"\u3000{year}．{month}．{date_}",
        f"{year}／{month}／{date_}",
    ]
    told += [text.translate(str.maketrans("0123456789", "０１２３４５６７８９")) for text in told]
    for figures in FIGURES.values():
        written = one_by_one(year, figures)
        told.append(written + one_by_one(month, figures, 2) + one_by_one(date_, figures, 2))
        for numeral in NUMERALS:
            for other in NUMERALS:
                told.append(f"{written}年{numeral(month, figures)}月{other(date_, figures)}{ends[2]}")
            told.append(f"{said_year(year, figures)}年{numeral(month, figures)}月{numeral(date_, figures)}日")
        told += [f"{written}年{month}月{date_}日", f"{year}年{spoken(month, figures)}月{spoken(date_, figures)}日"]
        if month == 1:
            told += [f"{written}年元月{spoken(date_, figures)}日", f"{year}年元月{date_}日"]
    return told


def test_every_day_in_every_spelling__read_back() -> None:
    dice, seen = random.Random(11), 0
    first = date(2011, 1, 1)
    days = {first + timedelta(days=dice.randrange(7300)) for _ in range(60)}
    days |= {date(2025, month, day) for month in range(1, 13) for day in (1, 8, 10, 11, 20, 21, 28)}
    days |= {date(2024, 2, 29), date(2025, 12, 31), date(2030, 10, 30), date(2020, 1, 8)}
    for day in sorted(days):
        for text in spellings(day, dice):
            assert read_date(cell(text)).value == day, text
            seen += 1
    assert seen > 10_000


@pytest.mark.parametrize(
    "text", ["二〇二五年一月八日", "二○二五年一月八日", "二零二五年元月八日", "贰零贰伍年壹月零捌日"]
)
def test_spellings_of_the_eighth_of_january(text: str) -> None:
    assert written_date(text) == date(2025, 1, 8)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "二〇二五年二月三十日",
            "二〇二五年十三月一日",
            "二〇二五年〇月八日",
            "二〇二五年一月",
            "一月八日",
            "二五年一月八日",
        ),
        *(
            "二〇二五年正月初八",
            "二〇二五年腊月八日",
            "二〇二五年一月八日至十日",
            "二〇二五年一月四十日",
            "元年元月元日",
        ),
        *("2025一1一8", "2025年1一8日", "2O25年1月8日", "2025元1元8", "20250230", "三千零一年一月一日", "年月日", ""),
    ],
)
def test_no_day_or_not_clearly_one__not_read(text: str) -> None:
    """A dash between figures looks like a one, a month of the moon is not that of the sun."""
    assert written_date(text) is None


def test_any_characters_of_dates_in_any_order__a_day_or_none() -> None:
    dice, signs = random.Random(5), "0123456789〇○零一二三十廿卅拾年月日元千两-./Oo"
    for _ in range(20_000):
        written_date("".join(dice.choices(signs, k=dice.randint(0, 12))))
