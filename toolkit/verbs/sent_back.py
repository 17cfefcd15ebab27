"""What was made for each unit's return in 退回: as the ledger has it, and as it lies there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from glob import escape
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import Unit
from toolkit.campaign.rounds import made, made_name
from toolkit.verbs.refusals import reply_files

MAIL, SENT = "邮件", "已发送"
"""Below a folder of results the letters that wait, and below that those that went."""


def settled_returns(campaign: Campaign) -> dict[str, str]:
    """Unit code → hash of the return that the last verification ended with."""
    return {code: each.basis for code, each in made(campaign.ledger).items()}


def goes_back(campaign: Campaign, units: Iterable[Unit]) -> dict[str, tuple[Path, ...]]:
    """Unit code → the files of 退回 that are for it now: those of its return, and the answer to what could not be
    taken. Not those of an earlier round that somebody has worked on, nor what was put there by hand.
    """
    known, answers = made(campaign.ledger), [campaign.folder / each for each in reply_files(campaign)]
    found = {}
    for unit in units:
        own = known[unit.code].files if unit.code in known else {}
        paths = {campaign.folder / each for each in own}
        paths |= {path for path in answers if path.parent == campaign.sent_back / unit.name}
        found[unit.code] = tuple(path for path in sorted(paths) if path.is_file())
    return found


def follow_roster(campaign: Campaign) -> None:
    """Take back what was made for units that are gone from the roster, or under a name that they have no more, so that
    it is made anew for those that are still there. All of it before any is made: units may have exchanged their names.
    """
    homes = {unit.code: campaign.sent_back / unit.name for unit in campaign.units}
    for code, each in made(campaign.ledger).items():
        paths = [campaign.folder / file for file in each.files]
        if not paths or (code in homes and all(path.parent == homes[code] for path in paths)):
            continue
        for path in paths:
            campaign.withdraw(path)
        for name in {path.parent.name for path in paths}:
            take_drafts_away(campaign, name)
        with campaign.ledger.change():
            campaign.ledger.record_built({made_name(code): replace(each, basis="", files={})})


def take_drafts_away(campaign: Campaign, name: str) -> None:
    """Letters to a unit that have not gone: what they carry holds no more."""
    for path in (campaign.sent_back / MAIL).glob(f"{escape(name)}_*.eml"):
        path.unlink(missing_ok=True)
