"""A report read, proved and marked: the jobs of 校对 for an engine. Imports little: a worker loads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

from toolkit.forms.model import LEVEL_WORDS
from toolkit.intake.documents.blocks import Block, RefusedDocument
from toolkit.intake.documents.read_blocks import document_kind, read_blocks
from toolkit.prose.prose_setting import ProseSetting
from toolkit.published.proofread import PlacedFinding, Proofread, proofread
from toolkit.published.read_report import ReportTitle, lines_of, report_title
from toolkit.verify.findings import Finding


@dataclass(frozen=True)
class OpenedReport:
    """A report as blocks, its bytes as a .docx where it is one."""

    blocks: tuple[Block, ...]
    title: ReportTitle
    is_word: bool


@dataclass(frozen=True)
class ProofJob:
    """beforehand: what is said because of the title alone."""

    data: bytes
    opened: OpenedReport
    setting: ProseSetting
    beforehand: tuple[PlacedFinding, ...] = ()


@dataclass(frozen=True)
class ProofOutcome:
    """marked: the copy with comments, empty where there is nothing to mark."""

    read: Proofread
    marked: bytes


def open_report(_: None, data: bytes) -> OpenedReport | str:
    """The report as blocks, or the sentence why it is refused."""
    try:
        blocks = tuple(read_blocks(data))
    except RefusedDocument as refused:
        return str(refused)
    return OpenedReport(blocks, report_title(lines_of(blocks)), document_kind(data) == "docx")


def prove_opened(_: None, job: ProofJob) -> ProofOutcome | str:
    """The report proved, or the sentence why it is refused."""
    try:
        read = proofread(job.opened.blocks, job.setting)
    except RefusedDocument as refused:
        return str(refused)
    found = (*job.beforehand, *read.findings)
    return ProofOutcome(read, _marked(job, found) if found else b"")


def _marked(job: ProofJob, found: Sequence[PlacedFinding]) -> bytes:
    from toolkit.report.marked_report import ReportComment, marked_report, marked_text

    comments = [
        ReportComment(_words(each.finding), each.place.line, each.place.span, each.place.cell) for each in found
    ]
    if job.opened.is_word:
        try:
            return marked_report(job.data, comments)
        except (BadZipFile, KeyError, ValueError, AttributeError, StopIteration, IndexError):
            # A document that python-docx does not take for one: its text is marked all the same.
            pass
    return marked_text(job.opened.blocks, comments)


def _words(found: Finding) -> str:
    return f"{LEVEL_WORDS[found.level]}（{found.rule}）：{found.message}\n{found.remedy}"
