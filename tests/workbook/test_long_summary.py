"""The summary in both shapes: a sheet a unit, and above a hundred units a row a unit."""

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers import needs_office, through_office, without_results
from toolkit.forms import index_form, load_form
from toolkit.forms.totals import recompute
from toolkit.intake.snapshot import Snapshot
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.workbook.long_sheets import write_long
from toolkit.workbook.long_summary import UNIT_ROW, UNIT_SHEET, long_cells, long_summary
from toolkit.workbook.plan import PlannedCell, Value
from toolkit.workbook.summary import (
    COUNTY_SHEET,
    SHEETS_UP_TO,
    STATE_SHEET,
    SummaryUnit,
    summary_layout,
    summary_plan,
)
from toolkit.workbook.summary_facts import FactGivers, fact_cells, fact_givers, fact_refs
from toolkit.workbook.writer import write_workbook

FORM = load_form("2021")
LAYOUT = summary_layout(FORM)
FACTS_SHEET, FACT_REFS = FORM.facts.sheet, fact_refs(FORM)


def units(count: int) -> list[SummaryUnit]:
    """Every fifth is not merged."""
    return [
        SummaryUnit(f"{640_323_000 + n}", f"第{n}乡", "已汇总" if n % 5 else "未汇总：已收", "", bool(n % 5))
        for n in range(count)
    ]


def numbers(number: int) -> dict[str, Value]:
    """Figures of a unit, all cells different."""
    inputs = [cell for cell in index_form(FORM).inputs if cell.numeric]
    values = {
        cell.key: Decimal(number + place) / 1000 if cell.type == "amount" else number * place
        for place, cell in enumerate(inputs)
    }
    return {**values, **recompute(index_form(FORM), values)}


def county(merged: Sequence[int]) -> dict[str, Decimal]:
    """The sums, added here."""
    every = [numbers(number) for number in merged]
    return {key: sum((Decimal(str(each[key])) for each in every), Decimal(0)) for key in (*LAYOUT.refs, *FACT_REFS)}


def told(given: Sequence[SummaryUnit]) -> dict[str, FactGivers]:
    return fact_givers(FORM, [numbers(int(unit.code) % 1000) for unit in given if unit.merged])


def several(given: Sequence[SummaryUnit], totals: dict[str, Value]) -> bytes:
    values = {unit.code: numbers(int(unit.code) - 640_323_000) for unit in given if unit.merged}
    return write_workbook(summary_plan(FORM, "盐池县", 2021, given, totals, values))


def many(given: Sequence[SummaryUnit], totals: dict[str, Value]) -> bytes:
    values = (numbers(int(unit.code) - 640_323_000) for unit in given if unit.merged)
    out = io.BytesIO()
    write_long(*long_summary(FORM, "盐池县", 2021, given, totals, values, told(given)), out)
    return out.getvalue()


def text(snapshot: Snapshot, sheet: str, ref: str) -> str:
    found = snapshot.sheet(sheet)
    assert found is not None
    return found.cells[ref].text


@pytest.mark.office
@needs_office
def test_both_shapes__formulas_add_up_to_the_sums_in_libreoffice(tmp_path: Path) -> None:
    sizes = {"several": 12, "many": SHEETS_UP_TO + 20}
    files = {"several": several(units(12), {}), "many": many(units(SHEETS_UP_TO + 20), {})}
    # No results are stored, so that what comes back was calculated.
    back = through_office({name: without_results(data) for name, data in files.items()}, tmp_path)
    for name, size in sizes.items():
        expected = county([n for n in range(size) if n % 5])
        snapshot = read_workbook(back[name])
        shown = {key: Decimal(text(snapshot, COUNTY_SHEET, ref)) for key, ref in LAYOUT.refs.items()}
        facts = {key: Decimal(text(snapshot, FACTS_SHEET, ref)) for key, ref in FACT_REFS.items()}
        assert shown | facts == expected, name
        given = {text(snapshot, FACTS_SHEET, ref.replace("D", "E")) for ref in FACT_REFS.values()}
        assert given == {str(sum(bool(n % 5) for n in range(size)))}, name


