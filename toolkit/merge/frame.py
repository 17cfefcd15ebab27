"""The merged numbers as one DataFrame: a row a unit, a column a form key.

Apart from the rest of this room, which works on a part of the units at a time: pandas takes longer to load than most
commands to run, so this module is imported where a frame is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from toolkit.forms import Form, FormCell
from toolkit.merge.exact import SCALE, exact_decimal
from toolkit.merge.flat import FlatTable, numeric_cells

__all__ = ["CODE", "KIND", "LEVELS", "NAME", "DataFrame", "frame_of"]

CODE, NAME, KIND = LEVELS = ("单位编码", "单位名称", "单位类型")
"""The levels of the index."""


def frame_of(form: Form, tables: Iterable[FlatTable]) -> DataFrame:
    """The frame of all units of these tables, in their order.

    Columns are the form's keys in its order, totals too, texts and dates left out. Counts and changes are Int64,
    amounts (万元) exact Decimals in an object column; <NA> where a unit gave no number. A count column in which some
    unit's number is no whole one holds Decimals too. The index has three levels, 单位编码, 单位名称 and 单位类型, so
    that all columns are numbers and can be added up or compared as they are:

    >>> frame["new.total"]                    # the units' 新收申请总数, each beside its name
    >>> frame.sum()                           # the county's numbers
    >>> frame.groupby("单位类型").sum()        # 乡, 镇, 街道, 部门
    >>> frame.loc["640323101"]                # one unit, by its code
    >>> frame.xs("青山乡", level="单位名称")    # by its name
    >>> frame.droplevel(["单位名称", "单位类型"])  # by the code alone, as two years are compared
    """
    cells = numeric_cells(form)
    units: list[tuple[str, str, str]] = []
    scaled, known = [np.empty((0, len(cells)), np.int64)], [np.empty((0, len(cells)), np.bool_)]
    for table in tables:
        units += [(unit.code, unit.name, unit.kind) for unit in table.units]
        scaled.append(table.scaled)
        known.append(table.known)
    # A column lies in one piece from here on.
    numbers, given = np.concatenate(scaled).T.copy(), np.concatenate(known).T.copy()
    columns = {cell.key: _column(cell, numbers[n], given[n]) for n, cell in enumerate(cells)}
    return DataFrame(columns, index=pd.MultiIndex.from_tuples(units, names=LEVELS))


def _column(
    cell: FormCell, scaled: NDArray[np.int64], known: NDArray[np.bool_]
) -> pd.arrays.IntegerArray | NDArray[np.object_]:
    whole = scaled // SCALE
    if cell.type != "amount" and not np.any(whole * SCALE != scaled):
        return pd.arrays.IntegerArray(whole, ~known)
    decimals = np.full(len(scaled), pd.NA, dtype=object)
    decimals[known] = [exact_decimal(number) for number in scaled[known].tolist()]
    return decimals
