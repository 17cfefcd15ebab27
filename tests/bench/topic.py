"""A topic of the page: a table of what was measured, and the goals beside their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.rounds import Series

NOT_MEASURED = "没有测"


@dataclass(frozen=True)
class Goal:
    """A goal beside its result. `met` is None where it was not measured; `bound` says what bounds a missed one."""

    what: str
    wanted: str
    got: str = NOT_MEASURED
    met: bool | None = None
    bound: str = ""


@dataclass(frozen=True)
class Topic:
    """`about` says what was done, how often and on what; `rows` are as wide as `head`."""

    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    goals: Sequence[Goal] = ()


def shown(series: Series, digits: int = 1) -> str:
    """Median and quartiles: `12.3（11.9–13.0）`."""
    low, high = series.quartiles
    if len(series.values) == 1:
        return f"{low:,.{digits}f}（一轮）"
    return f"{series.median:,.{digits}f}（{low:,.{digits}f}–{high:,.{digits}f}）"


def at_least(what: str, least: float, measured: Series, bound: str, unit: str = "倍") -> Goal:
    return Goal(what, f"≥ {least:g} {unit}", f"{shown(measured)} {unit}", measured.median >= least, bound)


def at_most(what: str, most: float, measured: Series, bound: str, unit: str = "倍", digits: int = 2) -> Goal:
    return Goal(what, f"≤ {most:g} {unit}", f"{shown(measured, digits)} {unit}", measured.median <= most, bound)
