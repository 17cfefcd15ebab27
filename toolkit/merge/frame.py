"""The merged numbers as one DataFrame: a row a unit, a column a form key.

pandas takes longer to load than most commands to run: this module is imported where a frame is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from toolkit.forms import Form, FormCell
from toolkit.forms.exact import SCALE, exact_decimal
from toolkit.merge.flat import FlatTable, numeric_cells

__all__ = ["CODE", "KIND", "LEVELS", "NAME", "DataFrame", "frame_of", "framed"]

CODE, NAME, KIND = LEVELS = ("单位编码", "单位名称", "单位类型")
"""The levels of the index."""


def frame_of(form: Form, tables: Iterable[FlatTable]) -> DataFrame:
    """The frame of all units of these tables, in their order.

    Columns are the form's keys in its order, totals too, texts and dates left out. Counts and changes are Int64,
    amounts (万元) exact Decimals in an object column; <NA> where a unit gave no number. A count column in which some
    unit's number is no whole one holds Decimals too. The index has three levels, 单位编码, 单位名称 and 单位类型, so
    that all columns are numbers and can be added up as they are, without an error in the last digit:

    >>> frame["new.total"]                        # every unit's number, its code and name beside it
    >>> frame.sum()                               # the county's numbers
    >>> frame.groupby("单位类型").sum()            # those of 乡, 镇, 街道, 部门
    >>> frame.loc["640323202"]                    # one unit, by its code
    >>> frame.xs("青山乡", level="单位名称")        # or by its name
    >>> frame[frame["new.total"] > 100]           # the units with more than a hundred
    >>> frame.droplevel(["单位名称", "单位类型"])   # by the code alone, as frames of two years are compared
    """
    units: list[tuple[str, ...]] = []
    scaled: list[NDArray[np.int64]] = []
    known: list[NDArray[np.bool_]] = []
    for table in tables:
        units += [(unit.code, unit.name, unit.kind) for unit in table.units]
        scaled.append(table.scaled)
        known.append(table.known)
    cells = numeric_cells(form)
    nothing = np.zeros((0, len(cells)), np.int64)
    numbers, given = np.concatenate([nothing, *scaled]), np.concatenate([nothing.astype(np.bool_), *known])
    return framed(cells, pd.MultiIndex.from_tuples(units, names=LEVELS), numbers, given)


def framed(
    cells: Sequence[FormCell], index: pd.MultiIndex, scaled: NDArray[np.int64], known: NDArray[np.bool_]
) -> DataFrame:
    """The frame of rows × cells in whole millionths, <NA> where `known` says that there is none."""
    # Each column in one piece from here on.
    columns = zip(cells, scaled.T.copy(), known.T.copy(), strict=True)
    return DataFrame({cell.key: _column(cell, numbers, given) for cell, numbers, given in columns}, index=index)


def _column(
    cell: FormCell, scaled: NDArray[np.int64], known: NDArray[np.bool_]
) -> pd.arrays.IntegerArray | NDArray[np.object_]:
    whole = scaled // SCALE
    if cell.type != "amount" and not np.any(whole * SCALE != scaled):
        return pd.arrays.IntegerArray(whole, ~known)
    decimals = np.full(len(scaled), pd.NA, dtype=object)
    decimals[known] = [exact_decimal(number) for number in scaled[known].tolist()]
    return decimals
