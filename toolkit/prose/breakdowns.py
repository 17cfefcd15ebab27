"""Totals and their parts in prose: 共 9 条，其中 a 4 条、b 5 条; a 4 条，b 5 条，合计 9 条.

A total may have several breakdowns one after another, each right, and a part may be broken down itself; a breakdown is
wrong only when no way of reading it adds up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from toolkit.prose.facts import Fact
from toolkit.prose.numerals import Quantity
from toolkit.prose.terms import NamedTerm, Vocabulary

_MARK = re.compile(r"其中|分别(?:为|是)|包括|包含|具体为|即：")
_CLOSED_MARK = re.compile(r"分别(?:为|是)|具体为")
_ELSEWHERE = re.compile(r"(?:^|[，。；、）])(?:另|此外|同时|全年|今年|本年|并)")
_OPEN = re.compile(r"^(?:左右|以上)?(?:等|……|…|及其他)")
_TOTAL_LAST = re.compile(r"(?:^|[，。；：、）])(?:合计|总计|共计|一共|以上共)(?:[^，。；、]{0,12})$")
_REST = ("其他", "其它", "其余", "剩余")
_NEXT_MATTER = ("done", "carried_out", "review", "suit")
# No list of a report is longer; it keeps a text of thousands of numbers from taking hours.
_REACH = 80
_LOOSE = frozenset(["条", "个", "篇", "则", "项"])


@dataclass(frozen=True)
class Breakdown:
    """closed: whether the parts claim to be all there is; open: whether the text says that there are more (等).

    fits: whether some way of reading it adds up. part_sum: the parts added up as a reader would. complete: whether the
    list ends with its sentence or bracket, and not at a number that counts something else.
    """

    total: Fact
    parts: tuple[Fact, ...]
    closed: bool
    open: bool
    fits: bool
    part_sum: Quantity
    total_last: bool = False
    complete: bool = True

    @property
    def exceeds(self) -> bool:
        """Whether the parts are together more than the total can be."""
        high = self.total.quantity.high
        return high is not None and self.part_sum.low > high


@dataclass(frozen=True)
class ListedSum:
    """A list without its total, led in by words that name a term: 在门户网站公开扶贫信息 16 条、…、其他信息 32 条."""

    term: NamedTerm
    parts: tuple[Fact, ...]
    part_sum: Quantity


def find_breakdowns(facts: Sequence[Fact]) -> Iterator[Breakdown]:
    """The breakdowns of a text, in the order of their totals."""
    for _, group in groupby(facts, key=lambda each: (each.sentence.section, each.sentence.paragraph)):
        values = [each for each in group if each.role in ("value", "remaining")]
        for index, total in enumerate(values):
            if total.unit == "" or total.by_words:
                continue
            before = [each for each in values[max(0, index - _REACH) : index] if each.sentence is total.sentence]
            others = [each for each in before if _alike(total, each)][-4:]
            yield from _behind(total, values[index + 1 : index + 1 + _REACH], others)
            yield from _before(total, before)


def find_listed_sums(facts: Sequence[Fact], words: Vocabulary) -> Iterator[ListedSum]:
    """Lists that end with 其他 and whose lead-in names an indicator of the form."""
    for _, group in groupby(facts, key=lambda each: each.sentence.place()):
        values = [each for each in group if each.role == "value"]
        if len(values) < 3 or not values[-1].subject.startswith(_REST):
            continue
        gaps = [_between(first, second) for first, second in pairwise(values)]
        if any(not gap.startswith(("、", "，", "；")) or re.search("其中|共", gap) for gap in gaps):
            continue
        lead = values[0].sentence.text[: values[0].start]
        named = [
            term
            for term in words.terms
            if term.family == "indicator"
            and all(any(word in lead for word in need) for need in term.needs)
            and not any(word in lead for word in term.without)
        ]
        if len(named) == 1 and {each.unit for each in values} <= _LOOSE:
            yield ListedSum(named[0], tuple(values), _added(values))


def _behind(total: Fact, following: Sequence[Fact], others: Sequence[Fact]) -> Iterator[Breakdown]:
    """The list behind a total. others: what was told before it in its sentence, which the list may mean instead."""
    if not following:
        return
    gap = _between(total, following[0])
    mark = _MARK.search(gap)
    if not mark or len(gap) > 80 or following[0].sentence.index - total.sentence.index > 1:
        return
    if following[0].sentence is not total.sentence and not following[0].sentence.text.startswith(("其中", "包括")):
        return
    parts = list(_parts(total, following, bracket="（" in gap[: mark.start()]))
    if not parts:
        return
    last = parts[-1]
    behind = last.sentence.text[last.end :]
    is_open = bool(_OPEN.match(behind)) or "主要" in gap or "等" in gap[mark.end() :][-3:]
    rest = any(part.subject.startswith(_REST) or _REST_IN.search(part.subject) for part in parts[-2:])
    closed = not is_open and (
        bool(_CLOSED_MARK.search(gap)) or rest or any(part.role == "remaining" for part in parts) or _all_endings(parts)
    )
    fitting = [each for each in (total, *others) if _fits(each, parts, is_open)]
    if not fitting and total.quantity.value == 0 and others:
        total = others[-1]
    yield Breakdown(
        total,
        tuple(parts),
        closed=closed,
        open=is_open,
        fits=bool(fitting),
        part_sum=_outer_sum(total, parts),
        complete=not any(each.sentence is last.sentence for each in following[len(parts) : len(parts) + 1]),
    )


_REST_IN = re.compile("(?:的|等)(?:其他|其它)")


def _before(total: Fact, leading: Sequence[Fact]) -> Iterator[Breakdown]:
    """The total stands last."""
    left = total.sentence.text[: total.start]
    if not _TOTAL_LAST.search(left):
        return
    parts = [each for each in leading if each.sentence is total.sentence and _alike(total, each)]
    if len(parts) < 2:
        return
    sums = [_added(parts[index:]) for index in range(len(parts) - 1)]
    fits = any(each.agrees(total.quantity) for each in sums)
    yield Breakdown(total, tuple(parts), closed=True, open=False, fits=fits, part_sum=sums[0], total_last=True)


def _parts(total: Fact, following: Sequence[Fact], *, bracket: bool) -> Iterator[Fact]:
    """The facts that a total's list may hold: to the end of its sentence or bracket, or to another matter."""
    sentence = following[0].sentence
    previous = total
    for index, fact in enumerate(following):
        gap = _between(previous, fact)
        if fact.sentence is not sentence or (bracket and index and "）" in gap):
            return
        if index and (_ELSEWHERE.search(gap) or not _alike(total, fact)):
            return
        if not index and not _alike(total, fact):
            return
        if index and fact.term and fact.term.id in _NEXT_MATTER and fact.role == "value":
            return
        if fact.by_words or fact.last_year or (fact.scope == "office" and fact.terms != total.terms):
            # What the government's own office counts is a part of the same number of all, of no other.
            return
        yield fact
        previous = fact


