"""The results of a form that differ from unit to unit: they hang on its kind and on the numbers carried over to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from toolkit.workbook.calculate import Calculation
from toolkit.workbook.excel_formula import Place, Result
from toolkit.workbook.plan import Value, WorkbookPlan


class ChangingResults:
    """`places` are the formulas whose results change from unit to unit.

    Most that could change do not: in a form that is still to be filled in, few lines can be judged. Which do was tried
    out, and a unit for whom another one changes all the same is told apart.
    """

    def __init__(self, plan: WorkbookPlan, kind: Place, carried: Sequence[Place], kinds: Iterable[str]) -> None:
        self._kind, self._carried = kind, carried
        self._varying = Calculation(plan).varying((kind, *carried))
        none: list[Value] = [None] * len(carried)
        trials = [(each, none) for each in kinds]
        for number in range(len(carried)):
            trials += [(trials[0][0], [*none[:number], value, *none[number + 1 :]]) for value in (0, 1)]
        trials += [(each, list(range(1, len(carried) + 1))) for each, _ in trials]
        tried = [self._all(each, values) for each, values in trials]
        self._first = tried[0]
        self._changing = [number for number, each in enumerate(zip(*tried, strict=True)) if len(set(each)) > 1]
        self.places = tuple(self._varying.places[number] for number in self._changing)
        self.of = lru_cache(maxsize=256)(self._of)

    def _all(self, kind: str, values: Sequence[Value]) -> list[Result]:
        held: Mapping[Place, Value] = {self._kind: kind, **dict(zip(self._carried, values, strict=True))}
        return self._varying.results(held)

    def _of(self, kind: str, values: tuple[Value, ...]) -> tuple[Result, ...] | None:
        """The results at `places`; None where a result elsewhere is not the first trial's."""
        found = self._all(kind, values)
        changed = tuple(found[number] for number in self._changing)
        for number in self._changing:
            found[number] = self._first[number]
        return changed if found == self._first else None
