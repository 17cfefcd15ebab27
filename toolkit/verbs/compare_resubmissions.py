"""Which units have handed in again, and what they changed."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.campaign.folder import Campaign
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.states import UnitState
from toolkit.verify.resubmission import Resubmission, compare

_PART = 200


def resubmissions(campaign: Campaign, states: Iterable[UnitState]) -> dict[str, Resubmission]:
    """Unit code → its adopted return against the one adopted before it, where both have been judged."""
    again = [(state, state.verdict, state.before) for state in states if state.verdict and state.before]
    found: dict[str, Resubmission] = {}
    for start in range(0, len(again), _PART):
        part = again[start : start + _PART]
        values = values_of(campaign, [each.sha256 for _, now, before in part for each in (now, before)])
        for state, now, before in part:
            given, findings = (values[before.sha256], values[now.sha256]), (before.findings, now.findings)
            found[state.unit.code] = compare(campaign.form, *given, *findings)
    return found
