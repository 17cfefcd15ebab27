"""What the merge finds: the sums by the rules of a return (M04), the units beside one another and beside last year
(M02, M05, M07, M08, W10), the roster (M03) and what came late (T03).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_basis, previous_values
from toolkit.campaign.states import UnitState
from toolkit.forms import index_form
from toolkit.forms.exact import unscaled
from toolkit.forms.expression import Number
from toolkit.forms.unit_kinds import kind_of_sum
from toolkit.merge import CASES, CellSum, Comparison, FlatTable, add_to, scaled
from toolkit.returns.read_return import Value
from toolkit.verbs.copied_words import CopiedWords
from toolkit.verify import between_units
from toolkit.verify.findings import Finding
from toolkit.verify.gates.relations import judge_numbers

JUDGED = "汇总核对"
"""Name under which the ledger keeps what was found in the numbers."""


class MergeChecks:
    """Fed with the merged returns in turn. Raises NianbaoError where last year's values cannot be used."""

    def __init__(self, campaign: Campaign) -> None:
        self._form = campaign.form
        self._names = {unit.code: unit.name for unit in campaign.units}
        self._last = previous_values(campaign)
        groups = {unit.code: between_units.peers_of(unit.kind) for unit in campaign.units}
        self._comparison, self._words = Comparison(campaign.form, groups, self._last), CopiedWords(campaign)

    def add(self, part: Sequence[tuple[UnitState, Mapping[str, Value]]], numbers: FlatTable) -> None:
        """Some units' returns, and their numbers as a table."""
        self._comparison.add(numbers)
        self._words.add(part)

    def findings(self, states: Sequence[UnitState], county: Mapping[str, Number]) -> list[Finding]:
        """Everything that the numbers show; nothing where nothing was merged."""
        if not county:
            return []
        kinds = {state.unit.kind for state in states if state.mergeable}
        last = self._last_county(states)
        found = judge_numbers(self._form, county, kind_of_sum(kinds), last, summed=kinds)
        found += self._beside_one_another()
        found += self._words.findings()
        unknown = [each.unit.name for each in states if each.mergeable and each.unit.code not in self._last]
        return [*found, between_units.without_last_year(unknown)] if unknown and self._last else found

    def _last_county(self, states: Sequence[UnitState]) -> dict[str, Number]:
        """Last year's county numbers, where all its units are known and merged: of some, the sums prove nothing."""
        if any(not state.mergeable or state.unit.code not in self._last for state in states):
            return {}
        sums: dict[str, CellSum] = {}
        for numbers in self._last.values():
            add_to(sums, scaled(numbers))
        return {key: unscaled(each.scaled) for key, each in sums.items() if each.units == len(states)}

    def _beside_one_another(self) -> Iterator[Finding]:
        comparison, named = self._comparison, self._named
        for alike in comparison.twins():
            yield between_units.twins(named(alike.units), alike.numbers)
        cases = [cell.place for cell in index_form(self._form).totals if cell.table == CASES]
        for alike in comparison.same_cases():
            yield between_units.same_cases(named(alike.units), cases, alike.total)
        for code, numbers in comparison.changes().items():
            yield between_units.far_from_last_year(self._names[code], numbers)
        for code, numbers in comparison.towering().items():
            yield between_units.far_above_peers(self._names[code], numbers)
        for each in comparison.silent():
            yield between_units.far_from_peers(named(each.units), each.cell, each.average)

    def _named(self, codes: Sequence[str]) -> list[str]:
        return [self._names[code] for code in codes]


def checks_basis(campaign: Campaign, merged: str) -> str:
    """Hash of all that `MergeChecks` rests on; `merged` is that of what was merged."""
    kinds = [unit.kind for unit in campaign.units]
    return sha256(repr((merged, kinds, previous_basis(campaign))).encode())


def judge_campaign(campaign: Campaign, states: Sequence[UnitState]) -> list[Finding]:
    """What the roster and the ledger show by themselves, whatever the numbers are."""
    found = between_units.judge_roster((unit.name, unit.kind) for unit in campaign.units)
    if deadline := campaign.settings.years.deadline:
        days = [(state.unit.name, state.received.date()) for state in states if state.received]
        if late := [(name, day) for name, day in days if day > deadline]:
            found.append(between_units.late(late, deadline))
    return found
