"""What was found in the campaign's returns as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame


def campaign_findings(campaign: Campaign) -> DataFrame:
    """The findings of every unit's adopted return as it was last judged, explained ones too, in the roster's order: as
    `toolkit.merge.findings_frame` describes it. What the merge finds in the sums is in its own result.
    """
    # pandas takes longer to load than most commands to run: only who wants a frame waits for it.
    from toolkit.merge.findings_frame import findings_frame

    return findings_frame(
        (state.unit.code, state.unit.name, found.as_json())
        for state in unit_states(campaign)
        for found in state.findings
    )
