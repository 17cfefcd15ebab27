"""nianbao excel FILE --recalculate: what Excel shows for a copy of a return, beside what we work out."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.excel.fake_engine import Excel, Results
from tests.helpers import EDITIONS, T3, filled, needs_office, resaved, through_office, with_cell, with_sheet
from tests.verify.cases import MODES, cases
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.excel.comparison import Difference
from toolkit.excel.port import Application
from toolkit.excel.recalculate import Recalculation, recalculate, recalculation_json, recalculation_text
from toolkit.excel.xlwings_book import NO_EXCEL
from toolkit.forms import Form, index_form, load_form
from toolkit.forms.index import COVER_ISSUED
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.explanations import CHECK_SHEET, workbook_checks
from toolkit.returns.stamp import STAMP_SHEET
from toolkit.verify.expected_marks import rule_groups
from toolkit.workbook.check_sheet import STATUS_CELL, check_sheet, detail_row
from toolkit.workbook.writer import write_workbook

TOTAL = "new.total"
Run = Callable[[bytes], Recalculation]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Recalculate a file of these bytes, which are looked over right here."""

    def run(data: bytes, name: str = "青山乡.xlsx") -> Recalculation:
        path = tmp_path / name
        path.write_bytes(data)
        return recalculate(path, engine=Inline())

    return run


def shown(form: Form, **changes: Any) -> Results:
    """What Excel shows of 审核结果 for a return in which everything holds; changes by address."""
    marks: Results = {ref: "√" for ref, cell in check_sheet(form).cells.items() if cell.style == "result"}
    marks[STATUS_CELL] = "√ 表内核对全部通过，请保存后报送"
    return {f"{CHECK_SHEET}!{ref}": value for ref, value in {**marks, **changes}.items()}


def calculates(excel: Excel, results: Results) -> None:
    excel.calculate = lambda data: results


def all_marks(form: Form) -> int:
    """Of every place, every rule and the whole."""
    return len(workbook_checks(form)) + len(rule_groups(form)) + 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_all_equal__every_total_and_every_mark_compared(excel: Excel, run: Run, edition: str) -> None:
    form = load_form(edition)
    calculates(excel, shown(form))
    done = run(filled(form))
    assert done.equal
    assert done.comparison.totals == len(index_form(form).totals) > 30
    assert done.comparison.marks == all_marks(form) > 180
    assert done.application == Application("Microsoft Excel", "16.0")
    text = recalculation_text(done)
    assert text.startswith("Microsoft Excel 16.0 打开“青山乡.xlsx”的副本重新计算")
    assert text.endswith("完全一致。")


