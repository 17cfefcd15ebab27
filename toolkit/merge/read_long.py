"""A long table read back into the frame that it was written from, a part of its lines at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.forms import Form
from toolkit.forms.exact import SCALE
from toolkit.merge.flat import numeric_cells
from toolkit.merge.frame import CODE, KIND, NAME, DataFrame, framed

EDITION, KEY, NUMBER = "版式", "键", "数值"
_UNIT, _PLACE = [CODE, NAME], ["级别", "编码", "年度"]
_LINES = 200_000


def read_long(path: Path, form: Form, kinds: Mapping[str, str] | None = None) -> DataFrame:
    """The frame of 汇总.csv or 逐级汇总.csv, or of either as .parquet, in the shape that `frame_of` describes; a unit
    without any number has no line there and no row here.

    Of a roll-up, the places of this form's edition; the levels of the index are 级别, 编码 and 年度, and one of them is
    to be chosen before anything is added up: `frame.xs("县", level="级别")`.

    kinds: 单位编码 → 单位类型, which the file does not hold; empty where it is not given. Raises OSError, ImportError
    for Parquet without Arrow, and ValueError where the file is no such table or not one of this form.
    """
    cells = numeric_cells(form)
    column_of = {cell.key: number for number, cell in enumerate(cells)}
    rows: dict[tuple[str, ...], int] = {}
    levels = _UNIT
    # Of every line its row, its column, its number.
    lines = [np.zeros((3, 0), np.int64)]
    for part in _parts(path):
        levels = next((each for each in (_UNIT, _PLACE) if {*each, KEY, NUMBER} <= {*part}), [])
        if not levels:
            raise ValueError(f"“{path}”不是汇总生成的汇总.csv 或逐级汇总.csv")
        here = part[part[EDITION] == form.edition] if levels is _PLACE else part
        if unknown := {*here[KEY]} - column_of.keys():
            raise ValueError(f"“{path}”里的键“{min(unknown)}”不在{form.edition}版式里")
        columns = here[KEY].map(column_of).to_numpy(np.int64)
        lines.append(np.stack([_rows(here[levels], rows), columns, _millionths(here[NUMBER])]))
    row, column, numbers = np.concatenate(lines, axis=1)
    scaled, known = np.zeros((len(rows), len(cells)), np.int64), np.zeros((len(rows), len(cells)), np.bool_)
    scaled[row, column], known[row, column] = numbers, True
    if np.count_nonzero(known) < len(numbers):
        raise ValueError(f"“{path}”里有重复的行")
    named = [tuple(text.removeprefix("'") for text in name) for name in rows]
    if levels is _UNIT:
        named = [(code, name, (kinds or {}).get(code, "")) for code, name in named]
        levels = [*_UNIT, KIND]
    return framed(cells, pd.MultiIndex.from_tuples(named, names=levels), scaled, known)


def _parts(path: Path) -> Iterator[DataFrame]:
    """The lines of the file, every column as text."""
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).astype(str)
    else:
        yield from pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", chunksize=_LINES)


def _rows(names: DataFrame, rows: dict[tuple[str, ...], int]) -> NDArray[np.int64]:
    """The row of every line; `rows` grows by what is new. Lines of one unit lie together, so few are looked up."""
    begins = (names != names.shift()).any(axis=1).to_numpy()
    found = [rows.setdefault(name, len(rows)) for name in names[begins].itertuples(index=False, name=None)]
    numbers: NDArray[np.int64] = np.array(found, dtype=np.int64)[np.cumsum(begins) - 1]
    return numbers


def _millionths(numbers: Iterable[str]) -> NDArray[np.int64]:
    try:
        # Rounded, since Parquet may hold the number as a double.
        return np.array([round(Decimal(number) * SCALE) for number in numbers], dtype=np.int64)
    except InvalidOperation as error:
        raise ValueError(f"“{NUMBER}”一列里有不是数字的") from error
