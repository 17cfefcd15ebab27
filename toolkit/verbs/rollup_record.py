"""One file's line in a roll-up, and its numbers made ready to be added and written. Apart from the roll-up itself, so
that a worker does the work and loads no numpy for it.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import compress
from typing import Final, NamedTuple

from toolkit.campaign.unit_names import county_in
from toolkit.forms import FormCell, index_form, load_form
from toolkit.forms.exact import millionths, unscaled
from toolkit.forms.expression import Number
from toolkit.forms.rules import bind_rules
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.bystanders import with_container
from toolkit.intake.file_job import Job, content
from toolkit.intake.filetype import ARCHIVES, kind_of
from toolkit.intake.unpack import Member
from toolkit.verbs.check import member_report
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import VERDICT_WORDS, Finding, mergeable
from toolkit.verify.verification import Verification, verify_bytes

CODE = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
"""A code by which a return can be summed, a county's of six digits, one within it of nine or twelve; by another it is
passed over.
"""
LOWEST: Final = "乡镇"
"""The level of the places whose returns are summed."""
OUTCOMES: Mapping[str, str] = dict((*VERDICT_WORDS.items(), ("skipped", "跳过")))
"""What may become of a file, in the clerk's words."""
ABSENT: Final = "absent"
"""Stands for the outcome of a unit of which there is no file."""


class RollupNumbers(NamedTuple):
    """A return's numbers in the order of `number_keys`.

    scaled: in whole millionths, each in eight bytes, the lowest first, nought where `known` has 0; lines: those of the
    long table as CSV.
    """

    scaled: bytes
    known: bytes
    lines: bytes


class RollupRecord(NamedTuple):
    """What a roll-up needs of one file; `verdict` may be skipped too, `reason` says why it was, what is wrong or what
    wants a word, `remedy` what is to be done about it.

    file: as it is shown, behind its container's name where it came in one; county: whose campaign the stamp names;
    content: hash of all that the return says, to be compared within one roll-up. campaign: the folder of the campaign
    that has told it, state: where its unit stands there, in the clerk's words; both empty for a file by itself.
    """

    file: str
    verdict: str
    rules: tuple[str, ...]
    reason: str = ""
    code: str = ""
    name: str = ""
    county: str = ""
    edition: str = ""
    year: int = 0
    sha256: str = ""
    content: str = ""
    remedy: str = ""
    campaign: str = ""
    state: str = ""
    numbers: RollupNumbers | None = None


def rollup_records(shared: None, job: Job) -> tuple[RollupRecord, ...]:
    """The work on one file: judged like any, of the report only what is summed and listed; of an archive or a letter
    so for every file that it holds, behind itself. None at all: it cannot be read.
    """
    try:
        data, sha256 = content(job)
    except OSError:
        return ()
    report = verify_bytes(data, job.file, shared, sha256)
    if report.verdict != "unreadable" or kind_of(data) not in ARCHIVES:
        whole = job.data is None or len(data) <= FILE_CAP
        return (_record(report if whole else replace(report, sha256="")),)
    # Archives are few, and settings take their time to load.
    from toolkit.verbs.packed_campaigns import without_campaigns

    records = map(_of_member, with_container(job.file, data, without_campaigns))
    return tuple(each._replace(sha256=sha256) if each.file == job.file else each for each in records)


def _of_member(member: Member) -> RollupRecord:
    report = member_report(member, None)
    told = report.findings[0] if member.code else None
    if told and told.level != "error":
        # What stands for many files has no content of its own.
        return passed_over(RollupRecord(member.name, "skipped", (), sha256=report.sha256 if member.data else ""), told)
    return _record(report)


def passed_over(record: RollupRecord, told: Finding) -> RollupRecord:
    """A file that is in no sum, and for that reason."""
    rules, reason = (*record.rules, told.rule), told.message
    return record._replace(verdict="skipped", rules=rules, reason=reason, remedy=told.remedy, numbers=None)


