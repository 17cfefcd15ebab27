"""Workbooks that nobody made for us: each is marked with everything else kept, or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.marking.marking_kit import TITLE, fault
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking import CannotMark, marked_copy
from toolkit.returns.explanations import PROBLEM_SHEET
from toolkit.workbook.problem_list import NOTE_MARK

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SIZE_CAP = 100_000
# Every so many of them: the rest is for who changes the marking.
STEP = 9


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies outside the checkout")
def test_real_workbooks__marked_twice_or_refused() -> None:
    files = [path for path in sorted(CORPUS.rglob("*.xlsx")) if path.stat().st_size < SIZE_CAP][::STEP]
    made = 0
    for path in files:
        data = path.read_bytes()
        try:
            before = read_workbook(data)
            problems = [fault(f"{sheet.name}!{ref}") for sheet in before.sheets for ref in [*sheet.cells, "B7"][-3:]]
            first = marked_copy(data, problems, TITLE)
        except (Unreadable, CannotMark):
            continue
        after = read_workbook(marked_copy(first, problems, TITLE))
        assert [sheet.name for sheet in after.sheets] == [PROBLEM_SHEET, *(sheet.name for sheet in before.sheets)], path
        for one, other in zip(before.sheets, after.sheets[1:], strict=True):
            assert {ref: cell.text for ref, cell in one.cells.items() if cell.text}.items() <= {
                (ref, cell.text) for ref, cell in other.cells.items()
            }, path
            assert [text.count(NOTE_MARK) for text in other.notes.values() if NOTE_MARK in text] != [], path
            assert all(text.count(NOTE_MARK) <= 1 for text in other.notes.values()), path
        made += 1
    assert made > len(files) * 0.8
