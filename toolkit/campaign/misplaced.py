"""放错地方的表: returns that lie in 下发, 退回, 汇总 or 年报, where nothing is collected, as noted in the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built

NOTED = "放错地方的表"
"""Name under which the ledger keeps them, so that whoever only looks need not open them again."""


@dataclass(frozen=True)
class Misplaced:
    """A workbook of this campaign that nobody collected and that is none of ours as we wrote it. file: its place in the
    campaign's folder; unit: whose it is by its stamp.
    """

    file: str
    sha256: str
    unit: str

    @property
    def sentence(self) -> str:
        folder = self.file.partition("/")[0]
        return (
            f"“{self.file}”是{self.unit}的填报表，填过或者改过，还没有收：放在“{folder}”里的不收。"
            "是单位报来的，请移到“收回”，再运行一次；只是自己看的，请移到别处。"
        )


def note_misplaced(campaign: Campaign, found: Sequence[Misplaced], listing: str) -> None:
    """Keep what was found, and in which listing of the folders, in place of what was kept before. Only for who holds
    the campaign's lock.
    """
    told = json.dumps([asdict(each) for each in found], ensure_ascii=False)
    campaign.ledger.record_built({NOTED: Built(listing, {}, told)})


def listing_looked_at(campaign: Campaign) -> str:
    """The listing in which those that are noted were found; empty where none was looked at."""
    noted = campaign.ledger.built_as(NOTED)
    return noted.basis if noted else ""


def misplaced(campaign: Campaign) -> list[Misplaced]:
    """Those that were noted and still lie there."""
    noted = campaign.ledger.built_as(NOTED)
    told = [Misplaced(**each) for each in json.loads(noted.data)] if noted else []
    return [each for each in told if campaign.holds({each.file: each.sha256})]
