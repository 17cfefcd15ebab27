"""Which units report nothing: 零报告, confirmed on the cover of the return that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.campaign.folder import Campaign
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.states import UnitState
from toolkit.forms.index import NIL_KEY, NIL_YES
from toolkit.returns.read_return import Value

_PART = 200


def is_nil_return(values: Mapping[str, Value]) -> bool:
    """Whether these values of a return, by key, are those of a 零报告."""
    return values.get(NIL_KEY) == NIL_YES


def nil_returns(campaign: Campaign, states: Sequence[UnitState]) -> frozenset[str]:
    """Codes of the units whose adopted and judged return is a 零报告."""
    adopted = {state.unit.code: state.adopted.sha256 for state in states if state.adopted and state.verdict}
    found: set[str] = set()
    codes = list(adopted)
    for start in range(0, len(codes), _PART):
        part = codes[start : start + _PART]
        values = values_of(campaign, [adopted[code] for code in part])
        found |= {code for code in part if is_nil_return(values.get(adopted[code], {}))}
    return frozenset(found)
