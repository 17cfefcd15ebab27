"""直接审核: one file, or every file in an archive or a letter, through the gates without a campaign folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.campaign.files import sha256
from toolkit.engine import Engine, Failure, Task
from toolkit.intake.bystanders import gathered
from toolkit.intake.file_job import Job
from toolkit.intake.outside_text import readable
from toolkit.intake.plain_file import read_plain
from toolkit.intake.unpack import Member
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.verify.verify_job import PortableVerification, failed, portable


def check(engine: Engine, paths: Sequence[str], context: Context | None = None) -> Iterator[list[Verification]]:
    """For each path the reports on all that the file holds, shown as `x.zip/龙泉乡.xlsx`; none where it cannot be
    opened. What a program left in an archive is passed over, unless there is nothing else.
    """
    for path, outcome in zip(paths, engine.map(Task(_check, context), paths), strict=True):
        if isinstance(outcome, Failure):
            report = failed(Job(readable(path), path), outcome)
            yield [report] if report else []
        else:
            yield [judged.report(name, context) for name, judged in outcome]


def _check(context: Context | None, path: str) -> list[tuple[str, PortableVerification]]:
    try:
        data = read_plain(path)
    except OSError:
        return []
    reports = [member_report(each, context) for each in gathered(readable(path), data)]
    telling = [each for each in reports if any(not found.is_remark for found in each.findings) or each.given]
    return [(each.file, portable(each)) for each in telling or reports]


def member_report(member: Member, context: Context | None) -> Verification:
    """The report on a file that was received inside another, or on why there is none."""
    if not member.code:
        return verify_bytes(member.data, member.name, context)
    told = finding(member.code, facts=member.facts)
    return Verification(member.name, sha256(member.data), None, "unreadable", (told,))
