"""The small workbook that stands behind a chart in Word: what opens when somebody there asks for its data."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook

from toolkit.workbook.writer import saved_parts
from toolkit.workbook.zip_package import MOMENT, zipped

DATA_SHEET = "Sheet1"


def chart_data(title: str, numbers: Mapping[str, int]) -> bytes:
    """Names in column A, numbers in column B under their title, from the second line on."""
    book = Workbook()
    sheet = book.active
    sheet.title = DATA_SHEET
    sheet.append(["", title])
    for line, (name, number) in enumerate(numbers.items(), 2):
        # Whatever a name begins with, it is no formula.
        sheet.cell(line, 1, name).data_type = "s"
        sheet.cell(line, 2, number)
    book.properties.created = MOMENT
    return zipped(saved_parts(book))
