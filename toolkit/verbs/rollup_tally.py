"""How many units of each campaign a roll-up has summed, and which not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.verbs.rollup_record import ABSENT, OUTCOMES, RollupRecord
from toolkit.verify.findings import sends_back


class MissingUnit(NamedTuple):
    """A unit of a campaign that is in no sum; `state`: where it stands, in the clerk's words."""

    code: str
    name: str
    state: str


@dataclass(frozen=True)
class RolledCampaign:
    """One campaign in a roll-up. summed: how many of its units are in the sums, with their numbers from here or with
    the same ones from another folder; missing: the others, in the order of its list.
    """

    folder: str
    county: str
    year: int
    edition: str
    summed: int
    missing: tuple[MissingUnit, ...]

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
        self._about: dict[str, tuple[str, int, str]] = {}
        self._summed: Counter[str] = Counter()
        self._missing: dict[str, list[MissingUnit]] = {}

    def add(self, record: RollupRecord) -> None:
        """Take in a record with what has become of it; of a file by itself nothing is counted."""
        if not record.campaign:
            return
        self._about[record.campaign] = record.county, record.year, record.edition
        missing = self._missing.setdefault(record.campaign, [])
        if record.numbers or record.rules[-1:] == ("ID-03",):
            self._summed[record.campaign] += 1
        elif not missing or missing[-1].code != record.code:
            # Several files of one unit follow one another.
            missing.append(MissingUnit(record.code, record.name, state_word(record)))

    def campaigns(self) -> Iterator[RolledCampaign]:
        """Every campaign, in the order in which they came."""
        for folder, about in self._about.items():
            yield RolledCampaign(folder, *about, summed=self._summed[folder], missing=tuple(self._missing[folder]))
