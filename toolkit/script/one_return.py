"""One return read and judged without a campaign, as `nianbao check` does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit.engine import PROCESSES
from toolkit.errors import NianbaoError
from toolkit.forms import index_form
from toolkit.returns.read_return import Value
from toolkit.returns.stamp import Stamp
from toolkit.verbs.check import check
from toolkit.verify.findings import Finding, Verdict
from toolkit.verify.verification import Verification


@dataclass(frozen=True)
class ReadReturn:
    """A return as it was read: `values` by key in the form's order, totals recomputed, None where a cell is blank or
    cannot be read; `cells` says where the form has each; `typed` what literally stood in the inputs.

    stamp: whose the file says it is, None where it says nothing. verdict: accepted, needs_explanation, returned or
    unreadable; of an unreadable file there are findings only.

    >>> read = read_return("青山乡.xlsx")
    >>> read.stamp.unit_name, read.verdict
    ('青山乡', 'needs_explanation')
    >>> read.values["facts.training"], read.cells["facts.training"], read.typed["facts.training"]
    (2, '工作概况!D4', '2')
    >>> [each.rule for each in read.findings]
    ['N15', 'ID-07']
    """

    path: Path
    sha256: str
    stamp: Stamp | None
    verdict: Verdict
    values: Mapping[str, Value]
    cells: Mapping[str, str]
    typed: Mapping[str, str]
    findings: tuple[Finding, ...]


def read_return(path: str | Path) -> ReadReturn:
    """Read one file, in a worker process. Its seal is not proved: only its own campaign can do that.

    A file with mistakes is no error: they are findings. Raises NianbaoError where the file cannot be opened, or is an
    archive or a letter that holds several.
    """
    # Workers stay where the process was when they began.
    (reports,) = check(PROCESSES, [str(Path(path).absolute())])
    if not reports:
        raise NianbaoError(f"打不开文件“{path}”。请检查文件是否存在、是否正被别的程序打开。")
    if len(reports) > 1:
        raise NianbaoError(f"“{path}”里有 {len(reports)} 个文件。请先取出来，一次读一个。")
    return _told(Path(path), reports[0])


def _told(path: Path, report: Verification) -> ReadReturn:
    given = report.given
    places = index_form(given.form).cells if given else {}
    return ReadReturn(
        path=path,
        sha256=report.sha256,
        stamp=report.stamp,
        verdict=report.verdict,
        values=report.values,
        cells={key: cell.place for key, cell in places.items()},
        typed={key: reading.literal for key, reading in given.readings.items()} if given else {},
        findings=report.findings,
    )
