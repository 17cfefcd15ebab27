"""年报 looked into again: whether the numbers and the units' words in the reports are those that were merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from toolkit.campaign.files import proper_place
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import stored_texts, stored_values
from toolkit.errors import NianbaoError
from toolkit.forms import Form
from toolkit.report import ChangedNumber, TemplateError, changed_numbers, missing_words, told_briefly
from toolkit.returns.read_return import Value
from toolkit.returns.stored_values import texts
from toolkit.verbs.drafts import DraftWriter, draft_path, final_path

_NAMED = 3


@dataclass(frozen=True)
class StaleDraft:
    """A draft that somebody has worked on, or a final report, whose numbers are no longer those that were merged, or
    which lacks what the unit has reworded since; the new draft lies beside it. changes: None where it cannot be read;
    words: labels of the texts that were reworded.
    """

    file: Path
    new: Path
    changes: tuple[ChangedNumber, ...] | None
    final: bool = False
    words: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        if self.final:
            told = "打不开，不能和新的数比较" if self.changes is None else self._told
            return f"定稿“{self.file.name}”{told}。请核对“{self.new.name}”，再用 nianbao report --final 重新定稿。"
        beside = f"新的初稿是“{self.new.name}”"
        if self.changes is None:
            return f"“{self.file.name}”有人改过，没有动它，但是打不开，不能和新的数比较。{beside}。"
        return f"“{self.file.name}”有人改过，没有动它；{self._told}。请改过来，或改用{beside}。"

    @property
    def _told(self) -> str:
        numbers = f"数字已变：{told_briefly(self.changes, _NAMED)}" if self.changes else ""
        return "；".join(filter(None, (numbers, reworded(self.words))))

    def as_json(self) -> dict[str, object]:
        changes = [vars(each) for each in self.changes or ()]
        return {
            "file": str(self.file),
            "new": str(self.new),
            "readable": self.changes is not None,
            "changes": changes,
            "words": list(self.words),
        }


def reworded(labels: Sequence[str]) -> str:
    """`单位已改写“主动公开”的文字`; empty where nothing was."""
    return f"单位已改写{''.join(f'“{label}”' for label in labels)}的文字" if labels else ""


def missing_texts(form: Form, there: bytes, now: bytes, values: Callable[[], Mapping[str, Value]]) -> tuple[str, ...]:
    """Labels of the texts that the unit has reworded since the report `there` was written. values: the unit's, asked
    for only if something was.
    """
    labels = {f"{form.texts.id}.{field.key}": field.label for field in form.texts.fields}
    return tuple(labels[key] for key in missing_words(there, now, lambda: texts(form, values())))


def stale_drafts(campaign: Campaign) -> list[StaleDraft]:
    """Drafts that somebody has worked on and that say other numbers than the new ones beside them or lack what a unit
    has reworded, and final reports that do.
    """
    values = _Values(campaign)
    stale = list(_stale_finals(campaign, values))
    for name, built in campaign.ledger.built_beside().items():
        if not name.endswith(".docx"):
            continue
        for new in (campaign.folder / file for file in built.files):
            file = proper_place(new)
            if file == new or not (file.is_file() and new.is_file()):
                continue
            stale += _compared(campaign, file, new, partial(values.of, name), final=False)
    return stale


class _Values:
    """What the units reported, by the name of their report's draft; read when it is first wanted."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign

    def of(self, draft: str) -> Mapping[str, Value]:
        return self._known.get(draft, {})

    @cached_property
    def _known(self) -> dict[str, Mapping[str, Value]]:
        campaign = self._campaign
        stored = stored_values(campaign, unit_states(campaign))
        return {draft_path(campaign, state.unit.name).name: values for state, values in stored}


def _compared(
    campaign: Campaign, file: Path, new: Path, values: Callable[[], Mapping[str, Value]], *, final: bool
) -> Iterator[StaleDraft]:
    there, now = file.read_bytes(), new.read_bytes()
    changes, words = changed_numbers(there, now), missing_texts(campaign.form, there, now, values)
    if changes is None or changes or words:
        yield StaleDraft(file, new, changes, final, words)


def _stale_finals(campaign: Campaign, values: _Values) -> Iterator[StaleDraft]:
    built = campaign.ledger.built()
    for name in (*(unit.name for unit in campaign.units), campaign.settings.county):
        final, draft = built.get(final_path(campaign, name).name), built.get(draft_path(campaign, name).name)
        if final is None or draft is None:
            continue
        file, new = (campaign.folder / next(iter(each.files)) for each in (final, draft))
        if not (file.is_file() and new.is_file()):
            continue
        reported = partial(values.of, draft_path(campaign, name).name)
        yield from _compared(campaign, file, new, reported, final=True)


def differing_drafts(campaign: Campaign, states: Sequence[UnitState]) -> Iterator[str]:
    """A sentence for every report whose numbers are not those of the returns that are adopted now. Raises
    NianbaoError where a template cannot be used.
    """
    known, writer = campaign.ledger.built(), DraftWriter(campaign)
    try:
        for state, stored in stored_texts(campaign, states):
            path = draft_path(campaign, state.unit.name)
            if path.name in known:
                yield from _differences(campaign, known[path.name].files, writer.unit(state, stored))
        path = draft_path(campaign, campaign.settings.county)
        if path.name in known and any(state.mergeable for state in states):
            yield from _differences(campaign, known[path.name].files, writer.county(states))
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    yield from (each.sentence for each in stale_drafts(campaign))


def _differences(campaign: Campaign, files: Iterable[str], now: bytes) -> Iterator[str]:
    for name in files:
        path = campaign.folder / name
        if not path.is_file():
            yield f"“{name}”不见了。请再运行 nianbao report。"
        elif (changes := changed_numbers(path.read_bytes(), now)) is None:
            yield f"“{name}”打不开，不能核对。请关闭它，或删掉它再运行 nianbao report。"
        elif changes:
            told = f"“{name}”里的数和汇总的不同：{told_briefly(changes, _NAMED)}。"
            yield told + "请改正，或删掉它再运行 nianbao report。"
