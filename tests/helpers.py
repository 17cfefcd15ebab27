"""What the tests share: correct workbooks, ways to damage them, and LibreOffice as a second calculator."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from toolkit.forms import Form
from toolkit.intake.snapshot import SheetShell, Unreadable
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.stamp import Stamp
from toolkit.verbs.demo import filled_plan
from toolkit.verify.context import Context
from toolkit.verify.findings import Finding
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan
from toolkit.workbook.writer import write_workbook

KEY = b"a key for tests only"
EDITIONS = ("2019", "2021")
YEARS = {"2019": 2020, "2021": 2021}
T2, T3, T4, COVER = "表二主动公开", "表三依申请公开", "表四复议诉讼", "封面"

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

# Sums that hold everywhere: 8 requests of natural persons, 1 of a business, 2 reviews.
SOUND: dict[str, Value] = {
    "new.natural": 7,
    "carried_in.natural": 1,
    "grant.natural": 5,
    "deny.5.natural": 2,
    "carried_out.natural": 1,
    "new.commercial": 1,
    "grant.commercial": 1,
    "review.upheld": 1,
    "review.pending": 1,
}


_WRITTEN: dict[tuple[Form, Stamp, str], bytes] = {}


def stamp_of(form: Form, **changes: str | int) -> Stamp:
    """The sealed stamp of 青山乡's workbook; keywords change it before it is sealed."""
    year = YEARS.get(form.edition, 2021)
    stamp = Stamp(f"盐池县-{year}", "QS", "青山乡", "乡", year, form.edition, fingerprint(form))
    return replace(stamp, **changes).sealed(KEY)  # type: ignore[arg-type]


def context_of(form: Form, **changes: object) -> Context:
    year = YEARS.get(form.edition, 2021)
    context = Context(f"盐池县-{year}", KEY, year, form, {"QS": "青山乡"}, {"QS": 1})
    return replace(context, **changes)  # type: ignore[arg-type]


def filled(
    form: Form,
    values: Mapping[str, Value] | None = None,
    *,
    typed_over: Mapping[str, Value] | None = None,
    stamp: Stamp | None = None,
    damage: Callable[[WorkbookPlan], WorkbookPlan] | None = None,
) -> bytes:
    """A filled, sealed workbook: the sound values with `values` over them, totals stored, then damaged."""
    given = {**SOUND, **(values or {})}
    stamp = stamp or stamp_of(form)
    if damage:
        return write_workbook(damage(filled_plan(form, stamp, given, typed_over)))
    # Many tests begin with the same workbook, and the same plan gives the same bytes.
    known = form, stamp, repr((given, typed_over))
    if known not in _WRITTEN:
        _WRITTEN[known] = write_workbook(filled_plan(form, stamp, given, typed_over))
    return _WRITTEN[known]


def with_cell(place: str, **changes: object) -> Callable[[WorkbookPlan], WorkbookPlan]:
    """Damage of one planned cell, as `Sheet!A1`; a cell that is not planned appears."""
    name, _, ref = place.partition("!")

    def change(sheet: SheetPlan) -> SheetPlan:
        cell = sheet.cells.get(ref, PlannedCell(ref, "plain"))
        return replace(sheet, cells={**sheet.cells, ref: replace(cell, **changes)})  # type: ignore[arg-type]

    return with_sheet(name, change)


def with_sheet(name: str, change: Callable[[SheetPlan], SheetPlan | None]) -> Callable[[WorkbookPlan], WorkbookPlan]:
    """Damage of one sheet; None takes it away."""

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        sheets = [change(sheet) if sheet.name == name else sheet for sheet in plan.sheets]
        return replace(plan, sheets=tuple(sheet for sheet in sheets if sheet is not None))

    return damage


def resaved(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """Opened, changed and saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A zip package of these parts; pairs may repeat a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items() if isinstance(parts, Mapping) else parts:
            package.writestr(name, part)
    return out.getvalue()


def contents(data: bytes) -> tuple[object, ...]:
    """All that a workbook says, for comparing two of them."""
    book = read_workbook(data)
    sheets = [
        (each.name, each.state, each.cells, said_around(each.shell), each.body.hidden_rows, each.notes)
        for each in book.sheets
    ]
    return sheets, book.properties, book.producer, book.macros, book.external_links, book.date1904


def said_around(shell: SheetShell) -> dict[str, object]:
    """All that stands around the rows of a sheet, however it was put together."""
    return {name: value for name, value in vars(shell).items() if name != "_frame"}


def lines(report: Verification, level: str = "") -> set[tuple[str, tuple[str, ...]]]:
    """Rule and cells of every finding, or of those of one level."""
    return {(each.rule, each.cells) for each in report.findings if level in ("", each.level)}


def one(report: Verification, rule: str) -> Finding:
    """The only finding of a rule."""
    found = [each for each in report.findings if each.rule == rule]
    assert len(found) == 1, (rule, report.findings)
    return found[0]


def refusal(data: bytes) -> str:
    """The id with which a file is refused whole; the sentence told to people must be complete."""
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    report = verify_bytes(data, "x.xlsx")
    assert report.verdict == "unreadable"
    assert [each.rule for each in report.findings] == [caught.value.rule]
    assert not set("{}") & set(report.findings[0].message + report.findings[0].remedy)
    return caught.value.rule


_RESULT = re.compile(rb"(<c [^>]*?)(?: t=\"str\")?(>\s*<f>[^<]*</f>)<v>[^<]*</v>")


def without_results(data: bytes) -> bytes:
    """A workbook of ours whose formulas have no stored result, so that who opens it has to calculate."""
    return zipped({name: _RESULT.sub(rb"\1\2", part) for name, part in parts_of(data).items()})


def through_office(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The same workbooks loaded, calculated and saved by LibreOffice, by name."""
    source, target = folder / "in", folder / "out"
    source.mkdir()
    paths = []
    for name, data in files.items():
        paths.append(source / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    # LibreOffice stops in silence after some 246 files of one call.
    for start in range(0, len(paths), 150):
        batch = paths[start : start + 150]
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
                *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target)),
                *map(str, batch),
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )
    out = {path.stem: path.read_bytes() for path in target.glob("*.xlsx")}
    assert out.keys() == files.keys()
    return out
