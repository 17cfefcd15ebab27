"""文字雷同: what units wrote in 文字材料 beside one another and beside what they wrote a year ago (W10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_texts
from toolkit.campaign.states import UnitState
from toolkit.campaign.stored_returns import stored_values
from toolkit.forms import FormCell, index_form
from toolkit.prose.copied_text import ENOUGH, CopiedText, NearCopies, compare_texts, long_enough
from toolkit.returns.stored_values import texts
from toolkit.verify import between_units
from toolkit.verify.findings import Finding


def judge_copied_words(campaign: Campaign, states: Sequence[UnitState]) -> Iterator[Finding]:
    """Raises NianbaoError where last year's campaign cannot be used."""
    index = index_form(campaign.form)
    cells = {cell.key: cell for cell in index.of_table(campaign.form.texts.id)}
    last, copies = previous_texts(campaign), NearCopies()
    for state, values in stored_values(campaign, states):
        written = texts(campaign.form, values)
        for key, text in written.items():
            copies.add(state.unit.name, key, text)
        yield from _beside_last_year(state.unit.name, written, last.get(state.unit.code, {}), cells)
    for each in copies.alike():
        yield between_units.copied_from_one_another(each.units, cells[each.key], each.share, each.passage)


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
