"""What the ledger knows of received files, and what it is to say of those that come in now."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit import __version__
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile, Status
from toolkit.intake.folder_scan import Candidate
from toolkit.verbs.classify import Classified, sentence
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.workbook.issue import fingerprint

_NOWHERE = (-1, -1)


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
class Decision:
    """A file's outcome and the row that says so; `old` is the row that says it already, if one does."""

    row: SeenFile
    old: SeenFile | None


class SeenFiles:
    """What the ledger knows, read once: the newest row of every path, the first return of every content, and what
    came out of every archive.
    """

    def __init__(self, campaign: Campaign, context: Context) -> None:
        self._campaign = campaign
        self._home = str(campaign.folder.absolute()) + os.sep
        self._issued = campaign.ledger.issued_hashes()
        self._last: dict[str, SeenFile] = {}
        self._first: dict[str, SeenFile] = {}
        self._returned: set[str] = set()
        self._inside: dict[int, list[SeenFile]] = {}
        for row in campaign.ledger.files():
            self._note(row)
            if row.inside:
                self._inside.setdefault(row.inside, []).append(row)
        rests_on = (
            *(__version__, context.campaign, context.key, context.year, fingerprint(context.form), context.password),
            *(sorted(context.units.items()), sorted(context.issues.items()), sorted(self._issued)),
        )
        self._basis = sha256(repr(rests_on).encode())

    def _note(self, row: SeenFile) -> None:
        self._last[row.source] = row
        if row.status == "return":
            self._first.setdefault(row.sha256, row)
            self._returned.add(row.source)

    def source(self, path: str) -> str:
        """The path as the ledger keeps it: inside the campaign folder relative to it."""
        return path.removeprefix(self._home).replace(os.sep, "/")

    def _group(self, source: str) -> list[SeenFile]:
        """The newest row of a path and the rows of what came out of it; empty for a path never seen."""
        last = self._last.get(source)
        return [last, *self._inside.get(last.serial, ())] if last else []

    def known(self, candidate: Candidate) -> list[Collected]:
        """The outcomes of a file that lies as it lay and of what it holds, without reading it; else nothing. What
        was refused is asked again when the roster, the settings or what was handed out has changed since.
        """
        rows = self._group(self.source(candidate.path))
        if candidate.skip or not rows or (rows[0].size, rows[0].mtime_ns) != (candidate.size, candidate.mtime_ns):
            return []
        if any(row.status == "refused" and row.basis != self._basis for row in rows):
            return []
        return [Collected(row.source, row.status, row.unit_code, row.reason, False) for row in rows]

    def passed(self, one: Passed) -> Decision:
        return self._decided(SeenFile(-1, "", one.source, "skipped", reason=one.reason))

    def same_as_before(self, one: Received) -> list[Decision]:
        """The outcomes of a file with the content it had, of which nothing was refused; else nothing."""
        rows = self._group(one.source)
        if not rows or rows[0].sha256 != one.sha256 or any(row.status == "refused" for row in rows):
            return []
        own, *inside = (replace(row, serial=-1, basis=self._basis) for row in rows)
        own = replace(own, size=one.seen[0], mtime_ns=one.seen[1])
        return [self._decided(row) for row in (own, *inside)]

    def judge(self, one: Received, outcomes: Sequence[Classified]) -> list[Decision]:
        """Decide on a file and on what it holds, and keep the decisions in mind for those that follow."""
        return [self._judge(each, one.seen if each.name == one.source else _NOWHERE) for each in outcomes]

    def _judge(self, each: Classified, seen: tuple[int, int]) -> Decision:
        status, unit_code, reason = each.status, each.unit_code, each.reason
        last = self._last.get(each.name)
        if each.sha256 and last and last.sha256 == each.sha256 and last.status != "refused":
            status, unit_code, reason = last.status, last.unit_code, last.reason
        elif each.sha256 in self._issued:
            status, unit_code, reason = "refused", "", sentence(finding("ID-08"))
        else:
            first = self._first.get(each.sha256)
            if status == "return" and first and each.name not in self._returned:
                status, unit_code = "skipped", ""
                reason = sentence(finding("ID-03", found=os.path.basename(first.source)))
        row = SeenFile(-1, each.sha256, each.name, status, unit_code, reason=reason, basis=self._basis)
        size, mtime_ns = seen
        return self._decided(replace(row, size=size, mtime_ns=mtime_ns))

    def _decided(self, row: SeenFile) -> Decision:
        last = self._last.get(row.source)
        same = last and (last.sha256, last.status) == (row.sha256, row.status)
        self._note(row)
        return Decision(row, last if same else None)

    def record(self, judged: Sequence[Decision]) -> list[Collected]:
        """Write decisions on a file and on what it holds down, unless the ledger says so already."""
        own = self._record(judged[0], 0)
        for each in judged[1:]:
            self._record(each, own)
        return [Collected(e.row.source, e.row.status, e.row.unit_code, e.row.reason, e.old is None) for e in judged]

    def _record(self, judged: Decision, inside: int) -> int:
        row, old, ledger = judged.row, judged.old, self._campaign.ledger
        seen = (row.size, row.mtime_ns)
        if old is None:
            return ledger.record_file(
                row.sha256,
                row.source,
                row.status,
                unit_code=row.unit_code,
                reason=row.reason,
                seen=seen,
                basis=row.basis,
                inside=inside,
            )
        if (old.size, old.mtime_ns, old.basis, old.reason, old.inside) != (*seen, row.basis, row.reason, inside):
            ledger.record_seen_again(old.serial, seen, row.basis, row.reason, inside)
        return old.serial
