"""校对: finished reports, read and proved, each with a copy in Word that has a comment at every place that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import sha256, write_atomic
from toolkit.engine import Engine, Failure, Task
from toolkit.intake.outside_text import readable
from toolkit.published.proofread import PlacedFinding, Proofread, ReportPlace
from toolkit.verbs.old_documents import modern
from toolkit.verbs.proof_job import OpenedReport, ProofJob, ProofOutcome, open_report, prove_opened
from toolkit.verbs.report_files import ENDED, LIMITS, fetched, why_not_read
from toolkit.verbs.yardsticks import Measure, Yardstick
from toolkit.verify.findings import Finding, Verdict, verdict_of

MARK = "（校对）"
_MARKED = re.compile(r"（校对\d*）$")
_AT_TOP = ReportPlace(line=0)


@dataclass(frozen=True)
class ProvedReport:
    """read: None where the file was refused: `findings` hold the one sentence then. measure: what it was held against.
    marked: the copy with comments, None where there is nothing to mark.
    """

    file: str
    sha256: str
    read: Proofread | None
    findings: tuple[PlacedFinding, ...]
    measure: Measure | None = None
    marked: Path | None = None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(each.finding for each in self.findings) if self.read else "unreadable"


def prove_reports(
    engine: Engine, paths: Sequence[Path], yardstick: Yardstick, to: Path | None = None
) -> Iterator[ProvedReport]:
    """Each report against what its unit reported. to: folder for the marked copies, None: each beside its report."""
    came = [fetched(path) for path in paths]
    documents = [modern(data) for data in came]
    opened = list(engine.map(Task(open_report, None, limits=LIMITS), documents))
    measures = [yardstick(each.title) if isinstance(each, OpenedReport) else None for each in opened]
    jobs = [
        ProofJob(data, each, measure.setting, _beforehand(measure))
        for data, each, measure in zip(documents, opened, measures, strict=True)
        if isinstance(each, OpenedReport) and measure
    ]
    proved = engine.map(Task(prove_opened, None, limits=LIMITS), jobs)
    taken: set[Path] = set()
    for path, data, each, measure in zip(paths, came, opened, measures, strict=True):
        outcome = next(proved) if isinstance(each, OpenedReport) else each
        if isinstance(outcome, Failure | str):
            said = why_not_read(path, data, ENDED if isinstance(outcome, Failure) else outcome)
            refused = Finding("PKG-10", "error", f"“{readable(path.name)}”：{said}", "")
            yield ProvedReport(readable(str(path)), sha256(data), None, (PlacedFinding(refused, ReportPlace()),))
            continue
        assert isinstance(outcome, ProofOutcome)
        findings = (*_beforehand(measure), *outcome.read.findings)
        marked = _put(outcome.marked, path, to, taken) if outcome.marked else None
        yield ProvedReport(readable(str(path)), sha256(data), outcome.read, findings, measure=measure, marked=marked)


def is_marked_copy(path: Path) -> bool:
    """Whether a file of a folder is one that we marked, and not a report of its own."""
    return _MARKED.search(path.stem) is not None


def _beforehand(measure: Measure | None) -> tuple[PlacedFinding, ...]:
    """What is said because of the title alone."""
    return tuple(PlacedFinding(each, _AT_TOP) for each in measure.doubts) if measure else ()


def _put(data: bytes, report: Path, to: Path | None, taken: set[Path]) -> Path:
    folder, more = to or report.parent, 1
    path = folder / f"{report.stem}{MARK}.docx"
    while path in taken or path == report:
        more += 1
        path = folder / f"{report.stem}（校对{more}）.docx"
    taken.add(path)
    return write_atomic(path, data, for_people=True)
