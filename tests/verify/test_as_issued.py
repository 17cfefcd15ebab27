"""A sheet that is passed as untouched is one in which the comparisons would have found nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.helpers import EDITIONS, filled
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawCell, RawSheet, SheetBody, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.findings import Finding
from toolkit.verify.gates import structure
from toolkit.verify.gates.as_issued import as_issued
from toolkit.verify.gates.structure import compare_structure
from toolkit.workbook.deadline import COVER_LINE, GUIDE_LINE
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import SheetPlan

SAMPLE = 12
DAY = "请于2022年1月15日前报送"


def damaged(raw: RawSheet, plan: SheetPlan, dice: random.Random) -> Iterator[tuple[str, RawSheet]]:
    """The sheet with one thing changed, at random places of each kind of cell."""
    cells = list(raw.cells.values())

    def with_cell(cell: RawCell) -> RawSheet:
        return replace(raw, body=SheetBody({**raw.cells, cell.ref: cell}, (), raw.body.hidden_rows), texts=())

    for cell in dice.sample(cells, min(SAMPLE, len(cells))):
        yield f"{cell.ref} text", with_cell(cell._replace(text="改", kind="text"))
        yield f"{cell.ref} blank", with_cell(cell._replace(text="", kind="blank", formula=None))
        yield f"{cell.ref} lock", with_cell(cell._replace(locked=not cell.locked))
        yield f"{cell.ref} formula", with_cell(cell._replace(formula="1+1"))
        yield f"{cell.ref} array", with_cell(cell._replace(array=True))
        gone = {ref: each for ref, each in raw.cells.items() if ref != cell.ref}
        yield f"{cell.ref} gone", replace(raw, body=SheetBody(gone), texts=())
    for ref in (GUIDE_LINE, COVER_LINE):
        yield f"{ref} tells the day", with_cell(RawCell(ref, 3, 1, "text", DAY))
        yield f"{ref} says more", with_cell(RawCell(ref, 3, 1, "text", f"{DAY}。不报了"))
        yield f"{ref} works it out", with_cell(RawCell(ref, 3, 1, "text", DAY, "A1"))
    yield "the day elsewhere", with_cell(RawCell("ZZ9", 9, 702, "text", DAY))
    yield "stranger", with_cell(RawCell("ZZ9", 9, 702, "text", "外"))
    yield "stranger formula", with_cell(RawCell("ZZ9", 9, 702, "blank", "", "A1"))
    yield "blank stranger", with_cell(RawCell("ZZ9", 9, 702, "blank"))
    rows = frozenset(range(1, 50))
    yield "rows", replace(raw, body=SheetBody(raw.cells, (), rows), texts=())
    yield "columns", replace(raw, shell=replace(raw.shell, hidden_columns=rows))
    yield "open", replace(raw, shell=replace(raw.shell, protected=False))
    yield "merged", replace(raw, shell=replace(raw.shell, merges=raw.shell.merges | {"Y90:Z99"}))
    yield "unmerged", replace(raw, shell=replace(raw.shell, merges=frozenset()))


def found(snapshot: Snapshot, edition: str) -> tuple[list[Finding], set[str], dict[str, RawCell | None]]:
    result = compare_structure(snapshot, load_form(edition))
    return result.findings, result.lost, result.damaged


@pytest.mark.parametrize("edition", EDITIONS)
def test_shortcut__finds_what_the_comparisons_find(edition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form, dice = load_form(edition), random.Random(7)
    book = read_workbook(filled(form))
    passed = stopped = 0
    for plan in blank_plan(form).sheets:
        raw = book.sheet(plan.name)
        assert raw
        if plan.hidden:
            continue
        assert as_issued(raw, plan), plan.name
        for what, sheet in damaged(raw, plan, dice):
            sheets = tuple(sheet if each.name == plan.name else each for each in book.sheets)
            changed = replace(book, sheets=sheets)
            fast = found(changed, edition)
            with monkeypatch.context() as patch:
                patch.setattr(structure, "issued_book", lambda *_: None)
                patch.setattr(structure, "as_issued", lambda *_: False)
                assert found(changed, edition) == fast, (plan.name, what)
            passed += as_issued(sheet, plan)
            stopped += not as_issued(sheet, plan)
    assert passed > 40
    assert stopped > 250
