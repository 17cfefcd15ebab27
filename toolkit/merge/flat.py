"""All merged values as one flat table, a line a unit and cell, and the county's sums over it.

Numbers are kept as whole millionths, so that amounts in 万元 add up exactly (no floats are summed or compared).
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from toolkit.forms import Form, index_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute

SCALE = 1_000_000
FlatTable = pd.DataFrame
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class UnitNumbers:
    """A merged unit: its numbers by form key, and the hash of the file that they came from."""

    code: str
    name: str
    sha256: str
    numbers: Mapping[str, Number | None]


def flat_table(form: Form, units: Sequence[UnitNumbers]) -> FlatTable:
    """Columns: 单位编码 单位名称 键 表 行 栏 单元格 数值（scaled int64 in `百万分之一`）来源.

    Tables and facts; a cell that is not known has no line.
    """
    index = index_form(form)
    cells = [
        (cell.key, cell.table, "／".join(cell.row), "／".join(cell.column), cell.place)
        for cell in index.cells.values()
        if cell.numeric
    ]
    records = [
        (unit.code, unit.name, *cell, int(Decimal(value) * SCALE), unit.sha256)
        for unit in units
        for cell in cells
        if (value := unit.numbers.get(cell[0])) is not None
    ]
    columns = ["单位编码", "单位名称", "键", "表", "行", "栏", "单元格", "百万分之一", "来源"]
    frame = pd.DataFrame.from_records(records, columns=columns)
    frame["百万分之一"] = frame["百万分之一"].astype("int64")
    return frame


def county_values(form: Form, frame: FlatTable) -> dict[str, Number]:
    """The county's number for every cell: the sum of the same cell of all merged units (rule M01).

    Raises AssertionError when the summed totals are not the totals of the sums: that would be our own error.
    """
    sums = frame.groupby("键", sort=False)["百万分之一"].sum() if len(frame) else pd.Series(dtype="int64")
    values: dict[str, Number] = {str(key): unscaled(int(total)) for key, total in sums.items()}
    index = index_form(form)
    again = recompute(index, values)
    if wrong := [key for key, total in again.items() if total is not None and values.get(key) != total]:
        raise AssertionError(f"totals of the sums differ from sums of the totals: {wrong[:5]}")
    return values


def unscaled(scaled: int) -> Number:
    """A number out of whole millionths."""
    whole, rest = divmod(scaled, SCALE)
    return whole if rest == 0 else (Decimal(scaled) / SCALE).normalize()


def _readable(frame: FlatTable) -> FlatTable:
    shown = frame.drop(columns="百万分之一")
    shown.insert(7, "数值", frame["百万分之一"] / SCALE)
    return shown


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula (SEC-06)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def to_csv(frame: FlatTable) -> bytes:
    """utf-8 with a mark, as Excel expects; a text that a spreadsheet would run is made inert (SEC-06)."""
    shown = _readable(frame)
    shown["数值"] = [
        str(whole) if not rest else str((Decimal(scaled) / SCALE).normalize())
        for scaled in frame["百万分之一"]
        for whole, rest in [divmod(int(scaled), SCALE)]
    ]
    for column in ("单位编码", "单位名称"):
        shown[column] = [inert(text) for text in shown[column]]
    return bytes(shown.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))


def to_parquet(frame: FlatTable) -> bytes:
    """The same table for programs, numbers as float64."""
    buffer = io.BytesIO()
    _readable(frame).to_parquet(buffer, index=False)
    return buffer.getvalue()
