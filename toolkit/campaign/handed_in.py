"""网上填报: what a unit hands in by its own link lies in 收回 under a name of ours, which says by whose link and when.

So 收表 knows it again whenever it reads 收回, also after the ledger was lost. No part of the name comes from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.campaign.roster import Unit  # what reads rosters stays out of the workers

HANDED_IN = "网上填报"
"""The folder in 收回."""
_TIME = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"(\d{8}-\d{6})_收件(\d{6})(?:\.\w+)?")
_UNIT = re.compile("[^/]+（([^（）]+)）")
_INBOX = "收回"  # as toolkit.campaign.folder calls it, which brings the ledger: workers do without


@dataclass(frozen=True)
class HandedIn:
    """One file. number: six digits by which unit and office speak of it; at: when it came in (with zone)."""

    unit_code: str
    number: str
    at: datetime

    @property
    def sent(self) -> str:
        """When it came in, as the dates of letters are kept: ISO time in UTC."""
        return self.at.astimezone(UTC).isoformat(timespec="seconds")

    def path(self, inbox: Path, unit: Unit, suffix: str) -> Path:
        """Its place. suffix: one of ours, with its dot."""
        name = f"{self.at.astimezone():{_TIME}}_收件{self.number}{suffix}"
        return inbox / HANDED_IN / f"{unit.name}（{unit.code}）" / name


def handed_in(source: str) -> HandedIn | None:
    """What the place of a file says of how it came in, or that of the archive that it came out of; None for a file
    that came otherwise. source: as the ledger keeps it.
    """
    parts = source.split("/")
    if parts[:2] != [_INBOX, HANDED_IN] or len(parts) < 4:
        return None
    unit, name = _UNIT.fullmatch(parts[2]), _NAME.fullmatch(parts[3])
    if not unit or not name:
        return None
    try:
        at = datetime.strptime(name[1], _TIME).astimezone()
    except ValueError:
        return None
    return HandedIn(unit[1], name[2], at)


def name_by_place(source: str) -> str:
    """A file as a clerk knows it by its place: its name, with that of the archive that it came in."""
    inbox = f"{_INBOX}/"
    return source.removeprefix(inbox) if source.startswith(inbox) else source.rpartition("/")[2]
