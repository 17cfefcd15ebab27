"""Where a number of a report comes from: the cells of the form, and what each unit has in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import UnitState
from toolkit.campaign.stored_returns import stored_values
from toolkit.forms import Form, FormCell, index_form
from toolkit.report.template_context import measure, outcome_cells
from toolkit.verbs.compared_numbers import item_label
from toolkit.verbs.drafts import last_of_all
from toolkit.workbook.comparison_workbook import ComparedNumber

_Number = int | Decimal | None


@dataclass(frozen=True)
class NumberCells:
    """The cells of one form whose sum a number is: one as a rule. measure: what it counts in, may be empty."""

    item: str
    measure: str
    cells: tuple[FormCell, ...]

    @property
    def place(self) -> str:
        """`表三依申请公开!D4`; of several cells the first."""
        return self.cells[0].place

    def sum(self, values: Mapping[str, object]) -> _Number:
        """None where one of them is not known."""
        given = [values.get(cell.key) for cell in self.cells]
        numbers = [value for value in given if isinstance(value, int | Decimal)]
        return sum(numbers) if len(numbers) == len(given) else None


@dataclass(frozen=True)
class ComparedUnit:
    """A unit's part in a number of the county. word: where the unit stands; merged: whether its numbers are in."""

    unit: Unit
    word: str
    merged: bool
    number: ComparedNumber


@dataclass(frozen=True)
class UnitComparison:
    """A number of the county beside what it is made of. county: the sum of all that are merged."""

    of: NumberCells
    units: tuple[ComparedUnit, ...]
    county: ComparedNumber

    @property
    def givers(self) -> int:
        """How many units gave a number."""
        return sum(each.number.now is not None for each in self.units)


def number_cells(form: Form, key: str) -> NumberCells | None:
    """What the number with this key in a report comes from; None where the form has nothing of the kind."""
    cells = index_form(form).cells
    if key in cells:
        cell = cells[key]
        return NumberCells(item_label(cell), measure(cell), (cell,)) if cell.numeric else None
    name, keys = outcome_cells(form).get(key, ("", ()))
    return NumberCells(name, measure(cells[keys[0]]), tuple(cells[each] for each in keys)) if keys else None


def compare_units(campaign: Campaign, states: Sequence[UnitState], of: NumberCells) -> UnitComparison:
    """Raises NianbaoError where last year's numbers cannot be used."""
    given = {state.unit.code: values for state, values in stored_values(campaign, states)}
    last = previous_values(campaign)
    units = tuple(
        ComparedUnit(
            unit=state.unit,
            word=state.word,
            merged=state.unit.code in given,
            number=_compared(of, state.unit.name, given.get(state.unit.code, {}), last.get(state.unit.code, {})),
        )
        for state in states
    )
    # A unit that left it out counts for nothing; where all did, there is no sum.
    numbers = [each.number.now for each in units if each.number.now is not None]
    county = replace(
        _compared(of, campaign.settings.county, {}, last_of_all(states, last)), now=sum(numbers) if numbers else None
    )
    return UnitComparison(of, units, county)


def _compared(
    of: NumberCells, unit: str, now: Mapping[str, object], last: Mapping[str, int | Decimal | None]
) -> ComparedNumber:
    return ComparedNumber(
        unit=unit,
        table=of.cells[0].sheet,
        item=of.item,
        now=of.sum(now),
        last=of.sum(last),
        key=of.cells[0].key,
        measure=of.measure,
    )
