"""A report as it is looked at before it goes out: the office's own copy where somebody has worked on it, else the draft
as it would be written now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.campaign.stored_returns import stored_texts
from toolkit.errors import NianbaoError
from toolkit.report import ChangedNumber, TemplateError, changed_numbers
from toolkit.returns.stored_values import load_values
from toolkit.verbs.drafts import DraftWriter, draft_path, final_path
from toolkit.verbs.proved_drafts import missing_texts


@dataclass(frozen=True)
class Changed:
    """What has become another since somebody worked on a report. numbers: None where the report cannot be opened;
    words: labels of the texts that the unit has reworded.
    """

    numbers: tuple[ChangedNumber, ...] | None = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.numbers is None or bool(self.numbers or self.words)


@dataclass(frozen=True)
class ShownDraft:
    """A unit's report or the county's, by its name. document: the .docx that is shown; file: where it lies or would.

    edited: whether it is the office's own copy. there: whether the file holds a draft at all; behind: whether it holds
    one that nobody has worked on and that the next writing replaces. changed: what the office's copy has otherwise than
    the numbers now; final: the same of the final report, None while there is none.
    """

    name: str
    document: bytes
    file: Path
    edited: bool = False
    there: bool = True
    behind: bool = False
    changed: Changed = Changed()
    final: Changed | None = None


def shown_draft(campaign: Campaign, states: Sequence[UnitState], name: str) -> ShownDraft:
    """The report of a unit, or of the county by the county's name. Raises NianbaoError where no numbers can be
    reported on, or where a template cannot be used.
    """
    now, stored = _written_now(campaign, states, name)
    file, final = draft_path(campaign, name), final_path(campaign, name)
    values = partial(load_values, campaign.form, stored)

    def changed(report: bytes) -> Changed:
        return Changed(changed_numbers(report, now), missing_texts(campaign.form, report, now, values))

    published = changed(final.read_bytes()) if final.is_file() else None
    if not file.is_file():
        return ShownDraft(name, now, file, there=False, final=published)
    there = file.read_bytes()
    if there == now or campaign.ledger.is_ours(campaign.name_of(file), sha256(there)):
        return ShownDraft(name, now, file, behind=there != now, final=published)
    found = changed(there)
    # What cannot be opened cannot be shown either.
    shown = now if found.numbers is None else there
    return ShownDraft(name, shown, file, edited=True, changed=found, final=published)


def _written_now(campaign: Campaign, states: Sequence[UnitState], name: str) -> tuple[bytes, str]:
    """The draft as it would be written, and the unit's values as the ledger keeps them (JSON), none of the county's."""
    ready = [state for state in states if state.mergeable]
    writer = DraftWriter(campaign)
    try:
        if name == campaign.settings.county and ready:
            return writer.county(states), "{}"
        for state, stored in stored_texts(campaign, [state for state in ready if state.unit.name == name]):
            return writer.unit(state, stored), stored
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    raise NianbaoError(f"{name}还没有审核通过的报表，没有年报可以预览。请先收表、审核。")
