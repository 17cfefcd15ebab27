"""Which units have handed in again, and what they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.returns.stored_values import load_values
from toolkit.verify.resubmission import Resubmission, compare

_PART = 200


def resubmissions(campaign: Campaign, states: Iterable[UnitState]) -> dict[str, Resubmission]:
    """Unit code → its newest return against the one before it, where both have been judged."""
    again = [(state, state.verdict, state.before) for state in states if state.verdict and state.before]
    found: dict[str, Resubmission] = {}
    for start in range(0, len(again), _PART):
        part = again[start : start + _PART]
        data = campaign.ledger.data_of([each.sha256 for _, now, before in part for each in (now, before)])
        for state, now, before in part:
            values = [load_values(campaign.form, data[each.sha256]) for each in (before, now)]
            told, findings = json.loads(before.findings), json.loads(now.findings)
            found[state.unit.code] = compare(campaign.form, values[0], values[1], told, findings)
    return found
