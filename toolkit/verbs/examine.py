"""One received file → what it is and what it holds. Pure: bytes and context in, plain data out, no folder, no ledger.

Everything in and out can be pickled, so that it may run in another process.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.campaign.files import sha256
from toolkit.campaign.ledger import Status
from toolkit.campaign.unpack import CALLED, Member, members
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding
from toolkit.verify.identity import owner_of
from toolkit.workbook.snapshot import Unreadable
from toolkit.workbook.sniff import kind_of
from toolkit.workbook.stamp import Stamp


@dataclass(frozen=True)
class Outcome:
    """What one file is: a unit's return, or refused or skipped with the reason in Chinese.

    `data`: bytes to be archived under `sha256`; empty for the received file itself, whose bytes the caller has.
    Both are empty for what was not taken out of its archive.
    """

    name: str
    status: Status
    unit_code: str = ""
    reason: str = ""
    sha256: str = ""
    data: bytes = b""


def examine(name: str, data: bytes, context: Context) -> tuple[Outcome, ...]:
    """The received file first, then every file inside it, each under its own name below `name`. Never raises."""
    found = members(name, data)
    inside = [_judged(each, context) for each in found if each.name != name]
    own = next((each for each in found if each.name == name), None)
    if own is None:
        facts = {"type": CALLED[kind_of(data)], "count": str(len(inside))}
        own = Member(name, data, "ARC-10", facts)
    judged = _judged(own, context)
    received = Outcome(name, judged.status, judged.unit_code, judged.reason, sha256(data))
    return received, *inside


def sentence(found: Finding) -> str:
    """A finding as the reason that the ledger keeps."""
    return found.message + found.remedy


def _judged(member: Member, context: Context) -> Outcome:
    if not member.code:
        status, unit_code, reason = _whose(member.data, context)
        return Outcome(member.name, status, unit_code, reason, sha256(member.data), member.data)
    told = finding(member.code, facts=member.facts)
    if told.level != "error":
        return Outcome(member.name, "skipped", reason=sentence(told))
    digest = sha256(member.data) if member.data else ""
    return Outcome(member.name, "refused", reason=sentence(told), sha256=digest, data=member.data)


def _whose(data: bytes, context: Context) -> tuple[Status, str, str]:
    """The unit by the sealed stamp; the file's name is never trusted."""
    try:
        owner = owner_of(data, context)
    except Unreadable as refusal:
        return "refused", "", sentence(finding(refusal.rule, facts=refusal.facts))
    except Exception as error:
        # One odd file must not keep the others out; its bytes are archived all the same.
        return "refused", "", sentence(finding("RUN-05", found=type(error).__name__))
    if isinstance(owner, Stamp):
        return "return", owner.unit_code, ""
    return "refused", "", sentence(owner)
