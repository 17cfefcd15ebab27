"""What a number format shows: by hand where the programs agree, by LibreOffice for codes made by chance."""

from __future__ import annotations

import csv
import subprocess
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.helpers import needs_office
from tests.intake.formats import NUMBERS, random_code
from toolkit.intake.number_format import plain_decimals, read_shown, show_number, show_text

CODES = st.integers(0, 10**9).map(lambda seed: random_code(Random(seed)))
WHOLE = st.integers(-999_999_999, 999_999_999).map(Decimal)
AMOUNTS = st.decimals(0, 9999, places=6)
# LibreOffice leaves away a point behind which no digit stands.
POINT = "."


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", "0.000001", "0.000001"),
        ("0!.0,", "98765", "9.9"),
        ("0.0,,", "1234567", "1.2"),
        ("0%", "12", "1200%"),
        ('0"5"', "12", "125"),
        ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0", " - "),
        ("0_);[Red]\\(0\\)", "-5", "(5)"),
        ("0;[Red]0", "-5", "5"),
        (";;;", "12", ""),
        ('[>=10000]0!.0,"万";0', "98765", "9.9万"),
        ("0.00E+00", "12345", "1.23E+04"),
        ("0.######", "12", "12."),
        ("0-00", "605", "6-05"),
        ("@", "12.5", "12.5"),
        ("0", "2.5", "3"),
        *(
            (code, "12", None)
            for code in ("# ?/?", "[DBNum1]0", "yyyy-m-d", "[h]:mm", "**0", "[$-1E000804]0", "0" * 300)
        ),
        ("[>100]0;0", "-5", None),
    ],
)
def test_number__as_shown(code: str, number: str, shown: str | None) -> None:
    assert show_number(code, Decimal(number)).text == shown


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(
            ("12", 12),
            ("1,234", 1234),
            ("(5)", -5),
            ("-", 0),
            ("12.", 12),
            (" 7 ", 7),
            ("-1,000.50", Decimal("-1000.5")),
        ),
        *((each, None) for each in ("", "1,23", "12%", "1.2E+01", "3件", ".", "1 2", "(-5)", "¥12", "五")),
    ],
)
def test_read_shown__only_plain_numerals(text: str, number: int | None) -> None:
    assert read_shown(text) == number


@pytest.mark.parametrize(
    ("code", "shown"),
    [("0", "12"), ("@", "12"), ('0;0;0;@"5"', "125"), ("0;0;0;", ""), ("0;0;0;0", None), ("General", "12")],
)
def test_text__only_a_section_of_its_own_changes_it(code: str, shown: str | None) -> None:
    assert show_text(code, "12").text == shown


@given(CODES, WHOLE)
def test_code_that_passes_for_plain__every_count_is_read_as_it_is(code: str, number: Decimal) -> None:
    if plain_decimals(code) >= 0:
        assert read_shown(show_number(code, number).text or "") == number


@given(CODES, AMOUNTS)
def test_code_that_passes_for_all_decimals__every_amount_is_read_as_it_is(code: str, number: Decimal) -> None:
    if plain_decimals(code) == 6:
        assert read_shown(show_number(code, number).text or "") == number


def test_codes__plain_ones_and_others_are_made() -> None:
    found = [plain_decimals(random_code(Random(seed))) for seed in range(300)]
    assert {-1, 0, 6} == set(found)


@given(st.text('0#?.,;%@[]"\\_*E+-/ 万GeneralDBNum1$>=<', max_size=20), st.decimals(-(10**10), 10**10, places=6))
def test_any_text_as_a_code__shown_or_not_known(code: str, number: Decimal) -> None:
    shown = show_number(code, number)
    assert shown.text is None or isinstance(shown.text, str)


@pytest.mark.office
@needs_office
def test_codes_by_chance__as_libreoffice_shows_them(tmp_path: Path) -> None:
    dice = Random(7)
    codes = list(dict.fromkeys(random_code(dice) for _ in range(400)))[:150]
    book = Workbook()
    for column, code in enumerate(codes, 1):
        book.active.column_dimensions[get_column_letter(column)].width = 40
        for row, number in enumerate(NUMBERS, 1):
            cell = book.active.cell(row, column, float(number))
            cell.number_format = code
    book.save(tmp_path / "t.xlsx")
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"),
            # The last of the options: cells as they are shown.
            *("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true", "--outdir", str(tmp_path)),
            str(tmp_path / "t.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    compared, wrong = set(), []
    for column, code in enumerate(codes):
        for row, number in enumerate(NUMBERS):
            shown = show_number(code, number).text
            if shown is None:
                continue
            compared.add(code)
            if _spelled(shown) != _spelled(rows[row][column]):
                wrong.append((code, number, rows[row][column], shown))
    assert wrong == []
    assert len(compared) >= 60


def _spelled(shown: str) -> str:
    return shown.strip().removesuffix(POINT)
