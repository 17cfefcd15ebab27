"""Numbers in every spelling, to Decimal and back: 1,952、１９５２、一千九百五十二、1.2万、廿、百分之五、近300.

An approximation is an interval: what a reader would still call 近300 or 400余.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Spelling = Literal["plain", "comma", "wide", "chinese", "ten_thousands"]
SPELLINGS: tuple[Spelling, ...] = ("plain", "comma", "wide", "chinese", "ten_thousands")

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_TENS = {"廿": 20, "卅": 30}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NARROW = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = "[零〇○一二两三四五六七八九十百千万亿廿卅]+"
_UNIT_WORDS = (
    "个百分点 人次 件次 条次 万元 亿元 千元 元 % ‰ 件 条 次 个 项 场 期 份 篇 人 例 起 宗 部 户 名 家 套 本 处 块 幅 "
    "张 批 类 种 则 封 通 页 届 台 册 组 轮 万字 字 辆 座 班 倍 番"
)
UNITS = tuple(_UNIT_WORDS.split())
"""What may stand behind a number and count it."""
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_MENTION = re.compile(
    rf"(?P<before>不超过|不少于|不低于|超过|突破|将近|大约|不足|不到|至少|逾|超|近|约)?(?P<hundredths>百分之)?"
    rf"(?P<number>{_ARABIC}|{_CHINESE}|[几数][十百千]|十几|几)(?P<scale>[十百千]?[万亿]|[百千])?"
    rf"(?P<more>余|多)?(?P<scale2>[万亿])?(?P<unit>{_UNIT})?(?P<after>左右|以上|以内|以下|上下)?"
)


@dataclass(frozen=True)
class Quantity:
    """A number as somebody wrote it. low, high: what it may stand for, both included; high None: no upper bound."""

    value: Decimal
    low: Decimal
    high: Decimal | None
    hedge: str = ""

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def agrees(self, other: Quantity) -> bool:
        """Whether both may stand for one and the same number."""
        return (other.high is None or self.low <= other.high) and (self.high is None or other.low <= self.high)

    def scaled(self, factor: Decimal) -> Quantity:
        high = None if self.high is None else self.high * factor
        return Quantity(self.value * factor, self.low * factor, high, self.hedge)

    def __add__(self, other: Quantity) -> Quantity:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Quantity(self.value + other.value, self.low + other.low, high, self.hedge or other.hedge)


@dataclass(frozen=True)
class Mention:
    """A number in a text: where it stands from its hedge to its unit, and where the bare digits begin."""

    start: int
    end: int
    digits_at: int
    quantity: Quantity
    unit: str
    written: str


def exactly(value: Decimal | int) -> Quantity:
    """The quantity of a plain number."""
    number = Decimal(value)
    return Quantity(number, number, number)


def read_numeral(text: str) -> Decimal | None:
    """The number that a numeral spells; None for what is none. 半 is a half, 百分之五 and 5% are five hundredths."""
    text = text.strip().translate(_NARROW)
    if text == "半":
        return Decimal("0.5")
    if text.startswith("百分之"):
        whole = read_numeral(text[3:])
        return None if whole is None else whole / 100
    if text[-1:] in ("%", "％"):
        whole = read_numeral(text[:-1])
        return None if whole is None else whole / 100
    if re.fullmatch(_ARABIC, text):
        return Decimal(text.replace(",", ""))
    if mixed := re.fullmatch(rf"({_ARABIC})([百千万亿]+)(\d*)([百千]?)", text):
        return _mixed(*mixed.groups())
    return _chinese(text) if re.fullmatch(_CHINESE, text) else None


def _mixed(head: str, scale: str, tail: str, tail_scale: str) -> Decimal | None:
    factor = 1
    for char in scale:
        factor *= (_SMALL | _LARGE)[char]
    number = Decimal(head.replace(",", "")) * factor
    if bool(tail) != bool(tail_scale):
        return None
    return number + Decimal(tail) * _SMALL[tail_scale] if tail else number


def _chinese(text: str) -> Decimal | None:
    """一千九百五十二 by its places, 二〇二一 by its digits."""
    if all(char in _DIGITS for char in text):
        return Decimal("".join(str(_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            section, digit = section + _TENS[char], None
        elif char in _SMALL:
            section += (1 if digit is None or (digit == 0 and char == "十") else digit) * _SMALL[char]
            digit = None
        else:
            section += digit or 0
            total = (total + section or 1) * _LARGE[char] if char == "亿" else total + (section or 1) * _LARGE[char]
            section, digit = 0, None
    return Decimal(total + section + (digit or 0))


def write_numeral(value: Decimal | int, spelling: Spelling = "plain") -> str:
    """A number that is not negative, spelt so that `read_numeral` reads it back; plain where the spelling cannot."""
    number = Decimal(value)
    plain = format(number, "f")
    if spelling == "comma":
        return f"{number:,f}"
    if spelling == "wide":
        return plain.translate(_WIDE)
    if spelling == "ten_thousands" and number >= 10_000:
        return f"{format((number / 10_000).normalize(), 'f')}万"
    if spelling == "chinese" and number == number.to_integral_value() and number < 10**12:
        return _spelt(int(number))
    return plain


def _spelt(number: int) -> str:
    if number == 0:
        return "零"
    words = ""
    for scale, name in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        part, number = divmod(number, scale)
        if part:
            gap = "零" if words and part < 1000 else ""
            words += gap + _below_ten_thousand(part) + name
    return words.removeprefix("一") if words.startswith("一十") else words


def _below_ten_thousand(number: int) -> str:
    words, waiting = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            words += ("零" if waiting and words else "") + "零一二三四五六七八九"[digit] + name
        waiting = not digit
    return words


def interval(value: Decimal, hedge: str) -> Quantity:
    """What a number may stand for beside one of these words; without a word just itself."""
    if hedge in ("余", "多"):
        step = _last_place(value)
        # 52余 says at best fifty-odd: it reaches to the next ten and no further.
        high = value + step - 1 if step > 1 else value - value % 10 + 9
        return Quantity(value, value, max(high, value), hedge)
    if hedge in ("近", "将近"):
        return Quantity(value, (value * Decimal("0.85")).quantize(Decimal("0.01")), value, hedge)
    if hedge in ("约", "大约", "左右", "上下"):
        return Quantity(value, value * Decimal("0.9"), value * Decimal("1.1"), hedge)
    if hedge in ("超过", "突破", "超", "逾", "以上", "不少于", "不低于", "至少", "上"):
        return Quantity(value, value, None, hedge)
    if hedge in ("不足", "不到", "不超过", "以内", "以下"):
        return Quantity(value, Decimal(0), value, hedge)
    return Quantity(value, value, value)


def _last_place(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 400 → 100, 5500 → 100, 52 → 1."""
    digits = value.normalize().as_tuple()
    assert isinstance(digits.exponent, int)
    return Decimal(10) ** max(digits.exponent, 0)


