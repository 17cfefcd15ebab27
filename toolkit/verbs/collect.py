"""收表: every file is archived first, then asked whose it is. Nothing collected is ever lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit import __version__
from toolkit.campaign.files import BATCH, sha256
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.inbox import Candidate, candidates
from toolkit.campaign.ledger import SeenFile, Status
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verbs.context import context_of
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Finding
from toolkit.verify.identity import owner_of
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.snapshot import Unreadable
from toolkit.workbook.stamp import Stamp

# A batch ends at this many bytes too, so that a few huge files do not fill the memory.
_BATCH_BYTES = 64 << 20
# A file changed this shortly before it was read may change again without its time changing (FAT counts in 2 s).
_SETTLED_NS = 2_000_000_000
_UNSETTLED = (-1, -1)


@dataclass(frozen=True)
class Collected:
    """What became of one file: `status` return, refused or skipped; `reason` in Chinese where not a return."""

    source: str
    status: Status
    unit_code: str
    reason: str
    fresh: bool


@dataclass(frozen=True)
class _Member:
    """One content to judge: a file, or later one of those in an archive. `seen`: what the folder said of its file."""

    source: str
    data: bytes
    sha256: str
    seen: tuple[int, int]


@dataclass(frozen=True)
class _Passed:
    """A file that was passed over unread."""

    source: str
    reason: str


def collect(campaign: Campaign, paths: Sequence[Path] = (), progress: Progress = silent) -> list[Collected]:
    """Take in all files of 收回, or of the given files and folders. Files that lie as they lay when last collected
    are not read again. Raises NianbaoError for a path that is not.
    """
    for path in paths:
        if not path.exists():
            raise NianbaoError(f"找不到“{path}”。请检查路径。")
    own = [campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports, campaign.folder / STORE]
    found = candidates(paths or [campaign.inbox], own)
    register = _Register(campaign)
    outcomes: dict[str, list[Collected]] = {}
    waiting: list[Candidate] = []
    for each in found:
        known = register.known(each)
        if known:
            outcomes[each.path] = [known]
        else:
            waiting.append(each)
    done = 0
    for batch in _batches(waiting):
        read = [_read(each, register.source(each.path)) for each in batch]
        campaign.keep_originals({one.sha256: one.data for each in read for one in each if isinstance(one, _Member)})
        judged = []
        for each, members in zip(batch, read, strict=True):
            done += 1
            progress(done, len(waiting), each.name)
            judged.append([register.judge(one) for one in members])
        # The archive is on the disk; only now does the ledger speak of it, of the whole batch or of none.
        with campaign.ledger.change():
            for each, several in zip(batch, judged, strict=True):
                outcomes[each.path] = [register.record(one) for one in several]
    return [one for each in found for one in outcomes[each.path]]


def _batches(waiting: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    batch: list[Candidate] = []
    size = 0
    for each in waiting:
        batch.append(each)
        size += each.size
        if len(batch) == BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(candidate: Candidate, source: str) -> list[_Member | _Passed]:
    """What a file brings. Here, and nowhere else, one file becomes several members."""
    if candidate.skip:
        return [_Passed(source, _sentence(finding(candidate.skip)))]
    now = time.time_ns()
    try:
        with open(candidate.path, "rb") as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
    except OSError:
        return [_Passed(source, _sentence(finding("IO-05")))]
    if (before.st_mtime_ns, len(data)) != (after.st_mtime_ns, after.st_size):
        # It grows while it is read: still on its way (IO-06).
        return [_Passed(source, _sentence(finding("IO-06")))]
    seen = (after.st_size, after.st_mtime_ns) if after.st_mtime_ns < now - _SETTLED_NS else _UNSETTLED
    return [_Member(source, data, sha256(data), seen)]


@dataclass(frozen=True)
class _Judged:
    """A file's outcome and the row that says so; `old` is the row that says it already, if one does."""

    row: SeenFile
    old: SeenFile | None


class _Register:
    """What the ledger knows, read once: the newest row of every path, the first return of every content."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._context = context_of(campaign)
        self._home = str(campaign.folder.absolute()) + os.sep
        self._issued = campaign.ledger.issued_hashes()
        self._last: dict[str, SeenFile] = {}
        self._first: dict[str, SeenFile] = {}
        self._returned: set[str] = set()
        for row in campaign.ledger.files():
            self._note(row)
        context = self._context
        rests_on = (
            *(__version__, context.campaign, context.key, context.year, fingerprint(context.form)),
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

    def known(self, candidate: Candidate) -> Collected | None:
        """The outcome of a file that lies as it lay, without reading it. What was refused is asked again when the
        roster, the settings or what was handed out has changed since.
        """
        last = self._last.get(self.source(candidate.path))
        if candidate.skip or last is None or (last.size, last.mtime_ns) != (candidate.size, candidate.mtime_ns):
            return None
        if last.status == "refused" and last.basis != self._basis:
            return None
        return Collected(last.source, last.status, last.unit_code, last.reason, False)

    def judge(self, one: _Member | _Passed) -> _Judged:
        """Decide on one member, and keep the decision in mind for those that follow."""
        last = self._last.get(one.source)
        if isinstance(one, _Passed):
            row = SeenFile(-1, "", one.source, "skipped", "", one.reason)
        elif last and last.sha256 == one.sha256 and last.status != "refused":
            row = SeenFile(-1, one.sha256, one.source, last.status, last.unit_code, last.reason, *one.seen, self._basis)
        else:
            status, unit_code, reason = self._whose(one)
            first = self._first.get(one.sha256)
            if status == "return" and first and one.source not in self._returned:
                status, unit_code = "skipped", ""
                reason = _sentence(finding("ID-03", found=os.path.basename(first.source)))
            row = SeenFile(-1, one.sha256, one.source, status, unit_code, reason, *one.seen, self._basis)
        same = last and (last.sha256, last.status) == (row.sha256, row.status)
        self._note(row)
        return _Judged(row, last if same else None)

    def _whose(self, one: _Member) -> tuple[Status, str, str]:
        """The unit by the sealed stamp; the file's name is never trusted."""
        if one.sha256 in self._issued:
            return "refused", "", _sentence(finding("ID-08"))
        try:
            owner = owner_of(one.data, self._context)
        except Unreadable as refusal:
            return "refused", "", _sentence(finding(refusal.rule, facts=refusal.facts))
        except Exception as error:
            # One odd file must not keep the others out; its bytes are archived already.
            return "refused", "", _sentence(finding("RUN-05", found=type(error).__name__))
        if isinstance(owner, Stamp):
            return "return", owner.unit_code, ""
        return "refused", "", _sentence(owner)

    def record(self, judged: _Judged) -> Collected:
        """Write a decision down, unless the ledger says so already."""
        row, old, ledger = judged.row, judged.old, self._campaign.ledger
        seen = (row.size, row.mtime_ns)
        if old is None:
            ledger.record_file(row.sha256, row.source, row.status, row.unit_code, row.reason, seen, row.basis)
        elif (old.size, old.mtime_ns, old.basis, old.reason) != (*seen, row.basis, row.reason):
            ledger.record_seen_again(old.serial, seen, row.basis, row.reason)
        return Collected(row.source, row.status, row.unit_code, row.reason, old is None)


def _sentence(found: Finding) -> str:
    return found.message + found.remedy
