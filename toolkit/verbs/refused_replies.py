"""退回 for what could not be taken: an answer to whoever sent it, to be copied into WeChat, and a letter to a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from toolkit.campaign.addressing import RefusedFile, by_when, refused_reply
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import shown_source
from toolkit.campaign.states import UnitState
from toolkit.intake.file_names import file_key
from toolkit.report.fit import first_sentence
from toolkit.report.letter import LetterData, LetterPoint, letter
from toolkit.verbs.refusals import BUILT, Refusal, built_replies, refusals
from toolkit.verbs.rejection import deadline_day

# With what stands behind it a file's name has 255 bytes at most.
_LONGEST = 150


def write_replies(campaign: Campaign, states: Sequence[UnitState]) -> None:
    """Write an answer for all that could not be taken, and take back what is settled: where a return of the unit came
    later, or the one file lies in 收回 no more.
    """
    built, today = built_replies(campaign), date.today()
    wanted = {each.key: each for each in refusals(campaign, states)}
    basis = {key: _basis(campaign, each, today) for key, each in wanted.items()}
    due = {key: each for key, each in wanted.items() if not _stands(campaign, built.get(key), basis[key])}
    gone = built.keys() - wanted.keys()
    if not due and not gone:
        return
    names = _names(wanted.values())
    made = [(key, item) for key, each in due.items() for item in _files(campaign, each, names.get(key, ""), today)]
    before = {name for key in (*due, *gone) if key in built for name in built[key].files}
    planned: dict[str, dict[str, str]] = {key: dict(built[key].files) if key in built else {} for key in due}
    for key, (path, _) in made:
        planned[key].setdefault(campaign.name_of(path), "")
    with campaign.ledger.change():
        # Before the writing: a run killed in between must know what it may take back.
        campaign.ledger.record_built({BUILT + key: Built("", files) for key, files in planned.items()})
    written: dict[str, dict[str, str]] = {key: {} for key in due}
    for (key, (_, data)), place in zip(made, campaign.put_all([item for _, item in made]), strict=True):
        written[key][campaign.name_of(place)] = sha256(data)
    for name in before - {name for files in written.values() for name in files}:
        campaign.withdraw(campaign.folder / name)
    with campaign.ledger.change():
        campaign.ledger.record_built({BUILT + key: Built(basis[key], files) for key, files in written.items()})
        for key in gone:
            campaign.ledger.forget_built(BUILT + key)


def _stands(campaign: Campaign, built: Built | None, basis: str) -> bool:
    if built is None or built.basis != basis:
        return False
    return all((campaign.folder / name).is_file() for name in built.files)


def _basis(campaign: Campaign, refusal: Refusal, today: date) -> str:
    """Hash of all that the answer says, its date apart."""
    settings = campaign.settings
    asked = (settings.county, settings.year, settings.contact, settings.phone, by_when(settings, today))
    return sha256(repr((refusal.unit, refusal.told, refusal.on_hand, asked)).encode())


def _names(refusals: Iterable[Refusal]) -> dict[str, str]:
    """What the answer to files of unknown senders is called, by their key: no two alike, none too long."""
    shown = {each.key: shown_source(each.key).replace("/", "_") for each in refusals if each.unit is None}
    times = Counter(map(file_key, shown.values()))
    return {
        key: name
        if times[file_key(name)] == 1 and len(name.encode()) <= _LONGEST
        else f"{name[: _LONGEST // 4]}_{sha256(key.encode())[:8]}"
        for key, name in shown.items()
    }


def _files(campaign: Campaign, refusal: Refusal, name: str, today: date) -> Iterator[tuple[Path, bytes]]:
    """The answer, and for a unit the letter, each with its place."""
    settings, unit = campaign.settings, refusal.unit
    text = refused_reply(settings, unit, refusal.told, today, on_hand=refusal.on_hand)
    # With a mark: the editor of an old Windows takes it for GBK otherwise.
    data = f"{text}\r\n".encode("utf-8-sig")
    if unit is None:
        yield campaign.sent_back / f"{name}_微信答复.txt", data
        return
    place = campaign.sent_back / unit.name
    yield place / f"{unit.name}_不能收的文件_微信答复.txt", data
    yield place / f"{unit.name}_不能收的文件_退回意见.docx", _letter(campaign, unit, refusal, today)


def _point(file: RefusedFile) -> LetterPoint:
    what = first_sentence(file.reason)
    return LetterPoint(f"“{file.name}”", what, file.reason.removeprefix(what))


def _letter(campaign: Campaign, unit: Unit, refusal: Refusal, today: date) -> bytes:
    settings = campaign.settings
    return letter(
        LetterData(
            office=f"{settings.county}政务公开办公室",
            unit=unit.name,
            year=settings.year,
            times=0,
            date=today,
            verdict="unreadable",
            errors=[_point(each) for each in refusal.told],
            refused=True,
            on_hand=refusal.on_hand,
            deadline=deadline_day(settings.years.deadline),
            contact=settings.contact,
            phone=settings.phone,
        )
    )
