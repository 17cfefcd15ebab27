"""不收, 退给: what a clerk answers on a file of which nobody knows whose it is, by the verbs of adopting and
withdrawing.
"""

from __future__ import annotations

from datetime import date

from toolkit.campaign.addressing import RefusedFile, refused_reply
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import NO_RETURNS, read_standings, shown_name
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress
from toolkit.verbs.adopt import adopt
from toolkit.verbs.choices import Choice
from toolkit.verbs.withdraw import withdraw


def not_taken(
    campaign: Campaign, file: SeenFile, unit_code: str, to_code: str, progress: Progress
) -> tuple[Choice, str]:
    """Do not take this file for the unit whose workbook it is: what counted before counts again. to_code: the unit to
    which it goes back, empty for none; the second is what to write to it. Raises NianbaoError where that is not the
    question any more.
    """
    units = {each.code: each for each in campaign.units}
    asked = read_standings(campaign.ledger).get(unit_code, NO_RETURNS).asked
    rest = [each for each in asked if each.serial != file.serial]
    if unit_code not in units or len(rest) == len(asked) or len(rest) > 1:
        raise NianbaoError(f"“{shown_name(file)}”刚才已经处理过了，或者还有别的表要一起选。请到单位的页面里看一看。")
    unit, to = units[unit_code], units.get(to_code)
    why = f"“{shown_name(file)}”是{to.name}用{unit.name}的表报的，退给{to.name}" if to else f"不收“{shown_name(file)}”"
    if rest:
        choice = adopt(campaign, rest[0].sha256, unit.code, because=why, progress=progress)
    else:
        choice = withdraw(campaign, unit.code, why, progress=progress)
    return choice, _reply(campaign, file, unit, to) if to else ""


def _reply(campaign: Campaign, file: SeenFile, unit: Unit, to: Unit) -> str:
    reason = f"用的是{unit.name}的填报表，各单位的表不能互相借用。请在下发给本单位的那一份里填报。"
    name = shown_name(file).rpartition("/")[2]
    return refused_reply(campaign.settings, to, [RefusedFile(name, reason)], date.today())
