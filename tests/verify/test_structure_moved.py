"""Rows and columns added, taken away or moved: what is said, and that every number is read where its label is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pytest

from tests.helpers import COVER, EDITIONS, T2, T3, T4, context_of, filled
from tests.verify.moved import (
    COLUMNS,
    ROWS,
    deleted,
    inserted,
    number,
    rearranged,
    swapped,
    text,
    with_cells,
    with_sheet,
)
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.grid import address
from toolkit.intake.areas import box
from toolkit.intake.snapshot import RawSheet, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import read_return
from toolkit.verify.findings import Finding
from toolkit.verify.gates.identity import identify
from toolkit.verify.gates.structure import Structure, compare_structure
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import Value

FORM = load_form("2021")
FOLLOW = pytest.mark.parametrize("follow", [True, False], ids=["references moved along", "references left"])


@dataclass(frozen=True)
class Read:
    """What came of a changed workbook: gate 2 and the values by place of their cells in the form."""

    structure: Structure
    values: dict[str, object]

    @property
    def one(self) -> Finding:
        """The only finding."""
        assert len(self.structure.findings) == 1, self.structure.findings
        return self.structure.findings[0]


@cache
def book(edition: str = "2021") -> Snapshot:
    """A workbook in which no two numbers are the same, so that one read at a wrong place shows."""
    form = load_form(edition)
    numbers: dict[str, Value] = {cell.key: at for at, cell in enumerate(index_form(form).inputs, 100) if cell.numeric}
    return read_workbook(filled(form, numbers))


def judged(snapshot: Snapshot, form: Form = FORM) -> Read:
    structure = compare_structure(snapshot, form)
    given = read_return(form, None, structure.sheets, frozenset(structure.lost))
    places = {key: cell.place for key, cell in index_form(form).cells.items()}
    return Read(structure, {places[key]: reading.value for key, reading in given.readings.items()})


def changed(name: str, axis: int, order: Sequence[int | None], follow: bool = True, edition: str = "2021") -> Read:
    sheets = with_sheet(book(edition), name, lambda raw: rearranged(raw, axis, order, follow))
    return judged(sheets, load_form(edition))


def before(edition: str = "2021") -> dict[str, object]:
    return judged(book(edition), load_form(edition)).values


def gone(read: Read, edition: str = "2021") -> set[str]:
    """Places of values that are not read any more; all others must be what they were."""
    values = before(edition)
    missing = {place for place, value in read.values.items() if value is None and values[place] is not None}
    assert {place: value for place, value in read.values.items() if place not in missing} == {
        place: value for place, value in values.items() if place not in missing
    }
    return missing


def inputs(name: str, axis: int, line: int, edition: str = "2021") -> set[str]:
    """The filled inputs of one row or column of the form."""
    form = load_form(edition)
    cells = (cell for cell in index_form(form).inputs if cell.sheet == name)
    return {cell.place for cell in cells if box(cell.cell)[axis] == line and before(edition)[cell.place] is not None}


ROW_COUNTS = {("2019", T2): 18, ("2019", T3): 26, ("2021", T2): 14, ("2021", T3): 28, ("2021", T4): 4}
COLUMN_COUNTS = {("2019", T2): 4, ("2021", T3): 10, ("2021", T4): 15}
EVERY_ROW = [(*sheet, row) for sheet, rows in ROW_COUNTS.items() for row in range(1, rows + 1)]
EVERY_COLUMN = [(*sheet, column) for sheet, columns in COLUMN_COUNTS.items() for column in range(1, columns + 1)]


# ── inserted ─────────────────────────────────────────────────────────────────────────


@FOLLOW
@pytest.mark.parametrize(("edition", "name", "row"), EVERY_ROW)
def test_row_inserted__every_number_read(edition: str, name: str, row: int, follow: bool) -> None:
    read = changed(name, ROWS, inserted(40, row), follow, edition)
    assert (read.one.rule, read.one.level, read.one.cells) == ("TPL-02", "error", (f"{name}!A{row}",))
    assert f"第 {row} 行是多出来的" in read.one.message
    assert gone(read, edition) == set()


@FOLLOW
@pytest.mark.parametrize(("edition", "name", "column"), EVERY_COLUMN)
def test_column_inserted__every_number_read(edition: str, name: str, column: int, follow: bool) -> None:
    read = changed(name, COLUMNS, inserted(20, column), follow, edition)
    letter = chr(64 + column)
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{name}!{letter}1",))
    assert f"{letter} 列是多出来的" in read.one.message
    assert gone(read, edition) == set()


@pytest.mark.parametrize("name", [COVER, "工作概况", "文字材料"])
def test_row_inserted_in_a_list__every_line_read(name: str) -> None:
    read = changed(name, ROWS, inserted(40, 6))
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{name}!A6",))
    assert gone(read) == set()


def test_extra_row_with_numbers__named_and_not_read() -> None:
    def change(raw: RawSheet) -> RawSheet:
        more = rearranged(raw, ROWS, inserted(31, 9), True)
        return with_cells(more, text("C9", "9.其他情形"), number("D9", "12"), number("J9", "12", "SUM(D9:I9)"))

    read = judged(with_sheet(book(), T3, change))
    assert "第 9 行是多出来的（填了“9.其他情形”、“12”、“12”，这些内容没有读取）" in read.one.message
    assert gone(read) == set()


def test_rows_added_and_gone__both_told() -> None:
    read = changed(T3, ROWS, [*range(1, 9), None, None, *range(9, 12), *range(13, 32)])
    assert "第 9 行、第 10 行是多出来的" in read.one.message
    assert "少了下发表样的第 12 行（5.属于三类内部事务信息）" in read.one.message
    assert gone(read) == inputs(T3, ROWS, 12) == read.structure.lost_cells


# ── deleted ──────────────────────────────────────────────────────────────────────────


@FOLLOW
@pytest.mark.parametrize("row", range(4, 29))
def test_row_deleted__its_numbers_missing_and_no_others(row: int, follow: bool) -> None:
    read = changed(T3, ROWS, deleted(31, row), follow)
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{T3}!A{row}",))
    assert f"少了下发表样的第 {row} 行（" in read.one.message
    assert gone(read) == inputs(T3, ROWS, row) == read.structure.lost_cells


@FOLLOW
@pytest.mark.parametrize("column", range(4, 10))
def test_column_deleted__its_numbers_missing_and_no_others(column: int, follow: bool) -> None:
    read = changed(T3, COLUMNS, deleted(10, column), follow)
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{T3}!{chr(64 + column)}1",))
    assert gone(read) == inputs(T3, COLUMNS, column) == read.structure.lost_cells


def test_row_of_a_table_of_one_row_deleted__missing() -> None:
    read = changed(T4, ROWS, deleted(7, 4))
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{T4}!A4",))
    assert gone(read) == inputs(T4, ROWS, 4)


# ── moved ────────────────────────────────────────────────────────────────────────────


@FOLLOW
def test_rows_swapped__read_by_their_labels(follow: bool) -> None:
    read = changed(T3, ROWS, swapped(31, 9, 12), follow)
    assert (read.one.rule, read.one.cells) == ("TPL-02", (f"{T3}!A9", f"{T3}!A12"))
    assert "第 9 行和第 12 行对调了" in read.one.message
    assert gone(read) == set()


def test_rows_sorted__read_by_their_labels() -> None:
    read = changed(T3, ROWS, [*range(1, 8), *range(15, 7, -1), *range(16, 32)])
    assert "第 8 行、第 9 行、第 10 行、第 11 行、第 12 行、第 13 行等 8 行换了顺序" in read.one.message
    assert gone(read) == set()


def test_columns_swapped__read_by_their_labels() -> None:
    read = changed(T3, COLUMNS, swapped(10, 6, 8))
    assert " F 列和 H 列对调了" in read.one.message
    assert gone(read) == set()


# ── what a sheet that was put back looks like ────────────────────────────────────────


@FOLLOW
@pytest.mark.parametrize(("axis", "line"), [(ROWS, 6), (ROWS, 8), (ROWS, 12), (COLUMNS, 4), (COLUMNS, 5)])
@pytest.mark.parametrize("change", [inserted, deleted])
def test_put_back__every_cell_at_its_address_and_stored_sums_left_out(
    change: Callable[[int, int], list[int | None]], axis: int, line: int, follow: bool
) -> None:
    sheet = changed(T3, axis, change(31, line), follow).structure.sheets[T3]
    assert {ref: address(cell.row, cell.column) for ref, cell in sheet.cells.items()} == {
        ref: ref for ref in sheet.cells
    }
    planned = blank_plan(FORM).sheet(T3).cells
    sums = [cell for ref, cell in sheet.cells.items() if cell.formula and ref in planned and planned[ref].formula]
    assert sums
    assert {(cell.text, cell.kind) for cell in sums if cell.formula == planned[cell.ref].formula} == {("", "blank")}


def test_column_inserted_and_inputs_hidden__told_by_the_lines_of_the_form() -> None:
    def change(raw: RawSheet) -> RawSheet:
        more = rearranged(raw, COLUMNS, inserted(20, 3), True)
        shell = replace(more.shell, hidden_columns=frozenset({6}))
        return replace(more, shell=shell, body=replace(more.body, hidden_rows=frozenset({9})))

    findings = judged(with_sheet(book(), T3, change)).structure.findings
    assert [each.message for each in findings if each.rule == "TPL-05"] == [
        f"工作表“{T3}”隐藏了第 9 行，内容照常读取。",
        f"工作表“{T3}”隐藏了第 E 列，内容照常读取。",
    ]


# ── what stays lost ──────────────────────────────────────────────────────────────────


def lost(read: Read, name: str) -> None:
    assert (read.one.rule, read.structure.lost) == ("TPL-02", {name})
    assert read.one.message.startswith(f"工作表“{name}”增加、删除或移动了行列，从 ")
    assert "这张表没有读取" in read.one.message
    assert gone(read) == {cell.place for cell in index_form(FORM).inputs if cell.sheet == name}


def test_too_few_labels_left__not_read() -> None:
    lost(changed(T3, ROWS, deleted(31, 8, 12)), T3)


def test_labels_emptied__not_read() -> None:
    def change(raw: RawSheet) -> RawSheet:
        return with_cells(raw, *(text(ref, "") for ref in ("A4", "A5", *(f"C{row}" for row in range(8, 27)))))

    lost(judged(with_sheet(book(), T3, change)), T3)


def test_row_copied_with_its_label__not_read() -> None:
    def change(raw: RawSheet) -> RawSheet:
        more = rearranged(raw, ROWS, inserted(31, 10), True)
        return with_cells(more, text("C10", more.cells["C9"].text), number("D10", "5"))

    lost(judged(with_sheet(book(), T3, change)), T3)


def test_cells_of_one_row_shifted__not_read() -> None:
    def change(raw: RawSheet) -> RawSheet:
        shifted = rearranged(raw, COLUMNS, inserted(10, 3), True)
        row = [cell for cell in shifted.cells.values() if cell.row == 9]
        return with_cells(raw, raw.cells["C9"]._replace(text="", kind="blank"), *row)

    lost(judged(with_sheet(book(), T3, change)), T3)


# ── what else is told of a sheet that was put back ───────────────────────────────────


def with_extra(*cells: str) -> Read:
    """A row inserted at 9; then cells changed, as `J10=SUM(D10:H10)`, in addresses of the returned sheet."""

    def change(raw: RawSheet) -> RawSheet:
        more = rearranged(raw, ROWS, inserted(31, 9), True)
        pairs = (cell.split("=", 1) for cell in cells)
        return with_cells(more, *(more.cells[ref]._replace(formula=formula) for ref, formula in pairs))

    return judged(with_sheet(book(), T3, change))


def test_formula_changed_beside_an_insertion__told_in_places_of_the_form() -> None:
    findings = with_extra("J10=SUM(D10:H10)").structure.findings
    assert [(each.rule, each.cells) for each in findings] == [("TPL-02", (f"{T3}!A9",)), ("FRM-02", (f"{T3}!J9",))]
    assert (findings[1].found, findings[1].expected) == ("=SUM(D9:H9)", "=SUM(D9:I9)")


def test_range_that_reaches_beyond_the_table__changed() -> None:
    findings = with_extra("D28=SUM(D6:D26)").structure.findings
    assert [each.rule for each in findings] == ["TPL-02"], "left as it was by a program that moves no references"
    findings = with_extra("D28=SUM(D7:D26)").structure.findings
    assert [(each.rule, each.cells) for each in findings[1:]] == [("FRM-02", (f"{T3}!D27",))]


def test_check_sheet_whose_references_moved_along__no_news() -> None:
    def along(raw: RawSheet) -> RawSheet:
        cells = (cell for cell in raw.cells.values() if cell.formula and f"{T3}!" in cell.formula)
        return with_cells(raw, *(cell._replace(formula="1+1") for cell in cells))

    moved = with_sheet(book(), T3, lambda raw: rearranged(raw, ROWS, inserted(31, 9), True))
    assert judged(with_sheet(moved, "审核结果", along)).one.rule == "TPL-02"


def test_cover_with_a_row_more__the_unit_is_read_by_its_label() -> None:
    moved = with_sheet(book(), COVER, lambda raw: rearranged(raw, ROWS, inserted(20, 4), True))
    assert identify(moved, context_of(FORM)).findings == ()


def test_sheet_renamed_and_a_row_inserted__found_and_read() -> None:
    def change(raw: RawSheet) -> RawSheet:
        return replace(rearranged(raw, ROWS, inserted(31, 9), True), name="表3")

    read = judged(with_sheet(book(), T3, change))
    assert [each.rule for each in read.structure.findings] == ["TPL-01", "TPL-02"]
    assert gone(read) == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_unchanged__nothing_found(edition: str) -> None:
    assert compare_structure(book(edition), load_form(edition)).findings == []


# ── all at once ──────────────────────────────────────────────────────────────────────


def anyhow(dice: random.Random, lines: int) -> list[int | None]:
    """Up to three lines taken away, up to two moved elsewhere, up to three blank ones put in."""
    order: list[int | None] = list(range(1, lines + 1))
    for _ in range(dice.randint(0, 3)):
        order.pop(dice.randrange(len(order)))
    for _ in range(dice.randint(0, 2)):
        line = order.pop(dice.randrange(len(order)))
        order.insert(dice.randint(0, len(order)), line)
    for _ in range(dice.randint(0, 3)):
        order.insert(dice.randint(0, len(order)), None)
    return order


@FOLLOW
@pytest.mark.parametrize(("name", "rows", "columns"), [(T2, 14, 4), (T3, 28, 10), (T4, 4, 15)])
def test_rows_and_columns_in_disorder__read_rightly_or_not_at_all(
    name: str, rows: int, columns: int, follow: bool
) -> None:
    dice = random.Random(name)
    whole = 0
    for _ in range(60):
        down: list[int | None] = [*anyhow(dice, rows), *range(rows + 1, rows + 4)]
        across = anyhow(dice, columns) if dice.random() < 0.3 else list(range(1, columns + 1))
        if (down, across) == (list(range(1, rows + 4)), list(range(1, columns + 1))):
            continue

        def change(raw: RawSheet, down: Sequence[int | None] = down, across: Sequence[int | None] = across) -> RawSheet:
            return rearranged(rearranged(raw, ROWS, down, follow), COLUMNS, across, follow)

        read = judged(with_sheet(book(), name, change))
        missing = gone(read)
        rules = {each.rule for each in read.structure.findings if each.level == "error"}
        assert rules, (down, across)
        if "TPL-02" in rules:
            lost = {cell.place for cell in index_form(FORM).inputs if cell.sheet in read.structure.lost}
            assert missing <= read.structure.lost_cells | lost, (down, across)
            whole += not lost
    assert whole > 10
