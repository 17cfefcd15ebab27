"""Published reports as returns: their figures filled into our workbooks, and what the checks say of them.

The figures are read from ../shared at run time; what is expected was worked out by hand from the note on each report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import COVER, T2, T3, T4, context_of, stamp_of, with_cell, with_sheet
from toolkit.forms import Form, FormCell, index_form, load_form
from toolkit.verbs.demo import filled_plan
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import SheetPlan, Value, WorkbookPlan
from toolkit.workbook.writer import write_workbook

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
APPLICANTS = ("natural", "commercial", "research", "welfare", "legal", "other", "total")
Found = set[tuple[str, tuple[str, ...]]]
Damage = Callable[[WorkbookPlan], WorkbookPlan]

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the published cases are not on this machine")
# Section six of a report in which applicants did not pay in time.
FEES = "全年收取信息处理费 0 元。"
ALL_ZERO = ("C09", (f"{COVER}!B12",))


def at(sheet: str, *refs: str) -> tuple[str, ...]:
    """Places on a sheet; `D4:I4` is every cell of a row."""
    places: list[str] = []
    for ref in refs:
        first, _, last = ref.partition(":")
        letters = [chr(code) for code in range(ord(first[0]), ord((last or first)[0]) + 1)]
        places += [f"{sheet}!{letter}{first[1:]}" for letter in letters]
    return tuple(places)


# ── figures → workbook → findings ────────────────────────────────────────


def judged(
    form: Form,
    year: int,
    kind: str,
    figures: Mapping[str, Value],
    *,
    day: date | None = None,
    last: Mapping[str, Any] | None = None,
    damage: Sequence[Damage] = (),
    campaign_form: Form | None = None,
) -> Verification:
    """A return with these figures and zeros elsewhere. A total stays a formula unless another number was published."""
    index = index_form(form)
    given: dict[str, Value] = {"cover.date": day or date(year + 1, 1, 10)}
    places = list(damage)
    for key, value in figures.items():
        cell = index.cells[key]
        if cell.kind == "total":
            parts = [part for each in cell.parts if isinstance(part := figures.get(each, 0), int | Decimal)]
            if (typed(value.strip()) if isinstance(value, str) else value) != sum(parts):
                places.append(with_cell(cell.place, formula="", cached=None, value=value))
        elif isinstance(value, str) and cell.numeric:
            given[key] = None
            places.append(with_cell(cell.place, value=value))
        else:
            given[key] = value
    stamp = stamp_of(form, year=year, unit_kind=kind, campaign="公开年报")
    plan = filled_plan(form, stamp, given)
    for change in places:
        plan = change(plan)
    context = context_of(campaign_form or form, year=year, campaign="公开年报", previous={"QS": last or {}})
    return verify_bytes(write_workbook(plan), "青山乡.xlsx", context)


def found(report: Verification) -> Found:
    """Rule and cells of every finding."""
    return {(each.rule, each.cells) for each in report.findings}


def errors(report: Verification) -> set[str]:
    return {each.rule for each in report.findings if each.level == "error"}


# ── three whole reports ──────────────────────────────────────────────────


def published(number: int) -> tuple[Form, int, dict[str, Value]]:
    """Form, year and figures of a whole report."""
    tables = json.loads((CASES / "published_tables.json").read_text(encoding="utf-8"), parse_float=Decimal)
    (case,) = [each for each in tables if each["n"] == number]
    form = load_form(str(case["edition"]))
    figures: dict[str, Value] = {}
    for label, numbers in case["table2"].items():
        figures |= dict(zip((cell.key for cell in line_of(form, label)), numbers, strict=True))
    for row, numbers in case["table3"].items():
        # One row printed where the edition has three: what is not said to be the first two is 其他.
        name = row if f"{row}.natural" in index_form(form).cells else f"{row}.3"
        figures |= {f"{name}.{column}": value for column, value in zip(APPLICANTS, numbers, strict=True)}
    figures |= dict(zip((cell.key for cell in index_form(form).of_table("t4")), case["table4"], strict=True))
    return form, case["year"], figures


def line_of(form: Form, label: str) -> list[FormCell]:
    """The cells of the row with this label, which may be its beginning only."""
    cells = [cell for cell in index_form(form).cells.values() if cell.table in ("t2", "t3") and cell.row]
    row = next((cell.row for cell in cells if label and cell.row[-1] == label), None) or next(
        (cell.row for cell in cells if len(label) > 3 and cell.row[-1].startswith(label)), None
    )
    return [cell for cell in cells if cell.row == row]


def test_city_of_2024__everything_holds() -> None:
    form, year, figures = published(1)
    report = judged(form, year, "设区的市", {**figures, "texts.fees": FEES})
    assert found(report) == {("D05", at(T4, ref)) for ref in ("B4", "G4", "L4")}
    assert report.numbers["done.total"] == 3050


def test_city_of_2024_as_a_county__only_its_regulations_are_wrong() -> None:
    form, year, figures = published(1)
    report = judged(form, year, "县", {**figures, "texts.fees": FEES})
    assert found(report) == {
        *(("A01", at(T2, ref)) for ref in ("B3", "D3")),
        *(("D05", at(T4, ref)) for ref in ("B4", "G4", "L4")),
    }


def test_district_of_2023__two_totals_that_are_zero() -> None:
    form, year, figures = published(2)
    report = judged(form, year, "县", figures)
    assert found(report) == {
        *(("D01", at(T4, "E4")), ("FRM-01", at(T4, "E4"))),
        *(("D01", at(T4, "O4")), ("FRM-01", at(T4, "O4"))),
        ("D05", at(T4, "B4")),
    }
    assert {(each.rule, each.found, each.expected) for each in report.findings if each.rule == "D01"} == {
        ("D01", "0", "11"),
        ("D01", "0", "5"),
    }


def test_city_office_of_2019__zeros_and_totals_left_blank_and_a_unit_in_a_cell() -> None:
    form, year, figures = published(6)
    report = judged(form, year, "省", figures)
    blank = [key for key, value in figures.items() if value is None]
    cells = index_form(form).cells
    assert found(report) == {
        ("CEL-04", at(T2, "C18")),
        *(
            ("C01", tuple(cells[key].place for key in blank if cells[key].table == t and cells[key].kind == "input"))
            for t in ("t3", "t4")
        ),
        ("FRM-01", at(T3, *(f"J{row}" for row in range(6, 25)), "F25", "G25")),
        ("FRM-01", at(T4, "O4")),
    }


# ── excerpts ─────────────────────────────────────────────────────────────


def excerpt(form: Form, number: int) -> dict[str, Value]:
    """The figures of a report's table lines, as they stand there; `?` and `…` are not known."""
    figures: dict[str, Value] = {}
    for line in (CASES / "reports" / f"{number:02}.txt").read_text(encoding="utf-8").splitlines():
        label, *pieces = line.split("|")
        cells = line_of(form, label.rpartition("…")[2].strip())
        if len(pieces) == 14:
            cells, pieces = index_form(form).of_table("t4"), [label, *pieces]
        for cell, piece in zip(cells, pieces, strict=False):
            if not set("?…") & set(piece):
                figures[cell.key] = typed(piece)
    return figures


