"""One click: collect, verify, merge, report, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.engine import PROCESSES, Engine
from toolkit.verbs import Phase, Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.collect import collect
from toolkit.verbs.seen_files import Collected
from toolkit.verbs.verify import verify

if TYPE_CHECKING:
    from toolkit.verbs.merge import Merge
    from toolkit.verbs.proved_drafts import StaleDraft


PHASES = ("收表", "审核", "汇总", "写年报初稿")
"""What one click does, in its order."""


@dataclass(frozen=True)
class Run:
    """What one click did. `reports` is empty as long as no return can be merged; stale: drafts that a person has worked
    on and whose numbers have changed since.
    """

    collected: list[Collected]
    states: list[UnitState]
    merged: Merge
    reports: list[Path]
    stale: list[StaleDraft] = field(default_factory=list)


@alone("一键汇总")
def run(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES, phase: Phase | None = None) -> Run:
    """Collect, verify, merge, report. phase: whom to tell which of `PHASES` begins; without one all report to
    `progress`. Raises NianbaoError when the campaign cannot work at all.
    """
    # Arrow and Word take longer to load than most commands to run: only who needs them waits for them.
    from toolkit.verbs.merge import merge
    from toolkit.verbs.proved_drafts import stale_drafts
    from toolkit.verbs.report import report, take_back

    begin = phase or (lambda _: progress)
    collect_phase, verify_phase, merge_phase, report_phase = PHASES
    collected = collect(campaign, (), begin(collect_phase), engine)
    states = verify(campaign, begin(verify_phase), engine)
    # Merging takes its own memory, and those who write the drafts need nothing of what these have loaded.
    engine.rest()
    merged = merge(campaign, begin(merge_phase))
    if any(state.mergeable for state in states):
        written = report(campaign, begin(report_phase), engine)
        return Run(collected, states, merged, written, stale_drafts(campaign))
    take_back(campaign)
    return Run(collected, states, merged, [])
