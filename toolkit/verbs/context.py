"""What a campaign knows, in the shape that the verification takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from toolkit.campaign.folder import Campaign
from toolkit.campaign.switches import fitting
from toolkit.forms.expression import Number
from toolkit.verify.context import Context

Previous = Mapping[str, Mapping[str, Number | None]]


def context_of(campaign: Campaign, previous: Previous | None = None) -> Context:
    """The campaign's context; `previous` are last year's values by unit code."""
    return Context(
        campaign.settings.campaign,
        campaign.key,
        campaign.settings.year,
        campaign.form,
        {unit.code: unit.name for unit in campaign.units},
        campaign.ledger.issues(),
        previous or {},
        campaign.settings.password,
        tuple(each for each in fitting(campaign.settings.switches, campaign.form) if each.holds(date.today())),
    )
