"""采用: a person says which return of a unit counts."""

from __future__ import annotations

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision, SeenFile
from toolkit.campaign.lock import user
from toolkit.campaign.standings import NO_RETURNS, Standings, read_standings, shown_name
from toolkit.engine import PROCESSES, Engine
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.choices import Choice, found_file, refreshed, refuse_unreadable, unit_named, unit_of


@alone("采用")
def adopt(
    campaign: Campaign,
    file: str,
    unit: str = "",
    *,
    by: str = "",
    because: str = "",
    progress: Progress = silent,
    engine: Engine = PROCESSES,
) -> Choice:
    """Let this return count for its unit, or for the unit named, whatever came before or since. `file` is a file of
    收回, a member of an archive there (`表.zip/甲镇.xlsx`), the beginning of a hash, or a file not yet collected.

    Raises NianbaoError where it is not clear which file or which unit is meant.
    """
    row = found_file(campaign, file, progress, engine)
    chosen = unit_named(campaign, unit) if unit else unit_of(campaign, row)
    known = read_standings(campaign.ledger)
    standings = known.get(chosen.code, NO_RETURNS)
    refuse_unreadable(campaign, row, engine)
    before = standings.adopted
    with campaign.ledger.change():
        last = max(each.serial for each in (row, *standings.all))
        decided = Decision("adopt", chosen.code, str(row.serial), because, by or user(), upto=last)
        campaign.ledger.record_decision(decided)
    told = f"已采用“{shown_name(row)}”作为{chosen.name}的报表"
    told += f"，不再采用“{shown_name(before)}”。" if before and before.serial != row.serial else "。"
    losing = [each for each in campaign.units if each.code != chosen.code and _has(known.get(each.code), row)]
    told += "".join(f"一份表只算一个单位的，{other.name}不再用它。" for other in losing)
    return refreshed(campaign, [told], [chosen.code, *(other.code for other in losing)], progress, engine)


def _has(standings: Standings | None, file: SeenFile) -> bool:
    """Whether a file stands for a unit, as what counts or in question."""
    standing = (standings.adopted, *standings.asked) if standings else ()
    return any(each.sha256 == file.sha256 for each in standing if each)
