"""What each group of checks costs, told apart within one verification by timing its functions where they are called."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

from tests.bench.returns import CAMPAIGN, YEARS, Filler, context_for, sealed, verdict_of
from tests.bench.rounds import Series, collected
from tests.bench.topic import Topic, shown
from toolkit.forms import load_form
from toolkit.verify import verification
from toolkit.verify.gates import relations

# Module of a called function → the group that its time counts for.
GROUPS = {
    "toolkit.intake.opening": "打开、读出每一格",
    "toolkit.verify.gates.identity": "身份、防伪校验",
    "toolkit.verify.gates.structure": "表样、公式、锁定、批注",
    "toolkit.returns.read_return": "按表样取数",
    "toolkit.verify.gates.cells": "单元格",
    "toolkit.verify.gates.relations": "审核关系（表内、表间、跨年）、显示的结果",
    "toolkit.verify.gates.hints": "不平时的提示",
    "toolkit.verify.gates.dates": "日期",
}
REST, WHOLE = "其余（校验码、重算总计、结论）", "合计"
# Where those functions are called; the second for what the first calls there in turn.
_CALLERS: tuple[ModuleType, ...] = (verification, relations)
MICRO = 1e6


def groups_topic(rounds: int) -> Topic:
    """Time of each group and its share of the whole, by edition."""
    rows: list[list[str]] = []
    for edition in YEARS:
        measured = group_times(edition, rounds)
        whole = measured[WHOLE]
        rows += [
            [edition, group, shown(series.scaled(MICRO), 0), shown(series.over(whole).scaled(100))]
            for group, series in measured.items()
        ]
    return Topic(
        "各项审核各用多少时间",
        f"每种版式 {rounds} 轮，另有一轮预热不计；每一轮换一份不同的表（视图各不相同，每 20 份有 1 份有错），"
        "在同一次审核里分别计时。没有问题的表平时一次审过，这里也逐项审；"
        "调用别的一项所用的时间算在那一项里。文件已在内存中，计时本身也要一点时间，合计比不计时略多。",
        ("版式", "项", "每份（微秒），中位数（四分位）", "占合计（%）"),
        rows,
    )


def group_times(edition: str, rounds: int) -> dict[str, Series]:
    """Seconds a return by group, the rest and the whole."""
    form = load_form(edition)
    filler = Filler(form)
    context = context_for(form, rounds + 1)
    done: list[dict[str, float]] = []
    for number in range(rounds + 1):
        data = filler.fill(sealed(form, CAMPAIGN, number), number)
        with _timed() as spent:
            start = time.process_time()
            report = verification.verify_bytes(data, "测速.xlsx", context)
            whole = time.process_time() - start
        if report.verdict != verdict_of(number):
            raise RuntimeError(f"not what is to be said of this return: {report.findings[:2]}")
        done.append({**spent, REST: whole - sum(spent.values()), WHOLE: whole})
    return collected(done[1:])


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Seconds by group while the context lasts. A function's time is its own, without that of those it calls."""
    here = {each.__module__ for caller in _CALLERS for _, each in inspect.getmembers(caller, inspect.isfunction)}
    spent = {group: 0.0 for module, group in GROUPS.items() if module in here}
    inside: list[float] = []

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        group = GROUPS[function.__module__]

        @wraps(function)
        def watch(*given: Any, **named: Any) -> Any:
            inside.append(0.0)
            start = time.process_time()
            try:
                return function(*given, **named)
            finally:
                took = time.process_time() - start
                spent[group] += took - inside.pop()
                if inside:
                    inside[-1] += took

        return watch

    # A return of which nothing is to be said is judged at one go; here it goes through every check.
    plain = vars(verification)["plain_return"]
    setattr(verification, "plain_return", lambda *_, **__: None)  # noqa: B010
    replaced = [
        (caller, name, each)
        for caller in _CALLERS
        for name, each in inspect.getmembers(caller, inspect.isfunction)
        if each.__module__ in GROUPS and each.__module__ != caller.__name__
    ]
    for caller, name, each in replaced:
        setattr(caller, name, watched(each))
    try:
        yield spent
    finally:
        setattr(verification, "plain_return", plain)  # noqa: B010
        for caller, name, each in replaced:
            setattr(caller, name, each)
