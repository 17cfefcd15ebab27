"""Every kind of damage on random rosters: what the reader makes of each, held against what it must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.campaign.messy_rosters import has, messy_roster, physical
from tests.mutation.families import FamilyTrial, Outcome
from tests.mutation.harness import SEED
from tests.mutation.on_rosters import COUNTY, ROSTER_KINDS, TRIES, Harmed, NotHere, RosterKind
from toolkit.campaign.roster import RosterReading, Unit, read_roster, understand_roster
from toolkit.errors import NianbaoError


def run_rosters(folder: Path, tries: int = TRIES) -> list[FamilyTrial]:
    """All trials, the same in every run."""
    return [roster_trial(each, number, folder) for each in ROSTER_KINDS for number in range(tries)]


def roster_trial(kind: RosterKind, number: int, folder: Path) -> FamilyTrial:
    """One damaged list, written and read."""
    harmed, path, before = _made(kind, Random(f"{SEED}/{kind.kind.name}/{number}"), folder)
    said, reading = "", None
    try:
        reading = understand_roster(path, COUNTY)
        said = "\n".join(doubt.message for doubt in reading.doubts if doubt.message not in before)
    except NianbaoError as error:
        said = str(error)
    outcome = _outcome(harmed, said, reading)
    if reading and outcome == "right" and not _same_in_a_campaign(path, reading):
        outcome = "silent"
    return FamilyTrial(kind.kind, outcome, f"{kind.kind.name} {number} {path.suffix} {harmed.lines} → {said[:300]}")


def _made(kind: RosterKind, dice: Random, folder: Path) -> tuple[Harmed, Path, frozenset[str]]:
    """The first of random lists that affords the damage, as a file, and what was said of it undamaged."""
    while True:
        roster = messy_roster(dice.randrange(10**9), kind.columns)
        if (kind.formats and roster.format not in kind.formats) or not all(has(roster, each) for each in kind.columns):
            continue
        path = folder / f"名单.{roster.format}"
        roster.write(path)
        before = frozenset(doubt.message for doubt in understand_roster(path, COUNTY).doubts)
        try:
            harmed = kind.harm(roster, dice)
            harmed.list.write(path)
            path.write_bytes(harmed.spoil(path.read_bytes()))
        except NotHere:
            continue
        return harmed, path, before


def _outcome(harmed: Harmed, said: str, reading: RosterReading | None) -> Outcome:
    lines = [f"第 {physical(harmed.list, line)} " for line in harmed.lines]
    named = not lines or any(line in said or f"、{line[2:]}" in said for line in lines)
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
