"""年报: a Word skeleton for every merged unit and one for the county."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit import __version__
from toolkit.campaign.files import BATCH, sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.previous import previous_basis
from toolkit.campaign.states import UnitState, unit_states
from toolkit.campaign.stored_returns import stored_texts
from toolkit.campaign.void import put_into_void
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.report import COUNTY_TEMPLATE, UNIT_TEMPLATE, TemplateError
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.drafts import SAMPLE, DraftWriter, copies_of, draft_path, final_path
from toolkit.workbook.issue import fingerprint


@alone("写年报初稿")
def report(campaign: Campaign, progress: Progress = silent, engine: Engine = PROCESSES) -> list[Path]:
    """Write 年报 for every unit whose return can be merged, then the county's. A draft whose numbers have not
    changed since is not written again, whatever the office has done to it. Raises NianbaoError when there is
    nothing to report on yet or a template cannot be used.
    """
    states = unit_states(campaign)
    ready = [state for state in states if state.mergeable]
    if not ready:
        raise NianbaoError("还没有审核通过的报表，写不了年报初稿。请先收表、审核。")
    known = campaign.ledger.built()
    rests_on = _common_basis(campaign)
    written: dict[Path, Path] = {}
    waiting: list[tuple[Path, str, UnitState]] = []
    bases: dict[str, str] = {}
    for state, stored in stored_texts(campaign, ready):
        path, basis = draft_path(campaign, state.unit.name), _basis(rests_on, state, stored)
        bases[state.unit.code] = basis
        if there := _standing(campaign, known.get(path.name), basis):
            written[path] = there
        else:
            waiting.append((path, basis, state))
    county = draft_path(campaign, campaign.settings.county)
    known_of = [(s.unit.name, s.state, s.explanations, bases.get(s.unit.code, rests_on)) for s in states]
    county_basis = sha256(repr(known_of).encode())
    there = _standing(campaign, known.get(county.name), county_basis)
    total = len(waiting) + (there is None)
    writer = DraftWriter(campaign)
    try:
        batch: list[tuple[Path, str, bytes]] = []
        drafts = writer.units(stored_texts(campaign, [state for _, _, state in waiting]), len(waiting), engine)
        for number, ((path, basis, state), draft) in enumerate(zip(waiting, drafts, strict=True), 1):
            progress(number, total, state.unit.name)
            batch.append((path, basis, draft))
            if len(batch) == BATCH or number == len(waiting):
                written |= _put(campaign, batch)
                batch = []
        if there is None:
            progress(total, total, campaign.settings.county)
            there = _put(campaign, [(county, county_basis, writer.county(states))])[county]
    except TemplateError as error:
        raise NianbaoError(str(error)) from error
    _take_back(campaign, states)
    return [*(written[draft_path(campaign, state.unit.name)] for state in ready), there]


def _common_basis(campaign: Campaign) -> str:
    """Hash of what every draft rests on: program, templates, settings, form, last year."""
    templates = [sha256(campaign.template(name).read_bytes()) for name in (UNIT_TEMPLATE, COUNTY_TEMPLATE)]
    rests_on = (__version__, templates, campaign.settings, fingerprint(campaign.form), previous_basis(campaign))
    return sha256(repr(rests_on).encode())


def _basis(rests_on: str, state: UnitState, data: str) -> str:
    return sha256(repr((rests_on, state.unit.name, SAMPLE in state.unit.note, data)).encode())


def _standing(campaign: Campaign, built: Built | None, basis: str) -> Path | None:
    """Where a draft with this basis lies already. Its content is the office's to change."""
    if built is None or built.basis != basis:
        return None
    path = campaign.folder / next(iter(built.files))
    return path if path.is_file() else None


def _put(campaign: Campaign, drafts: Sequence[tuple[Path, str, bytes]]) -> dict[Path, Path]:
    placed = campaign.put_all([(path, data) for path, _, data in drafts])
    built = {
        path.name: Built(basis, {campaign.name_of(place): sha256(data)})
        for (path, basis, data), place in zip(drafts, placed, strict=True)
    }
    with campaign.ledger.change():
        campaign.ledger.record_built(built)
    return {path: place for (path, _, _), place in zip(drafts, placed, strict=True)}


@alone("写年报初稿")
def take_back(campaign: Campaign) -> None:
    """Take back the drafts of what counts no more, where nothing is left to report on."""
    _take_back(campaign, unit_states(campaign))


def _take_back(campaign: Campaign, states: Sequence[UnitState]) -> None:
    """Drafts of units that have none any more, the county's where no unit has one, and those of units that are gone.
    A final report may be published already: it is put away, never deleted.
    """
    names = [state.unit.name for state in states if not state.mergeable]
    if len(names) == len(states):
        names.append(campaign.settings.county)
    _withdraw(campaign, [path for name in names if (path := draft_path(campaign, name)).is_file()])
    known = campaign.ledger.built()
    finals = [final_path(campaign, name).name for name in names]
    _put_away(campaign, [campaign.folder / file for name in finals if name in known for file in known[name].files])


def _withdraw(campaign: Campaign, paths: Sequence[Path]) -> None:
    """Take drafts back; forgotten first, so that a new one is written."""
    if not paths:
        return
    with campaign.ledger.change():
        for path in paths:
            campaign.ledger.forget_built(path.name)
    for path in paths:
        for each in (path, *copies_of(path)):
            campaign.withdraw(each)


def void_drafts(campaign: Campaign) -> list[Path]:
    """Reports in 年报 of units that the roster does not name any more, whoever has worked on them."""
    names = (campaign.settings.county, *(unit.name for unit in campaign.units))
    valid = {place(campaign, name).name for name in names for place in (draft_path, final_path)}
    built = campaign.ledger.built()
    stale = [each for name, each in built.items() if name.endswith(".docx") and name not in valid]
    return [path for each in stale for name in each.files if (path := campaign.folder / name).is_file()]


def _put_away(campaign: Campaign, finals: Sequence[Path]) -> None:
    gone = [each for path in (*void_drafts(campaign), *finals) for each in (path, *copies_of(path)) if each.is_file()]
    moved = put_into_void(gone, campaign.reports)
    if moved:
        with campaign.ledger.change():
            for path in moved:
                campaign.ledger.forget_built(path.name)
