"""One click: collect, verify, merge, report, in order. Whatever writes in a campaign goes through here, alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.engine import PROCESSES, Engine
from toolkit.verbs import Progress, silent
from toolkit.verbs import collect as _collect
from toolkit.verbs import distribute as _distribute
from toolkit.verbs import verify as _verify
from toolkit.verbs.context import context_of
from toolkit.verbs.register import Collected

if TYPE_CHECKING:
    from toolkit.verbs.merge import Merge

__all__ = ["Run", "collect", "context_of", "distribute", "merge", "report", "run", "verify"]

P = ParamSpec("P")
R = TypeVar("R")


def _alone(
    command: str,
) -> Callable[[Callable[Concatenate[Campaign, P], R]], Callable[Concatenate[Campaign, P], R]]:
    """A verb that holds the campaign's lock while it works; a second one at the same time says who is at work."""

    def locked(verb: Callable[Concatenate[Campaign, P], R]) -> Callable[Concatenate[Campaign, P], R]:
        @wraps(verb)
        def run_alone(campaign: Campaign, /, *args: P.args, **options: P.kwargs) -> R:
            with campaign.working(command):
                return verb(campaign, *args, **options)

        return run_alone

    return locked


def _merge(campaign: Campaign, progress: Progress = silent) -> Merge:
    # Arrow and Word take longer to load than most commands to run: only who needs them waits for them.
    from toolkit.verbs.merge import merge

    return merge(campaign, progress)


def _report(campaign: Campaign, progress: Progress = silent) -> list[Path]:
    from toolkit.verbs.report import report

    return report(campaign, progress)


distribute = _alone("下发")(_distribute.distribute)
collect = _alone("收表")(_collect.collect)
verify = _alone("审核")(_verify.verify)
merge = _alone("汇总")(_merge)
report = _alone("写年报初稿")(_report)


@dataclass(frozen=True)
class Run:
    """What one click did. `reports` is empty as long as no return can be merged."""

    collected: list[Collected]
    states: list[UnitState]
    merged: Merge
    reports: list[Path]


@_alone("一键汇总")
def run(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES) -> Run:
    """Collect, verify, merge, report. Raises NianbaoError when the campaign cannot work at all."""
    collected = _collect.collect(campaign, (), progress, engine)
    states = _verify.verify(campaign, progress, engine)
    merged = _merge(campaign, progress)
    reports = _report(campaign, progress) if any(state.mergeable for state in states) else []
    return Run(collected, states, merged, reports)