def test_many_units__every_number_stands_in_its_row_and_column() -> None:
    given = units(SHEETS_UP_TO + 1)
    snapshot = read_workbook(many(given, {}))
    assert [sheet.name for sheet in snapshot.sheets] == [STATE_SHEET, COUNTY_SHEET, FACTS_SHEET, UNIT_SHEET]
    merged = [unit for unit in given if unit.merged]
    for row, unit in enumerate(merged, UNIT_ROW):
        assert [text(snapshot, UNIT_SHEET, f"{letter}{row}") for letter in "AB"] == [unit.code, unit.name]
        values = numbers(int(unit.code) - 640_323_000)
        for letters, cell in long_cells(FORM):
            assert Decimal(text(snapshot, UNIT_SHEET, f"{letters}{row}")) == values[cell.key]
    sheet = snapshot.sheet(UNIT_SHEET)
    assert sheet is not None
    assert f"A{UNIT_ROW + len(merged)}" not in sheet.cells


def test_many_units__labels_above_a_column_are_those_of_its_cell() -> None:
    snapshot = read_workbook(many(units(SHEETS_UP_TO + 1), {}))
    columns = {cell.key: letters for letters, cell in long_cells(FORM)}
    assert text(snapshot, UNIT_SHEET, f"{columns['rule.made']}3") == "二、主动公开政府信息情况"
    assert text(snapshot, UNIT_SHEET, f"{columns['rule.made']}4") == "规章"
    assert text(snapshot, UNIT_SHEET, f"{columns['grant.natural']}4") == "三、本年度办理结果／（一）予以公开"
    assert text(snapshot, UNIT_SHEET, f"{columns['grant.commercial']}5") == "申请人情况／法人或其他组织"
    assert text(snapshot, UNIT_SHEET, f"{columns['grant.commercial']}6") == "商业企业"
    assert text(snapshot, UNIT_SHEET, f"{columns['suit_direct.upheld']}4") == "行政诉讼"
    assert text(snapshot, UNIT_SHEET, f"{columns['suit_after.upheld']}5") == "复议后起诉"
    training = [text(snapshot, UNIT_SHEET, f"{columns['facts.training']}{row}") for row in (3, 4, 6)]
    assert training == [FACTS_SHEET, "政务公开业务培训次数", "次"]


def test_many_units__county_sheet_is_read_without_the_rows() -> None:
    """A workbook of ours may hold more cells than a stranger's may; the proof wants one sheet of it."""
    book = read_workbook(many(units(7), {"new.natural": 5}), only=(COUNTY_SHEET,))
    assert [sheet.name for sheet in book.sheets] == [COUNTY_SHEET]
    assert text(book, COUNTY_SHEET, LAYOUT.refs["new.natural"]) == "5"


