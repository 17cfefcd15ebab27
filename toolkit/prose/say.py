"""Facts to sentences, with the words of the same term list that reads them: numbers, zero, change, lists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from toolkit.prose.numerals import Spelling, write_numeral
from toolkit.prose.terms import NamedTerm

_ZERO = {
    "new": "未收到政府信息公开申请",
    "review": "未发生因政府信息公开引起的行政复议",
    "suit": "未发生因政府信息公开引起的行政诉讼",
    "carried_in": "没有上年结转的政府信息公开申请",
    "carried_out": "没有结转下年度继续办理的政府信息公开申请",
    "normdoc_made": "未制发行政规范性文件",
    "handling_fee": "没有收取政府信息公开信息处理费",
}
_BEFORE = ("近", "约", "超过", "不足")


def amount(value: Decimal, unit: str, hedge: str = "", spelling: Spelling = "plain") -> str:
    """A number with its unit and what hedges it: 近300条, 400余条."""
    number = write_numeral(value, spelling)
    return f"{hedge}{number}{unit}" if hedge in _BEFORE else f"{number}{hedge}{unit}"


def say(term: NamedTerm, written: str, manner: int = 0) -> str:
    """A clause that tells a term's number. manner: which of its ways of saying it, counted round."""
    return term.says[manner % len(term.says)].replace("{n}", written)


def say_none(term: NamedTerm) -> str:
    """A clause that says zero in words; in numbers where the language has no words for it."""
    return _ZERO.get(term.id) or say(term, amount(Decimal(0), term.units[0]))


def say_change(now: Decimal, last: Decimal | None, unit: str) -> str:
    """How a number stands to last year's, to be added behind it; empty where last year's is not known."""
    if last is None:
        return ""
    if now == last:
        return "，与上年持平"
    word = "增加" if now > last else "减少"
    by = amount(abs(now - last), unit)
    return f"，比上年{word}{by}{share_of(abs(now - last), last, '增长' if now > last else '下降')}"


def share_of(part: Decimal, whole: Decimal, word: str) -> str:
    """（增长 12.5%）; empty where the whole is zero."""
    if not whole:
        return ""
    rate = (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"（{word}{write_numeral(rate)}%）"


def say_breakdown(total: str, parts: Sequence[tuple[str, str]]) -> str:
    """A total and its parts: 共…条，其中甲3条、乙4条. parts: name and amount."""
    return f"{total}，其中{'、'.join(name + number for name, number in parts)}"
