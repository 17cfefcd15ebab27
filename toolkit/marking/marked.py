"""The unit's own workbook with its faults marked: red cells, notes on them, 问题清单 in front; all else as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from types import MappingProxyType

from toolkit.intake.areas import box, column_letters
from toolkit.intake.snapshot import Box, RawCell, RawSheet, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.marking.dangers import refuse_dangers
from toolkit.marking.front import put_in_front, take_out
from toolkit.marking.notes import put_notes
from toolkit.marking.parts import CannotMark, Parts
from toolkit.marking.shapes import anchor
from toolkit.marking.sheet_cells import SheetCells
from toolkit.marking.styles import Styles
from toolkit.returns.explanations import PROBLEM_SHEET, is_list
from toolkit.workbook.problem_list import NOTE_MARK, Problem, is_address, list_plan, listed_problem, note_on

NOTHING: Mapping[str, str] = MappingProxyType({})
# A problem may name every stray cell of a sheet; nobody looks at more red cells of one than this.
MARK_CAP = 500
OWN = "这是贵单位报来的原表，有问题的格已经标红。"
_AGAIN = "上次标红、这次没有列出的格，不用再改。"
_without_display = itemgetter(*(at for at, name in enumerate(RawCell._fields) if name != "display"))
_Marks = dict[tuple[int, int], list[Problem]]
"""Cells to be marked on a sheet, column and row from 1, with the problems that name them."""


def marked_copy(
    data: bytes, problems: Sequence[Problem], title: str, known: Mapping[str, str] = NOTHING, introduction: str = OWN
) -> bytes:
    """A copy of an .xlsx with these problems marked, for the unit to correct.

    introduction: what the list says of this file before anything else.
    known: name under which a problem speaks of a sheet → its name in this file, where the unit renamed it.
    Cells that a merge covers are marked at its first cell. Of an earlier round, our list and our notes are replaced;
    red fills stay, because the original fill is not known.
    The copy is read again before it is handed out: every value, formula, lock, merge, validation and note of the
    original must be there.
    Raises Unreadable for a file that cannot be read, and CannotMark for one that cannot be handed on or edited
    without touching more than the marks; then the unit is given a fresh workbook instead.
    """
    before = read_workbook(data)
    if (listed := before.sheet(PROBLEM_SHEET)) and not is_list(listed):
        raise CannotMark(f"文件里已经有一张叫“{PROBLEM_SHEET}”的表，不是我们放的，没有动它。")
    try:
        parts = Parts(data)
        refuse_dangers(parts)
        made = _marked(parts, before, problems, title=title, known=known, introduction=introduction)
        after = read_workbook(made)
    except CannotMark:
        raise
    except Exception as error:
        # Whatever an odd file leads to, it stops nobody.
        raise CannotMark("文件的内部结构特别，没有在原文件上标记。") from error
    if not _same(before, after):
        raise CannotMark("在原文件上标记后与原来的内容对不上，没有采用。")
    return made


def _marked(
    parts: Parts,
    before: Snapshot,
    problems: Sequence[Problem],
    title: str,
    known: Mapping[str, str],
    introduction: str,
) -> bytes:
    again = take_out(parts, PROBLEM_SHEET)
    sheets = {sheet.name: sheet for sheet in before.sheets if sheet.name != PROBLEM_SHEET}
    merges = {name: [box(span) for span in sorted(sheet.shell.merges)] for name, sheet in sheets.items()}
    marks: dict[str, _Marks] = {name: {} for name in sheets}
    for problem in problems:
        for name, cell in islice(_cells(problem, merges, known), MARK_CAP):
            marks[name].setdefault(cell, []).append(problem)
    styles = Styles(parts)
    for _, name, part in parts.sheets():
        if name in sheets:
            _mark_sheet(parts, styles, part, own=sheets[name].notes, merges=merges[name], marks=marks[name])
    # Nobody can jump to a sheet that is hidden.
    visible = {name for name, sheet in sheets.items() if sheet.state == "visible"}
    lines = [listed_problem(problem, visible, known) for problem in problems]
    put_in_front(parts, styles, list_plan(lines, title, introduction + (_AGAIN if again else "")))
    return parts.saved()


def _mark_sheet(
    parts: Parts, styles: Styles, part: str, own: Mapping[str, str], merges: Sequence[Box], marks: _Marks
) -> None:
    notes: dict[str, str] = {}
    anchors: dict[str, str] = {}
    if marks:
        grid = SheetCells(parts.edit(part))
        for (column, row), problems in marks.items():
            cell = grid.cell(row, column)
            cell.set("s", str(styles.red(int(cell.get("s", "0")))))
            ref = f"{column_letters(column)}{row}"
            notes[ref] = note_on(problems)
            covered = next((each for each in merges if each[:2] == (column, row)), (column, row, column, row))
            anchors[ref] = anchor(grid, covered, own.get(ref, "") + notes[ref])
    put_notes(parts, part, notes, anchors)


def _cells(
    problem: Problem, merges: Mapping[str, Sequence[Box]], known: Mapping[str, str]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every cell to be marked for a problem: the sheet's name in this file, column and row."""
    for place in problem.cells:
        name, at = _place(place, known)
        if name not in merges or at is None:
            continue
        for row in range(at[1], at[3] + 1):
            for column in range(at[0], at[2] + 1):
                over = (each for each in merges[name] if _inside(column, row, each))
                left, top, *_ = next(over, (column, row))
                yield name, (left, top)


def _place(place: str, known: Mapping[str, str]) -> tuple[str, Box | None]:
    """Sheet name in this file and the cells of the place; none for what is no address."""
    name, _, ref = place.rpartition("!")
    return known.get(name, name), box(ref) if is_address(ref) else None


def _inside(column: int, row: int, area: Box) -> bool:
    return area[0] <= column <= area[2] and area[1] <= row <= area[3]


def _same(before: Snapshot, after: Snapshot) -> bool:
    """Whether all that is read from the original is read from the copy, behind the new first sheet."""
    own, *rest = after.sheets
    old = [sheet for sheet in before.sheets if sheet.name != PROBLEM_SHEET]
    return (
        own.name == PROBLEM_SHEET
        and len(old) == len(rest)
        and all(map(_kept, old, rest))
        and (before.properties, before.date1904, before.calculation)
        == (after.properties, after.date1904, after.calculation)
    )


def _kept(old: RawSheet, new: RawSheet) -> bool:
    """Whether a sheet says what it said, and no cell of it has lost its lock."""
    return _around(old) == _around(new) and _filled(old) == _filled(new) and _locks(old).items() <= _locks(new).items()


def _filled(sheet: RawSheet) -> list[tuple[object, ...]]:
    """What the cells say. Red letters may bring to light what white ones hid."""
    return [_without_display(cell) for cell in sheet.cells.values() if cell.text or cell.formula]


def _around(sheet: RawSheet) -> tuple[object, ...]:
    """What is told of a sheet beside its cells, our own notes apart."""
    shell = sheet.shell
    around = (shell.merges, shell.protected, shell.hidden_columns, shell.validated)
    own = {ref: said for ref, text in sheet.notes.items() if (said := text.partition(NOTE_MARK)[0].rstrip())}
    return sheet.name, sheet.state, around, sheet.body.hidden_rows, sheet.pictures, own


def _locks(sheet: RawSheet) -> dict[str, bool]:
    return {ref: cell.locked for ref, cell in sheet.cells.items()}
