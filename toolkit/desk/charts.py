"""The campaign in pictures: where the units stand, how the returns came in, this year beside the last.

Only what is to be drawn and where; widths are per cent of the picture's, so that letters keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.campaign.addressing import day_text
from toolkit.campaign.states import UnitState
from toolkit.desk.views import SIGNS
from toolkit.workbook.comparison_workbook import ComparedNumber

_MOST_BARS = 31
_NEAR = timedelta(days=62)
"""A deadline farther from the returns than this is told, not drawn: the bars would be too thin to see."""
_LABELS = 4
_FEWEST = timedelta(days=6)
_WEEK = 7
DAYS_HEIGHT = 180
"""Pixels from the axis to the line of all units."""
_WIDEST = 62.0
"""Per cent of the picture that the longest bar of a pair takes: its number stands beside it."""


@dataclass(frozen=True)
class StateShare:
    """The part of the units that stand at one word. start, width: per cent of the bar."""

    word: str
    count: int
    start: float
    width: float


def state_shares(counts: Mapping[str, int]) -> list[StateShare]:
    """In the order of the states; nothing for those where no unit stands."""
    total, shares, start = sum(counts.values()), list[StateShare](), 0.0
    for word in SIGNS:
        if count := counts.get(word, 0):
            shares.append(StateShare(word, count, start, 100 * count / total))
            start += shares[-1].width
    return shares


@dataclass(frozen=True)
class DayBar:
    """A day, or some days where there are many: how many units' first returns came, and how many had come by its end.

    start, width: per cent; before, fresh: pixels that stand for those that had come earlier and those that came then,
    nothing for days to come. label: whether its day stands below it.
    """

    first: date
    last: date
    count: int
    so_far: int
    start: float
    width: float
    before: float
    fresh: float
    label: bool

    @property
    def words(self) -> str:
        """`1月9日`, `1月4日至10日`"""
        if self.first == self.last:
            return day_text(self.first)
        return f"{day_text(self.first)}至{day_text(self.last)}"


@dataclass(frozen=True)
class DayChart:
    """The returns day by day. units: how many should report; until: the last day
    on which a first return came; deadline_at: where its day ends, per cent, None where it
    is not drawn; late: how many first came after it; step: days a bar.
    """

    bars: tuple[DayBar, ...]
    units: int
    until: date
    deadline: date | None
    deadline_at: float | None
    late: int
    step: int

    @property
    def told(self) -> str:
        """The picture as a sentence, for who hears the page."""
        said = f"应报 {self.units} 个单位，到{day_text(self.until)}已有 {self.bars[-1].so_far} 个单位交来"
        if self.deadline is None:
            return f"{said}；没有设截止日期。"
        late = f"，其中 {self.late} 个是截止以后才交的" if self.late else "，都没有超过截止日期"
        return f"{said}{late}；截止 {self.deadline.year}年{day_text(self.deadline)}。"


def day_chart(states: Sequence[UnitState], deadline: date | None, today: date) -> DayChart | None:
    """Of every unit that counts as having reported the day when its first return came; None while none has."""
    came = sorted(state.received.date() for state in states if state.received)
    if not came:
        return None
    first, last = came[0], max(came[-1], came[0] + _FEWEST)
    at_deadline = None
    if deadline and first - _NEAR <= deadline <= last + _NEAR:
        first, last = min(first, deadline), max(last, deadline)
        at_deadline = deadline
    days = (last - first).days + 1
    step = 1 if days <= _MOST_BARS else _WEEK * -(-days // (_WEEK * _MOST_BARS))
    number = -(-days // step)
    width = 100 / number
    bars, so_far = list[DayBar](), 0
    for at in range(number):
        begins = first + timedelta(days=at * step)
        ends = min(begins + timedelta(days=step - 1), last)
        count = sum(begins <= each <= ends for each in came)
        bars.append(
            DayBar(
                first=begins,
                last=ends,
                count=count,
                so_far=so_far + count,
                start=at * width,
                width=width,
                before=DAYS_HEIGHT * so_far / len(states) if count or begins <= today else 0,
                fresh=DAYS_HEIGHT * count / len(states),
                label=at % -(-number // _LABELS) == 0,
            )
        )
        so_far += count
    return DayChart(
        bars=tuple(bars),
        units=len(states),
        until=came[-1],
        deadline=deadline,
        deadline_at=((at_deadline - first).days // step + 1) * width if at_deadline else None,
        late=sum(each > deadline for each in came) if deadline else 0,
        step=step,
    )


@dataclass(frozen=True)
class BarPair:
    """A number this year and last: now, last: per cent of the picture, the larger of the two the widest there is."""

    number: ComparedNumber
    now: float
    last: float


def bar_pairs(numbers: Sequence[ComparedNumber]) -> list[BarPair]:
    """Each pair has a measure of its own: a number below zero has no bar."""
    pairs = []
    for each in numbers:
        now, last = (float(max(value or 0, 0)) for value in (each.now, each.last))
        most = max(now, last) or 1.0
        pairs.append(BarPair(each, _WIDEST * now / most, _WIDEST * last / most))
    return pairs
