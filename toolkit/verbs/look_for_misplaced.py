"""Looking for returns in the folders of the campaign's own papers, where they would neither be seen nor told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import DISPATCH_FILE, OUTBOX, Campaign
from toolkit.campaign.misplaced import Misplaced, listing_looked_at, misplaced, note_misplaced
from toolkit.engine import Engine
from toolkit.intake.file_job import Job
from toolkit.intake.folder_scan import candidates
from toolkit.verbs.classify import classified_by
from toolkit.verify.context import Context

_MOST = 2_000
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")


def look_for_misplaced(campaign: Campaign, context: Context, engine: Engine) -> None:
    """Find them, say so, and note them for who only looks. Only for who holds the campaign's lock. Of more workbooks
    than any county has none is opened: it would take longer than all else.
    """
    listing = _listing(campaign)
    if listing and listing != listing_looked_at(campaign):
        note_misplaced(campaign, _found(campaign, context, engine), listing)
    for each in misplaced(campaign):
        campaign.say(each.sentence)


def _listing(campaign: Campaign) -> str:
    """What workbooks lie there, as the system lists them: those that were looked at are not opened anew each time.
    Empty where too many lie there.
    """
    lines: list[str] = []
    folders = [str(folder) for folder in _folders(campaign)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.casefold().endswith(_WORKBOOKS):
                    status = entry.stat(follow_symlinks=False)
                    lines.append(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n")
                    if len(lines) > _MOST:
                        return ""
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return sha256("".join(sorted(lines)).encode("utf-8", "surrogateescape")).hexdigest()


def _folders(campaign: Campaign) -> tuple[Path, ...]:
    return campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports


def _found(campaign: Campaign, context: Context, engine: Engine) -> list[Misplaced]:
    units = {unit.code: unit.name for unit in campaign.units}
    unknown = dict(_unknown(campaign))
    jobs = [Job(name, str(campaign.folder / name)) for name in unknown]
    found = []
    for job, (own, *_) in zip(jobs, classified_by(engine, context, jobs), strict=True):
        if own.status == "return" and own.unit_code in units:
            found.append(Misplaced(job.file, unknown[job.file], units[own.unit_code]))
    return found


def _unknown(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Place and hash of every workbook that is neither ours as we wrote it nor a copy of something collected; of none
    where the ledger is lost, and with it what is ours.
    """
    ledger = campaign.ledger
    known = ledger.issued_hashes()
    collected: frozenset[str] | None = None
    for each in candidates(_folders(campaign)) if known else ():
        if each.skip or each.text or not each.path.casefold().endswith(_WORKBOOKS):
            continue
        name = campaign.source_of(each.path)
        if name == f"{OUTBOX}/{DISPATCH_FILE}":
            continue
        digest = sha256_of(Path(each.path))
        if digest in known or ledger.is_ours(name, digest):
            continue
        if collected is None:
            collected = frozenset(row.sha256 for row in ledger.files())
        if digest not in collected:
            yield name, digest
