"""The campaign's numbers as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.verbs.merge import merged_numbers

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame


def campaign_frame(campaign: Campaign) -> DataFrame:
    """All units whose return can be merged, as `toolkit.merge.frame.frame_of` describes it: a row a unit, a column a
    form key.

    `attrs`: county, year, edition; states and sources by unit code (状态, and the file's sha256).
    """
    # pandas takes longer to load than most commands to run: only who wants a frame waits for it.
    from toolkit.merge.frame import frame_of

    states = [state for state in unit_states(campaign) if state.mergeable]
    frame = frame_of(campaign.form, merged_numbers(campaign, states))
    settings = campaign.settings
    frame.attrs |= {"county": settings.county, "year": settings.year, "edition": settings.edition}
    frame.attrs["states"] = {state.unit.code: state.state for state in states}
    frame.attrs["sources"] = {state.unit.code: state.newest.sha256 for state in states if state.newest}
    return frame
