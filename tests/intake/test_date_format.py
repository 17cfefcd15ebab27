"""What a code of days and times makes of a number."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import needs_office
from toolkit.intake.date_format import show_date

SHOWN = {
    ("yyyy-m-d", "44204"): "2021-1-8",
    ("yyyy-mm-dd;@", "44204"): "2021-01-08",
    ('yyyy"年"m"月"d"日"', "44204"): "2021年1月8日",
    ("m月d日", "44204"): "1月8日",
    ("yy/m/d", "44204"): "21/1/8",
    ("[$-804]yyyy\\-m\\-d", "44204"): "2021-1-8",
    ("h:mm", "44204.5"): "12:00",
    ("hh:mm:ss", "0.25"): "06:00:00",
    ("h:mm AM/PM", "0.75"): "6:00 PM",
    ("mm:ss", "1.5"): "00:00",
    ("yyyy-m-d h:mm", "44204.75"): "2021-1-8 18:00",
}
UNKNOWN = (
    "General",
    "0",
    "mm-dd-yy",
    "m/d/yy h:mm",
    "mmm-yy",
    "dddd",
    "[h]:mm",
    "aaaa",
    "e年",
    "ss.0",
    "[$-F800]yyyy",
    "b1yyyy",
)


@pytest.mark.parametrize(("code", "number"), SHOWN)
def test_code_that_all_programs_read_alike__shown(code: str, number: str) -> None:
    assert show_date(code, Decimal(number)) == SHOWN[code, number]


@pytest.mark.parametrize("code", UNKNOWN)
def test_code_that_programs_or_languages_read_otherwise__unknown(code: str) -> None:
    assert show_date(code, Decimal(44204)) is None


@pytest.mark.parametrize("number", ["0", "60", "-1", "3000000"])
def test_number_that_is_no_day__unknown(number: str) -> None:
    assert show_date("yyyy-m-d", Decimal(number)) is None


@pytest.mark.office
@needs_office
def test_shown__as_in_the_picture_of_libreoffice(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.column_dimensions["A"].width = 40
    for row, (code, number) in enumerate(SHOWN, 1):
        sheet.cell(row, 1, float(number)).number_format = code
    book.save(tmp_path / "日期.xlsx")
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "日期.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=180)
    subprocess.run(["pdftotext", "-layout", "日期.pdf", "日期.txt"], cwd=tmp_path, check=True, timeout=60)
    lines = [
        line.strip() for line in (tmp_path / "日期.txt").read_text(encoding="utf-8").splitlines() if line.strip("\f ")
    ]
    assert lines[: len(SHOWN)] == list(SHOWN.values())
