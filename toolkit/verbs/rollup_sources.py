"""Which files of its sources a roll-up reads: all, but of a campaign's folder only the returns that stand in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
    told: list[str] = []
    for home, files in groupby(found, lambda each: _home(each.path, campaigns)):
        if not home:
            chosen += files
        elif not any(home in each for each in told):
            returns = _returns(Path(home))
            chosen += returns
            told.append(f"“{home}”是一个填报任务，只取任务里现在用的和还定不了用哪一份的表：{len(returns)} 份。")
    return chosen, tuple(told)


def _home(path: str, campaigns: Sequence[str]) -> str:
    """The campaign in whose folder a file lies, the outermost of several; empty for others."""
    return min((home for home in campaigns if path.startswith(home + os.sep)), key=len, default="")


def _returns(folder: Path) -> list[Candidate]:
    """The returns that stand, each under its place in 收回; all that lies there where the ledger cannot tell."""
    # Few roll-ups meet one, and all that a campaign needs takes a quarter of a second to load.
    from toolkit.campaign.folder import Campaign

    campaign = Campaign(folder)
    try:
        return list(_standing(campaign)) if is_file(campaign.ledger_file) else candidates([campaign.inbox])
    except NianbaoError:
        return candidates([campaign.inbox])
    finally:
        campaign.close_ledger()


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
