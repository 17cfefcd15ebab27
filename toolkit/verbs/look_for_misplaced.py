"""Looking for returns in the folders of the campaign's own papers, where they would neither be seen nor told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.misplaced import Misplaced, note_misplaced
from toolkit.engine import Engine
from toolkit.intake.file_job import Job
from toolkit.intake.folder_scan import candidates
from toolkit.verbs.classify import classified_by
from toolkit.verify.context import Context

_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"))


def look_for_misplaced(campaign: Campaign, context: Context, engine: Engine) -> None:
    """Find them, say so, and note them for who only looks. Only for who holds the campaign's lock."""
    units = {unit.code: unit.name for unit in campaign.units}
    unknown = dict(_unknown(campaign))
    jobs = [Job(name, str(campaign.folder / name)) for name in unknown]
    found = []
    for job, (own, *_) in zip(jobs, classified_by(engine, context, jobs), strict=True):
        if own.status == "return" and own.unit_code in units:
            found.append(Misplaced(job.file, unknown[job.file], units[own.unit_code]))
    note_misplaced(campaign, found)
    for each in found:
        campaign.say(each.sentence)


def _unknown(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Place and hash of every workbook that is neither ours as we wrote it nor a copy of something collected; of none
    where the ledger is lost, and with it what is ours.
    """
    ledger = campaign.ledger
    known = ledger.issued_hashes()
    collected: frozenset[str] | None = None
    for each in candidates([campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports]) if known else ():
        if each.skip or each.text or os.path.splitext(each.path)[1].casefold() not in _WORKBOOKS:
            continue
        name, digest = campaign.source_of(each.path), sha256_of(Path(each.path))
        if digest in known or ledger.is_ours(name, digest):
            continue
        if collected is None:
            collected = frozenset(row.sha256 for row in ledger.files())
        if digest not in collected:
            yield name, digest
