"""Values as the templates see them: a number that knows its unit, a text that knows its paragraphs.

Both print 【待补充：…】 with the form's own label where nothing is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from toolkit.report.data import Value
from toolkit.report.keyed_numbers import keyed

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、])")
_REMARK = re.compile(r"（[^（）]*）$")
_PARTIAL = re.compile(r"【待补充：([^】]+)（(\d+)个单位未填）】")
_NOTES_IN_SENTENCE = 2
# 138-1234 5678 too: one sign may stand between two digits, and 86 before them.
_MOBILE = re.compile(r"(?<!\d)(?:86\W?)?1(?:\W?\d){10}(?!\d)")
_BEFORE = frozenset({"近", "约"})
# Cc, Cf, Cs: control, direction and zero-width characters; Cn holds the non-characters that XML forbids.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn"})


def todo(labels: Iterable[str]) -> str:
    """The mark of something still to be written; empty when there is nothing."""
    listed = "、".join(labels)
    return f"【待补充：{listed}】" if listed else ""


def fold_partial(text: str) -> str:
    """The marks of partial sums as they are printed: 34条【待补充：5个单位未填】.

    More than two in a sentence would make it unreadable; they share one mark at its end.
    """
    return "".join(_folded(sentence) for sentence in re.split("(?<=。)", text))


def _folded(sentence: str) -> str:
    labels = [match[1] for match in _PARTIAL.finditer(sentence)]
    if len(labels) <= _NOTES_IN_SENTENCE:
        return _PARTIAL.sub(r"【待补充：\2个单位未填】", sentence)
    body = _PARTIAL.sub("", sentence)
    words = body.removesuffix("。")
    return f"{words}【待补充：{labels[0]}等{len(labels)}项有单位未填，请核对】{body[len(words) :]}"


def holds_mobile(text: str) -> bool:
    """Whether a mobile number stands in the text: 11 digits, the first of them 1."""
    return _MOBILE.search(unicodedata.normalize("NFKC", text)) is not None


@lru_cache(maxsize=1024)
def bare_label(label: str) -> str:
    """A form's label without its number and closing remark: （二）部分公开（区分处理的…） → 部分公开."""
    return _REMARK.sub("", _NUMBERING.sub("", label))


def clean_lines(text: str) -> tuple[str, ...]:
    """The paragraphs of a typed text, without blank lines, outer spaces and characters that do not print."""
    return tuple(stripped for line in text.splitlines() if (stripped := _printable(line).strip()))


def _printable(line: str) -> str:
    # Which nearly every line is as it stands; those that Python calls unprintable are more than ours.
    if line.isprintable():
        return line
    return "".join(char for char in line.replace("\t", " ") if unicodedata.category(char) not in _UNPRINTABLE)


def plain(value: Value) -> str:
    """A value on paper: whole numbers and decimals without trailing zeros, 2021年1月8日; unknown is blank."""
    if isinstance(value, int):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    return "".join(clean_lines(value))


@dataclass(frozen=True)
class Slot:
    """A value in a sentence. True when it is known, also when it is 0.

    label: what 【待补充】 asks for; name: what the value is called in a list (予以公开, 扶贫信息).
    approx: 近 and 约 stand before the number, 余 between the number and its unit.
    partial: how many merged units are not in the sum; 0 for a number that is whole. last: the same number a year ago.
    wanted: whether a report without it asks for it. key: of the form's cell that it comes from.
    """

    label: str
    name: str
    value: Value
    unit: str = ""
    approx: str = ""
    partial: int = 0
    last: Value = None
    wanted: bool = True
    key: str = ""

    def __bool__(self) -> bool:
        return plain(self.value) != ""

    def __str__(self) -> str:
        if not self:
            return todo([self.label])
        # 近0 and 0余 say nothing more than 0.
        approx = "" if self.value == 0 else self.approx
        before, after = (approx if approx in _BEFORE else "", approx if approx == "余" else "")
        # The finished report shortens the mark, see fold_partial.
        mark = todo([f"{self.label}（{self.partial}个单位未填）"]) if self.partial else ""
        key = self.key if isinstance(self.value, int | Decimal) else ""
        return f"{before}{keyed(key, plain(self.value))}{after}{self.unit}{mark}"

    def __add__(self, other: Slot) -> Slot:
        """The sum; unknown when one of the two is unknown, as rough and as partial as the worse of them."""
        sum_of_both: Value = None
        if isinstance(self.value, int | Decimal) and isinstance(other.value, int | Decimal):
            sum_of_both = self.value + other.value
        return replace(
            self,
            label=f"{self.label}、{other.label}",
            value=sum_of_both,
            approx=self.approx if self.approx == other.approx else "约",
            partial=max(self.partial, other.partial),
            last=None,
            key="",
        )

    @property
    def zero(self) -> bool:
        """Whether it is known to be 0; a 0 of which some units are missing is not."""
        return self.value == 0 and not self.partial

    @property
    def nonzero(self) -> bool:
        return bool(self) and self.value != 0

    @property
    def told(self) -> bool:
        """Whether a report speaks of it: it is known, or asked for."""
        return bool(self) or self.wanted

    @property
    def change(self) -> str:
        """（比上年增加3件，增长33.3%）; empty where one of the two numbers is unknown or is not exact."""
        now, last = self.value, self.last
        if not isinstance(now, int | Decimal) or not isinstance(last, int | Decimal) or self.approx or self.partial:
            return ""
        if now == last:
            return "（与上年持平）" if now else ""
        if not last:
            return "（上年没有）"
        difference = abs(Decimal(now) - Decimal(last))
        by = plain(difference) + self.unit
        share = plain((difference * 100 / abs(Decimal(last))).quantize(Decimal("0.1"), ROUND_HALF_UP))
        return f"（比上年增加{by}，增长{share}%）" if now > last else f"（比上年减少{by}，下降{share}%）"


@dataclass(frozen=True)
class Clause:
    """A number with the words before it. first: the words when it begins its part of the sentence; zero: what is said
    instead of 0.
    """

    slot: Slot
    words: str
    first: str = ""
    zero: str = ""

    def said(self, *, begins: bool) -> str:
        if self.zero and self.slot.zero:
            return self.zero
        return f"{self.first if begins and self.first else self.words}{self.slot}"


def sentence(parts: Sequence[Sequence[Clause]], opening: str = "") -> str:
    """A sentence of clauses: those of a part are set apart by ，, the parts by ；. What is neither known nor wanted is
    left out; where nothing is known, one 【待补充】 asks for all.
    """
    told = [part for given in parts if (part := [clause for clause in given if clause.slot.told])]
    slots = [clause.slot for part in told for clause in part]
    if not any(slots):
        return todo(slot.label for slot in slots)
    said = ["，".join(clause.said(begins=not at) for at, clause in enumerate(part)) for part in told]
    return f"{opening}{'；'.join(said)}。"


@dataclass(frozen=True)
class Text:
    """A unit's own text, paragraph by paragraph. `first` runs on after a heading, `rest` follows. wanted: whether a
    report without it asks for it.
    """

    label: str
    known: tuple[str, ...]
    wanted: bool = True

    def __bool__(self) -> bool:
        return bool(self.known)

    def __str__(self) -> str:
        return "".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        return self.known or ((todo([self.label]),) if self.wanted else ())

    @property
    def first(self) -> str:
        return next(iter(self.lines), "")

    @property
    def rest(self) -> tuple[str, ...]:
        return self.lines[1:]
