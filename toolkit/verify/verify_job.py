"""Verifying a file as a job for an engine: bytes in, plain data out, the same report as from `verify_bytes`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.engine import Engine, Failure, Task, with_jobs
from toolkit.forms import Form, load_form
from toolkit.intake.file_job import Job, content
from toolkit.returns.cell_values import Reading
from toolkit.returns.read_return import Return
from toolkit.returns.stamp import Stamp
from toolkit.returns.stored_values import dump_values
from toolkit.verify.context import Context
from toolkit.verify.faults import not_read
from toolkit.verify.findings import Finding, Unjudged, Verdict, dump_findings
from toolkit.verify.gates.identity import other_unit
from toolkit.verify.judged_file import JudgedFile
from toolkit.verify.verification import Verification, verify_bytes


@dataclass(frozen=True)
class Given:
    """What was read of a return, without its form, which both processes load by its edition."""

    edition: str
    readings: Mapping[str, Reading]
    nil: bool
    lost: frozenset[str]
    lost_cells: frozenset[str]
    explanations: Mapping[str, str]


@dataclass(frozen=True)
class PortableVerification:
    """A report in the form in which it is sent from one process to another."""

    sha256: str
    stamp: Stamp | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    given: Given | None
    unjudged: tuple[Unjudged, ...] = ()
    sheet_names: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)

    def report(self, file: str, context: Context | None) -> Verification:
        given = None
        if self.given:
            form = _form(self.given.edition, context)
            read = self.given
            given = Return(
                form=form,
                stamp=self.stamp,
                readings=read.readings,
                nil=read.nil,
                lost=read.lost,
                lost_cells=read.lost_cells,
                explanations=read.explanations,
            )
        return Verification(
            file=file,
            sha256=self.sha256,
            stamp=self.stamp,
            verdict=self.verdict,
            findings=self.findings,
            given=given,
            unjudged=self.unjudged,
            sheet_names=self.sheet_names,
            moved=self.moved,
        )


def judge(context: Context | None, job: Job) -> PortableVerification | None:
    """The report on one file, ready to be sent; None where it cannot be opened."""
    report = reported(context, job)
    return portable(report) if report else None


def reported(context: Context | None, job: Job) -> Verification | None:
    """The report on one file; None where it cannot be opened."""
    try:
        data, sha256 = content(job)
    except OSError:
        return None
    return verify_bytes(data, job.file, context, sha256)


def portable(report: Verification) -> PortableVerification:
    """A report made ready to be sent to another process."""
    return PortableVerification(
        sha256=report.sha256,
        stamp=report.stamp,
        verdict=report.verdict,
        findings=report.findings,
        given=_given(report.given) if report.given else None,
        unjudged=report.unjudged,
        sheet_names=report.sheet_names,
        moved=report.moved,
    )


def _given(given: Return) -> Given:
    readings = dict(given.readings)
    return Given(
        edition=given.form.edition,
        readings=readings,
        nil=given.nil,
        lost=given.lost,
        lost_cells=given.lost_cells,
        explanations=given.explanations,
    )


def judged_by(engine: Engine, context: Context | None, jobs: Iterable[Job]) -> Iterator[Verification | None]:
    """The report on each file, in order; None where it cannot be opened. A file over which its worker died, hung
    or ran out of memory is unreadable (RUN-05), like one over which the reader failed.
    """
    for job, outcome in with_jobs(engine, Task(judge, context), jobs):
        if isinstance(outcome, Failure):
            yield failed(job, outcome)
        else:
            yield outcome.report(job.file, context) if outcome else None


Told = tuple[JudgedFile, Verification | None]
"""A verdict to be kept, with the report where somebody has to be told of it."""


def verdicts_by(engine: Engine, context: Context, jobs: Iterable[Job]) -> Iterator[Told | None]:
    """The verdict on each file, in order, as `judged_by` gives reports; without a report where it is accepted."""
    for job, outcome in with_jobs(engine, Task(_verdict, context), jobs):
        if isinstance(outcome, Failure):
            report = failed(job, outcome)
            yield (judged_file(report, context), report) if report else None
        elif outcome:
            kept, sent = outcome
            yield kept, sent.report(job.file, context) if sent else None
        else:
            yield None


def judged_file(report: Verification, context: Context) -> JudgedFile:
    """What is kept of a report."""
    return JudgedFile(
        sha256=report.sha256,
        verdict=report.verdict,
        findings_text=dump_findings(report.findings),
        unjudged_text=json.dumps([rule.as_json() for rule in report.unjudged], ensure_ascii=False),
        values_text=dump_values(report.values),
        content=report.content,
        elsewhere=other_unit(report.findings, report.stamp, context),
    )


def _verdict(context: Context, job: Job) -> tuple[JudgedFile, PortableVerification | None] | None:
    report = reported(context, job)
    if report is None:
        return None
    return judged_file(report, context), None if report.verdict == "accepted" else portable(report)


def failed(job: Job, failure: Failure) -> Verification | None:
    """The report on a file that no worker could judge; None where it cannot be opened."""
    try:
        sha256 = content(job)[1]
    except OSError:
        return None
    return Verification(job.file, sha256, None, "unreadable", (not_read(failure),))


def _form(edition: str, context: Context | None) -> Form:
    return context.form if context and context.form.edition == edition else load_form(edition)