def typed(piece: str) -> Value:
    """What a cell holds that shows this: a number, nothing, or a text just as it is."""
    if re.fullmatch(r"\d+", piece):
        return int(piece)
    if re.fullmatch(r"\d+\.\d+", piece):
        return Decimal(piece)
    return piece if piece.strip(" _") else None


@dataclass(frozen=True)
class Excerpt:
    """A report of which some lines are known: `read` figures of them are wanted as a proof that they were found.

    also: figures that make the rest sound. wrong: every finding.
    """

    number: int
    year: int
    kind: str
    read: Mapping[str, Value]
    wrong: Found
    also: Mapping[str, Value] = field(default_factory=dict)
    day: date | None = None


EXCERPTS = [
    # All zero; with blanks beside them, zeros are texts.
    Excerpt(9, 2020, "镇", {"new.natural": " 0"}, {ALL_ZERO, ("CEL-01", at(T3, "D4:I4", "D5:I5"))}),
    Excerpt(12, 2020, "镇", {"new.other": 0}, {ALL_ZERO}),
    # The table is sound: only the text says otherwise.
    Excerpt(15, 2023, "镇", {"normdoc.made": 4, "normdoc.valid": 32}, {ALL_ZERO}),
    # +3, --253, +22 in the wrong column, 103.3879万元.
    Excerpt(
        *(21, 2019, "部门", {"license.items_delta": "+3", "procurement.amount": "103.3879万元"}),
        {
            ALL_ZERO,
            ("CEL-01", at(T2, "C7", "B8")),
            ("A09", at(T2, "B8", "C8")),
            ("CEL-04", at(T2, "C11")),
            ("CEL-04", at(T2, "C18")),
        },
    ),
    Excerpt(27, 2022, "街道", {"normdoc.made": 4, "normdoc.valid": 4}, {ALL_ZERO}),
    # One review corrected.
    Excerpt(
        *(42, 2025, "街道", {"new.natural": 19, "suit_after.total": 2}),
        {("D05", at(T4, "B4"))},
        {"grant.natural": 19},
    ),
    # A slash is no zero; applicants left blank beside a total of 0; a row left blank altogether.
    Excerpt(
        *(45, 2023, "部门", {"rule.made": "/", "new.total": 0, "grant.total": None}),
        {
            ("CEL-04", at(T2, "B3:D3")),
            ("C01", at(T3, "D4:I4", "D5:I5", "D6:I6")),
            ("FRM-01", at(T3, "J6")),
        },
    ),
    Excerpt(66, 2021, "镇", {"carried_in.natural": " 0"}, {ALL_ZERO, ("CEL-01", at(T3, "D5"))}),
    # A township that fined and charged.
    Excerpt(
        *(69, 2021, "镇", {"penalty.decisions": 1, "fee.amount": Decimal("9.63211")}),
        {ALL_ZERO, ("A10", at(T2, "B10")), ("A10", at(T2, "B14"))},
    ),
    # A county bureau with regulations; a row left blank; blanks in cells; dated before the year was over.
    Excerpt(
        *(75, 2020, "部门", {"rule.made": 6, "normdoc.made": 198, "penalty.decisions": " 112"}),
        {
            ALL_ZERO,
            *(("A01", at(T2, ref)) for ref in ("B3", "C3", "D3")),
            ("C01", at(T2, "B8:D8")),
            ("CEL-01", at(T2, "D11", "D12")),
            ("A04", at(T2, "D4", "B4")),
            ("T04", at(COVER, "B11")),
        },
        day=date(2020, 12, 31),
    ),
]


