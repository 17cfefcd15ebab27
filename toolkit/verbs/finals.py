"""定稿: the reports of 年报 as they may be published, once nothing in them is open any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import proper_place, sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import stored_texts
from toolkit.errors import NianbaoError
from toolkit.report import TemplateError, changed_numbers, final_report, open_points, told_briefly
from toolkit.returns.stored_values import load_values
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.drafts import DraftWriter, draft_path, final_path
from toolkit.verbs.proved_drafts import missing_texts, reworded
from toolkit.verbs.report import report

_NAMED = 3


@dataclass(frozen=True)
class Unfinished:
    """What keeps a report from being final. report: whose; file: the draft, None where there is none yet; place: the
    section, empty for the whole report; message: what and what to do, as a sentence.
    """

    report: str
    file: Path | None
    place: str
    message: str

    def as_json(self) -> dict[str, object]:
        return {**vars(self), "file": str(self.file) if self.file else None}


@dataclass(frozen=True)
class Finals:
    """The final reports that were written: none as long as anything is open in one that was asked for."""

    files: tuple[Path, ...]
    unfinished: tuple[Unfinished, ...]


@alone("定稿")
def finalize(campaign: Campaign, names: Sequence[str] = (), progress: Progress = silent) -> Finals:
    """Write the final reports of these units, or of the county by its name; of all without names. Raises NianbaoError
    where a name is unknown, where nothing has been merged, or where a template cannot be used.
    """
    states = unit_states(campaign)
    wanted = _wanted(campaign, names)
    drafts = {proper_place(path): path for path in report(campaign, progress)}
    unfinished = list(_not_merged(campaign, states, wanted))
    ready: dict[str, bytes] = {}
    try:
        for name, now, stored in _written_now(campaign, states, wanted):
            place = draft_path(campaign, name)
            file = place if place.is_file() else drafts[place]
            there = file.read_bytes()
            found = list(_unfinished(campaign, name, file, there=there, now=now, stored=stored))
            unfinished += found
            if not found:
                ready[name] = there
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    if unfinished:
        return Finals((), tuple(unfinished))
    return Finals(tuple(_put(campaign, ready)), ())


def _wanted(campaign: Campaign, names: Sequence[str]) -> frozenset[str]:
    known = [*(unit.name for unit in campaign.units), campaign.settings.county]
    if unknown := [name for name in names if name not in known]:
        raise NianbaoError(
            f"名册里没有“{'”“'.join(unknown)}”。请照名册写单位名称；全县的年报写“{campaign.settings.county}”。"
        )
    return frozenset(names or known)


def _not_merged(campaign: Campaign, states: Sequence[UnitState], wanted: frozenset[str]) -> Iterator[Unfinished]:
    """What is missing for want of a return: told once with the county's report, which lacks its numbers."""
    county, missing = campaign.settings.county, [state for state in states if not state.mergeable]
    if county in wanted and missing:
        told = "、".join(f"{state.unit.name}（{state.word}）" for state in missing)
        yield Unfinished(county, None, "", f"还有 {len(missing)} 个单位没有汇总：{told}。请收齐、审核后再定稿。")
        return
    for state in missing:
        if state.unit.name in wanted:
            yield Unfinished(state.unit.name, None, "", f"报表{state.state}，还没有通过审核，写不了年报。")


def _written_now(
    campaign: Campaign, states: Sequence[UnitState], wanted: frozenset[str]
) -> Iterator[tuple[str, bytes, str]]:
    """Every draft that is asked for as it would be written now, and the unit's values as the ledger keeps them (JSON),
    none of the county's.
    """
    writer = DraftWriter(campaign)
    for state, stored in stored_texts(campaign, [state for state in states if state.unit.name in wanted]):
        yield state.unit.name, writer.unit(state, stored), stored
    if campaign.settings.county in wanted:
        yield campaign.settings.county, writer.county(states), "{}"


def _unfinished(
    campaign: Campaign, name: str, file: Path, *, there: bytes, now: bytes, stored: str
) -> Iterator[Unfinished]:
    points = open_points(there)
    changes = () if there == now else changed_numbers(there, now)
    if points is None or changes is None:
        yield Unfinished(name, file, "", "打不开，不是 Word 文档。请另存为 .docx，或删掉它再写一份初稿。")
        return
    if changes:
        told = told_briefly(changes, _NAMED)
        yield Unfinished(name, file, "", f"里面的数和汇总的不同：{told}。请改正，或删掉它再写一份初稿。")
    words = missing_texts(campaign.form, there, now, lambda: load_values(campaign.form, stored))
    if told := reworded(words):
        yield Unfinished(name, file, "", f"{told}，初稿里还是原来的。请照新的改，或删掉它再写一份初稿。")
    yield from (Unfinished(name, file, each.place, f"{each.what}。") for each in points)


def _put(campaign: Campaign, ready: Mapping[str, bytes]) -> list[Path]:
    finals = {name: final_report(draft) for name, draft in ready.items()}
    placed = campaign.put_all([(final_path(campaign, name), data) for name, data in finals.items()])
    built = {
        final_path(campaign, name).name: Built(sha256(ready[name]), {campaign.name_of(place): sha256(data)})
        for (name, data), place in zip(finals.items(), placed, strict=True)
    }
    with campaign.ledger.change():
        campaign.ledger.record_built(built)
    return placed
