"""A number counts only where a person would read it: whatever is done to how it looks, it is shown or told of."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from subprocess import run

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from tests.helpers import filled, needs_office
from tests.intake.formats import NUMBERS
from tests.mutation.bases import filled_in
from tests.mutation.book import Book
from tests.mutation.sound import sound_return
from tests.returns.looks import draw
from toolkit.forms import FormCell, index_form, load_form
from toolkit.intake.number_format import read_shown, show_number
from toolkit.intake.snapshot import RawSheet
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns import doubtful, read_return
from toolkit.returns.appearance import UNREAD, look_at
from toolkit.returns.doubtful import doubtful_cells
from toolkit.verify.verification import verify_bytes

FORM = load_form("2021")
COUNT = index_form(FORM).cells["new.natural"]
AMOUNT = index_form(FORM).cells["fee.amount"]


def drawn(seed: int, times: int = 1) -> tuple[bytes, list[FormCell]]:
    """A correct return some number cells of which look otherwise, and these."""
    dice = Random(seed)
    sound = sound_return(FORM, seed % 40)
    book = Book(filled_in(sound))
    cells = dice.sample([cell for cell in index_form(FORM).inputs if cell.numeric], times)
    for cell in cells:
        if cell.type == "amount" or dice.random() < 0.5:
            number = dice.choice(NUMBERS)
            book.put_number(cell.place, abs(number) if cell.type == "amount" else abs(int(number)))
        draw(book, cell.place, dice)
    return book.save(), cells


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_any_look__told_of_or_read_as_it_is_stored(start: int) -> None:
    told = silent = 0
    for seed in range(start, start + 50):
        data, (cell,) = drawn(seed)
        sheet = read_workbook(data).sheet(cell.sheet)
        assert sheet
        raw = sheet.cell(cell.cell)
        if raw is None or not raw.text:
            continue
        report = verify_bytes(data, "青山乡.xlsx")
        at = [
            each for each in report.findings if cell.place in each.cells and each.rule in ("CEL-16", "CEL-05", "TPL-05")
        ]
        number = Decimal(raw.text)
        if at:
            told += 1
            assert report.verdict != "accepted"
            assert any(each.level == "error" for each in at) or report.values[cell.key] == number
            continue
        silent += 1
        read = read_shown(show_number(raw.display.code, number).text or "")
        assert read == number == report.values[cell.key], (seed, raw.display)
        assert not raw.display.unseen
    assert min(told, silent) >= 5


def test_number_that_shows_as_another__in_no_sum() -> None:
    data, cells = drawn(4, 12)
    report = verify_bytes(data, "青山乡.xlsx")
    assert report.given
    other = [cell.key for cell in cells if (seen := report.given.seen.get(cell.key)) and seen.fault in UNREAD]
    assert other
    assert {report.values[key] for key in other} == {None}
    assert report.verdict == "returned"


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_shortcut__never_passes_what_a_look_would_not(start: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = 0
    for seed in range(start, start + 50):
        data, _ = drawn(seed, 3)
        book = read_workbook(data)
        sheets = {sheet.name: sheet for sheet in book.sheets}
        fast = read_return.read_return(FORM, None, sheets).seen
        left_out += sum(cell.numeric for cell in index_form(FORM).cells.values()) - len(
            list(doubtful_cells(FORM, sheets))
        )
        with monkeypatch.context() as patch:
            patch.setattr(doubtful, "_doubtful", lambda sheet, name, form: doubtful._cells(form, numeric=True)[name])
            assert read_return.read_return(FORM, None, sheets).seen == fast, seed
    assert left_out > 1000


def test_untouched_return__no_cell_is_looked_at() -> None:
    sheets = {sheet.name: sheet for sheet in read_workbook(filled(FORM)).sheets}
    assert list(doubtful_cells(FORM, sheets)) == []


# --- against the picture that LibreOffice makes


def _dxf(sheet: openpyxl.worksheet.worksheet.Worksheet, **look: object) -> None:
    sheet.conditional_formatting.add("C5", FormulaRule(["TRUE"], **look))


def _formatted(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    rule = FormulaRule(["TRUE"])
    rule.dxf = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=";;;"))
    sheet.conditional_formatting.add("C5", rule)


def _set(name: str, value: object):  # type: ignore[no-untyped-def]
    return lambda sheet: setattr(sheet["C5"], name, value)


_WHITE = PatternFill("solid", fgColor="FFFFFFFF")
_DARK = PatternFill("solid", fgColor="FF123456")
HIDDEN = {
    "three semicolons": _set("number_format", ";;;"),
    "an empty literal": _set("number_format", '""'),
    "only for the negative": _set("number_format", ";-0;"),
    "white letters": _set("font", Font(color="FFFFFFFF", size=20)),
    "white by number": _set("font", Font(color=Color(indexed=9), size=20)),
    "white in the format": _set("number_format", "[White]0"),
    "letters as the ground": lambda sheet: (
        _set("fill", _DARK)(sheet),
        _set("font", Font(color="FF123456", size=20))(sheet),
    ),
    "white by rule": lambda sheet: _dxf(sheet, font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFFFFFFF")),
    "a format by rule": _formatted,
    "a row without height": lambda sheet: setattr(sheet.row_dimensions[5], "height", 0.75),
    "a column without width": lambda sheet: setattr(sheet.column_dimensions["C"], "width", 0.3),
    "letters without size": _set("font", Font(size=1, color="FFFDFDFD")),
}
SHOWN = {
    "as it is": lambda sheet: None,
    "thousands": _set("number_format", "#,##0"),
    "two decimals": _set("number_format", "0.00"),
    "blue and bold": _set("font", Font(color="FF0000FF", bold=True, size=20)),
    "white on dark": lambda sheet: (_set("fill", _DARK)(sheet), _set("font", Font(color="FFFFFFFF", size=20))(sheet)),
    "centred": _set("alignment", Alignment(horizontal="center", wrap_text=True)),
    "an icon beside it": lambda sheet: sheet.conditional_formatting.add("C5", IconSetRule("3Arrows", "num", [0, 1, 2])),
}


@pytest.mark.office
@needs_office
def test_hidden_numbers__as_libreoffice_draws_them(tmp_path: Path) -> None:
    """Each look with a number and with a blank cell: where both pages are the same, nobody sees the number."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    ways = {**HIDDEN, **SHOWN}
    for number, act in enumerate(ways.values()):
        for value in (88888, None):
            sheet = book.create_sheet(f"{number}{'' if value else 'b'}")
            # Both ends of what is printed.
            sheet["A1"] = sheet["E9"] = "X"
            sheet["C5"].font = Font(size=20)
            sheet.column_dimensions["C"].width = 30
            sheet.row_dimensions[5].height = 40
            act(sheet)
            sheet["C5"].value = value
    book.save(tmp_path / "t.xlsx")
    office = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    run([*office, "--outdir", str(tmp_path), str(tmp_path / "t.xlsx")], check=True, capture_output=True, timeout=300)
    run(["pdftoppm", "-r", "40", "-gray", str(tmp_path / "t.pdf"), str(tmp_path / "page")], check=True, timeout=300)
    pages = [path.read_bytes() for path in sorted(tmp_path.glob("page-*.pgm"))]
    assert len(pages) == 2 * len(ways)
    read = read_workbook((tmp_path / "t.xlsx").read_bytes())
    for number, way in enumerate(ways):
        gone = pages[2 * number] == pages[2 * number + 1]
        assert gone == (way in HIDDEN), way
        assert (_look(read.sheets[2 * number]) is not None) == gone, way


def _look(sheet: RawSheet) -> object:
    raw = sheet.cell("C5")
    assert raw
    return look_at(sheet, raw, COUNT, 88888)
