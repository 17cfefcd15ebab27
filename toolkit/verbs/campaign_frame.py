"""The campaign's numbers, and last year's beside them, as pandas DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.states import UnitState, unit_states
from toolkit.merge import FlatTable, UnitNumbers, flat_table
from toolkit.verbs.merge import merged_numbers

if TYPE_CHECKING:
    from toolkit.merge.frame import DataFrame


def campaign_frame(campaign: Campaign) -> DataFrame:
    """All units whose return can be merged, as `toolkit.merge.frame.frame_of` describes it: a row a unit, a column a
    form key.

    `attrs`: county, year, edition; states and sources by unit code (状态, and the file's sha256).
    """
    states = _mergeable(campaign)
    frame = _frame(campaign, merged_numbers(campaign, states), campaign.settings.year)
    frame.attrs["states"] = {state.unit.code: state.state for state in states}
    frame.attrs["sources"] = {state.unit.code: state.adopted.sha256 for state in states if state.adopted}
    return frame


def last_year_frame(campaign: Campaign) -> DataFrame:
    """Last year's numbers of the very rows of `campaign_frame`, as far as they are known and mean the same in both
    years; `attrs`: county, year, edition (this year's, whose keys they have).

    >>> campaign_frame(campaign) - last_year_frame(campaign)

    Raises NianbaoError as `previous_values` does.
    """
    last = previous_values(campaign)
    units = [
        UnitNumbers(s.unit.code, s.unit.name, "", last.get(s.unit.code, {}), s.unit.kind) for s in _mergeable(campaign)
    ]
    return _frame(campaign, [flat_table(campaign.form, units)], campaign.settings.year - 1)


def _mergeable(campaign: Campaign) -> list[UnitState]:
    return [state for state in unit_states(campaign) if state.mergeable]


def _frame(campaign: Campaign, tables: Iterable[FlatTable], year: int) -> DataFrame:
    # pandas takes longer to load than most commands to run: only who wants a frame waits for it.
    from toolkit.merge.frame import frame_of

    frame = frame_of(campaign.form, tables)
    frame.attrs |= {"county": campaign.settings.county, "year": year, "edition": campaign.settings.edition}
    return frame
