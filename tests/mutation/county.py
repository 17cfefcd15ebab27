"""The county's sums once more: the originals that count, read by openpyxl alone, against 汇总.csv and the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd

from toolkit.campaign.folder import Campaign
from toolkit.forms import Form, index_form
from toolkit.workbook.summary import COUNTY_SHEET, summary_layout


@lru_cache(maxsize=256)
def numbers_in(data: bytes, form: Form) -> Mapping[str, Decimal]:
    """The numbers that were filled in, by key; blanks are left out."""
    book = openpyxl.load_workbook(BytesIO(data), read_only=True)
    shown = {
        name: {(row, column): value for row, column, value in _cells(book[name])}
        for name in {cell.sheet for cell in index_form(form).inputs if cell.numeric}
    }
    found = {}
    for cell in index_form(form).inputs:
        value = shown[cell.sheet].get(openpyxl.utils.cell.coordinate_to_tuple(cell.cell)) if cell.numeric else None
        if value is not None:
            found[cell.key] = Decimal(str(value))
    return found


def _cells(sheet: Any) -> Iterator[tuple[int, int, object]]:
    # A recorded size may be wrong, and nobody sees it.
    sheet.reset_dimensions()
    for row in sheet:
        for cell in row:
            if cell.value is not None:
                yield cell.row, cell.column, cell.value


def wrong_sums(campaign: Campaign, originals: Iterable[bytes]) -> list[str]:
    """Keys whose county sum is not that of the originals, in 汇总.csv or on the county's sheet; totals among them."""
    form = campaign.form
    index = index_form(form)
    sums = {cell.key: Decimal(0) for cell in index.inputs if cell.numeric}
    for data in originals:
        for key, number in numbers_in(data, form).items():
            sums[key] += number
    for cell in index.totals:
        sums[cell.key] = sum((sums[part] for part in cell.parts), Decimal(0))
    table = pd.read_csv(campaign.merged / "汇总.csv", dtype=str)
    listed: dict[str, Decimal] = {}
    for key, number in zip(table["键"], table["数值"], strict=True):
        listed[key] = listed.get(key, Decimal(0)) + Decimal(number)
    shown = shown_sums(campaign)
    return [
        key for key, expected in sums.items() if listed.get(key, 0) != expected or shown.get(key, expected) != expected
    ]


def shown_sums(campaign: Campaign) -> Mapping[str, Decimal]:
    """What the county's sheet of the summary shows, by key; a blank is 0."""
    path = next(campaign.merged.glob("*汇总表.xlsx"))
    # Without the looks of the cells: to learn those takes most of the reading.
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)[COUNTY_SHEET]
    shown = {(row, column): value for row, column, value in _cells(sheet)}
    refs = {
        key: openpyxl.utils.cell.coordinate_to_tuple(ref) for key, ref in summary_layout(campaign.form).refs.items()
    }
    return {key: Decimal(str(shown.get(ref, 0))) for key, ref in refs.items()}


def letter(attached: Iterable[tuple[str, bytes]], day: int) -> bytes:
    """A letter of the so-manyth day from some time on."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "yibao@example.com", "zhengwu@example.com", "年报"
    message["Date"] = format_datetime(datetime(2022, 1, 1, 9, tzinfo=timezone(timedelta(hours=8))) + timedelta(day))
    message.set_content("见附件")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
