"""撤回: a person says that a return counts no more."""

from __future__ import annotations

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision
from toolkit.campaign.lock import user
from toolkit.campaign.standings import NO_RETURNS, read_standings, shown_name
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.choices import Choice, found_file, refreshed, unit_called, unit_of


@alone("撤回")
def withdraw(
    campaign: Campaign,
    what: str,
    because: str,
    *,
    by: str = "",
    progress: Progress = silent,
    engine: Engine = PROCESSES,
) -> Choice:
    """Let a unit's adopted return, named by its file or by its unit, count no more. Where a person was asked, none of
    the returns in question counts. Raises NianbaoError where there is nothing to withdraw.
    """
    if not because.strip():
        raise NianbaoError("撤回要写明原因，如：--because 单位来电说数字报错了。")
    unit = unit_called(campaign, what)
    row = None if unit else found_file(campaign, what, progress, engine)
    known = read_standings(campaign.ledger)
    # What a person adopted for another unit than its stamp names is that unit's to withdraw.
    using = next((each for each in campaign.units if row and row == known.get(each.code, NO_RETURNS).adopted), None)
    unit = unit or using or unit_of(campaign, row)
    standings = known.get(unit.code, NO_RETURNS)
    standing = (standings.adopted,) if standings.adopted else standings.asked
    if not standing:
        raise NianbaoError(f"{unit.name}没有采用的报表，不用撤回。")
    if row and row not in standing:
        used = "、".join(f"“{shown_name(each)}”" for each in standing)
        raise NianbaoError(f"“{shown_name(row)}”没有采用，不用撤回；{unit.name}现在用的是{used}。")
    if row and not standings.adopted:
        raise NianbaoError(
            f"{unit.name}有几份表等您选定。请用 nianbao adopt 选定一份；"
            f"都不用的，请写单位名称撤回：nianbao withdraw {unit.name}。"
        )
    with campaign.ledger.change():
        files = " ".join(str(each.serial) for each in standing)
        last = max(each.serial for each in standings.all)
        campaign.ledger.record_decision(Decision("withdraw", unit.code, files, because, by or user(), upto=last))
    names = "".join(f"“{shown_name(each)}”" for each in standing)
    return refreshed(campaign, [f"已撤回{unit.name}的{names}（{because}）。"], [unit.code], progress, engine)
