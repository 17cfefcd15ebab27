"""What the merged units add up to: the sums, which of them are rough, and what the county's own office reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.campaign.stored_returns import stored_values
from toolkit.forms.unit_kinds import OWN_OFFICE
from toolkit.merge import CellSum, add_to
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import approximable, approximations
from toolkit.verbs.merge import merged_numbers

_ROUGH = "约"


def merged_sums(campaign: Campaign, states: Sequence[UnitState]) -> dict[str, CellSum]:
    """By key, of the units that can be merged."""
    sums: dict[str, CellSum] = {}
    for part in merged_numbers(campaign, states):
        add_to(sums, part.sums())
    return sums


def rough_sums(campaign: Campaign, states: Iterable[UnitState]) -> dict[str, str]:
    """约 by the key of every indicator that some unit gave as 近 or 余: a sum is no more exact than its parts."""
    rough: dict[str, str] = {}
    possible = approximable(campaign.form)
    for _, values in stored_values(campaign, states):
        rough |= dict.fromkeys(approximations(values), _ROUGH)
        # Of many units some dozens have said it of every indicator.
        if rough.keys() >= possible:
            break
    return rough


def own_office(states: Iterable[UnitState]) -> UnitState | None:
    """The county's own government; None where it is no unit that can be merged, or more than one."""
    own = [state for state in states if state.unit.kind == OWN_OFFICE and state.mergeable]
    return own[0] if len(own) == 1 else None


def office_values(campaign: Campaign, states: Iterable[UnitState]) -> Mapping[str, Value] | None:
    """The values of `own_office`."""
    office = own_office(states)
    return next((values for _, values in stored_values(campaign, [office])), None) if office else None
