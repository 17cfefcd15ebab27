"""How numbers show in .ods, .xls and .fods: the same as in the .xlsx that LibreOffice made them from, or not known."""

from __future__ import annotations

import io
import subprocess
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.helpers import T3, filled, needs_office, resaved
from tests.intake.formats import NUMBERS, random_code
from toolkit.forms import load_form
from toolkit.intake.number_format import read_shown, show_number
from toolkit.intake.opening import open_workbook
from toolkit.intake.snapshot import Snapshot
from toolkit.verify.verification import Verification, verify_bytes

pytestmark = [pytest.mark.office, needs_office]
FORM = load_form("2021")
KINDS = ("ods", "xls", "fods")


def by_chance() -> tuple[list[str], bytes]:
    """Codes that say how a number is shown, and a workbook with every number under each of them."""
    dice = Random(3)
    # Which of them LibreOffice writes in another way is its own affair.
    codes = [code for code in dict.fromkeys(random_code(dice) for _ in range(200)) if "DBNum" not in code][:80]
    book = openpyxl.Workbook()
    for row, code in enumerate(codes, 1):
        for column, number in enumerate(NUMBERS, 1):
            book.active.cell(row, column, float(number)).number_format = code
    out = io.BytesIO()
    book.save(out)
    return codes, out.getvalue()


def shown_otherwise(book: openpyxl.Workbook) -> None:
    book[T3]["D4"].number_format = "0%"
    book[T3]["D5"].font = Font(color="FFFFF9DB", strike=True)
    book[T3]["E4"].number_format = "#,##0"


def with_shut_lines(book: openpyxl.Workbook) -> None:
    book[T3].row_dimensions[5].height = 1
    book[T3].row_dimensions[6].hidden = True
    book[T3].column_dimensions["E"].hidden = True


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbooks of these tests as LibreOffice saves them, by name and kind; one call for each kind."""
    folder = tmp_path_factory.mktemp("kinds")
    made = {
        "codes": by_chance()[1],
        "sound": filled(FORM),
        "otherwise": resaved(filled(FORM), shown_otherwise),
        "shut": resaved(filled(FORM), with_shut_lines),
    }
    paths = [folder / f"{name}.xlsx" for name in made]
    for path, data in zip(paths, made.values(), strict=True):
        path.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in KINDS:
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {f"{name}.{kind}": (folder / f"{name}.{kind}").read_bytes() for name in made for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_codes_by_chance__the_same_or_not_known(kind: str, saved: dict[str, bytes]) -> None:
    codes, _ = by_chance()
    read: Snapshot = open_workbook(saved[f"codes.{kind}"]).snapshot
    wrong, compared = [], 0
    for at in read.sheets[0].cells.values():
        code, number = codes[at.row - 1], NUMBERS[at.column - 1]
        there = show_number(at.display.code, Decimal(at.text)).text if at.kind == "number" else None
        here = show_number(code, number).text
        if here is None or there is None:
            continue
        compared += 1
        plain = read_shown(here)
        if read_shown(there) != plain and (plain == number or read_shown(there) == number):
            wrong.append((code, number, at.display.code, here, there))
    assert wrong == []
    assert compared > 300


@pytest.mark.parametrize("kind", KINDS)
def test_return_saved_so__what_shows_another_number_is_not_taken(kind: str, saved: dict[str, bytes]) -> None:
    def judged(name: str) -> Verification:
        return verify_bytes(saved[f"{name}.{kind}"], f"青山乡.{kind}")

    report = judged("otherwise")
    told = {(each.rule, each.level, each.cells) for each in report.findings if each.rule in ("CEL-16", "TPL-05")}
    assert told == {("CEL-16", "error", (f"{T3}!D4",)), ("TPL-05", "warning", (f"{T3}!D5",))}
    assert (report.values["new.natural"], report.values["carried_in.natural"]) == (None, 1)
    assert {each.rule for each in judged("sound").findings} & {"CEL-16", "TPL-05"} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_return_saved_so__lines_that_are_shut_are_told(kind: str, saved: dict[str, bytes]) -> None:
    report = verify_bytes(saved[f"shut.{kind}"], f"青山乡.{kind}")
    told = {each.message.partition("，")[0] for each in report.findings if each.rule == "TPL-05"}
    assert {f"工作表“{T3}”隐藏了第 6 行", f"工作表“{T3}”隐藏了第 E 列"} <= told
    (low,) = (each for each in report.findings if each.rule == "TPL-05" and "行太矮" in each.message)
    assert {cell.rpartition("!")[2][1:] for cell in low.cells} == {"5"}