@pytest.mark.parametrize("case", EXCERPTS, ids=lambda case: f"{case.number:02}")
def test_excerpt__what_its_note_says(case: Excerpt) -> None:
    form = load_form("2019" if case.year <= 2020 else "2021")
    figures = excerpt(form, case.number)
    assert {key: figures[key] for key in case.read} == case.read
    report = judged(form, case.year, case.kind, {**figures, **case.also}, day=case.day)
    assert found(report) == case.wrong


def test_report_of_2022_in_the_edition_of_2019__wrong_edition() -> None:
    old, new = load_form("2019"), load_form("2021")
    figures = excerpt(old, 18)
    assert figures["procurement.amount"] == 0
    report = judged(old, 2022, "乡", figures, campaign_form=new)
    assert errors(report) == {"F03", "ID-04"}
    # A form of another year is not looked into further.
    assert found(report) == {("F03", ()), ("ID-04", ())}


def test_only_the_last_item_is_filled_in__all_others_are_named() -> None:
    form = load_form("2019")
    figures = excerpt(form, 30)
    assert figures == {"procurement.projects": 53, "procurement.amount": Decimal("6944.93")}
    blank = dict.fromkeys(cell.key for cell in index_form(form).of_table("t2") if cell.key not in figures)
    report = judged(form, 2020, "部门", {**blank, **figures})
    cells = at(T2, "B3:D3", "B4:D4", "B7:D7", "B8:D8", "B11:D11", "B12:D12", "B15:C15")
    assert found(report) == {("C01", cells), ALL_ZERO}


def test_rows_above_the_last_item_deleted__the_layout_is_wrong() -> None:
    def deleted(sheet: SheetPlan) -> SheetPlan:
        kept = {ref: cell for ref, cell in sheet.cells.items() if int(re.sub(r"\D", "", ref)) > 15}
        moved = {re.sub(r"\d+", lambda row: str(int(row[0]) - 15), ref): cell for ref, cell in kept.items()}
        up = {
            ref: replace(cell, ref=ref, span=re.sub(r"\d+", lambda row: str(int(row[0]) - 15), cell.span))
            for ref, cell in moved.items()
        }
        return replace(sheet, cells=up)

    form = load_form("2019")
    report = judged(form, 2020, "部门", excerpt(form, 30), damage=[with_sheet(T2, deleted)])
    assert "TPL-02" in errors(report)


def test_a_letter_missing_in_a_heading__named() -> None:
    form = load_form("2021")
    report = judged(form, 2021, "镇", {}, damage=[with_cell(f"{T2}!D2", value="现行有效件")])
    assert found(report) == {("TPL-03", at(T2, "D2")), ALL_ZERO}


def test_everything_blank_but_one_zero__every_other_cell_is_named() -> None:
    form = load_form("2019")
    index = index_form(form)
    tables = [table.id for table in form.tables]
    blank = {cell.key: None for cell in index.inputs if cell.table in tables}
    report = judged(form, 2019, "乡", {**blank, "rule.made": 0})
    assert found(report) == {
        ("C01", tuple(cell.place for cell in index.inputs if cell.table == table and cell.key != "rule.made"))
        for table in tables
    }


def test_city_of_2025_after_2024__its_documents_do_not_follow() -> None:
    _, _, last = published(1)
    form = load_form("2021")
    figures: dict[str, Value] = {
        **{"rule.valid": 11, "normdoc.valid": 372, "license.decisions": 445276, "penalty.decisions": 4289602},
        **{"new.natural": 3259, "carried_in.natural": 103, "carried_out.natural": 58, "grant.natural": 3304},
        **{"review.upheld": 204, "suit_direct.upheld": 36, "suit_after.upheld": 22},
    }
    report = judged(form, 2025, "设区的市", figures, last=last)
    assert found(report) == {("A03", at(T2, "D4", "B4", "C4"))}
    carried = {**figures, "carried_in.natural": 0, "new.natural": 3362}
    assert found(judged(form, 2025, "设区的市", carried, last=last)) == {
        ("A03", at(T2, "D4", "B4", "C4")),
        ("B04", at(T3, "D5")),
    }
