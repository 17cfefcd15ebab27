"""One click: collect, verify, merge, report, in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.verbs import Progress, silent
from toolkit.verbs.collect import Collected, collect
from toolkit.verbs.context import context_of
from toolkit.verbs.distribute import distribute
from toolkit.verbs.merge import Merge, merge
from toolkit.verbs.report import report
from toolkit.verbs.verify import verify

__all__ = ["Merge", "Run", "collect", "context_of", "distribute", "merge", "report", "run", "verify"]


@dataclass(frozen=True)
class Run:
    """What one click did. `reports` is empty as long as no return can be merged."""

    collected: list[Collected]
    states: list[UnitState]
    merged: Merge
    reports: list[Path]


def run(campaign: Campaign, progress: Progress = silent) -> Run:
    """Collect, verify, merge, report. Raises NianbaoError when the campaign cannot work at all."""
    collected = collect(campaign, (), progress)
    states = verify(campaign, progress)
    merged = merge(campaign, progress)
    reports = report(campaign, progress) if any(state.mergeable for state in states) else []
    return Run(collected, states, merged, reports)
