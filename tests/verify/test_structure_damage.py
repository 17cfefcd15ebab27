"""Gate 2 cell by cell: whatever happened to a formula, a label, a sheet or its surroundings, the rule and the cell."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.helpers import (
    COVER,
    EDITIONS,
    T2,
    T3,
    T4,
    context_of,
    filled,
    lines,
    one,
    parts_of,
    resaved,
    with_cell,
    zipped,
)
from tests.helpers import with_sheet as with_planned
from tests.verify.moved import number, text, with_cells, with_sheet
from toolkit.forms import FormCell, index_form, load_form
from toolkit.intake.snapshot import Box, RawCell, Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.explanations import CHECK_SHEET
from toolkit.returns.read_return import read_return
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verify.findings import Finding
from toolkit.verify.gates.similarity import fixed_text
from toolkit.verify.gates.structure import compare_structure, damaged_findings
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.list_sheets import GUIDE_SHEET

FORM = load_form("2021")
TOTALS = [(edition, cell) for edition in EDITIONS for cell in index_form(load_form(edition)).totals]
EVERY_TOTAL = pytest.mark.parametrize(
    ("edition", "total"), [pytest.param(edition, cell, id=f"{edition} {cell.place}") for edition, cell in TOTALS]
)


@cache
def book(edition: str = "2021") -> Snapshot:
    return read_workbook(filled(load_form(edition)))


def found(changes: dict[str, RawCell], sheet: str, edition: str = "2021") -> list[Finding]:
    """What gate 2 says of the workbook with these cells in one sheet, lost formulas included."""
    form = load_form(edition)
    changed = with_sheet(book(edition), sheet, lambda raw: with_cells(raw, *changes.values()))
    structure = compare_structure(changed, form)
    given = read_return(form, None, structure.sheets, frozenset(structure.lost))
    return [*structure.findings, *damaged_findings(structure.damaged, form, given.totals)]


def stored(total: FormCell, edition: str) -> RawCell:
    sheet = book(edition).sheet(total.sheet)
    assert sheet
    return sheet.cells[total.cell]


def check(data: bytes) -> Verification:
    return verify_bytes(data, "青山乡.xlsx", context_of(FORM))


# ── formulas ─────────────────────────────────────────────────────────────────────────


@EVERY_TOTAL
def test_constant_over_a_total__the_lost_formula_at_the_cell(edition: str, total: FormCell) -> None:
    cell = stored(total, edition)
    right = found({total.cell: cell._replace(formula=None)}, total.sheet, edition)
    assert [(each.rule, each.level, each.cells) for each in right] == [("FRM-01", "error", (total.place,))]
    assert (right[0].found, right[0].expected) == (cell.text, cell.text)
    wrong = found({total.cell: number(total.cell, "901")}, total.sheet, edition)
    assert [(each.rule, each.cells, each.found, each.expected) for each in wrong if each.level == "error"] == [
        ("FRM-01", (total.place,), "901", cell.text)
    ]


@EVERY_TOTAL
def test_total_emptied__the_lost_formula_at_the_cell(edition: str, total: FormCell) -> None:
    gone = found(
        {total.cell: stored(total, edition)._replace(formula=None, kind="blank", text="")}, total.sheet, edition
    )
    assert [(each.rule, each.cells, each.found) for each in gone] == [("FRM-01", (total.place,), "空")]


@EVERY_TOTAL
def test_range_shortened__the_changed_formula_at_the_cell(edition: str, total: FormCell) -> None:
    cell = stored(total, edition)
    for shorter in shortened(cell.formula or ""):
        damaged = found({total.cell: cell._replace(formula=shorter)}, total.sheet, edition)
        assert [(each.rule, each.level, each.cells) for each in damaged] == [("FRM-02", "error", (total.place,))]
        assert (damaged[0].found, damaged[0].expected) == (f"={shorter}", f"={cell.formula}")


def shortened(formula: str) -> Iterator[str]:
    """The sum without its first and without its last row or column."""
    match = re.fullmatch(r"SUM\(([A-Z])(\d+):([A-Z])(\d+)\)", formula)
    assert match, formula
    left, top, right, bottom = match[1], int(match[2]), match[3], int(match[4])
    if left == right:
        yield f"SUM({left}{top + 1}:{right}{bottom})"
        yield f"SUM({left}{top}:{right}{bottom - 1})"
    else:
        yield f"SUM({chr(ord(left) + 1)}{top}:{right}{bottom})"
        yield f"SUM({left}{top}:{chr(ord(right) - 1)}{bottom})"


def test_formula_spilled_into_inputs__each_cell_told() -> None:
    dice = random.Random(3)
    for cell in dice.sample([each for each in index_form(FORM).inputs if each.sheet == T3], 3):
        report = check(filled(FORM, damage=with_cell(cell.place, formula="D5+6", value=None)))
        assert ("FRM-06", (cell.place,)) in lines(report, "error")
        assert report.values[cell.key] is None


# ── many at once ─────────────────────────────────────────────────────────────────────


def totals_typed_over(value: str | None, count: int = 99) -> list[Finding]:
    cells = [each for each in index_form(FORM).totals if each.sheet == T3][:count]
    changes = {each.cell: stored(each, "2021")._replace(formula=None) for each in cells}
    if value is not None:
        changes = {ref: number(ref, value) for ref in changes}
    return found(changes, T3)


def test_all_totals_typed_over_with_the_right_numbers__one_finding() -> None:
    (only,) = totals_typed_over(None)
    assert (only.rule, only.level, only.table, len(only.cells)) == ("FRM-01", "error", "t3", 31)
    assert "现在是手工填写的数；数值与明细相符" in only.message


def test_right_ones_of_two_tables__one_finding_each() -> None:
    changes = {each.place: stored(each, "2021")._replace(formula=None) for each in index_form(FORM).totals}
    three = [cell for place, cell in changes.items() if place.startswith(T3)]
    four = [cell for place, cell in changes.items() if place.startswith(T4)]
    both = with_sheet(book(), T3, lambda raw: with_cells(raw, *three))
    structure = compare_structure(with_sheet(both, T4, lambda raw: with_cells(raw, *four)), FORM)
    given = read_return(FORM, None, structure.sheets)
    folded = damaged_findings(structure.damaged, FORM, given.totals)
    assert sorted((each.table, len(each.cells)) for each in folded) == [("t3", 31), ("t4", 3)]


def test_six_totals_with_wrong_numbers__one_finding_each() -> None:
    six = totals_typed_over("901", 6)
    assert [(each.rule, len(each.cells)) for each in six] == [("FRM-01", 1)] * 6


def test_seven_totals_with_wrong_numbers__one_finding_with_the_first_ones_numbers() -> None:
    (only,) = totals_typed_over("901", 7)
    assert (only.rule, len(only.cells), only.found) == ("FRM-01", 7, "901")
    assert only.message.startswith(only.cells[0].replace("!", " "))
    assert only.message.endswith("这样的格一共 7 个，请逐格核对。")
    assert f"“901”；按明细应为 {only.expected}" in only.message


def test_many_formulas_changed__one_finding() -> None:
    cells = [stored(each, "2021") for each in index_form(FORM).totals if each.sheet == T3]
    (only,) = found({cell.ref: cell._replace(formula=f"{cell.formula}+0") for cell in cells}, T3)
    assert (only.rule, only.level, len(only.cells)) == ("FRM-02", "error", 31)


def test_total_typed_over_while_its_parts_are_not_known__no_number_is_expected() -> None:
    total = index_form(FORM).cells["new.total"]
    (typed,) = damaged_findings({total.key: number(total.cell, "901")}, FORM, {total.key: None})
    (emptied,) = damaged_findings({total.key: None}, FORM, {total.key: None})
    assert [(each.found, each.expected) for each in (typed, emptied)] == [("901", ""), ("空", "")]
    assert "现为手工填写的“901”；明细不全，暂时算不出应有的数" in typed.message
    assert "现在是空的；明细不全，暂时算不出应有的数" in emptied.message


def labels(sheet: str) -> list[str]:
    plan = blank_plan(FORM).sheet(sheet)
    return [ref for ref, cell in plan.cells.items() if fixed_text(cell) and cell.style != "note"]


@pytest.mark.parametrize("sheet", [T2, T3, T4, "工作概况", "文字材料", COVER])
def test_label_changed__its_cell(sheet: str) -> None:
    for ref in random.Random(5).sample(labels(sheet), 6):
        (only,) = found({ref: text(ref, "别的")}, sheet)
        assert (only.rule, only.level, only.cells, only.found) == ("TPL-03", "error", (f"{sheet}!{ref}",), "别的")


@pytest.mark.parametrize("edition", EDITIONS)
def test_line_ends_of_another_program__no_change(edition: str) -> None:
    """Some write `_x000D_` in front of each line end of ours."""
    parts = parts_of(filled(load_form(edition)))
    sheets = {name: part for name, part in parts.items() if "worksheets/sheet" in name}
    sheets = {name: re.sub(rb"(?<=[^>])\n(?=[^<])", b"_x000D_\n", part) for name, part in sheets.items()}
    assert sum(part.count(b"_x000D_") for part in sheets.values()) > 5
    report = verify_bytes(zipped({**parts, **sheets}), "x.xlsx", context_of(load_form(edition)))
    assert (report.verdict, report.findings) == ("accepted", ())


def test_unit_changed__its_cell() -> None:
    (only,) = found({"B13": text("B13", "本年收费金额（单位：元）")}, T2)
    assert (only.rule, only.cells) == ("TPL-03", (f"{T2}!B13",))
    assert only.expected == "本年收费金额（单位：万元）"


@pytest.mark.parametrize(("count", "findings"), [(6, 6), (7, 1), (31, 1)])
def test_labels_changed__more_than_six_are_one_finding(count: int, findings: int) -> None:
    refs = labels(T3)[:count]
    told = found({ref: text(ref, f"改{ref}") for ref in refs}, T3)
    assert [each.rule for each in told] == ["TPL-03"] * findings
    assert sorted(cell for each in told for cell in each.cells) == sorted(f"{T3}!{ref}" for ref in refs)
    if findings == 1:
        assert "A1 的固定文字被改动：现为“改A1”" in told[0].message
        assert told[0].message.endswith(f"这样的格一共 {count} 个，请逐格核对。")


def test_notes_moved_by_a_blank_row_below_the_table__nothing_lost_and_no_error() -> None:
    def change(workbook: Workbook) -> None:
        workbook[T3].insert_rows(29)

    report = check(resaved(filled(FORM), change))
    assert {each.rule for each in report.findings} == {"TPL-03", "FRM-04"}
    assert report.verdict == "accepted"


# ── sheets and what stands round the cells: what harms no number is no error ─────────


def levels(report: Verification) -> dict[str, str]:
    return {each.rule: each.level for each in report.findings if each.rule != "FRM-04"}


def test_stamp_sheet_shown__one_info() -> None:
    def show(workbook: Workbook) -> None:
        workbook[STAMP_SHEET].sheet_state = "visible"

    report = check(resaved(filled(FORM), show))
    assert (report.verdict, one(report, "TPL-05").level) == ("accepted", "info")
    assert f"“{STAMP_SHEET}”原来是隐藏的" in one(report, "TPL-05").message


def test_stamp_sheet_hidden_less_deeply__no_word() -> None:
    def hide(workbook: Workbook) -> None:
        workbook[STAMP_SHEET].sheet_state = "hidden"

    assert levels(check(resaved(filled(FORM), hide))) == {}


def test_data_sheet_hidden__info() -> None:
    def hide(workbook: Workbook) -> None:
        workbook[T4].sheet_state = "hidden"

    assert levels(check(resaved(filled(FORM), hide))) == {"TPL-05": "info"}


def test_sheets_reordered__no_word() -> None:
    assert levels(check(resaved(filled(FORM), lambda workbook: workbook.move_sheet(T4, -3)))) == {}


def test_sheet_duplicated__warning_at_its_first_cell() -> None:
    report = check(resaved(filled(FORM), lambda workbook: workbook.copy_worksheet(workbook[T3])))
    assert lines(report, "warning") == {("TPL-01", (f"{T3} Copy!A1",))}
    assert lines(report, "error") == set()


def test_sheet_emptied_of_labels__not_taken_for_ours() -> None:
    report = check(filled(FORM, damage=with_planned(T4, lambda sheet: replace(sheet, name="表4", cells={}))))
    assert lines(report, "error") == {("TPL-01", ())}


def test_protection_off_validation_lost_note_added__infos() -> None:
    def loosen(workbook: Workbook) -> None:
        sheet = workbook[T3]
        sheet.protection.sheet = False
        sheet.data_validations.dataValidation = []
        sheet["E7"].comment = Comment("请看附件", "填表人")

    report = check(resaved(filled(FORM), loosen))
    assert levels(report) == {"TPL-04": "info", "TPL-10": "info"}
    inputs = {cell.place for cell in index_form(FORM).inputs if cell.sheet == T3}
    cells = [set(each.cells) for each in report.findings if each.rule == "TPL-10"]
    assert {f"{T3}!E7"} in cells
    assert inputs in cells


@pytest.mark.parametrize(
    ("picture", "covered"),
    [
        ((4, 4, 4, 4), ["D4"]),
        ((1, 1, 4, 5), ["D4", "D5"]),
        ((5, 4, 6, 5), ["E4", "E5", "F4", "F5"]),
        ((1, 1, 3, 40), []),
        ((10, 1, 12, 40), []),
    ],
)
def test_picture_over_inputs__error_at_each_of_them(picture: Box, covered: list[str]) -> None:
    below = with_sheet(book(), T3, lambda raw: replace(raw, pictures=(picture,)))
    findings = compare_structure(below, FORM).findings
    told = [(each.rule, each.level, sorted(each.cells)) for each in findings]
    assert told == ([("SEC-04", "error", [f"{T3}!{ref}" for ref in covered])] if covered else [])


def test_note_of_the_unit__its_first_sixty_letters() -> None:
    for letters in (60, 61):
        noted = with_sheet(book(), T3, lambda raw, letters=letters: replace(raw, notes={"E7": "注" * letters}))
        (only,) = compare_structure(noted, FORM).findings
        assert (only.rule, only.cells, only.found) == ("TPL-10", (f"{T3}!E7",), "注" * letters)
        assert f"{T3} E7 有批注：“{'注' * 60}”" in only.message


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("fullPrecision", False, "工作簿设成了“以显示精度为准”，合计可能与明细差一点。"),
        ("calcMode", "manual", "工作簿设成了手动计算，合计可能没有更新。"),
        ("iterate", True, "工作簿打开了迭代计算，循环引用不会提示。"),
    ],
)
def test_calculation_set_otherwise__warning_that_says_how(setting: str, value: object, said: str) -> None:
    """As long as no stored results show that it did no harm."""
    report = check(resaved(filled(FORM), lambda workbook: setattr(workbook.calculation, setting, value)))
    assert (one(report, "TPL-08").level, one(report, "TPL-08").message) == ("warning", said)


@pytest.mark.parametrize("flag", ['fullPrecision="0"', 'calcMode="manual"', 'iterate="1"'])
def test_calculation_set_otherwise_and_every_result_right__info(flag: str) -> None:
    parts = parts_of(filled(FORM))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<calcPr ", f"<calcPr {flag} ".encode())
    report = check(zipped(parts))
    assert (one(report, "TPL-08").level, report.verdict) == ("info", "accepted")
    assert one(report, "TPL-08").message.endswith("；各处合计与明细相符。")


def test_words_outside_the_table__the_first_three_cut_after_twenty_letters() -> None:
    cells = {f"L{row}": text(f"L{row}", letter * 21) for row, letter in enumerate("甲乙丙丁", 4)}
    (only,) = found(cells, T3)
    assert (only.rule, only.cells) == ("TPL-06", tuple(f"{T3}!{ref}" for ref in cells))
    assert only.found == "、".join(letter * 20 for letter in "甲乙丙")


@pytest.mark.parametrize(
    ("sheet", "ref", "cell", "rule", "now"),
    [
        (CHECK_SHEET, "D5", RawCell("D5", 5, 4, "text", "√", '"√"'), "FRM-02", '="√"'),
        (CHECK_SHEET, "D5", text("D5", "√"), "FRM-02", "√"),
        (CHECK_SHEET, "A5", text("A5", "别的"), "TPL-03", "别的"),
        (GUIDE_SHEET, "A1", text("A1", ""), "TPL-03", "空"),
    ],
)
def test_sheet_without_data_changed__one_warning(sheet: str, ref: str, cell: RawCell, rule: str, now: str) -> None:
    planned = blank_plan(FORM).sheet(sheet).cells[ref]
    expected = f"={planned.formula}" if planned.formula else planned.value
    (only,) = found({ref: cell}, sheet)
    assert (only.rule, only.level, only.cells) == (rule, "warning", (f"{sheet}!{ref}",))
    assert (only.found, only.expected) == (now, expected)


def test_lock_turned__each_cell() -> None:
    dice = random.Random(11)
    sheet = book().sheet(T3)
    assert sheet
    values = [cell for cell in index_form(FORM).cells.values() if cell.sheet == T3]
    for cell in dice.sample(values, 10):
        at = sheet.cells[cell.cell]
        (only,) = found({cell.cell: at._replace(locked=not at.locked)}, T3)
        assert (only.rule, only.level, only.cells) == ("TPL-04", "info", (cell.place,))


def test_merge_of_labels_undone__info_of_a_merge_over_inputs__error() -> None:
    apart = check(resaved(filled(FORM), lambda workbook: workbook[T3].unmerge_cells("B8:B15")))
    assert (one(apart, "TPL-07").level, one(apart, "TPL-07").cells) == ("info", (f"{T3}!B8",))
    merges = ("A4:C4", "B8:B15")
    both = check(resaved(filled(FORM), lambda workbook: [workbook[T3].unmerge_cells(each) for each in merges]))
    assert "取消了 A4:C4、B8:B15 的合并" in one(both, "TPL-07").message
    over = check(resaved(filled(FORM), lambda workbook: workbook[T4].merge_cells("F4:G4")))
    assert (one(over, "TPL-07").level, one(over, "TPL-07").cells) == ("error", (f"{T4}!F4", f"{T4}!G4"))


def test_label_typed_over_with_a_number__a_label_and_not_a_moved_row() -> None:
    form = load_form("2021")
    data = filled(form, damage=with_cell(f"{T3}!C12", value=5))
    report = verify_bytes(data, "青山乡.xlsx", context_of(form))
    assert lines(report) == {("TPL-03", (f"{T3}!C12",))}
    assert report.values["new.natural"] == 7
