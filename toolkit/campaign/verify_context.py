"""What a campaign knows, in the shape that the verification takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from toolkit.campaign.acceptances import acceptances, accepted_on
from toolkit.campaign.folder import Campaign
from toolkit.campaign.override_settings import fitting
from toolkit.campaign.standings import owners
from toolkit.forms.expression import Number
from toolkit.verify.context import Context
from toolkit.verify.overrides import Override

Previous = Mapping[str, Mapping[str, Number | None]]


def context_of(campaign: Campaign, previous: Previous | None = None) -> Context:
    """The campaign's context; `previous` are last year's values by unit code."""
    decisions = campaign.ledger.decisions(("adopt", "explain"))
    # All files of a large county need not be read where nobody has chosen anything.
    files = campaign.ledger.files() if decisions else ()
    owner = owners(files, decisions)
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
        confirmed=owner,
        accepted=accepted_on(acceptances(files, decisions), owner),
    )


def overrides_in_force(campaign: Campaign) -> tuple[Override, ...]:
    """The county's overrides that hold today. Raises NianbaoError when one is of a rule that is not to be switched."""
    return tuple(each for each in fitting(campaign.settings.overrides, campaign.form) if each.holds(date.today()))
