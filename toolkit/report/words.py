"""Values as the templates see them: a number that knows its unit, a text that knows its paragraphs.

Both print 【待补充：…】 with the form's own label where nothing is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from toolkit.report.data import Value

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])")
_REMARK = re.compile(r"（[^（）]*）$")
# Cc, Cf, Cs: control, direction and zero-width characters; Cn holds the non-characters that XML forbids.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn"})


def todo(labels: Iterable[str]) -> str:
    """The mark of something still to be written; empty when there is nothing."""
    listed = "、".join(labels)
    return f"【待补充：{listed}】" if listed else ""


def bare_label(label: str) -> str:
    """A form's label without its number and closing remark: （二）部分公开（区分处理的…） → 部分公开."""
    return _REMARK.sub("", _NUMBERING.sub("", label))


def clean_lines(text: str) -> tuple[str, ...]:
    """The paragraphs of a typed text, without blank lines, outer spaces and characters that do not print."""
    lines = (
        "".join(char for char in line.replace("\t", " ") if unicodedata.category(char) not in _UNPRINTABLE)
        for line in text.splitlines()
    )
    return tuple(line.strip() for line in lines if line.strip())


def plain(value: Value) -> str:
    """A value on paper: whole numbers and decimals without trailing zeros, 2021年1月8日; unknown is blank."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    if isinstance(value, str):
        return "".join(clean_lines(value))
    return str(value)


@dataclass(frozen=True)
class Slot:
    """A value in a sentence. True when it is known, also when it is 0.

    label: what 【待补充】 asks for; name: what the value is called in a list (予以公开, 扶贫信息).
    approx: 近 stands before the number, 余 between the number and its unit.
    """

    label: str
    name: str
    value: Value
    unit: str = ""
    approx: str = ""

    def __bool__(self) -> bool:
        return plain(self.value) != ""

    def __str__(self) -> str:
        if not self:
            return todo([self.label])
        # 近0 and 0余 say nothing more than 0.
        approx = "" if self.zero else self.approx
        return f"{'近' * (approx == '近')}{plain(self.value)}{'余' * (approx == '余')}{self.unit}"

    def __add__(self, other: Slot) -> Slot:
        """The sum; unknown when one of the two is unknown."""
        label = f"{self.label}、{other.label}"
        if isinstance(self.value, int | Decimal) and isinstance(other.value, int | Decimal):
            return replace(self, label=label, value=self.value + other.value)
        return replace(self, label=label, value=None)

    @property
    def zero(self) -> bool:
        return self.value == 0

    @property
    def nonzero(self) -> bool:
        return bool(self) and not self.zero


@dataclass(frozen=True)
class Text:
    """A unit's own text, paragraph by paragraph. `first` runs on after a heading, `rest` follows."""

    label: str
    known: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.known)

    def __str__(self) -> str:
        return "".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        return self.known or (todo([self.label]),)

    @property
    def first(self) -> str:
        return self.lines[0]

    @property
    def rest(self) -> tuple[str, ...]:
        return self.lines[1:]
