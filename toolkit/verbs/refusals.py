"""What could not be taken and is not settled, and the answers to it that lie in 退回; told from the ledger."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from toolkit.campaign.addressing import RefusedFile
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built, SeenFile
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import owners, shown_source, undone_batches
from toolkit.campaign.states import UnitState
from toolkit.intake.folder_scan import candidates
from toolkit.verify.unit_in_name import unit_named

BUILT = "答复 "
"""Before the key of a refusal, the name under which the ledger keeps its answer."""


@dataclass(frozen=True)
class Refusal:
    """Files that could not be taken and go back with one answer: those of a unit, or what came as one file.

    unit: whose they are by their names or by what came with them, None where neither says so; key: the unit's code, or
    where the one file came from; on_hand: whether the unit's return has been received and is right.
    """

    key: str
    unit: Unit | None
    files: tuple[SeenFile, ...]
    on_hand: bool = False

    @property
    def told(self) -> tuple[RefusedFile, ...]:
        """Each file once, however often it came."""
        names = {each.sha256 or each.source: each for each in self.files}
        return tuple(RefusedFile(PurePosixPath(shown_source(row.source)).name, row.reason) for row in names.values())


@dataclass(frozen=True)
class Reply:
    """An answer that lies in 退回: to which unit (None where the sender is not known), on which files."""

    unit: Unit | None
    files: tuple[str, ...]
    reply: Path
    letter: Path | None

    def as_json(self) -> dict[str, object]:
        return {
            "unit": {"code": self.unit.code, "name": self.unit.name} if self.unit else None,
            "files": list(self.files),
            "reply": str(self.reply),
            "letter": str(self.letter) if self.letter else None,
        }


def replies(campaign: Campaign, states: Sequence[UnitState]) -> list[Reply]:
    """The answers that lie in 退回 for what could not be taken."""
    built = built_replies(campaign)
    found = []
    for each in refusals(campaign, states) if built else ():
        paths = [campaign.folder / name for name in built[each.key].files] if each.key in built else []
        texts = [path for path in paths if path.suffix == ".txt"]
        letters = [path for path in paths if path.suffix == ".docx"]
        for text in texts[:1]:
            sources = tuple(row.source for row in each.files)
            found.append(Reply(each.unit, sources, text, letters[0] if letters else None))
    return found


def reply_files(campaign: Campaign) -> frozenset[str]:
    """The files of ours that answer something refused, as the ledger names them: no part of a return's own 退回."""
    return frozenset(name for each in built_replies(campaign).values() for name in each.files)


def built_replies(campaign: Campaign) -> dict[str, Built]:
    """What was made for each refusal, by its key."""
    found = campaign.ledger.built().items()
    return {name.removeprefix(BUILT): each for name, each in found if name.startswith(BUILT)}


def refusals(campaign: Campaign, states: Sequence[UnitState]) -> list[Refusal]:
    """What could not be taken and is not settled, in the order of the roster, then as it was seen."""
    decisions, rows = campaign.ledger.decisions(), campaign.ledger.files()
    undone = undone_batches(decisions)
    said = owners(rows, decisions)
    sources = {serial: source for source, serial in {r.source: r.serial for r in rows if not r.inside}.items()}
    refused = [
        row
        for row in rows
        if row.status == "refused"
        and (row.inside or row.serial) in sources
        and row.batch not in undone
        and row.sha256 not in said
    ]
    lying = _lying(campaign, {sources[row.inside or row.serial] for row in refused})
    refused = [row for row in refused if sources[row.inside or row.serial] in lying]
    if not refused:
        return []
    beside = _beside(rows, campaign.units)
    named = {row.serial: _named(row.source, campaign.units) or beside.get(row.inside) for row in refused}
    of_unit = [
        Refusal(state.unit.code, state.unit, files, state.mergeable)
        for state in states
        if (files := tuple(row for row in refused if named[row.serial] == state.unit and not _settled(row, state)))
    ]
    loose: dict[str, list[SeenFile]] = {}
    for row in refused:
        if named[row.serial] is None:
            loose.setdefault(sources[row.inside or row.serial], []).append(row)
    return [*of_unit, *(Refusal(key, None, tuple(files)) for key, files in loose.items())]


def _named(source: str, units: Sequence[Unit]) -> Unit | None:
    """The unit that a file's own name tells of, or else that of the archive or the folder that it came in."""
    names = frozenset(unit.name for unit in units)
    for part in reversed(source.split("/")):
        if name := unit_named(part, names):
            return next(unit for unit in units if unit.name == name)
    return None


def _beside(rows: Sequence[SeenFile], units: Sequence[Unit]) -> dict[int, Unit]:
    """The unit of which alone returns lie in an archive or a letter, by the container's serial: what lies there under
    no unit's name is of the same sender. Not of a mailbox, which has many.
    """
    boxes = {row.serial for row in rows if PurePosixPath(row.source).suffix.casefold() == ".mbox"}
    codes: dict[int, set[str]] = {}
    for row in rows:
        if row.inside and row.status == "return" and row.inside not in boxes:
            codes.setdefault(row.inside, set()).add(row.unit_code)
    known = {unit.code: unit for unit in units}
    alone = {serial: found.pop() for serial, found in codes.items() if len(found) == 1}
    return {serial: known[code] for serial, code in alone.items() if code in known}


def _settled(refused: SeenFile, state: UnitState) -> bool:
    """Whether a return of the unit came later. What came together may be a later state of the same."""
    return any(row.batch > refused.batch for row in state.standings.own)


def _lying(campaign: Campaign, sources: Collection[str]) -> frozenset[str]:
    """Those that lie where they lay, in 收回 or wherever they were collected."""
    if not sources:
        return frozenset()
    inbox = {campaign.source_of(each.shown) for each in candidates([campaign.inbox])}
    outside = {each for each in sources if Path(each).is_absolute() and os.path.lexists(each)}
    return frozenset(sources) & (inbox | outside)
