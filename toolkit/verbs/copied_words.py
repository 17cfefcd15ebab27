"""文字雷同: what units wrote in 文字材料 beside one another and beside what they wrote a year ago (W10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_texts
from toolkit.campaign.states import UnitState
from toolkit.forms import FormCell, index_form
from toolkit.prose.copied_text import ENOUGH, CopiedText, NearCopies, compare_texts, long_enough
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import texts
from toolkit.verify import between_units
from toolkit.verify.findings import Finding


class CopiedWords:
    """Fed with the merged returns in turn. Raises NianbaoError where last year's campaign cannot be used."""

    def __init__(self, campaign: Campaign) -> None:
        self._form = campaign.form
        self._cells = {cell.key: cell for cell in index_form(campaign.form).of_table(campaign.form.texts.id)}
        self._last, self._copies = previous_texts(campaign), NearCopies()
        self._found: list[Finding] = []

    def add(self, part: Iterable[tuple[UnitState, Mapping[str, Value]]]) -> None:
        for state, values in part:
            written = texts(self._form, values)
            for key, text in written.items():
                self._copies.add(state.unit.name, key, text)
            last = self._last.get(state.unit.code, {})
            self._found += _beside_last_year(state.unit.name, written, last, self._cells)

    def findings(self) -> Iterator[Finding]:
        yield from self._found
        for each in self._copies.alike():
            yield between_units.copied_from_one_another(each.units, self._cells[each.key], each.share, each.passage)


def _beside_last_year(
    name: str, written: Mapping[str, str], last: Mapping[str, str], cells: Mapping[str, FormCell]
) -> Iterator[Finding]:
    copied: dict[str, CopiedText] = {}
    for key, text in written.items():
        if key in last and long_enough(text):
            found = compare_texts(text, last[key], (name,))
            if found.share >= ENOUGH:
                copied[key] = found
    if copied:
        least = min(each.share for each in copied.values())
        passage = next((each.passages[0] for each in copied.values() if each.passages), "")
        yield between_units.copied_from_last_year(name, [cells[key] for key in copied], least, passage)
