"""收表: every file is archived first, then asked whose it is. Nothing collected is ever lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.inbox import Candidate, candidates
from toolkit.campaign.ledger import Status
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verify.catalogue import finding
from toolkit.workbook.reader import read_workbook
from toolkit.workbook.returns import find_stamps
from toolkit.workbook.snapshot import Unreadable


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
    names = {unit.code: unit.name for unit in campaign.units}
    found = list(candidates(paths or [campaign.inbox]))
    collected = []
    for number, candidate in enumerate(found, 1):
        progress(number, len(found), candidate.path.name)
        collected.append(_take_in(campaign, candidate, names))
    return collected


def _take_in(campaign: Campaign, candidate: Candidate, names: dict[str, str]) -> Collected:
    ledger, path = campaign.ledger, candidate.path
    source = _source(campaign, path)
    if candidate.skip:
        return Collected(source, "skipped", "", candidate.skip, True)
    try:
        data = path.read_bytes()
    except OSError:
        reason = "文件正被别的程序占用或没有读取权限，已跳过。请关闭后再收一次。"
        return Collected(source, "skipped", "", reason, True)
    digest = sha256(data)
    if ledger.knows(digest, source):
        seen = next(file for file in ledger.files() if (file.sha256, file.source) == (digest, source))
        return Collected(source, seen.status, seen.unit_code, seen.reason, False)
    campaign.keep_original(digest, data)
    status, unit_code, reason = _whose(data, names)
    with ledger.change():
        ledger.record_file(digest, source, status, unit_code, reason)
    return Collected(source, status, unit_code, reason, True)


def _whose(data: bytes, names: dict[str, str]) -> tuple[Status, str, str]:
    """The unit by the stamp; the file's name is never trusted."""
    try:
        written, carried = find_stamps(read_workbook(data))
    except Unreadable as refusal:
        return "refused", "", _sentence(refusal.rule, **refusal.facts)
    stamp = written or carried
    if stamp is None:
        return "refused", "", _sentence("ID-05", hint="")
    if stamp.unit_code not in names:
        return "refused", "", _sentence("M02", found=stamp.unit_code)
    return "return", stamp.unit_code, ""


def _sentence(code: str, **facts: str) -> str:
    found = finding(code, facts=facts)
    return found.message + found.remedy


def _source(campaign: Campaign, path: Path) -> str:
    """The path as the ledger keeps it: inside the campaign folder relative to it."""
    full, home = path.absolute(), campaign.folder.absolute()
    return full.relative_to(home).as_posix() if full.is_relative_to(home) else full.as_posix()
