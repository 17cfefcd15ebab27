"""收表: every file is archived first, then asked whose it is. Nothing collected is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import sha256
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.inbox import Candidate, candidates
from toolkit.campaign.ledger import Status
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verbs.context import context_of
from toolkit.verify.catalogue import finding
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding
from toolkit.verify.identity import owner_of
from toolkit.workbook.snapshot import Unreadable
from toolkit.workbook.stamp import Stamp


@dataclass(frozen=True)
class Collected:
    """What became of one file: `status` return, refused or skipped; `reason` in Chinese where not a return."""

    source: str
    status: Status
    unit_code: str
    reason: str
    fresh: bool


def collect(campaign: Campaign, paths: Sequence[Path] = (), progress: Progress = silent) -> list[Collected]:
    """Take in all files of 收回, or of the given files and folders. Raises NianbaoError for a path that is not."""
    for path in paths:
        if not path.exists():
            raise NianbaoError(f"找不到“{path}”。请检查路径。")
    context = context_of(campaign)
    own = [campaign.outbox, campaign.sent_back, campaign.merged, campaign.reports, campaign.folder / STORE]
    found = list(candidates(paths or [campaign.inbox], own))
    collected = []
    for number, candidate in enumerate(found, 1):
        progress(number, len(found), candidate.path.name)
        collected.append(_take_in(campaign, candidate, context))
    return collected


def _take_in(campaign: Campaign, candidate: Candidate, context: Context) -> Collected:
    ledger, path = campaign.ledger, candidate.path
    source = _source(campaign, path)
    if candidate.skip:
        return Collected(source, "skipped", "", _sentence(finding(candidate.skip)), True)
    try:
        data = path.read_bytes()
    except OSError:
        return Collected(source, "skipped", "", _sentence(finding("IO-05")), True)
    digest = sha256(data)
    last = ledger.last_seen_at(source)
    seen = last is not None and last.sha256 == digest
    if last and seen and last.status == "return":
        return Collected(source, "return", last.unit_code, "", False)
    campaign.keep_original(digest, data)
    # What was refused is asked again: the roster or the settings may have been put right since.
    status, unit_code, reason = _whose(data, digest, campaign, context)
    first = ledger.first_return(digest)
    if status == "return" and first and last is None:
        status, reason = "skipped", _sentence(finding("ID-03", found=Path(first.source).name))
    taken = Collected(source, status, unit_code, reason, not (last and seen and last.status == status))
    if taken.fresh:
        with ledger.change():
            ledger.record_file(digest, source, status, unit_code, reason)
    return taken


def _whose(data: bytes, digest: str, campaign: Campaign, context: Context) -> tuple[Status, str, str]:
    """The unit by the sealed stamp; the file's name is never trusted."""
    if campaign.ledger.is_issued(digest):
        return "refused", "", _sentence(finding("ID-08"))
    try:
        owner = owner_of(data, context)
    except Unreadable as refusal:
        return "refused", "", _sentence(finding(refusal.rule, facts=refusal.facts))
    except Exception as error:
        # One odd file must not keep the others out; its bytes are archived already.
        return "refused", "", _sentence(finding("RUN-05", found=type(error).__name__))
    if isinstance(owner, Stamp):
        return "return", owner.unit_code, ""
    return "refused", "", _sentence(owner)


def _sentence(found: Finding) -> str:
    return found.message + found.remedy


def _source(campaign: Campaign, path: Path) -> str:
    """The path as the ledger keeps it: inside the campaign folder relative to it."""
    full, home = path.absolute(), campaign.folder.absolute()
    return full.relative_to(home).as_posix() if full.is_relative_to(home) else full.as_posix()
