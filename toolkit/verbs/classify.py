"""One received file → what it is and what it holds: bytes and context in, plain data out, no ledger.

The work of an engine: strangers' bytes are looked into by worker processes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.files import sha256
from toolkit.campaign.handed_in import HandedIn, handed_in
from toolkit.engine import Engine, Failure, Task
from toolkit.intake.bystanders import with_container
from toolkit.intake.file_job import Job
from toolkit.intake.patience import patiently
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.unpack import Member
from toolkit.returns.stamp import Stamp
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.faults import not_read
from toolkit.verify.findings import Finding
from toolkit.verify.gates.identity import owner_of

if TYPE_CHECKING:
    from toolkit.campaign.ledger import Status  # SQLite stays out of the workers


@dataclass(frozen=True)
class Classified:
    """What one file is: a unit's return, or refused or skipped with the reason in Chinese.

    `data`: bytes to be archived under `sha256`; empty for the received file itself, whose bytes the caller has.
    Both are empty for what was not taken out of its archive. sent: date of the letter that brought it, or when it was
    handed in by a unit's link (ISO, UTC).
    """

    name: str
    status: Status
    unit_code: str = ""
    reason: str = ""
    sha256: str = ""
    data: bytes = b""
    sent: str = ""


def classified_by(engine: Engine, context: Context, jobs: Iterable[Job]) -> Iterator[Sequence[Classified]]:
    """What each archived file is, in order; `Job.file` is its name in the ledger. A file over which its worker
    died, hung or ran out of memory is refused (RUN-05), and the others go on.
    """
    sent, kept = tee(jobs)
    for outcome in engine.map(Task(_classify, context), sent):
        job = next(kept)
        if isinstance(outcome, Failure):
            reason = sentence(not_read(outcome))
            yield (Classified(job.file, "refused", reason=reason, sha256=Path(job.path).name),)
        else:
            yield outcome


def _classify(context: Context, job: Job) -> tuple[Classified, ...]:
    try:
        data = patiently(Path(job.path).read_bytes)
    except OSError:
        # Nothing is known of it: without a hash it is asked for again when next collected.
        return (Classified(job.file, "skipped", reason=sentence(finding("IO-05"))),)
    return classify(job.file, data, context)


def classify(name: str, data: bytes, context: Context) -> tuple[Classified, ...]:
    """The received file first, then every file inside it, each under its own name below `name`. Never raises."""
    own, *inside = (_judged(each, context) for each in with_container(name, data))
    received = Classified(name, own.status, own.unit_code, own.reason, sha256(data), sent=own.sent)
    return received, *inside


def sentence(found: Finding) -> str:
    """A finding as the reason that the ledger keeps."""
    return found.message + found.remedy


def _judged(member: Member, context: Context) -> Classified:
    if not member.code:
        by_link = handed_in(member.name)
        status, unit_code, reason = _whose(member.data, context, member.name, by_link)
        return Classified(
            name=member.name,
            status=status,
            unit_code=unit_code,
            reason=reason,
            sha256=sha256(member.data),
            data=member.data,
            sent=by_link.sent if by_link else member.sent,
        )
    told = finding(member.code, facts=member.facts)
    if told.level != "error":
        return Classified(member.name, "skipped", reason=sentence(told))
    digest = sha256(member.data) if member.data else ""
    return Classified(member.name, "refused", reason=sentence(told), sha256=digest, data=member.data)


def _whose(data: bytes, context: Context, file: str, by_link: HandedIn | None) -> tuple[Status, str, str]:
    """The unit by the sealed stamp; the file's name is never trusted, at most suggested."""
    try:
        owner = _of_link(data, context, by_link) if by_link else owner_of(data, context, file)
    except Unreadable as refusal:
        return "refused", "", sentence(finding(refusal.rule, facts=refusal.facts))
    except Exception as error:
        # One odd file must not keep the others out; its bytes are archived all the same.
        return "refused", "", sentence(not_read(error))
    if isinstance(owner, Stamp):
        return "return", owner.unit_code, ""
    return "refused", "", sentence(owner)


def _of_link(data: bytes, context: Context, by_link: HandedIn) -> Stamp | Finding:
    """Whoever holds the link of one unit can hand in for that one only, and learns nothing of the others: to a link the
    campaign has no other unit. Raises Unreadable.
    """
    code = by_link.unit_code
    alone = replace(context, units={code: context.units[code]} if code in context.units else {})
    owner = owner_of(data, alone)
    if isinstance(owner, Stamp) or owner.rule != "M02":
        return owner
    what = "这份表不是发给本单位的，没有收。"
    return finding("ID-01", what=what, fix="请用发给本单位的填报表填写，再交一次；要空白表的，从本单位的填报链接下载。")
