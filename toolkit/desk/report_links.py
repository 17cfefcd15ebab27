"""The addresses of 年报预览: the county's report, and that of each unit that can have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState


@dataclass(frozen=True)
class ReportLinks:
    """Where a report is shown and where its numbers are looked up. unit: code, empty for the county's."""

    name: str
    unit: str = ""

    @property
    def href(self) -> str:
        return f"/report/unit/{quote(self.unit, safe='')}" if self.unit else "/report/county"


def report_links(campaign: Campaign, states: Sequence[UnitState]) -> list[ReportLinks]:
    """The county's report and that of every unit that can have one; nothing while there is none."""
    ready = [ReportLinks(state.unit.name, state.unit.code) for state in states if state.mergeable]
    return [ReportLinks(campaign.settings.county), *ready] if ready else []
