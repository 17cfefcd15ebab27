"""Marked copies and LibreOffice: its files are marked like any other, and it opens what was marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import EDITIONS, T2, T3, filled, lines, needs_office, through_office
from tests.marking.marking_kit import TITLE, fault, package, rels
from tests.workbook.recipes import sheet
from toolkit.forms import load_form
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking import marked_copy
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.verify.verification import verify_bytes

pytestmark = [pytest.mark.office, needs_office]
BARE = rels(("worksheet", "worksheets/sheet1.xml")).replace("x1", "r1")
OURS = "【审核】填的不是数字。请只填数字。"
PROBLEMS = (fault(f"{T2}!B3"), fault(f"{T3}!D5", f"{T3}!E20"), fault(f"{T3}!C40"))


def said(sheet: RawSheet) -> dict[str, str]:
    return {cell.ref: cell.text for cell in sheet.filled if not cell.formula}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A return of each edition as LibreOffice saves it."""
    folder: Path = tmp_path_factory.mktemp("saved")
    return through_office({edition: filled(load_form(edition)) for edition in EDITIONS}, folder)


@pytest.mark.parametrize("edition", EDITIONS)
def test_file_of_libreoffice__marked_and_judged_as_before(saved: dict[str, bytes], edition: str) -> None:
    made = marked_copy(saved[edition], PROBLEMS, TITLE)
    before, after = verify_bytes(saved[edition], "甲.xlsx"), verify_bytes(made, "甲.xlsx")
    assert (after.verdict, lines(after)) == (before.verdict, lines(before))
    found = read_workbook(made).sheet(T3)
    assert found is not None
    assert found.notes == {"D5": OURS, "E20": OURS, "C40": OURS}


def test_marked_copies__libreoffice_opens_them_with_everything(saved: dict[str, bytes], tmp_path: Path) -> None:
    bare = package(sheet=sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), strings=None, styles=None, rels=BARE)
    made = {name: marked_copy(data, PROBLEMS, TITLE) for name, data in saved.items()}
    made |= {f"own-{edition}": marked_copy(filled(load_form(edition)), PROBLEMS, TITLE) for edition in EDITIONS}
    made["bare"] = marked_copy(bare, [fault("表!C7")], TITLE)
    for name, data in through_office(made, tmp_path).items():
        before, after = read_workbook(made[name]), read_workbook(data)
        assert [each.name for each in after.sheets] == [each.name for each in before.sheets]
        for one, other in zip(before.sheets, after.sheets, strict=True):
            assert said(other) == said(one), (name, one.name)
            assert other.notes == one.notes
        assert after.sheets[0].name == PROBLEM_SHEET
        assert any(each.notes for each in after.sheets)
        # What comes back from there can be marked again.
        again = read_workbook(marked_copy(data, [], TITLE))
        assert not any(each.notes for each in again.sheets)