def test_many_units__names_on_the_list_lead_to_their_rows() -> None:
    with zipfile.ZipFile(io.BytesIO(many(units(7), {}))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    # The first and the sixth unit are not merged.
    assert [f'ref="C{row}" location="' in sheet for row in range(4, 11)] == [False, *[True] * 4, False, True]
    assert f"""ref="C5" location="'{UNIT_SHEET}'!A{UNIT_ROW}"/>""" in sheet
    assert f"""ref="C10" location="'{UNIT_SHEET}'!A{UNIT_ROW + 4}"/>""" in sheet


def test_many_units__what_a_spreadsheet_would_run_stays_a_text() -> None:
    given = [SummaryUnit("1", '=1+1<乡>"', "已汇总", "＝\x07x", True)]
    snapshot = read_workbook(many_of_one(given))
    sheet = snapshot.sheet(UNIT_SHEET)
    assert sheet is not None
    assert (sheet.cells[f"B{UNIT_ROW}"].text, sheet.cells[f"B{UNIT_ROW}"].formula) == ('=1+1<乡>"', None)
    assert text(snapshot, STATE_SHEET, "E4") == "＝x"


def many_of_one(given: Sequence[SummaryUnit]) -> bytes:
    out = io.BytesIO()
    write_long(*long_summary(FORM, "盐池县", 2021, given, {}, [numbers(1)], told(given)), out)
    return out.getvalue()


def test_no_unit_merged__noughts_and_no_row() -> None:
    given = [SummaryUnit("1", "青山乡", "未汇总：已下发", "", False)]
    out = io.BytesIO()
    write_long(*long_summary(FORM, "盐池县", 2021, given, {}, [], {}), out)
    snapshot = read_workbook(out.getvalue())
    sheet = snapshot.sheet(COUNTY_SHEET)
    assert sheet is not None
    assert {sheet.cells[LAYOUT.refs[key]].formula for key in ("new.natural", "fee.amount")} == {"0"}


def test_several_units__formulas_stay_within_what_excel_takes() -> None:
    """The longest names that a sheet can have, at the last size that has a sheet a unit."""
    given = [SummaryUnit(str(n), "很" * 28, "已汇总", "", True) for n in range(SHEETS_UP_TO)]
    plan = summary_plan(FORM, "盐池县", 2021, given, {}, {unit.code: {} for unit in given})
    cells: list[PlannedCell] = list(plan.sheet(COUNTY_SHEET).cells.values())
    assert 3000 < max(len(cell.formula) for cell in cells) < 8192
    assert max(cell.formula.count(",") for cell in cells) == SHEETS_UP_TO - 1 < 255
    names = [sheet.name for sheet in plan.sheets]
    assert len({name.casefold() for name in names}) == len(names) == SHEETS_UP_TO + 3
    assert max(map(len, names)) <= 31


def test_many_units__the_same_rows_give_the_same_bytes() -> None:
    assert many(units(9), {}) == many(units(9), {})


def test_indicators_of_some_units__who_gave_them_and_how_exactly() -> None:
    given = [SummaryUnit(str(n), f"第{n}乡", "已汇总", "", True) for n in range(3)]
    values: dict[str, dict[str, Value]] = {
        "0": {"facts.posts": 1200, "facts.posts.approx": "余", "facts.training": 0},
        "1": {"facts.posts": 300, "facts.posts.approx": "近"},
        "2": {},
    }
    plan = summary_plan(FORM, "盐池县", 2021, given, {"facts.posts": 1500, "facts.training": 0}, values)
    sheet = plan.sheet(FACTS_SHEET)
    rows = {key: ref[1:] for key, ref in FACT_REFS.items()}

    def shown(column: str, key: str) -> Value:
        cell = sheet.cells[f"{column}{rows[key]}"]
        return cell.cached if cell.formula else cell.value

    assert [shown(column, "facts.posts") for column in "BCDEFGHI"] == [
        "微信公众号推送信息条数", "条", 1500, 2, "含约数", 1200, 300, None,
    ]  # fmt: skip
    formats = [sheet.cells[f"{column}{rows['facts.posts']}"].number_format for column in "GHI"]
    assert formats == ['0"余"', '"近"0', "0"]
    # A nought that was typed is an answer, an empty cell is none.
    assert [shown(column, "facts.training") for column in "DEFGHI"] == [0, 1, None, 0, None, None]
    assert [shown(column, "facts.media") for column in "DEF"] == [0, 0, None]
    assert len(rows) == len(fact_cells(FORM)) == len(FORM.facts.fields)


def test_unit_named_like_a_sheet_of_ours__another_name() -> None:
    given = [SummaryUnit("1", FACTS_SHEET, "已汇总", "", True)]
    plan = summary_plan(FORM, "盐池县", 2021, given, {}, {"1": {}})
    assert [sheet.name for sheet in plan.sheets] == [STATE_SHEET, COUNTY_SHEET, FACTS_SHEET, f"{FACTS_SHEET}2"]
