"""Campaigns' folders known by what lies in them, and those that came packed: which of their returns count is told by
the ledger, which is not read in an archive.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.campaign.ledger_schema import LEDGER_FILE
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.intake.unpack import Member

_PACKED = "ARC-11"


def marked_home(path: str, mark: str = "/") -> str:
    """The campaign's folder whose settings or ledger this file is; empty for any other file. mark: what stands between
    the parts of the path.
    """
    home, _, name = path.rpartition(mark)
    if name == LEDGER_FILE:
        home = home.rpartition(mark)[0]
    return home if name in (SETTINGS_FILE, LEDGER_FILE) else ""


def without_campaigns(found: Sequence[Member]) -> list[Member]:
    """The members, one in the place of all those of a campaign's folder (ARC-11), the outermost where one lies in
    another.
    """
    shown: dict[str, str] = {}
    for each in found:
        if home := marked_home(each.path):
            # A name that is shown may have lost its beginning, never its end.
            shown.setdefault(f"{home}/", each.name.rsplit("/", each.path.count("/") - home.count("/"))[0])
    kept: dict[str, Member] = {}
    for each in found:
        home = min((home for home in shown if each.path.startswith(home)), key=len, default="")
        kept.setdefault(home or each.name, Member(shown[home], b"", _PACKED) if home else each)
    return list(kept.values())
