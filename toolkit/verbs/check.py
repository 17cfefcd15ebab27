"""直接审核: one file, or every file in an archive or a letter, through the gates without a campaign folder."""

from __future__ import annotations

from toolkit.campaign.files import sha256
from toolkit.campaign.unpack import Member, members
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.verify import Report, verify_bytes


def check(name: str, data: bytes, context: Context | None = None) -> list[Report]:
    """Reports on all that a file holds, shown as `x.zip/龙泉乡.xlsx`. What a program left in an archive is passed
    over, unless there is nothing else.
    """
    reports = [_report(each, context) for each in members(name, data)]
    return [each for each in reports if any(found.level != "info" for found in each.findings) or each.given] or reports


def _report(member: Member, context: Context | None) -> Report:
    if not member.code:
        return verify_bytes(member.data, member.name, context)
    told = finding(member.code, facts=member.facts)
    return Report(member.name, sha256(member.data), None, "unreadable", (told,))