def _record(report: Verification) -> RollupRecord:
    stamp = report.stamp
    if report.verdict == "returned" and _is_blank(report):
        return passed_over(RollupRecord(report.file, "skipped", (), sha256=report.sha256), finding("ID-08"))
    record = RollupRecord(
        file=report.file,
        verdict=report.verdict,
        rules=(),
        code=stamp.unit_code if stamp else "",
        name=stamp.unit_name if stamp else "",
        county=county_in(stamp.campaign) if stamp else "",
        edition=report.given.form.edition if report.given else "",
        year=stamp.year if stamp else 0,
        sha256=report.sha256,
        content=_content(report),
        numbers=_numbers(report) if mergeable(report.verdict) else None,
    )
    return with_reason(record, report.findings)


def with_reason(record: RollupRecord, findings: Sequence[Finding]) -> RollupRecord:
    """The record with the rules of a verdict's findings and, where that is not a clean one, what is gravest, what is
    to be done about it, and how much more there is.
    """
    record = record._replace(rules=tuple(dict.fromkeys(each.rule for each in findings if not each.is_remark)))
    if record.verdict == "accepted" or not findings:
        return record
    errors = [each for each in findings if each.level == "error"]
    grave = errors or [each for each in findings if each.is_open] or list(findings)
    more = f"另有 {len(grave) - 1} 处。" if len(grave) > 1 else ""
    return record._replace(reason=grave[0].message + more, remedy=grave[0].remedy)


def _is_blank(report: Verification) -> bool:
    """Whether nobody has filled in anything: as it was handed out, last year's numbers in it perhaps."""
    given = report.given
    if given is None or given.lost or given.lost_cells:
        return False
    return all(given.values.get(cell.key) in (None, "") for cell in _typed(given.form.edition))


@lru_cache(maxsize=8)
def _typed(edition: str) -> tuple[FormCell, ...]:
    """The inputs that nothing is written into before a workbook is handed out."""
    form = load_form(edition)
    written = {key for check in bind_rules(form) if check.rule.prefill for key in check.inputs}
    return tuple(cell for cell in index_form(form).inputs if cell.key not in written)


def _content(report: Verification) -> str:
    """The same for the returns whose `Verification.content` is the same, in less than half the time: that one is kept
    in ledgers, and has to stay what it is.
    """
    given = report.given
    if not given:
        return report.sha256
    said = (given.form.edition, *given.values.values(), *sorted(given.explanations.items()))
    return hashlib.sha256(repr(said).encode()).hexdigest()


@lru_cache(maxsize=8)
def number_keys(edition: str) -> tuple[str, ...]:
    """The keys of the cells that are summed: numbers that are typed, then totals."""
    index = index_form(load_form(edition))
    return (*(cell.key for cell in index.inputs if cell.numeric), *(cell.key for cell in index.totals))


def _numbers(report: Verification) -> RollupNumbers | None:
    """None where the unit has no code by which it can be summed."""
    stamp, given = report.stamp, report.given
    if not stamp or not given or not CODE.fullmatch(stamp.unit_code):
        return None
    return rollup_numbers(given.form.edition, stamp.year, stamp.unit_code, report.numbers)


def rollup_numbers(edition: str, year: int, code: str, numbers: Mapping[str, Number | None]) -> RollupNumbers:
    """The numbers of an official edition's cells, whatever else there is, made ready under the unit's code."""
    found = map(numbers.get, number_keys(edition))
    known, scaled, shown = zip(*map(_SPOKEN.__getitem__, found), strict=True)
    start, end = f"{LOWEST},{code},{edition},{year}", ",1\r\n"
    told = compress(zip(_columns(edition), shown, strict=True), known)
    lines = "".join([f"{start}{key}{text}{end}" for key, text in told])
    return RollupNumbers(struct.pack(f"<{len(scaled)}q", *scaled), bytes(known), lines.encode())


@lru_cache(maxsize=8)
def _columns(edition: str) -> tuple[str, ...]:
    """Each key as it stands between two columns of a line."""
    return tuple(f",{key}," for key in number_keys(edition))


class _Spoken(dict[Number | None, tuple[int, int, str]]):
    """Whether a number is known, its millionths, and how it is written. The same few come again and again."""

    def __missing__(self, number: Number) -> tuple[int, int, str]:
        scaled = millionths(number)
        if len(self) >= _NUMBERS_KEPT:
            self.clear()
            self[None] = _UNKNOWN
        return self.setdefault(number, (1, scaled, str(unscaled(scaled))))


_NUMBERS_KEPT, _UNKNOWN = 4096, (0, 0, "")
_SPOKEN = _Spoken({None: _UNKNOWN})
