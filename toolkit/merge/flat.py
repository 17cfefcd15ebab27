"""The merged numbers as one flat table, a line a unit and a column a cell, and the county's sums over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.forms import Form, FormCell, index_form
from toolkit.forms.exact import SCALE, CellSum, unscaled
from toolkit.forms.expression import Number
from toolkit.forms.index import NIL_YES
from toolkit.forms.totals import recompute

# So many units' numbers are Python's objects at a time; from then on each takes nine bytes.
_BLOCK = 500
_NOTHING = np.array(None, dtype=object)


@dataclass(frozen=True)
class UnitNumbers:
    """A merged unit: its numbers by form key, the hash of the file that they came from, its 单位类型, and
    whether the return is a 零报告.
    """

    code: str
    name: str
    sha256: str
    numbers: Mapping[str, Number | None]
    kind: str = ""
    nil: bool = False


def nil_word(unit: UnitNumbers) -> str:
    """What the long tables say under 零报告."""
    return NIL_YES if unit.nil else "否"


@dataclass(frozen=True, eq=False)
class FlatTable:
    """Some units' numbers, all of the form's cells or some of its units: tables can be made and added up in turn.

    scaled: units × cells, in whole millionths, 0 where `known` says that there is none.
    """

    cells: tuple[FormCell, ...]
    units: tuple[UnitNumbers, ...]
    scaled: NDArray[np.int64]
    known: NDArray[np.bool_]

    def sums(self) -> dict[str, CellSum]:
        """The sum of every cell that some unit gave a number for."""
        return column_sums([cell.key for cell in self.cells], self.scaled, self.known)


def column_sums(keys: Sequence[str], scaled: NDArray[np.int64], known: NDArray[np.bool_]) -> dict[str, CellSum]:
    """The sum of every column that some line has a number in. scaled, known: as in a flat table, a column a key."""
    # In two halves, since the sum of many whole ones may be more than 64 bits hold.
    high, low = (scaled >> 32).sum(axis=0).tolist(), (scaled & 0xFFFFFFFF).sum(axis=0).tolist()
    counts = known.sum(axis=0).tolist()
    return {
        key: CellSum((upper << 32) + lower, count)
        for key, upper, lower, count in zip(keys, high, low, counts, strict=True)
        if count
    }


def numeric_cells(form: Form) -> tuple[FormCell, ...]:
    """The cells of tables and facts that hold numbers, totals too, in the order of the form."""
    return tuple(cell for cell in index_form(form).cells.values() if cell.numeric)


def flat_table(form: Form, units: Sequence[UnitNumbers]) -> FlatTable:
    """The numbers of tables and facts of these units. Raises OverflowError beyond nine million millions."""
    cells = numeric_cells(form)
    keys = [cell.key for cell in cells]
    scaled = np.zeros((len(units), len(cells)), dtype=np.int64)
    known = np.zeros(scaled.shape, dtype=np.bool_)
    for start in range(0, len(units), _BLOCK):
        part = slice(start, start + _BLOCK)
        numbers = np.array([[*map(unit.numbers.get, keys)] for unit in units[part]], dtype=object)
        known[part] = np.not_equal(numbers, _NOTHING)
        numbers[~known[part]] = 0
        scaled[part] = (numbers * SCALE).astype(np.int64)
    return FlatTable(cells, tuple(units), scaled, known)


def county_values(form: Form, table: FlatTable) -> dict[str, Number]:
    """The county's numbers, when one table holds all its units. Raises as `county_sums` does."""
    return county_sums(form, table.sums())


def county_sums(form: Form, sums: Mapping[str, CellSum]) -> dict[str, Number]:
    """The county's number for every cell: the sum of the same cell of all merged units (rule M01).

    Raises AssertionError when the summed totals are not the totals of the sums: that would be our own error.
    """
    values = {key: unscaled(each.scaled) for key, each in sums.items()}
    again = recompute(index_form(form), values)
    if wrong := [key for key, total in again.items() if total is not None and values.get(key) != total]:
        raise AssertionError(f"totals of the sums differ from sums of the totals: {wrong[:5]}")
    return values
