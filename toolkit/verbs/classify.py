"""One received file → what it is and what it holds: bytes and context in, plain data out, no ledger.

The work of an engine: strangers' bytes are looked into by worker processes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.files import sha256
from toolkit.campaign.handed_in import HandedIn, handed_in, name_by_place
from toolkit.engine import Engine, Failure, Task, with_jobs
from toolkit.intake.bystanders import with_container
from toolkit.intake.file_job import Job
from toolkit.intake.opening import open_workbook
from toolkit.intake.patience import patiently
from toolkit.intake.snapshot import Snapshot, Unreadable
from toolkit.intake.unpack import Member
from toolkit.returns.stamp import Stamp
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.faults import not_read
from toolkit.verify.findings import Finding
from toolkit.verify.gates.identity import owner_of
from toolkit.verify.judged_file import JudgedFile
from toolkit.verify.verification import verify_opened
from toolkit.verify.verify_job import judged_file

if TYPE_CHECKING:
    from toolkit.campaign.ledger import Status  # SQLite stays out of the workers


@dataclass(frozen=True)
class Classified:
    """What one file is: a unit's return, or refused or skipped with the reason in Chinese.

    `data`: bytes to be archived under `sha256`; empty for the received file itself, whose bytes the caller has.
    Both are empty for what was not taken out of its archive. sent: date of the letter that brought it, or when it was
    handed in by a unit's link (ISO, UTC). judged: the verdict on a return that came by itself, since it was open; what
    archives hold is left to 审核, so that many in one do not use up the time that one file may take.
    """

    name: str
    status: Status
    unit_code: str = ""
    reason: str = ""
    sha256: str = ""
    data: bytes = b""
    sent: str = ""
    judged: JudgedFile | None = None


def classified_by(
    engine: Engine, context: Context, jobs: Iterable[Job], *, judging: bool = False
) -> Iterator[Sequence[Classified]]:
    """What each archived file is, in order; `Job.file` is its name in the ledger. A file over which its worker
    died, hung or ran out of memory is refused (RUN-05), and the others go on.
    """
    for job, outcome in with_jobs(engine, Task(_classify, (context, judging)), jobs):
        if isinstance(outcome, Failure) and judging:
            # Perhaps it can be opened, and only the checks are too much.
            (outcome,) = engine.map(Task(_classify, (context, False)), [job])
        if isinstance(outcome, Failure):
            reason = sentence(not_read(outcome))
            yield (Classified(job.file, "refused", reason=reason, sha256=Path(job.path).name),)
        else:
            yield outcome


def expect_files(engine: Engine) -> None:
    """There will be something to classify: the engine may make ready."""
    engine.expect(_classify)


def _classify(shared: tuple[Context, bool], job: Job) -> tuple[Classified, ...]:
    context, judging = shared
    try:
        data = patiently(Path(job.path).read_bytes)
    except OSError:
        # Nothing is known of it: without a hash it is asked for again when next collected.
        return (Classified(job.file, "skipped", reason=sentence(finding("IO-05"))),)
    return classify(job.file, data, context, judging=judging)


def classify(name: str, data: bytes, context: Context, *, judging: bool = False) -> tuple[Classified, ...]:
    """The received file first, then every file inside it, each under its own name below `name`. Never raises."""
    members = with_container(name, data)
    own, *inside = (_looked_into(each, context, judging=judging and len(members) == 1) for each in members)
    known = own.sha256 if members[0].data is data else ""
    return replace(own, name=name, sha256=known or sha256(data), data=b""), *inside


def sentence(found: Finding) -> str:
    """A finding as the reason that the ledger keeps."""
    return found.message + found.remedy


def _looked_into(member: Member, context: Context, *, judging: bool) -> Classified:
    if not member.code:
        return _owned(member, context, judging=judging)
    told = finding(member.code, facts=member.facts)
    if told.level != "error":
        return Classified(member.name, "skipped", reason=sentence(told))
    digest = sha256(member.data) if member.data else ""
    return Classified(member.name, "refused", reason=sentence(told), sha256=digest, data=member.data)


def _owned(member: Member, context: Context, *, judging: bool) -> Classified:
    """Whose it is by its sealed stamp; the file's name is never trusted, at most suggested."""
    name, data, by_link = member.name, member.data, handed_in(member.name)
    found = Classified(name, "refused", sha256=sha256(data), data=data, sent=by_link.sent if by_link else member.sent)
    try:
        opened = open_workbook(data, context.password)
        owner = _of_link(opened.snapshot, context, by_link) if by_link else owner_of(opened.snapshot, context, name)
    except Unreadable as refusal:
        return replace(found, reason=sentence(finding(refusal.rule, facts=refusal.facts)))
    except Exception as error:
        # One odd file must not keep the others out; its bytes are archived all the same.
        return replace(found, reason=sentence(not_read(error)))
    if not isinstance(owner, Stamp):
        return replace(found, reason=sentence(owner))
    verdict = (
        judged_file(verify_opened(opened, name_by_place(name), found.sha256, context), context) if judging else None
    )
    return replace(found, status="return", unit_code=owner.unit_code, judged=verdict)


def _of_link(snapshot: Snapshot, context: Context, by_link: HandedIn) -> Stamp | Finding:
    """Whoever holds the link of one unit can hand in for that one only, and learns nothing of the others: to a link the
    campaign has no other unit.
    """
    code = by_link.unit_code
    alone = replace(context, units={code: context.units[code]} if code in context.units else {})
    owner = owner_of(snapshot, alone)
    if isinstance(owner, Stamp) or owner.rule != "M02":
        return owner
    what = "这份表不是发给本单位的，没有收。"
    return finding("ID-01", what=what, fix="请用发给本单位的填报表填写，再交一次；要空白表的，从本单位的填报链接下载。")
