"""One file's line in a roll-up. Apart from the roll-up itself, so that a worker loads no numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.forms.expression import Number
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.file_job import Job
from toolkit.verify.findings import mergeable
from toolkit.verify.verify_job import reported


@dataclass(frozen=True)
class RollupRecord:
    """What a roll-up needs of one file; `verdict` may be skipped too, `reason` says why it was or could not be read.

    content: hash of all that the return says.
    """

    verdict: str
    rules: tuple[str, ...]
    reason: str = ""
    code: str = ""
    name: str = ""
    edition: str = ""
    year: int = 0
    sha256: str = ""
    content: str = ""
    numbers: Mapping[str, Number | None] | None = None


def rollup_record(shared: None, job: Job) -> RollupRecord | None:
    """The work on one file: judged like any, of the report only what is summed and listed. None: cannot be read."""
    report = reported(shared, job)
    if report is None:
        return None
    stamp = report.stamp
    whole = job.data is not None and len(job.data) <= FILE_CAP
    return RollupRecord(
        verdict=report.verdict,
        rules=tuple(dict.fromkeys(each.rule for each in report.findings if not each.is_remark)),
        reason=report.findings[0].message if report.verdict == "unreadable" else "",
        code=stamp.unit_code if stamp else "",
        name=stamp.unit_name if stamp else "",
        edition=report.given.form.edition if report.given else "",
        year=stamp.year if stamp else 0,
        sha256=report.sha256 if whole else "",
        content=report.content,
        numbers=report.numbers if mergeable(report.verdict) else None,
    )
