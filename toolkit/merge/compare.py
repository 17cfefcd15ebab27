"""The merged units beside one another and beside last year: who is alike, and who is far off.

Rows are told apart by their hash and numbers compared by column, never unit by unit and cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from toolkit.forms import Form, FormCell, Grid, index_form
from toolkit.forms.expression import Number
from toolkit.merge.exact import SCALE, unscaled
from toolkit.merge.flat import FlatTable
from toolkit.verify.between_units import FarOff

# M02: so few equal numbers are no news in a county of small townships.
TWIN_NUMBERS = 4
# M07: what counts as far off; the larger number must be worth a look.
TIMES, WORTH, PEERS_AVERAGE = 5, 10, 100
# An average of fewer says nothing.
_PEERS = 3
# 表四：行政复议、行政诉讼.
CASES = "t4"


@dataclass(frozen=True)
class Alike:
    """Units whose numbers are the same: `numbers` counts those that are not zero, `total` is their sum in one unit."""

    units: tuple[str, ...]
    numbers: int
    total: Number


@dataclass(frozen=True)
class Silent:
    """Units with a zero where their peers have many; `average` of the peers is rounded to a whole number."""

    cell: FormCell
    units: tuple[str, ...]
    average: int


class Comparison:
    """Fed with flat tables in turn; asked at the end. Units are named by their code.

    groups: code → name of the group whose units are peers. last: code → last year's numbers.
    """

    def __init__(
        self, form: Form, groups: Mapping[str, str], last: Mapping[str, Mapping[str, Number | None]] | None = None
    ) -> None:
        index = index_form(form)
        numeric = [cell for cell in index.cells.values() if cell.numeric]
        shown = {key for grid in index.grids.values() for key in _headline(grid)}
        self._inputs = [n for n, cell in enumerate(numeric) if cell.kind == "input"]
        self._cases = [n for n, cell in enumerate(numeric) if cell.kind == "input" and cell.table == CASES]
        self._headline = [n for n, cell in enumerate(numeric) if cell.key in shown]
        self._cells = [numeric[n] for n in self._headline]
        self._groups, self._last = groups, last or {}
        self._twins: dict[bytes, list[str]] = {}
        self._same_cases: dict[bytes, list[str]] = {}
        self._of_row: dict[bytes, tuple[int, int]] = {}
        self._codes: list[str] = []
        self._numbers: list[NDArray[np.int64]] = []
        self._known: list[NDArray[np.bool_]] = []

    def add(self, table: FlatTable) -> None:
        codes = [unit.code for unit in table.units]
        self._group(codes, table.scaled[:, self._inputs], self._twins)
        self._group(codes, table.scaled[:, self._cases], self._same_cases)
        self._codes += codes
        self._numbers.append(table.scaled[:, self._headline])
        self._known.append(table.known[:, self._headline])

    def _group(self, codes: Sequence[str], rows: NDArray[np.int64], groups: dict[bytes, list[str]]) -> None:
        filled, totals = np.count_nonzero(rows, axis=1).tolist(), rows.sum(axis=1).tolist()
        for code, row, count, total in zip(codes, np.ascontiguousarray(rows), filled, totals, strict=True):
            if count:
                digest = blake2b(row.tobytes(), digest_size=16).digest()
                groups.setdefault(digest, []).append(code)
                self._of_row[digest] = count, total

    def twins(self) -> list[Alike]:
        """Units that gave the very same numbers throughout, at least some of them not zero (M02)."""
        return [alike for alike in self._alike(self._twins) if alike.numbers >= TWIN_NUMBERS]

    def same_cases(self) -> list[Alike]:
        """Units with the very same reviews and suits, two or more of them (M05)."""
        return [alike for alike in self._alike(self._same_cases) if alike.total >= 2]

    def _alike(self, groups: Mapping[bytes, Sequence[str]]) -> list[Alike]:
        return [
            Alike(tuple(codes), self._of_row[digest][0], unscaled(self._of_row[digest][1]))
            for digest, codes in groups.items()
            if len(codes) > 1
        ]

    def changes(self) -> dict[str, list[FarOff]]:
        """Every unit's numbers that are more than five times, or less than a fifth of, last year's (M07)."""
        if not self._last:
            return {}
        keys = [cell.key for cell in self._cells]
        wanted = [[self._last.get(code, {}).get(key) for key in keys] for code in self._codes]
        given = np.array([[each is not None for each in row] for row in wanted], dtype=np.bool_)
        last = np.array([[int((each or 0) * SCALE) for each in row] for row in wanted], dtype=np.int64)
        now, known = np.concatenate(self._numbers), np.concatenate(self._known)
        far = (now > TIMES * last) | (TIMES * now < last)
        worth = np.maximum(now, last) >= WORTH * SCALE
        changes: dict[str, list[FarOff]] = {}
        for row, column in np.argwhere(far & worth & known & given).tolist():
            change = FarOff(self._cells[column], unscaled(int(last[row, column])), unscaled(int(now[row, column])))
            changes.setdefault(self._codes[row], []).append(change)
        return changes

    def silent(self) -> list[Silent]:
        """Zeros of units whose peers have more than a hundred on average (M07)."""
        if not self._codes:
            return []
        now, known = np.concatenate(self._numbers), np.concatenate(self._known)
        group = np.array([self._groups.get(code, "") for code in self._codes])
        found: list[Silent] = []
        for name in dict.fromkeys(group.tolist()):
            here = group == name
            # The zeros themselves add nothing, so the peers of each have all of the sum.
            sums = np.where(known[here], now[here], 0).astype(np.float64).sum(axis=0) / SCALE
            peers = known[here].sum(axis=0) - 1
            for column in np.flatnonzero((peers >= _PEERS) & (sums > PEERS_AVERAGE * peers)).tolist():
                zero = here & known[:, column] & (now[:, column] == 0)
                codes = tuple(self._codes[row] for row in np.flatnonzero(zero).tolist())
                if codes:
                    found.append(Silent(self._cells[column], codes, round(float(sums[column] / peers[column]))))
        return found


def _headline(grid: Grid) -> Iterator[str]:
    """Of a table, the totals along its rows, by which its rows are known; of one without totals, what is filled in."""
    totals = [cell.key for cell in grid.cells if cell.axis == "row"]
    yield from totals or (cell.key for cell in grid.cells if cell.kind == "input" and cell.type != "change")
