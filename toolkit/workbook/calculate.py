"""What the formulas of our own workbooks give.

Programs that do not calculate (phone previews, Protected View, ONLYOFFICE on opening) show the results that are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from toolkit.workbook.excel_formula import NoResult, Parser, Place, Result, Worth, compiled
from toolkit.workbook.plan import Value, WorkbookPlan


class _Cells(dict[Place, Result]):
    """What every cell is worth; a formula is worked out when it is first asked for."""

    def __init__(self, known: Mapping[Place, Result], formula: Callable[[Place], Worth | None]) -> None:
        super().__init__(known)
        self._formula, self._asked = formula, set[Place]()

    def __missing__(self, place: Place) -> Result:
        formula = self._formula(place)
        if formula is None:
            return None
        if place in self._asked:
            raise NoResult(f"{place} hangs on itself")
        self._asked.add(place)
        worth = formula(self)
        # A cell that refers to a blank one shows 0.
        self[place] = worth = 0 if worth is None else worth
        return worth


class Calculation:
    """The formulas of a plan and what its cells are worth. unknown: sheets whose cells the plan does not hold."""

    def __init__(self, plan: WorkbookPlan, unknown: Collection[str] = ()) -> None:
        cells = [((sheet.name, cell.ref), cell) for sheet in plan.sheets for cell in sheet.cells.values()]
        self._formulas = {place: cell.formula for place, cell in cells if cell.formula}
        values = {place: _worth(cell.value) for place, cell in cells if not cell.formula and place[0] not in unknown}
        self._cells = _Cells({place: value for place, value in values.items() if value is not None}, self._formula)
        self._unknown = unknown

    def _formula(self, place: Place) -> Worth | None:
        if place[0] in self._unknown:
            raise NoResult(f"{place} is not in the plan")
        formula = self._formulas.get(place)
        return None if formula is None else compiled(formula, place[0])[0]

    def result(self, place: Place) -> Result:
        """What a cell is worth. Raises NoResult."""
        return self._cells[place]

    def varying(self, places: Collection[Place]) -> Varying:
        """The formulas that hang on these cells, apart from all that does not. Raises NoResult."""
        hanging = self._hanging(places)
        return Varying(
            {place: formula for place, formula in self._formulas.items() if place in hanging}, places, self.result
        )

    def _hanging(self, places: Iterable[Place]) -> set[Place]:
        readers: dict[Place, list[Place]] = {}
        for place, formula in self._formulas.items():
            for read in compiled(formula, place[0])[1]:
                readers.setdefault(read, []).append(place)
        found: set[Place] = set()
        waiting = list(places)
        while waiting:
            new = set(readers.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found


class Varying:
    """Formulas that hang on cells whose values vary; what all other cells are worth is worked into them."""

    def __init__(self, formulas: Mapping[Place, str], cells: Collection[Place], known: Callable[[Place], Result]):
        asked = {*formulas, *cells}
        self._formulas = {
            place: Parser(formula, place[0], lambda read: ... if read in asked else known(read)).whole()
            for place, formula in formulas.items()
        }
        self.places = tuple(formulas)

    def results(self, values: Mapping[Place, Value]) -> list[Result]:
        """What each formula gives, in order, where the varying cells hold these values. Raises NoResult."""
        cells = _Cells({place: _worth(value) for place, value in values.items()}, self._formulas.get)
        return [cells[place] for place in self.places]


def results(plan: WorkbookPlan, unknown: Collection[str] = ()) -> dict[str, dict[str, Value]]:
    """Sheet → address → result, of every formula of ours: the one that the plan gives, else what is worked out.

    unknown: sheets of which the plan does not hold all cells; what reads them is not worked out.
    """
    calculation = Calculation(plan, unknown)
    found: dict[str, dict[str, Value]] = {}
    for sheet in plan.sheets:
        for cell in sheet.cells.values():
            if not cell.formula:
                continue
            try:
                given = cell.cached
                found.setdefault(sheet.name, {})[cell.ref] = (
                    calculation.result((sheet.name, cell.ref)) if given is None else given
                )
            except NoResult:
                continue
    return found


def _worth(value: object) -> Result:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return value if isinstance(value, str | int | Decimal) and value != "" else None
