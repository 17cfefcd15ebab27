"""Every kind of damage on random rosters: what the reader makes of each, held against what it must."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.campaign.messy_rosters import has, messy_roster, physical
from tests.mutation.book import NotHere
from tests.mutation.families import FamilyTrial, Outcome
from tests.mutation.harness import SEED
from tests.mutation.on_rosters import COUNTY, ROSTER_KINDS, TRIES, Harmed, RosterKind
from toolkit.campaign.roster import RosterReading, Unit, read_roster, understand_roster
from toolkit.errors import NianbaoError


def run_rosters(folder: Path, kinds: Sequence[RosterKind] = ROSTER_KINDS) -> list[FamilyTrial]:
    """All trials of these kinds, the same in every run."""
    return [roster_trial(each, number, folder) for each in kinds for number in range(TRIES)]


def roster_trial(kind: RosterKind, number: int, folder: Path) -> FamilyTrial:
    """One damaged list, written and read."""
    harmed, path = _made(kind, Random(f"{SEED}/{kind.kind.name}/{number}"), folder)
    said, reading = _read(path)
    outcome = _outcome(harmed, said, reading)
    if reading and outcome == "right" and not _same_in_a_campaign(path, reading):
        outcome = "silent"
    return FamilyTrial(kind.kind, outcome, f"{kind.kind.name} {number} {path.suffix} {harmed.lines} → {said[:300]}")


def _read(path: Path) -> tuple[str, RosterReading | None]:
    """What is said of a list, and what was understood if it was not refused."""
    try:
        reading = understand_roster(path, COUNTY)
    except NianbaoError as error:
        return str(error), None
    return "\n".join(doubt.message for doubt in reading.doubts), reading


def _made(kind: RosterKind, dice: Random, folder: Path) -> tuple[Harmed, Path]:
    """The first of random lists that affords the damage, as a file; of the lines concerned nothing is said before."""
    while True:
        roster = messy_roster(dice.randrange(10**9), kind.columns)
        if (kind.formats and roster.format not in kind.formats) or not all(has(roster, each) for each in kind.columns):
            continue
        path = folder / f"名单.{roster.format}"
        roster.write(path)
        before, _ = _read(path)
        try:
            harmed = kind.harm(roster, dice)
            harmed.list.write(path)
            path.write_bytes(harmed.spoil(path.read_bytes()))
        except NotHere:
            continue
        if harmed.must != "tell" or not harmed.lines or not _named(harmed, before):
            return harmed, path


def _named(harmed: Harmed, said: str) -> bool:
    """Whether one of the lines concerned is named."""
    numbers = [physical(harmed.list, line) for line in harmed.lines]
    return any(f"第 {number} " in said or re.search(rf"[ 、]{number}(?:、| [行等])", said) for number in numbers)


def _outcome(harmed: Harmed, said: str, reading: RosterReading | None) -> Outcome:
    named = not harmed.lines or _named(harmed, said)
    if reading is None:
        return "right" if harmed.must.startswith("refuse") and named and said.endswith("。") else "other"
    same = _meant(reading.units) == _meant(harmed.units)
    if harmed.must == "refuse":
        return "missed" if same or said else "silent"
    if not same:
        return "other" if named and said else "silent"
    return "missed" if harmed.must == "tell" and not (named and said) else "right"


def _meant(units: Sequence[Unit]) -> list[Unit]:
    """Units with the codes that were made up left out."""
    return [replace(unit, code="") if unit.code.startswith("自编") else unit for unit in units]


def _same_in_a_campaign(path: Path, reading: RosterReading) -> bool:
    """A campaign's own roster is read more strictly, and never otherwise."""
    try:
        return read_roster(path, COUNTY) == reading.units
    except NianbaoError:
        return True
