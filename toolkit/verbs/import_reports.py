"""导入: published reports → their numbers, and for each a filled workbook of its year's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.files import sha256, write_atomic
from toolkit.engine import Engine, Failure, Task
from toolkit.forms import index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import as_shown
from toolkit.forms.unit_kinds import kind_of
from toolkit.intake.documents.blocks import RefusedDocument
from toolkit.intake.documents.read_blocks import read_blocks
from toolkit.intake.file_names import visible
from toolkit.intake.outside_text import readable
from toolkit.published.read_report import ReadReport, read_report
from toolkit.returns.cell_values import tidy
from toolkit.returns.stamp import Stamp
from toolkit.verbs.old_documents import modern
from toolkit.verbs.report_files import ENDED, LIMITS, fetched, why_not_read
from toolkit.verify.findings import Finding, Verdict, verdict_of
from toolkit.workbook.issue import fingerprint, issued_plan
from toolkit.workbook.writer import write_workbook

_NO_CAMPAIGN = "published"


@dataclass(frozen=True)
class ImportedReport:
    """report is None where the file was refused: `findings` holds the one sentence then. code: 单位编码 of the roster,
    empty where no roster names the unit. workbook: where the filled workbook lies, None where none was written.
    """

    file: str
    sha256: str
    report: ReadReport | None
    findings: tuple[Finding, ...]
    code: str = ""
    workbook: Path | None = None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.findings) if self.report else "unreadable"


def import_reports(
    engine: Engine, paths: Sequence[Path], to: Path | None, codes: Mapping[str, str] | None = None
) -> Iterator[ImportedReport]:
    """Each report as it was read. to: folder for the workbooks, None to write none; codes: unit's name → its code.

    Two reports of one unit and year are written to two workbooks.
    """
    taken: set[str] = set()
    came = [fetched(path) for path in paths]
    read = engine.map(Task(_read, None, limits=LIMITS), [modern(data) for data in came])
    for path, data, outcome in zip(paths, came, read, strict=True):
        said = ENDED if isinstance(outcome, Failure) else outcome
        if isinstance(said, str):
            said = why_not_read(path, data, said)
            refused = Finding("PKG-10", "error", f"“{readable(path.name)}”：{said}", "")
            yield ImportedReport(readable(str(path)), sha256(data), None, (refused,))
            continue
        code = _code(said.unit, codes or {})
        workbook = (
            write_atomic(to / _name(said, path, taken), filled_workbook(said, code), for_people=True) if to else None
        )
        yield ImportedReport(readable(str(path)), sha256(data), said, said.findings, code=code, workbook=workbook)


def _read(_: None, data: bytes) -> ReadReport | str:
    """The report, or the sentence why it is refused."""
    try:
        return read_report(read_blocks(data))
    except RefusedDocument as refused:
        return str(refused)


def _code(unit: str, codes: Mapping[str, str]) -> str:
    """The code of the unit that the title names, in full or with the county in front."""
    if unit in codes:
        return codes[unit]
    fitting = {
        code for name, code in codes.items() if unit.endswith(name) or unit.removesuffix("人民政府").endswith(name)
    }
    return fitting.pop() if len(fitting) == 1 else ""


def _name(report: ReadReport, path: Path, taken: set[str]) -> str:
    stem = visible(f"{report.unit}{report.year}年" if report.unit else path.stem).replace("/", "")
    name, more = f"{stem}.xlsx", 1
    while name in taken:
        more += 1
        name = f"{stem}（{more}）.xlsx"
    taken.add(name)
    return name


def filled_workbook(report: ReadReport, code: str) -> bytes:
    """The workbook of the report's form as the unit would have handed it in; cells that nobody knows are blank."""
    form = load_form(report.edition)
    index = index_form(form)
    known = {key: tidy(value) for key, value in report.values.items() if isinstance(value, Decimal)}
    inputs: dict[str, Number | None] = {key: known[key] for key in known if index.cells[key].kind == "input"}
    stamp = Stamp(
        campaign=_NO_CAMPAIGN,
        unit_code=code,
        unit_name=report.unit,
        unit_kind=kind_of(report.unit),
        year=report.year or form.first_year,
        edition=form.edition,
        fingerprint=fingerprint(form),
    )
    return write_workbook(issued_plan(form, stamp, {**inputs, **as_shown(index, inputs)}))