def test_one_total_different__told_once_with_cell_and_both_numbers(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    cell = index_form(form).cells[TOTAL]
    # Excel shows 9 for 7 + 1, and marks what then does not hold: the balance of the column and the sum of the row.
    broken = {
        number: check.rule.id
        for number, check in enumerate(workbook_checks(form))
        if TOTAL in check.cells and check.rule.id in ("B01", "B03")
    }
    rows = {f"D{detail_row(form, number)}": "×" for number in broken}
    lines = {f"D{row}": "×" for row, group in enumerate(rule_groups(form), 5) if {n for n, _ in group} & broken.keys()}
    calculates(excel, {**shown(form, **rows, **lines, A2="× 有不符合的"), cell.place: 9.0})
    done = run(filled(form))
    assert done.comparison.differences == (Difference("total", cell.place, cell.name, 8, 9),)
    assert not done.equal
    assert f"{T3}!{cell.cell}（{cell.name}）：本工具 8，Excel 9" in recalculation_text(done)


@pytest.mark.parametrize(("value", "excel_shows"), [(None, None), ("#REF!", "#REF!")])
def test_total_without_a_number__is_different(excel: Excel, run: Run, value: Any, excel_shows: Any) -> None:
    form = load_form("2021")
    cell = index_form(form).cells["review.total"]
    calculates(excel, {**shown(form), cell.place: value})
    first = run(filled(form)).comparison.differences[0]
    assert (first.cell, first.ours, first.excel) == (cell.place, 2, excel_shows)


def test_noise_of_binary_floats__is_no_difference(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    calculates(excel, {**shown(form), index_form(form).cells[TOTAL].place: 8.000000000000002})
    assert run(filled(form)).equal


@pytest.mark.parametrize("said", ["×", "—", None, "#NAME?"])
def test_one_mark_different__told_once_with_rule_and_place(excel: Excel, run: Run, said: str | None) -> None:
    form = load_form("2021")
    number, check = next((n, c) for n, c in enumerate(workbook_checks(form)) if c.rule.id == "B01")
    ref = f"D{detail_row(form, number)}"
    line = next(f"D{row}" for row, group in enumerate(rule_groups(form), 5) if group[0][1].rule.id == "B01")
    follows = {line: said, "A2": f"{said} …"} if said in ("×", "—") else {}
    calculates(excel, shown(form, **{ref: said}, **follows))
    done = run(filled(form))
    about = f"B01 {check.where}"
    assert done.comparison.differences == (Difference("mark", f"{CHECK_SHEET}!{ref}", about, "√", said),)
    assert f"本工具 √，Excel {said or '空'}" in recalculation_text(done)


@pytest.mark.parametrize(("ref", "said", "ours"), [("D9", "×", "√"), ("A2", "× 有不符合的", "√"), ("A2", None, "√")])
def test_line_of_a_rule_or_of_the_whole_different(
    excel: Excel, run: Run, ref: str, said: str | None, ours: str
) -> None:
    form = load_form("2021")
    follows = {"A2": "× 有不符合的"} if ref == "D9" else {}
    calculates(excel, shown(form, **{ref: said, **follows}))
    told = [(each.cell, each.ours, each.excel) for each in run(filled(form)).comparison.differences]
    assert told == [(f"{CHECK_SHEET}!{ref}", ours, said and said[:1])]


def test_json__the_same_for_programs(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    calculates(excel, shown(form, D9="×", A2="×"))
    done = run(filled(form))
    data = json.loads(json.dumps(recalculation_json(done)))
    assert data["application"] == {"name": "Microsoft Excel", "version": "16.0"}
    assert data["compared"] == {"totals": done.comparison.totals, "marks": done.comparison.marks}
    assert (data["file"], data["equal"], data["not_compared"]) == ("青山乡.xlsx", False, [])
    assert [(each["kind"], each["cell"], each["ours"], each["excel"]) for each in data["differences"]] == [
        ("mark", f"{CHECK_SHEET}!D9", "√", "×")
    ]


def test_original_untouched__and_the_copy_is_gone(excel: Excel, tmp_path: Path) -> None:
    form = load_form("2021")
    calculates(excel, shown(form))
    path = tmp_path / "青山乡.xlsx"
    path.write_bytes(filled(form))
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    recalculate(path, engine=Inline())
    opened = next(Path(about[0]) for what, *about in excel.log if what == "open")
    assert opened != path
    assert not opened.exists()
    assert not opened.parent.exists()
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before
    assert excel.running == []
    assert "save" not in {what for what, *_ in excel.log}


def test_excel_fails_halfway__the_copy_and_excel_are_gone_all_the_same(excel: Excel, run: Run) -> None:
    excel.fails = "read"
    with pytest.raises(NianbaoError, match="nianbao check"):
        run(filled(load_form("2021")))
    opened = next(Path(about[0]) for what, *about in excel.log if what == "open")
    assert not opened.parent.exists()
    assert excel.running == []


def test_no_excel__says_so(run: Run) -> None:
    with pytest.raises(NianbaoError) as told:
        run(filled(load_form("2021")))
    assert str(told.value) == NO_EXCEL


def no_return() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def with_formula(formula: str) -> bytes:
    return filled(load_form("2021"), damage=with_cell(f"{T3}!Z99", formula=formula))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no workbook at all", "不能当填报表读取"),
        (no_return(), "不能当填报表读取"),
        (with_formula('WEBSERVICE("http://x.cn")'), "指向外部的公式"),
    ],
)
def test_not_for_excel__a_sentence_and_excel_is_not_started(excel: Excel, run: Run, data: bytes, told: str) -> None:
    with pytest.raises(NianbaoError, match=told) as refusal:
        run(data)
    assert "青山乡.xlsx" in str(refusal.value)
    assert excel.log == []


def test_no_such_file__a_sentence(excel: Excel, tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="打不开文件"):
        recalculate(tmp_path / "没有.xlsx", engine=Inline())


def test_looked_over_by_a_worker_process(excel: Excel, tmp_path: Path) -> None:
    form = load_form("2021")
    calculates(excel, shown(form))
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(form))
    assert recalculate(path).equal


def test_renamed_sheet__found_under_its_new_name(excel: Excel, run: Run) -> None:
    form = load_form("2021")

    def rename(book: openpyxl.Workbook) -> None:
        book[T3].title = "依申请"
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        cell.value = cell.value.replace(f"{T3}!", "依申请!")

    totals = {cell.place.replace(T3, "依申请"): value for cell, value in stored(form)}
    calculates(excel, {**shown(form), **totals})
    done = run(resaved(filled(form), rename))
    assert done.comparison.not_compared == ()
    assert done.comparison.differences == ()
    assert ("read", "依申请") in excel.log


