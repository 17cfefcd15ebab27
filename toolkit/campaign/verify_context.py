"""What a campaign knows, in the shape that the verification takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from toolkit.campaign.folder import Campaign
from toolkit.campaign.override_settings import fitting
from toolkit.campaign.standings import owners
from toolkit.forms.expression import Number
from toolkit.verify.context import Context
from toolkit.verify.overrides import Override

Previous = Mapping[str, Mapping[str, Number | None]]


def context_of(campaign: Campaign, previous: Previous | None = None) -> Context:
    """The campaign's context; `previous` are last year's values by unit code."""
    return Context(
        campaign=campaign.settings.campaign,
        key=campaign.key,
        year=campaign.settings.year,
        form=campaign.form,
        units={unit.code: unit.name for unit in campaign.units},
        issues=campaign.ledger.issues(),
        previous=previous or {},
        password=campaign.settings.password,
        overrides=overrides_in_force(campaign),
        confirmed=confirmed_units(campaign),
    )


def confirmed_units(campaign: Campaign) -> dict[str, str]:
    """Hash of each file that a person has adopted → code of the unit for which."""
    decisions = campaign.ledger.decisions()
    # All files of a large county need not be read where nobody has adopted any.
    return owners(campaign.ledger.files(), decisions) if any(each.kind == "adopt" for each in decisions) else {}


def overrides_in_force(campaign: Campaign) -> tuple[Override, ...]:
    """The county's overrides that hold today. Raises NianbaoError when one is of a rule that is not to be switched."""
    return tuple(each for each in fitting(campaign.settings.overrides, campaign.form) if each.holds(date.today()))
