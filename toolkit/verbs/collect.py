"""收表: every file is archived first, then asked what it holds and whose that is. Nothing collected is ever lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.campaign.files import BATCH, sha256
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.inbox import Candidate, candidates
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verbs.context import context_of
from toolkit.verbs.examine import examine, sentence
from toolkit.verbs.register import Collected, Judged, Passed, Received, Register
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context

# A batch ends at this many bytes too, so that a few huge files do not fill the memory.
_BATCH_BYTES = 64 << 20
# A file changed this shortly before it was read may change again without its time changing (FAT counts in 2 s).
_SETTLED_NS = 2_000_000_000
_UNSETTLED = (-1, -1)


def collect(campaign: Campaign, paths: Sequence[Path] = (), progress: Progress = silent) -> list[Collected]:
    """Take in all files of 收回, or of the given files and folders. Files that lie as they lay when last collected
    are not read again. Raises NianbaoError for a path that is not.
    """
    for path in paths:
        if not path.exists():
            raise NianbaoError(f"找不到“{path}”。请检查路径。")
    own = [campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports, campaign.folder / STORE]
    found = candidates(paths or [campaign.inbox], own)
    context = context_of(campaign)
    register = Register(campaign, context)
    outcomes: dict[str, list[Collected]] = {}
    waiting: list[Candidate] = []
    for each in found:
        known = register.known(each)
        if known:
            outcomes[each.path] = known
        else:
            waiting.append(each)
    done = 0
    for batch in _batches(waiting):
        read = [_read(each, register.source(each.path)) for each in batch]
        campaign.keep_originals({one.sha256: one.data for one in read if isinstance(one, Received)})
        judged = []
        for each, one in zip(batch, read, strict=True):
            done += 1
            progress(done, len(waiting), each.name)
            judged.append(_judge(campaign, register, one, context))
        # The archive is on the disk; only now does the ledger speak of it, of the whole batch or of none.
        with campaign.ledger.change():
            for each, several in zip(batch, judged, strict=True):
                outcomes[each.path] = register.record(several)
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


def _judge(campaign: Campaign, register: Register, one: Received | Passed, context: Context) -> list[Judged]:
    """What becomes of one file and of all that it holds; what it holds is archived on the way."""
    if isinstance(one, Passed):
        return [register.passed(one)]
    if same := register.same_as_before(one):
        return same
    outcomes = examine(one.source, one.data, context)
    # Per file, because a batch of archives may unfold to more than the memory holds.
    campaign.keep_originals({each.sha256: each.data for each in outcomes[1:] if each.sha256})
    return register.judge(one, outcomes)


def _read(candidate: Candidate, source: str) -> Received | Passed:
    if candidate.skip:
        return Passed(source, sentence(finding(candidate.skip)))
    now = time.time_ns()
    try:
        with open(candidate.path, "rb") as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
    except OSError:
        return Passed(source, sentence(finding("IO-05")))
    if (before.st_mtime_ns, len(data)) != (after.st_mtime_ns, after.st_size):
        # It grows while it is read: still on its way (IO-06).
        return Passed(source, sentence(finding("IO-06")))
    seen = (after.st_size, after.st_mtime_ns) if after.st_mtime_ns < now - _SETTLED_NS else _UNSETTLED
    return Received(source, data, sha256(data), seen)