without_stamp = with_sheet(STAMP_SHEET, lambda sheet: None)


def stored(form: Form) -> Iterator[tuple[Any, Any]]:
    """Every total with the number that Excel shows for the sound return."""
    snapshot = read_workbook(filled(form))
    for cell in index_form(form).totals:
        sheet = snapshot.sheet(cell.sheet)
        assert sheet is not None
        yield cell, float(sheet.cells[cell.cell].text)


@pytest.mark.parametrize("lost", [CHECK_SHEET, T3])
def test_lost_sheet__named_and_the_rest_compared(excel: Excel, run: Run, lost: str) -> None:
    form = load_form("2021")
    calculates(excel, {place: mark for place, mark in shown(form).items() if not place.startswith(lost)})
    done = run(filled(form, damage=with_sheet(lost, lambda sheet: None)))
    assert done.comparison.not_compared == (lost,)
    assert done.comparison.differences == ()
    assert not done.equal
    assert f"工作表“{lost}”不见了或行列动过" in recalculation_text(done)
    compared = done.comparison.totals, done.comparison.marks
    if lost == CHECK_SHEET:
        assert compared == (len(index_form(form).totals), 0)
    else:
        assert 0 < compared[0] < len(index_form(form).totals)
        assert 0 < compared[1] < all_marks(form)


def test_moved_rows__the_sheet_is_not_compared(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    calculates(excel, shown(form))
    done = run(resaved(filled(form), lambda book: book[T3].insert_rows(5)))
    assert T3 in done.comparison.not_compared


@pytest.mark.parametrize(("kind", "mark"), [("乡", "×"), ("县", "√"), (None, "√")])
def test_without_stamp__the_kind_of_unit_is_that_on_the_cover(
    excel: Excel, run: Run, kind: str | None, mark: str
) -> None:
    """C05 judges townships only."""
    form = load_form("2021")
    place = f"{form.cover.sheet}!{COVER_ISSUED['kind']}"
    details = {f"D{detail_row(form, n)}": "×" for n, c in enumerate(workbook_checks(form)) if c.rule.id == "C05"}
    line = {f"D{row}": "×" for row, group in enumerate(rule_groups(form), 5) if group[0][1].rule.id == "C05"}
    calculates(excel, {**shown(form, **details, **line), place: kind})
    data = filled(form, {"fee.amount": 10000}, damage=lambda plan: replace(without_stamp(plan), stamp=""))
    told = [each.ours for each in run(data).comparison.differences if each.cell.removeprefix("审核结果!") in details]
    assert told == ([] if mark == "×" else [mark])


def test_check_sheet_of_other_lines__is_not_compared(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    calculates(excel, shown(form, A5="Z99"))
    done = run(filled(form))
    assert (done.comparison.not_compared, done.comparison.marks) == ((CHECK_SHEET,), 0)


def test_many_differences__the_text_stays_short(excel: Excel, run: Run) -> None:
    form = load_form("2021")
    calculates(excel, dict.fromkeys(shown(form), "？"))
    done = run(filled(form))
    told = recalculation_text(done).splitlines()
    assert len(told) < 30
    assert f"  还有 {len(done.comparison.differences) - 20} 处。" in told


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("edition", EDITIONS)
def test_libreoffice_in_excels_place__differs_only_in_what_was_typed_over(
    excel: Excel, tmp_path: Path, edition: str
) -> None:
    """Returns of every mode, texts and blanks and all: what a calculator of its own shows is what we work out."""
    form = load_form(edition)
    made = cases(form, len(MODES))
    files = {str(number): write_workbook(case.plan) for number, case in enumerate(made)}
    (tmp_path / "office").mkdir()
    back = through_office(files, tmp_path / "office")
    names = {data: name for name, data in files.items()}

    def calculate(data: bytes) -> Results:
        book = read_workbook(back[names[data]])
        cells = [(sheet.name, cell) for sheet in book.sheets for cell in sheet.cells.values() if cell.formula]
        return {f"{sheet}!{c.ref}": float(c.text) if c.kind == "number" else c.text or None for sheet, c in cells}

    excel.calculate = calculate
    typed_over = 0
    for number, case in enumerate(made):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(files[str(number)])
        done = recalculate(path, engine=Inline()).comparison
        over = {index_form(form).cells[key].place for key in case.typed_over}
        different = {each.cell for each in done.differences}
        assert different <= over, (number, case.mode, done.differences)
        typed_over += len(different)
        assert done.not_compared == ()
        assert (done.totals, done.marks) == (len(index_form(form).totals), all_marks(form))
    assert typed_over > 0
