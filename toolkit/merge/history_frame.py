"""The history of published reports as a frame: a row a unit and year, a column a form key."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd

from toolkit.merge.frame import DataFrame

UNIT, YEAR, KEY, NUMBER = "单位编码", "年度", "键", "数值"


def history_frame(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> DataFrame:
    """The lines as they are written to files, 年度 and 数值 as numbers."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=str)
    return frame.astype({YEAR: "int64", NUMBER: "float64"})


def wide(frame: DataFrame) -> DataFrame:
    """A row a unit and year, a column a key; NaN where nothing is known, as for keys that an edition lacks."""
    return frame.pivot(index=[UNIT, YEAR], columns=KEY, values=NUMBER)


def parquet_bytes(frame: DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_parquet(file, index=False)
    return file.getvalue()
