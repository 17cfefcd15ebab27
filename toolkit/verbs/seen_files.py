"""What the ledger knows of received files, and what it is to say of those that come in now."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from toolkit import __version__
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision, SeenFile, Status
from toolkit.campaign.lock import user
from toolkit.campaign.standings import StandingsByUnit
from toolkit.intake.folder_scan import Candidate, on_disk
from toolkit.verbs.classify import Classified, sentence
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.questions import copy_of
from toolkit.workbook.issue import fingerprint

_NOWHERE = (-1, -1)
SAME_TIME_NS = 2_000_000_000
"""Times of files that lie no farther apart may be the same: FAT counts in two seconds."""


@dataclass(frozen=True)
class Collected:
    """What became of one file: `status` return, refused or skipped; `reason` in Chinese where not a return."""

    source: str
    status: Status
    unit_code: str
    reason: str
    fresh: bool


@dataclass(frozen=True)
class Received:
    """A file that was read; `seen` is what the folder said of it."""

    source: str
    data: bytes
    sha256: str
    seen: tuple[int, int]


@dataclass(frozen=True)
class Passed:
    """A file that was passed over unread."""

    source: str
    reason: str


@dataclass(frozen=True)
class Registration:
    """A file's outcome and the row that says so; `old` is the row that says it already, if one does."""

    row: SeenFile
    old: SeenFile | None


