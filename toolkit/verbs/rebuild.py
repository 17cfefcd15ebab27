"""重建台账: a ledger that is gone, or lies there empty, is written anew from 下发 and from the originals.

What a ledger alone knew cannot be had back, and is said: the order in which returns came, and what was chosen by hand.
All returns count as come together, so that of two differing ones of a unit a person is asked which to use.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

from toolkit.campaign.archive import archived
from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import DamagedLedger
from toolkit.campaign.verify_context import context_of
from toolkit.engine import PROCESSES, Failure, Task
from toolkit.intake.file_job import Job, content
from toolkit.intake.folder_scan import Candidate, candidates
from toolkit.intake.opening import open_workbook
from toolkit.intake.patience import patiently
from toolkit.intake.snapshot import Unreadable
from toolkit.returns.read_return import find_stamps
from toolkit.returns.stamp import Stamp
from toolkit.verbs.seen_files import SeenFiles
from toolkit.verbs.take_in import take_in
from toolkit.verbs.told_deadlines import record_told_deadlines
from toolkit.verify.context import Context
from toolkit.workbook.deadline import COVER_LINE, told_deadline


def rebuild_ledger(campaign: Campaign) -> None:
    """Write the ledger anew where it is lost, and say so. Whoever calls works alone. A run that is killed here leaves
    a ledger that is no longer empty; the next collecting takes in what is still missing from 收回.
    """
    damaged = _set_aside(campaign)
    if damaged:
        campaign.say(f"台账已损坏，改名为“{damaged}”留着：正在按下发的填报表和保存的原件重建台账。")
    elif campaign.ledger_is_lost:
        campaign.say("台账不见了或是空的，保存的原件还在：正在按下发的填报表和原件重建台账。")
    else:
        return
    # What was altered since it came is nobody's return; where it still lies in 收回 it is archived anew from there.
    originals = [path for path in archived(campaign) if sha256_of(path) == path.name]
    context = context_of(campaign)
    _record_issues(campaign, originals, context)
    context = context_of(campaign)
    seen = SeenFiles(campaign, context)
    take_in(campaign, candidates([campaign.inbox]), seen, context)
    known = {row.sha256 for row in campaign.ledger.files()}
    left = [Candidate(str(path), -1, -1) for path in originals if path.name not in known]
    take_in(campaign, left, seen, context)
    with campaign.ledger.change():
        seen.end()
    if lost := [path.name[:12] for path in archived(campaign) if sha256_of(path) != path.name]:
        campaign.say(f"保存的原件有 {len(lost)} 份已被改动，没有登记：{'、'.join(lost)}。请从备份恢复，或请单位重报。")
    campaign.say(
        f"台账已重建，登记了 {len(originals)} 份原件。收到的先后和人工的采用、撤回已无从知道："
        "同一单位有几份不同的，会列为“有疑问”，请重新选定。"
    )


def _set_aside(campaign: Campaign) -> Path | None:
    """Where a ledger that is damaged lies from now on, with its journal; None where it is whole."""
    known = "ledger" in vars(campaign)
    try:
        if not known:
            campaign.ledger.check_whole()
        return None
    except DamagedLedger:
        campaign.close_ledger()
    path = campaign.ledger_file
    number = next(each for each in count(1) if not path.with_stem(f"{path.stem}（损坏{each}）").exists())
    aside = path.with_stem(f"{path.stem}（损坏{number}）")
    # The file goes last: as long as it lies there, the next run finds it damaged again.
    for end in ("-shm", "-wal", ""):
        if (part := path.with_name(path.name + end)).exists():
            patiently(partial(part.replace, aside.with_name(aside.name + end)))
    return aside


def _record_issues(campaign: Campaign, originals: list[Path], context: Context) -> None:
    """The issues of each unit's workbook that are known of: as they lie in 下发, else by what came back of them."""
    paths = [*originals, *sorted(campaign.outbox.glob("*.xlsx"))]
    stamps = PROCESSES.map(Task(_stamp_of, context), [Job(path.name, str(path)) for path in paths])
    with campaign.ledger.change():
        for path, found in zip(paths, stamps, strict=True):
            if isinstance(found, Failure) or found is None:
                continue
            stamp, digest, deadline = found
            ours = path.parent == campaign.outbox
            name, digest = (path.name, digest) if ours else ("", "")
            campaign.ledger.record_issue(stamp.unit_code, stamp.issue, name, digest)
            if ours:
                record_told_deadlines(campaign, {stamp.unit_code: deadline})


def _stamp_of(context: Context, job: Job) -> tuple[Stamp, str, date | None] | None:
    """The stamp of a workbook of this campaign, the hash of the file, and the day to report by that it tells."""
    try:
        data, digest = content(job)
        snapshot = open_workbook(data, context.password).snapshot
    except (OSError, Unreadable):
        return None
    stamp = next(filter(None, find_stamps(snapshot)), None)
    if stamp is None or stamp.campaign != context.campaign or not stamp.genuine(context.key):
        return None
    cover = snapshot.sheet(context.form.cover.sheet)
    return stamp, digest, told_deadline(cover.cell(COVER_LINE)) if cover else None
