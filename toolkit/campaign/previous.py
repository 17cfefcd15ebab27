"""Last year's accepted values, out of last year's campaign folder (设置.toml: 上年任务)."""

from __future__ import annotations

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import stored_values, unit_states
from toolkit.campaign.values import numbers
from toolkit.errors import NianbaoError
from toolkit.forms.expression import Number


def previous_values(campaign: Campaign) -> dict[str, dict[str, Number | None]]:
    """Unit code → last year's numbers by key; empty when no last campaign is named.

    Raises NianbaoError when one is named and cannot be used.
    """
    if not campaign.settings.last_campaign:
        return {}
    last = Campaign(campaign.folder / campaign.settings.last_campaign)
    if last.settings.year != campaign.settings.year - 1:
        raise NianbaoError(
            f"设置的上年任务“{last.folder}”是{last.settings.year}年度的，不是{campaign.settings.year - 1}年度。"
            "请改正设置.toml里的“上年任务”。"
        )
    return {state.unit.code: numbers(values) for state, values in stored_values(last, unit_states(last))}