class SeenFiles:
    """What the ledger knows, read once: the newest row of every path, what stands of every unit's returns, and what
    came out of every archive. All that is taken in through it is one batch.
    """

    def __init__(self, campaign: Campaign, context: Context) -> None:
        self._campaign = campaign
        self._context = context
        self._rows = campaign.ledger.files()
        self._last = {row.source: row for row in self._rows}
        self._of_unit: dict[str, list[SeenFile]] = {}
        self._inside: dict[int, list[SeenFile]] = {}
        # Serials of what lies in another place than the ledger says yet.
        self._moved: set[int] = set()
        for row in self._rows:
            if row.inside:
                self._inside.setdefault(row.inside, []).append(row)
        begun = campaign.ledger.decisions(("collect",))
        # A run that was broken off goes on: what it had taken in came together with what comes now.
        self._open = begun[-1] if begun and not begun[-1].reason and not begun[-1].undone else None
        # A number is given out once: under one that was undone, what comes now would be taken back with it.
        given_out = [*(row.batch for row in self._rows), *(each.batch for each in begun)]
        self._batch = self._open.batch if self._open else 1 + max(given_out, default=0)
        self._resumed = self._batch if self._open else None

    # What only a file that came in or changed makes necessary is found out with the first such file.

    def prepare(self) -> None:
        """Find it out now, while somebody else looks into the files."""
        _ = self._standings, self._issued, self._basis

    @cached_property
    def _standings(self) -> StandingsByUnit:
        return StandingsByUnit(self._rows, self._campaign.ledger.decisions())

    @cached_property
    def _by_hash(self) -> Mapping[str, Sequence[SeenFile]]:
        """What lay in a folder by itself when it was seen last, by its content."""
        found: dict[str, list[SeenFile]] = {}
        for row in self._rows:
            if row.sha256 and not row.inside:
                found.setdefault(row.sha256, []).append(row)
        return found

    @cached_property
    def _issued(self) -> frozenset[str]:
        return self._campaign.ledger.issued_hashes()

    @cached_property
    def _basis(self) -> str:
        """Hash of what the outcomes rest on besides the file."""
        context = self._context
        rests_on = (
            *(__version__, context.campaign, context.key, context.year, fingerprint(context.form), context.password),
            *(sorted(context.units.items()), sorted(context.issues.items()), sorted(self._issued)),
        )
        return sha256(repr(rests_on).encode())

    def _returns(self, unit_code: str) -> list[SeenFile]:
        """The newest return of a unit that stood before, and those that have come in with this batch."""
        if unit_code not in self._of_unit:
            latest, own = self._standings.of(unit_code).latest, self._standings.files_of(unit_code)
            came = [each for each in own if each.batch == self._resumed and each.status == "return"]
            self._of_unit[unit_code] = [*filter(None, [latest]), *came]
        return self._of_unit[unit_code]

    def _group(self, source: str) -> list[SeenFile]:
        """The newest row of a path and the rows of what came out of it; empty for a path never seen."""
        last = self._last.get(source)
        return [last, *self._inside.get(last.serial, ())] if last else []

    def follow(self, one: Received, lies: Candidate) -> None:
        """Where a file new at its place is one that is gone from another, what is known of that one goes along: it was
        moved or renamed, and nothing has arrived. One of another time was sent again, though it says the same.
        """
        if one.source in self._last:
            return
        for old in reversed(self._by_hash.get(one.sha256, ())):
            source = old.source
            lies_there = on_disk(self._campaign.folder / source)
            if self._last.get(source) is not old or not _as_old(lies, old) or lies_there.exists():
                continue
            group = [replace(row, source=one.source + row.source.removeprefix(source)) for row in self._group(source)]
            self._last |= {row.source: row for row in group}
            self._inside[old.serial] = group[1:]
            self._moved |= {row.serial for row in group}
            return

    def known(self, candidate: Candidate) -> list[Collected]:
        """The outcomes of a file that lies as it lay and of what it holds, without reading it; else nothing. What
        was refused is asked again when the roster, the settings or what was handed out has changed since.
        """
        last = self._last.get(self._campaign.source_of(candidate.shown))
        if candidate.skip or not last or (last.size, last.mtime_ns) != (candidate.size, candidate.mtime_ns):
            return []
        rows = [last, *self._inside.get(last.serial, ())]
        if any(row.status == "refused" and row.basis != self._basis for row in rows):
            return []
        return [Collected(row.source, row.status, row.unit_code, row.reason, False) for row in rows]

    def passed(self, one: Passed) -> Registration:
        return self._decided(SeenFile(-1, "", one.source, "skipped", reason=one.reason))

    def same_as_before(self, one: Received) -> list[Registration]:
        """The outcomes of a file with the content it had, of which nothing was refused; else nothing."""
        rows = self._group(one.source)
        if not rows or rows[0].sha256 != one.sha256 or any(row.status == "refused" for row in rows):
            return []
        own, *inside = (replace(row, serial=-1, basis=self._basis) for row in rows)
        own = replace(own, size=one.seen[0], mtime_ns=one.seen[1])
        return [self._decided(row) for row in (own, *inside)]

    def judge(self, one: Received, outcomes: Sequence[Classified]) -> list[Registration]:
        """Decide on a file and on what it holds, and keep the decisions in mind for those that follow."""
        return [
            self._judge(each, one.seen if each.name == one.source and each.sha256 else _NOWHERE) for each in outcomes
        ]

    def _judge(self, each: Classified, seen: tuple[int, int]) -> Registration:
        status, unit_code, reason = each.status, each.unit_code, each.reason
        last = self._last.get(each.name)
        if each.sha256 and last and last.sha256 == each.sha256 and last.status != "refused":
            status, unit_code, reason = last.status, last.unit_code, last.reason
        elif each.sha256 in self._issued:
            status, unit_code, reason = "refused", "", sentence(finding("ID-08"))
        else:
            same = self._same_as(each.sha256, unit_code, each.sent) if status == "return" else None
            if same:
                elsewhere = each.judged.elsewhere if each.judged else ""
                status, reason = "skipped", sentence(copy_of(os.path.basename(same.source), elsewhere))
        row = SeenFile(-1, each.sha256, each.name, status, unit_code, reason=reason, basis=self._basis, sent=each.sent)
        size, mtime_ns = seen
        return self._decided(replace(row, size=size, mtime_ns=mtime_ns))

    def _same_as(self, digest: str, unit_code: str, sent: str) -> SeenFile | None:
        """The return of which this one is a copy: of the same batch or letter, or the one that came last of all that
        stand. One that was replaced and arrives again is no copy, but a question.
        """
        known = self._returns(unit_code)
        copies = [row for row in known if row.batch == self._batch] + known[-1:]
        if sent:
            # The same letter once more, out of a mailbox that was exported again; not where its collecting was undone.
            gone = self._standings.of(unit_code).taken_back
            own = (row for row in self._standings.files_of(unit_code) if row.status != "refused")
            copies += [row for row in own if row.sent == sent and row.serial not in gone]
        return next((row for row in copies if row.sha256 == digest), None)

    def _decided(self, row: SeenFile) -> Registration:
        last, row = self._last.get(row.source), replace(row, batch=self._batch)
        same = last and (last.sha256, last.status) == (row.sha256, row.status)
        self._last[row.source] = row
        if row.status == "return" and not same:
            self._returns(row.unit_code).append(row)
        return Registration(row, last if same else None)

    def record(self, judged: Sequence[Registration]) -> list[Collected]:
        """Write decisions on a file and on what it holds down, unless the ledger says so already."""
        own = self._record(judged[0], 0)
        for each in judged[1:]:
            self._record(each, own)
        return [Collected(e.row.source, e.row.status, e.row.unit_code, e.row.reason, e.old is None) for e in judged]

    def end(self) -> None:
        """All has been taken in: what comes next, comes apart from this."""
        if self._open:
            self._campaign.ledger.end_batch(self._open.serial)

    def _record(self, judged: Registration, inside: int) -> int:
        row, old, ledger = replace(judged.row, inside=inside), judged.old, self._campaign.ledger
        if old is None:
            if self._open is None:
                begun = Decision("collect", by=user(), batch=self._batch)
                self._open = replace(begun, serial=ledger.record_decision(begun))
            return ledger.record_file(row)
        if old.serial in self._moved or _lies(old) != _lies(row):
            ledger.record_seen_again(old.serial, row)
        return old.serial


def _lies(row: SeenFile) -> tuple[object, ...]:
    """What may be another of a file that is the same."""
    return row.size, row.mtime_ns, row.basis, row.reason, row.inside


def _as_old(lies: Candidate, row: SeenFile) -> bool:
    """Whether a file is as old as that one was; no younger than its row where that one's time was not noted."""
    if row.mtime_ns >= 0:
        return abs(lies.mtime_ns - row.mtime_ns) <= SAME_TIME_NS
    return lies.mtime_ns <= datetime.fromisoformat(row.at).timestamp() * 1e9 + SAME_TIME_NS
