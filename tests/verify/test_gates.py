"""One damage on a correct workbook: which rule speaks, at which cell, and what becomes of the return."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace

import pytest
from openpyxl import Workbook

from tests.helpers import (
    SOUND,
    T2,
    T3,
    T4,
    filled,
    lines,
    one,
    parts_of,
    resaved,
    with_cell,
    with_sheet,
    zipped,
)
from tests.helpers import context_of as context
from toolkit.forms import index_form, load_form
from toolkit.forms.totals import as_shown
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import PlannedCell, SheetPlan, Value, WorkbookPlan

FORM = load_form("2021")


def check(data: bytes, **changes: object) -> Verification:
    return verify_bytes(data, "青山乡.xlsx", context(FORM, **changes))


def judged(values: dict[str, Value] | None = None, **more: object) -> Verification:
    return check(filled(FORM, values, **more))  # type: ignore[arg-type]


def rules(report: Verification) -> list[str]:
    return [each.rule for each in report.findings]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_correct_workbook__ok(edition: str) -> None:
    form = load_form(edition)
    report = verify_bytes(filled(form), "青山乡.xlsx", context(form))
    assert (report.verdict, report.findings) == ("accepted", ())
    assert report.stamp is not None
    assert report.stamp.unit_name == "青山乡"
    assert report.values["new.total"] == 8
    assert report.values["review.total"] == 2


# ── totals and formulas ──────────────────────────────────────────────────────────────


def test_total_typed_over_with_the_right_number__only_the_lost_formula() -> None:
    report = judged(typed_over={"new.total": 8})
    assert lines(report) == {("FRM-01", (f"{T3}!J4",))}
    found = one(report, "FRM-01")
    assert ("8" in found.found, found.expected, found.level) == (True, "8", "error")
    assert report.verdict == "returned"


def test_total_typed_over_with_a_wrong_number__its_own_definition_and_no_other_sum() -> None:
    report = judged(typed_over={"new.total": 9})
    assert lines(report, "error") == {("FRM-01", (f"{T3}!J4",)), ("B03", (f"{T3}!J4",))}
    assert (one(report, "B03").found, one(report, "B03").expected) == ("9", "8")
    assert "B01" not in rules(report)
    assert report.values["new.total"] == 8


def test_total_row_typed_over__b02_at_the_cell() -> None:
    report = judged(typed_over={"done.natural": 6})
    assert lines(report, "error") == {("FRM-01", (f"{T3}!D27",)), ("B02", (f"{T3}!D27",))}
    assert report.values["done.total"] == 8


def test_corner_typed_over__both_definitions() -> None:
    report = judged(typed_over={"done.total": 9})
    assert lines(report, "error") == {
        ("FRM-01", (f"{T3}!J27",)),
        ("B02", (f"{T3}!J27",)),
        ("B03", (f"{T3}!J27",)),
    }


def test_total_of_table_four_typed_over__d01() -> None:
    place = f"{T4}!E4"
    report = judged(typed_over={"review.total": 0})
    assert lines(report, "error") == {("FRM-01", (place,)), ("D01", (place,))}
    assert (one(report, "D01").found, one(report, "D01").expected) == ("0", "2")


def test_total_emptied__the_lost_formula() -> None:
    report = judged(typed_over={"new.total": None})
    assert lines(report, "error") == {("FRM-01", (f"{T3}!J4",))}
    assert one(report, "FRM-01").found == "空"
    assert report.values["new.total"] == 8


@pytest.mark.parametrize("formula", ["SUM(D4:H4)", "SUM(D4:I4)+0", "D4+E4", "SUM(D5:I5)", "8"])
def test_formula_changed__error(formula: str) -> None:
    report = judged(damage=with_cell(f"{T3}!J4", formula=formula))
    assert ("FRM-02", (f"{T3}!J4",)) in lines(report, "error")
    assert one(report, "FRM-02").expected == "=SUM(D4:I4)"
    assert report.verdict == "returned"


def test_formula_spelled_otherwise__ok() -> None:
    assert judged(damage=with_cell(f"{T3}!J4", formula="sum( $D$4:$I$4 )")).verdict == "accepted"


@pytest.mark.parametrize("carried", [True, False])
def test_results_of_the_form_as_it_was_issued__as_if_none_were_stored(carried: bool) -> None:
    """Who fills in the form with a program that does not calculate leaves them as they are."""
    index = index_form(FORM)
    first = as_shown(index, {key: SOUND[key] for key in ("carried_in.natural",) if carried})  # type: ignore[misc]

    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        for cell in index.totals:
            plan = with_cell(cell.place, cached=first[cell.key])(plan)
        return plan

    report = judged(damage=damage)
    assert [(each.rule, each.level) for each in report.findings] == [("FRM-04", "info")]


def test_stored_result_forged__warning() -> None:
    report = judged(damage=with_cell(f"{T3}!J4", cached=80))
    assert lines(report) == {("FRM-03", (f"{T3}!J4",))}
    assert (one(report, "FRM-03").found, one(report, "FRM-03").expected) == ("80", "8")
    assert (report.verdict, report.values["new.total"]) == ("needs_explanation", 8)


def test_stored_results_forged_in_several_cells__the_first_of_them_with_its_numbers() -> None:
    def damage(plan: WorkbookPlan) -> WorkbookPlan:
        for ref in ("J4", "J6"):
            plan = with_cell(f"{T3}!{ref}", cached=90)(plan)
        return plan

    found = one(judged(damage=damage), "FRM-03")
    assert (found.cells, found.found, found.expected) == ((f"{T3}!J4", f"{T3}!J6"), "90", "8")
    assert found.message.startswith(f"{T3} J4 等 2 格")


def test_findings__the_worst_first() -> None:
    values: dict[str, Value] = {"license.decisions": 1, "new.legal": "0", "rule.made": 1, "new.other": "约3"}
    levels = [each.level for each in judged(values).findings]
    assert set(levels) == {"error", "warning", "info"}
    assert levels == sorted(levels, key=["error", "warning", "info"].index)


def test_formula_in_an_input__worked_out_or_refused() -> None:
    plain = judged(damage=with_cell(f"{T3}!D4", formula="3+4", value=None))
    assert lines(plain, "warning") == {("FRM-06", (f"{T3}!D4",))}
    assert plain.values["new.natural"] == 7
    linked = judged(damage=with_cell(f"{T3}!D4", formula="D5+6", value=None, cached=7))
    assert ("FRM-06", (f"{T3}!D4",)) in lines(linked, "error")
    assert linked.values["new.natural"] is None


# ── single cells ─────────────────────────────────────────────────────────────────────


def test_blank_inputs__folded_into_one_line_a_table() -> None:
    report = judged({"new.natural": None, "carried_out.other": None, "rule.made": None})
    assert lines(report, "error") == {("C01", (f"{T3}!D4", f"{T3}!I28")), ("C01", (f"{T2}!B3",))}
    assert report.values["new.natural"] is None
    assert report.values["new.total"] is None


@pytest.mark.parametrize(("value", "found"), [(-1, "-1"), (2.5, "2.5")])
def test_impossible_count__c02(value: Value, found: str) -> None:
    report = judged({"review.other": value})
    assert lines(report, "error") == {("C02", (f"{T4}!C4",))}
    assert one(report, "C02").found == found


@pytest.mark.parametrize(
    ("typed", "rule", "read", "level"),
    [
        ("7", "CEL-01", 7, "warning"),
        ("７", "CEL-02", 7, "warning"),
        ("7件", "CEL-04", 7, "error"),
        ("约7", "CEL-04", None, "error"),
        ("/", "CEL-04", None, "error"),
        ("7²", "CEL-03", None, "error"),
    ],
)
def test_text_in_a_number_cell__says_what_was_read(typed: str, rule: str, read: int | None, level: str) -> None:
    report = judged({"new.natural": typed})
    found = one(report, rule)
    assert (found.cells, found.level, found.found) == ((f"{T3}!D4",), level, typed)
    assert report.values["new.natural"] == read


def test_regulations__a01() -> None:
    report = judged({"rule.made": 1, "rule.valid": 1})
    assert lines(report) == {("A01", (f"{T2}!B3",)), ("A01", (f"{T2}!D3",))}
    assert report.verdict == "returned"


def test_stock_of_documents__a02() -> None:
    report = judged({"normdoc.made": 3, "normdoc.repealed": 1, "normdoc.valid": 1})
    assert lines(report) == {("A02", (f"{T2}!D4", f"{T2}!B4", f"{T2}!C4"))}
    assert (one(report, "A02").found, one(report, "A02").expected) == ("1", "不小于 2")


def b01(column: str) -> tuple[str, tuple[str, ...]]:
    return "B01", tuple(f"{T3}!{column}{row}" for row in (4, 5, 27, 28))


def test_column_out_of_balance__b01_and_its_consequence_in_the_total_left_out() -> None:
    report = judged({"new.natural": 8})
    assert lines(report, "error") == {b01("D")}
    assert report.verdict == "returned"


def test_two_columns_out_of_balance__b01_in_each_and_b06_beside_them() -> None:
    report = judged({"new.natural": 8, "new.commercial": 0})
    assert lines(report, "error") == {b01("D"), b01("E")}
    assert lines(report, "warning") == {("B06", (*b01("D")[1], *b01("E")[1]))}


def test_more_carried_out_than_came_in__b05() -> None:
    report = judged({"carried_out.welfare": 1})
    assert ("B05", (f"{T3}!G28", f"{T3}!G4", f"{T3}!G5")) in lines(report, "error")


# ── layout ───────────────────────────────────────────────────────────────────────────


def test_label_edited__error() -> None:
    report = judged(damage=with_cell(f"{T2}!A4", value="文件"))
    assert lines(report) == {("TPL-03", (f"{T2}!A4",))}
    assert (one(report, "TPL-03").found, one(report, "TPL-03").expected) == ("文件", "行政规范性文件")
    assert report.verdict == "returned"


def test_label_with_other_blanks__info() -> None:
    report = judged(damage=with_cell(f"{T2}!A4", value="行政规范 性文件"))
    assert [(each.rule, each.level) for each in report.findings] == [("TPL-03", "info")]
    assert report.verdict == "accepted"


def test_inputs_merged__error() -> None:
    report = check(resaved(filled(FORM), lambda book: book[T3].merge_cells("D4:E4")))
    assert ("TPL-07", (f"{T3}!D4", f"{T3}!E4")) in lines(report, "error")


def test_row_inserted__returned_with_every_number_read() -> None:
    report = check(resaved(filled(FORM), lambda book: book[T3].insert_rows(7)))
    found = one(report, "TPL-02")
    assert (found.level, found.table, found.cells) == ("error", "t3", (f"{T3}!A7",))
    assert (report.verdict, report.values) == ("returned", judged().values)
    # What follows from a row more is not said again.
    assert {each.rule for each in report.findings if each.level == "error"} == {"TPL-02"}


def test_value_outside_the_table__warning() -> None:
    report = judged(damage=with_cell(f"{T3}!M40", value=12))
    assert lines(report) == {("TPL-06", (f"{T3}!M40",))}
    assert (one(report, "TPL-06").found, report.verdict) == ("12", "needs_explanation")


def test_sheet_deleted__error() -> None:
    report = judged(damage=with_sheet(T4, lambda sheet: None))
    assert lines(report, "error") == {("TPL-01", ())}
    assert T4 in one(report, "TPL-01").message
    assert report.values["review.upheld"] is None


def test_sheet_renamed__read_all_the_same() -> None:
    report = judged(damage=with_sheet(T4, lambda sheet: replace(sheet, name="表4")))
    assert [(each.rule, each.level) for each in report.findings if each.rule == "TPL-01"] == [("TPL-01", "info")]
    assert (report.verdict, report.values["review.upheld"]) == ("accepted", 1)


@pytest.mark.parametrize("blank", [" ", "\u3000\u3000", "\u00a0", "\n", "\t", "\u200b", " \ufeff "])
def test_blank_outside_the_table_or_on_a_sheet_of_its_own__nothing(blank: str) -> None:
    assert judged(damage=with_cell(f"{T3}!M40", value=blank)).findings == ()
    assert judged(damage=with_more(SheetPlan("草稿", {"B2": PlannedCell("B2", "plain", blank)}))).findings == ()


def with_more(more: SheetPlan) -> Callable[[WorkbookPlan], WorkbookPlan]:
    return lambda plan: replace(plan, sheets=(*plan.sheets, more))


def test_sheet_of_the_units_own__info_that_names_it() -> None:
    report = judged(damage=with_more(SheetPlan("草稿", {"B2": PlannedCell("B2", "plain", 5)})))
    assert lines(report, "info") == lines(report) == {("TPL-01", ("草稿!B2",))}
    assert one(report, "TPL-01").message == "多了一张工作表“草稿”（1 格有内容），其中的内容不会汇总。"
    assert report.verdict == "accepted"


@pytest.mark.parametrize("name", [f"{T3} (2)", "草稿"])
def test_second_sheet_that_looks_like_one_of_ours__warning(name: str) -> None:
    twin = replace(blank_plan(FORM).sheet(T3), name=name)
    report = judged(damage=with_more(twin))
    assert (one(report, "TPL-01").level, report.verdict) == ("warning", "needs_explanation")
    assert f"像是“{T3}”的另一份" in one(report, "TPL-01").message


def test_second_sheet_by_its_name_alone__warning() -> None:
    report = judged(damage=with_more(SheetPlan(f"{T3}(2)", {"B2": PlannedCell("B2", "plain", 5)})))
    assert one(report, "TPL-01").level == "warning"


def test_protection_removed__info() -> None:
    report = judged(damage=lambda plan: replace(plan, locked=False))
    assert {(each.rule, each.level) for each in report.findings} == {("TPL-04", "info")}
    assert report.verdict == "accepted"


def test_input_locked_and_total_opened__info_with_the_cells() -> None:
    def relock(book: Workbook) -> None:
        locked, unlocked = book[T3]["J4"].protection, book[T3]["D4"].protection
        book[T3]["D4"].protection, book[T3]["J4"].protection = copy(locked), copy(unlocked)

    report = check(resaved(filled(FORM), relock))
    assert ("TPL-04", (f"{T3}!D4", f"{T3}!J4")) in lines(report, "info")
    assert report.verdict == "accepted"


def test_macros_added__warning() -> None:
    report = check(zipped({**parts_of(filled(FORM)), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))
    assert lines(report) == {("SEC-01", ())}
    assert report.verdict == "needs_explanation"


def test_hidden_rows__values_read() -> None:
    def hide(book: Workbook) -> None:
        book[T3].row_dimensions[4].hidden = True

    report = check(resaved(filled(FORM), hide))
    assert ("TPL-05", ()) in lines(report, "info")
    assert report.values["new.natural"] == 7
