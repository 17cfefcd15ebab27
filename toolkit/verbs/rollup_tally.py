"""How many units of each campaign a roll-up has summed, and which not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.verbs.rollup_record import ABSENT, OUTCOMES, RollupRecord
from toolkit.verify.findings import sends_back


class MissingUnit(NamedTuple):
    """A unit of a campaign that is in no sum; `state`: where it stands, in the clerk's words."""

    code: str
    name: str
    state: str


@dataclass
class RolledCampaign:
    """One campaign in a roll-up. summed: how many of its units are in the sums, with their numbers from here or with
    the same ones from another folder; missing: the others, in the order of its list.
    """

    folder: str
    county: str
    year: int
    edition: str
    summed: int = 0
    missing: list[MissingUnit] = field(default_factory=list)

    @property
    def expected(self) -> int:
        """应报: all units of its list."""
        return self.summed + len(self.missing)


def state_word(record: RollupRecord) -> str:
    """Where the unit of a record that is in no sum stands: as its county has it, but where the roll-up has passed over
    what the county takes.
    """
    own = record.verdict == ABSENT or sends_back(record.verdict) or record.rules[-1:] == ("ID-11",)
    return record.state if record.campaign and own else OUTCOMES[record.verdict]


class CampaignTally:
    """Counts the records of campaigns as they come, unit after unit."""

    def __init__(self) -> None:
        self.campaigns: dict[str, RolledCampaign] = {}

    def add(self, record: RollupRecord) -> None:
        """Take in a record with what has become of it; of one by itself nothing."""
        if not record.campaign:
            return
        about = record.county, record.year, record.edition
        of = self.campaigns.setdefault(record.campaign, RolledCampaign(record.campaign, *about))
        if record.numbers or record.rules[-1:] == ("ID-03",):
            of.summed += 1
        elif not of.missing or of.missing[-1].code != record.code:
            # Several files of one unit follow one another.
            of.missing.append(MissingUnit(record.code, record.name, state_word(record)))