def find_mentions(text: str) -> Iterator[Mention]:
    """Every number of an evenly spelt text with what hedges and counts it, in order."""
    for match in _MENTION.finditer(text):
        value = _value(match)
        if value is None:
            continue
        unit = "%" if match["hundredths"] else match["unit"] or ""
        quantity = _vague(match["number"], value) or interval(
            value, match["more"] or match["before"] or match["after"] or ""
        )
        if unit in ("万元", "亿元", "千元"):
            quantity = quantity.scaled(Decimal({"万元": 10_000, "亿元": 100_000_000, "千元": 1000}[unit]))
            unit = "元"
        yield Mention(match.start(), match.end(), match.start("number"), quantity, unit=unit, written=match[0])


def _value(match: re.Match[str]) -> Decimal | None:
    words = match["number"]
    if words in ("几", "十几") or words[0] in "几数":
        value: Decimal | None = Decimal({"十": 10, "百": 100, "千": 1000}.get(words.strip("几数"), 1))
    else:
        value = read_numeral(words)
    if value is None:
        return None
    for char in (match["scale"] or "") + (match["scale2"] or ""):
        value *= (_SMALL | _LARGE)[char]
    return value


def _vague(words: str, value: Decimal) -> Quantity | None:
    """几十 is from twenty to ninety-nine; None for a number that is told."""
    if words == "十几":
        return Quantity(value, Decimal(11), Decimal(19), words)
    if words[0] in "几数":
        return Quantity(value, value * 2, value * 10 - 1, words)
    return None