def _alike(total: Fact, part: Fact) -> bool:
    return part.unit == total.unit or {part.unit, total.unit} <= _LOOSE


def _between(first: Fact, second: Fact) -> str:
    """The text from the end of one fact to the beginning of the next, over the end of a sentence if need be."""
    if first.sentence is second.sentence:
        return first.sentence.text[first.end : second.start]
    return first.sentence.text[first.end :] + second.sentence.text[: second.start]


def _added(parts: Sequence[Fact]) -> Quantity:
    total = parts[0].quantity
    for part in parts[1:]:
        total = total + part.quantity
    return total


def _fits(total: Fact, parts: Sequence[Fact], is_open: bool) -> bool:
    """Whether some first parts, with nested ones left out, add up to the total."""
    for chosen in _readings(parts):
        added = chosen[0].quantity
        if len(chosen) == 1 and added.agrees(total.quantity):
            return True
        for part in chosen[1:]:
            added = added + part.quantity
            if added.agrees(total.quantity):
                return True
        if is_open and (total.quantity.high is None or added.low <= total.quantity.high):
            return True
    return False


def _outer_sum(total: Fact, parts: Sequence[Fact]) -> Quantity:
    """The parts added up without those that break down a part themselves."""
    readings = [chosen for chosen in _readings(parts) if chosen]
    return _added(readings[-1]) if readings else total.quantity


def _readings(parts: Sequence[Fact]) -> list[list[Fact]]:
    """The list as it stands, and with the parts left out that stand behind a 其中 of their own or in brackets behind a
    part: 直接起诉 1 件（结果维持 1 件）.
    """
    plain = list(parts)
    outer = [plain[0]]
    nested = False
    for previous, part in pairwise(plain):
        gap = _between(previous, part)
        nested = bool(_MARK.search(gap)) or gap.startswith("（") or (nested and "；" not in gap and "）" not in gap)
        if not nested:
            outer.append(part)
    return [plain, outer] if len(outer) < len(plain) else [plain]


def _all_endings(parts: Sequence[Fact]) -> bool:
    """Whether the parts are all four ways in which reviews or suits end."""
    ids = {part.term.id.partition("_")[2] for part in parts if part.term}
    return {"upheld", "corrected", "other", "pending"} <= ids
