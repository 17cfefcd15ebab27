"""Which units have handed in again, and what they changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.campaign.folder import Campaign
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.states import UnitState
from toolkit.verify.resubmission import Resubmission, compare

_PART = 200


def newly(
    again: Mapping[str, Resubmission], states: Iterable[UnitState], before: Mapping[str, str]
) -> dict[str, Resubmission]:
    """Those of which nobody has been told yet. before: unit code → hash of the return that was adopted when this run
    began.
    """
    adopted = {state.unit.code: state.adopted.sha256 for state in states if state.adopted}
    return {code: each for code, each in again.items() if adopted.get(code, "") != before.get(code, "")}


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
