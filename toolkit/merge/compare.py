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
from toolkit.forms.exact import SCALE, unscaled
from toolkit.forms.expression import Number
from toolkit.merge.flat import FlatTable, UnitNumbers, flat_table, numeric_cells
from toolkit.verify.between_units import FarOff

# M02: so few equal numbers are no news in a county of small townships.
TWIN_NUMBERS = 4
# M07: what counts as far off; the larger number must be worth a look.
TIMES, WORTH, PEERS_AVERAGE = 5, 10, 100
# What towers over the peers' average where last year is not known: a clerk types a digit too many, or 元 for 万元.
TIMES_PEERS, WORTH_ALONE = 50, 1000
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
        self._form = form
        numeric = numeric_cells(form)
        shown = {key for grid in index_form(form).grids.values() for key in _headline(grid)}
        self._inputs = [n for n, cell in enumerate(numeric) if cell.kind == "input"]
        self._cases = [n for n, cell in enumerate(numeric) if cell.kind == "input" and cell.table == CASES]
        self._headline = [n for n, cell in enumerate(numeric) if cell.key in shown]
        self._cells = {numeric[n].key: numeric[n] for n in self._headline}
        self._groups, self._last = groups, last or {}
        self._twins: dict[bytes, list[str]] = {}
        self._same_cases: dict[bytes, list[str]] = {}
        self._of_row: dict[bytes, tuple[int, int]] = {}
        self._codes: list[str] = []
        self._numbers: list[NDArray[np.float64]] = []
        self._before: list[NDArray[np.float64]] = []

    def add(self, table: FlatTable) -> None:
        codes = [unit.code for unit in table.units]
        self._group(codes, table.scaled[:, self._inputs], self._twins)
        self._group(codes, table.scaled[:, self._cases], self._same_cases)
        self._codes += codes
        self._numbers.append(self._headlines(table))
        if self._last:
            before = [UnitNumbers(code, "", "", self._last.get(code, {})) for code in codes]
            self._before.append(self._headlines(flat_table(self._form, before)))

    def _headlines(self, table: FlatTable) -> NDArray[np.float64]:
        """Whole millionths, NaN where there is no number: doubles hold any that a form takes exactly."""
        return np.where(table.known[:, self._headline], table.scaled[:, self._headline], np.nan)

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
        if not self._before:
            return {}
        last, now = np.concatenate(self._before), np.concatenate(self._numbers)
        far = (now > TIMES * last) | (TIMES * now < last)
        worth = np.maximum(now, last) >= WORTH * SCALE
        cells = list(self._cells.values())
        changes: dict[str, list[FarOff]] = {}
        for row, column in np.argwhere(far & worth).tolist():
            change = FarOff(cells[column], unscaled(int(last[row, column])), unscaled(int(now[row, column])))
            changes.setdefault(self._codes[row], []).append(change)
        return changes

    def towering(self) -> dict[str, list[FarOff]]:
        """The numbers of a thousand and more that are over fifty times the average of the unit's peers, where last
        year's is not known (M07); `last` of each is that average, rounded.
        """
        if not self._codes:
            return {}
        now = np.concatenate(self._numbers)
        alone = np.isnan(np.concatenate(self._before)) if self._before else np.ones(now.shape, dtype=np.bool_)
        groups = np.array([self._groups.get(code, "") for code in self._codes])
        cells = list(self._cells.values())
        found: dict[str, list[FarOff]] = {}
        for group in dict.fromkeys(groups.tolist()):
            rows = np.flatnonzero(groups == group)
            part = now[rows]
            peers, others = np.count_nonzero(~np.isnan(part), axis=0) - 1, np.nansum(part, axis=0) - part
            far = (peers >= _PEERS) & (part >= WORTH_ALONE * SCALE) & (part * peers > TIMES_PEERS * others)
            for row, column in np.argwhere(far & alone[rows]).tolist():
                average = round(others[row, column] / peers[column] / SCALE)
                towers = FarOff(cells[column], average, unscaled(int(part[row, column])))
                found.setdefault(self._codes[rows[row]], []).append(towers)
        return found

    def silent(self) -> list[Silent]:
        """Zeros of units whose peers have more than a hundred on average (M07)."""
        if not self._codes:
            return []
        # Here alone, at the end: pandas takes longer to load than most commands to run.
        from toolkit.merge.frame import DataFrame

        frame = DataFrame(np.concatenate(self._numbers), index=self._codes, columns=list(self._cells))
        groups = frame.groupby(lambda code: self._groups.get(code, ""), sort=False)
        # The zeros themselves add nothing, so the peers of each have all of the sum.
        sums, peers = groups.sum() / SCALE, groups.count() - 1
        busy = (peers >= _PEERS) & (sums > PEERS_AVERAGE * peers)
        return [
            Silent(self._cells[key], tuple(codes), round(sums.at[name, key] / peers.at[name, key]))
            for name, numbers in groups
            for key in busy.columns[busy.loc[name]]
            if len(codes := numbers.index[numbers[key] == 0])
        ]


def _headline(grid: Grid) -> Iterator[str]:
    """Of a table, the totals along its rows, by which its rows are known; of one without totals, what is filled in."""
    totals = [cell.key for cell in grid.cells if cell.axis == "row"]
    yield from totals or (cell.key for cell in grid.cells if cell.kind == "input" and cell.type != "change")
