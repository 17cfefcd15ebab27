"""Which files of its sources a roll-up reads: all, but of a campaign's folder only the returns that stand in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.files import is_file
from toolkit.campaign.settings import SETTINGS_FILE, is_campaign
from toolkit.errors import NianbaoError
from toolkit.intake.folder_scan import Candidate, candidates
from toolkit.intake.sources import found_in

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign

_FILE = f"{os.sep}{SETTINGS_FILE}"


def rollup_sources(sources: Sequence[str], target: Path) -> tuple[list[Candidate], tuple[str, ...]]:
    """Every file that is to be judged, and a sentence on each campaign among them: what its county has chosen counts,
    of what it was handed out, sent back or keeps nothing. Raises NianbaoError for a source that is not there.
    """
    found = found_in(sources, target)
    homes = [each.path.removesuffix(_FILE) for each in found if each.path.endswith(_FILE)]
    campaigns = [home for home in homes if "://" not in home and is_campaign(Path(home))]
    if not campaigns:
        return found, ()
    chosen: list[Candidate] = []
    told: dict[str, str] = {}
    for home, files in groupby(found, lambda each: _home(each.path, campaigns)):
        if not home:
            chosen += files
        elif home not in told:
            returns, told[home] = _returns(Path(home))
            chosen += returns
    return chosen, tuple(told.values())


def _home(path: str, campaigns: Sequence[str]) -> str:
    """The campaign in whose folder a file lies, the outermost of several; empty for others."""
    return min((home for home in campaigns if path.startswith(home + os.sep)), key=len, default="")


def _returns(folder: Path) -> tuple[list[Candidate], str]:
    """The returns that stand, each under its place in 收回; all that lies there where the ledger cannot tell. With a
    sentence that says which.
    """
    # Few roll-ups meet one, and all that a campaign needs takes a quarter of a second to load.
    from toolkit.campaign.folder import INBOX, Campaign

    with suppress(NianbaoError):
        campaign = Campaign(folder)
        try:
            if is_file(campaign.ledger_file) and not campaign.ledger_is_lost:
                returns = list(_standing(campaign))
                return returns, (
                    f"“{folder}”是一个填报任务，只取任务里现在用的和还定不了用哪一份的表：{len(returns)} 份。"
                )
        finally:
            campaign.close_ledger()
    lying = candidates([folder / INBOX])
    return lying, (
        f"“{folder}”是一个填报任务，但它的设置、名册或者台账读不出来，县里选定、撤回了哪些表不知道，"
        f"“{INBOX}”里的 {len(lying)} 个文件都取了。请让县里先运行 nianbao run，看任务是不是好的，再汇总一次。"
    )


def _standing(campaign: Campaign) -> Iterator[Candidate]:
    """Raises NianbaoError."""
    from toolkit.campaign.archive import is_sound
    from toolkit.campaign.standings import read_standings

    standings = read_standings(campaign.ledger)
    for unit in campaign.units:
        for each in standings[unit.code].concerned if unit.code in standings else ():
            shown = str(campaign.folder / each.source)
            # One that is damaged is read where it was received, if it still lies there.
            original = campaign.original(each.sha256) if is_sound(campaign, each.sha256) else shown
            yield Candidate(str(original), -1, -1, "", shown)
