"""认可说明: a person of the county takes warnings on a unit's return as they are, and says why."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision
from toolkit.campaign.lock import user
from toolkit.campaign.states import UnitState, unit_states
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.forms import Form
from toolkit.returns.explanations import listed_key
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.choices import Choice, refreshed, unit_named
from toolkit.verify.findings import Finding
from toolkit.verify.overrides import acceptable
from toolkit.verify.settling import says_nothing


@alone("认可说明")
def explain(
    campaign: Campaign,
    unit: str,
    because: str,
    which: Sequence[str] = (),
    *,
    by: str = "",
    seen: str = "",
    progress: Progress = silent,
    engine: Engine = PROCESSES,
) -> Choice:
    """Accept warnings (须核实) on the return that counts for a unit: those that `which` names by their rule or by
    `listed_key`, all that are open where it names none. seen: hash of the return that the person looked at.

    Holds for that return alone. Raises NianbaoError where there is nothing of the kind, where one is an error or
    concerns whose file it is, where no reason is given, and where another return counts by now.
    """
    chosen = unit_named(campaign, unit)
    state = next(each for each in unit_states(campaign) if each.unit.code == chosen.code)
    if state.adopted is None or state.verdict is None:
        raise NianbaoError(f"{chosen.name}没有审核过的报表，没有可以认可的问题。")
    if seen and seen != state.adopted.sha256:
        raise NianbaoError(f"{chosen.name}刚才换了一份表，没有认可。请看过新的问题再认可。")
    found = _meant(state, which, campaign.form)
    if not because.strip():
        raise NianbaoError("认可说明要写明原因，如：--because 单位来电：一次性采购，有批复文件。")
    if any(says_nothing(because, each) for each in found):
        raise NianbaoError(f"“{because}”没有说出原因。请写明是什么情况、为什么，以后查得到。")
    reason = " ".join(because.split())
    concerns = "\n".join(listed_key(each.rule, each.cells) for each in found)
    file = str(state.adopted.serial)
    with campaign.ledger.change():
        decided = Decision("explain", chosen.code, file, reason, by or user(), concerns=concerns)
        campaign.ledger.record_decision(decided)
    told = f"已认可{chosen.name}的 {len(found)} 处须核实：{reason}。只对这一份表有效，单位重报以后要重新看。"
    return refreshed(campaign, [told], [chosen.code], progress, engine)


def _meant(state: UnitState, which: Sequence[str], form: Form) -> list[Finding]:
    """The warnings that are to be accepted. Raises NianbaoError where one of them cannot be."""
    name, may = state.unit.name, [each for each in state.findings if acceptable(each, form)]
    if not which:
        if left := [each for each in may if each.is_open]:
            return left
        raise NianbaoError(f"{name}没有须核实、可以认可的问题。")
    found: dict[str, Finding] = {}
    for each in which:
        known = [one for one in state.findings if each in (one.rule, listed_key(one.rule, one.cells))]
        if not known:
            rules = "、".join(dict.fromkeys(one.rule for one in may)) or "没有"
            raise NianbaoError(f"{name}采用的表没有“{each}”这个问题。可以认可的有：{rules}。")
        for one in known:
            if one.level == "error":
                raise NianbaoError(f"“{one.message}”是必须改正的错误，不能认可。请退回{name}改正。")
            if not acceptable(one, form):
                raise NianbaoError(f"“{one.message}”不能认可：{one.remedy}")
            found[listed_key(one.rule, one.cells)] = one
    return list(found.values())
