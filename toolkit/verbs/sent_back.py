"""What was made for each unit's return in 退回: as the ledger has it, and as it lies there."""

from __future__ import annotations

from collections.abc import Iterable
from glob import escape
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.roster import Unit
from toolkit.verbs.refusals import reply_files

_MADE = "退回 "
MAIL, SENT = "邮件", "已发送"
"""Below a folder of results the letters that wait, and below that those that went."""


def made_name(unit_code: str) -> str:
    """Name under which the ledger keeps which return 退回 was last made for: an old one may come back."""
    return f"{_MADE}{unit_code}"


def made(campaign: Campaign) -> dict[str, Built]:
    """Unit code → what was made for the return that the last verification ended with; its basis is that one's hash."""
    built = campaign.ledger.built()
    return {name.removeprefix(_MADE): each for name, each in built.items() if name.startswith(_MADE)}


def settled_returns(campaign: Campaign) -> dict[str, str]:
    """Unit code → hash of the return that the last verification ended with."""
    return {code: each.basis for code, each in made(campaign).items()}


def goes_back(campaign: Campaign, units: Iterable[Unit]) -> dict[str, tuple[Path, ...]]:
    """Unit code → the files of 退回 that are for it now: those of its return, and the answer to what could not be
    taken. Not those of an earlier round that somebody has worked on, nor what was put there by hand.
    """
    known, answers = made(campaign), [campaign.folder / each for each in reply_files(campaign)]
    found = {}
    for unit in units:
        own = known[unit.code].files if unit.code in known else {}
        paths = {campaign.folder / each for each in own}
        paths |= {path for path in answers if path.parent == campaign.sent_back / unit.name}
        found[unit.code] = tuple(path for path in sorted(paths) if path.is_file())
    return found


def take_drafts_away(campaign: Campaign, name: str) -> None:
    """Letters to a unit that have not gone: what they carry holds no more."""
    for path in (campaign.sent_back / MAIL).glob(f"{escape(name)}_*.eml"):
        path.unlink(missing_ok=True)
