"""Which day to report by each unit's newest workbook tells: another day alone is no reason to issue it anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built

_BUILT = "填报表上的报送截止"


def told_deadlines(campaign: Campaign) -> dict[str, date]:
    """The day by unit code, of the units whose newest workbook tells one."""
    built = campaign.ledger.built_as(_BUILT)
    return {code: date.fromisoformat(day) for code, day in json.loads(built.data).items()} if built else {}


def record_told_deadlines(campaign: Campaign, told: Mapping[str, date | None]) -> None:
    """Write down what newly issued workbooks tell, by unit code; None: no day. Within a change of the ledger."""
    before = told_deadlines(campaign)
    days = {code: day for code, day in {**before, **told}.items() if day}
    if days != before:
        data = json.dumps({code: day.isoformat() for code, day in days.items()})
        campaign.ledger.record_built({_BUILT: Built("", {}, data)})
