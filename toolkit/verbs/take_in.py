"""The work of 收表: files into the archive and the ledger, as one batch, each return with its verdict.

A return is open when its owner is asked for, so that it is judged at once; 审核 then only settles what the verdicts
come to, and judges anew where something that they rest on has changed.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from toolkit.campaign.files import BATCH, sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.intake.folder_scan import Candidate
from toolkit.intake.plain_file import open_plain
from toolkit.verbs import Progress, silent
from toolkit.verbs.classify import Classified, classified_by, sentence
from toolkit.verbs.seen_files import SAME_TIME_NS, Collected, Passed, Received, Registration, SeenFiles
from toolkit.verbs.verdict_basis import VerdictBasis
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.judged_file import JudgedFile

# A batch ends at this many bytes too, so that a few huge files do not fill the memory.
_BATCH_BYTES = 64 << 20
_UNSETTLED = (-1, -1)


@dataclass(frozen=True)
class _Incoming:
    """A file on its way into the ledger: `told` when it needs no examination, else it has a job under way."""

    candidate: Candidate
    received: Received | Passed
    told: list[Registration] | None


@dataclass(frozen=True)
class _Decided:
    """What the ledger is to say of a file and of all that it holds; verdict: on the file itself, where it is known."""

    path: str
    registrations: list[Registration]
    verdict: JudgedFile | None


def take_in(
    campaign: Campaign,
    found: Sequence[Candidate],
    seen: SeenFiles,
    context: Context,
    *,
    progress: Progress = silent,
    engine: Engine = PROCESSES,
) -> list[Collected]:
    """Take files into the ledger, as part of the batch that `seen` is."""
    outcomes = {each.path: known for each in found if (known := seen.known(each))}
    waiting = [each for each in found if each.path not in outcomes]
    basis = _basis(campaign, context) if waiting else None
    batch: list[_Decided] = []
    context, judging = (basis.context, True) if basis else (context, False)
    classified = _classified(campaign, seen, waiting, context, engine, judging=judging)
    for number, (entry, examined) in enumerate(classified, 1):
        progress(number, len(waiting), entry.candidate.name)
        verdict = examined[0].judged if examined else None
        batch.append(_Decided(entry.candidate.path, _judged(campaign, seen, entry, examined), verdict))
        if len(batch) == BATCH or number == len(waiting):
            # The archive is on the disk; only now does the ledger speak of it, of the whole batch or of none.
            with campaign.ledger.change():
                for each in batch:
                    outcomes[each.path] = seen.record(each.registrations)
                    row = each.registrations[0].row
                    if basis and each.verdict and row.status == "return":
                        campaign.ledger.record_verdict(each.verdict, basis.of(row.unit_code, row.sha256))
            batch = []
    return [one for each in found for one in outcomes[each.path]]


def _basis(campaign: Campaign, context: Context) -> VerdictBasis | None:
    """What returns are judged by; None where last year's values cannot be had, of which 审核 will say why."""
    try:
        return VerdictBasis(campaign, replace(context, previous=previous_values(campaign)))
    except NianbaoError:
        return None


def _classified(
    campaign: Campaign,
    seen: SeenFiles,
    waiting: Sequence[Candidate],
    context: Context,
    engine: Engine,
    *,
    judging: bool,
) -> Iterator[tuple[_Incoming, Sequence[Classified]]]:
    """Every waiting file in order, archived, with what the engine says of it. While workers look into the files of
    one batch, the next one is archived.
    """
    ahead: deque[_Incoming] = deque()

    def jobs() -> Iterator[Job]:
        for batch in _batches(waiting):
            read = [_read(each, campaign.source_of(each.shown)) for each in batch]
            campaign.keep_originals({one.sha256: one.data for one in read if isinstance(one, Received)})
            for each, one in zip(batch, read, strict=True):
                if isinstance(one, Passed):
                    ahead.append(_Incoming(each, one, [seen.passed(one)]))
                    continue
                seen.follow(one, each)
                same = seen.same_as_before(one)
                ahead.append(_Incoming(each, replace(one, data=b""), same or None))
                if not same:
                    yield Job(one.source, str(campaign.original(one.sha256)))
        if waiting:
            # All jobs are given out, and the workers are busy with the last ones.
            seen.prepare()

    for outcomes in classified_by(engine, context, jobs(), judging=judging):
        while ahead[0].told:
            yield ahead.popleft(), ()
        yield ahead.popleft(), outcomes
    while ahead:
        yield ahead.popleft(), ()


def _judged(
    campaign: Campaign, seen: SeenFiles, entry: _Incoming, outcomes: Sequence[Classified]
) -> list[Registration]:
    """What becomes of one file and of all that it holds; what it holds is archived on the way."""
    if entry.told or isinstance(entry.received, Passed):
        return entry.told or []
    # Per file, because a batch of archives may unfold to more than the memory holds.
    campaign.keep_originals({each.sha256: each.data for each in outcomes[1:] if each.sha256})
    return seen.judge(entry.received, outcomes)


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


def _read(candidate: Candidate, source: str) -> Received | Passed:
    if candidate.skip:
        return Passed(source, sentence(finding(candidate.skip)))
    now = time.time_ns()
    try:
        with open_plain(candidate.path) as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
    except OSError:
        return Passed(source, sentence(finding("IO-05")))
    if (before.st_mtime_ns, len(data)) != (after.st_mtime_ns, after.st_size):
        # It grows while it is read: still on its way (IO-06).
        return Passed(source, sentence(finding("IO-06")))
    # One changed shortly before it was read may change again without its time changing.
    seen = (after.st_size, after.st_mtime_ns) if after.st_mtime_ns < now - SAME_TIME_NS else _UNSETTLED
    return Received(source, data, sha256(data), seen)
