"""What was found in the campaign's returns as a pandas DataFrame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame


def campaign_findings(campaign: Campaign) -> DataFrame:
    """The findings of every unit's newest return as it was last judged, explained ones too, in the roster's order: as
    `toolkit.merge.findings_frame` describes it. What the merge finds in the sums is in its own result.
    """
    # pandas takes longer to load than most commands to run: only who wants a frame waits for it.
    from toolkit.merge.findings_frame import findings_frame

    judged = [(state.unit, state.verdict) for state in unit_states(campaign) if state.verdict]
    return findings_frame(
        (unit.code, unit.name, finding) for unit, verdict in judged for finding in json.loads(verdict.findings)
    )
