"""Where the returns of each unit stand: which one is adopted, among which a person must choose, which wait.

Told from the ledger's files and decisions alone; the rule itself is `toolkit.verify.adoption`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from toolkit.campaign.folder import INBOX
from toolkit.campaign.handed_in import name_by_place
from toolkit.campaign.ledger import Decision, DecisionKind, Ledger, SeenFile, StoredVerdict
from toolkit.intake.file_names import safe_name
from toolkit.verify.adoption import Reason
from toolkit.verify.questions import ASKED, WHOSE, wanted


@dataclass(frozen=True)
class Standings:
    """The returns of one unit.

    adopted: the one that counts; asked: those in question, and why; waiting: those that no verification has
    considered yet; earlier: its own that were adopted before, newest first, each content once; taken_back: files whose
    collecting was undone; withdrawn: file serial → the decision that withdrew it; given_away: files of which a person
    said that they are another unit's; all: every return of the unit and every copy of one, in the order seen.
    """

    adopted: SeenFile | None = None
    asked: tuple[SeenFile, ...] = ()
    reason: Reason | None = None
    decision: Decision | None = None
    waiting: tuple[SeenFile, ...] = ()
    earlier: tuple[SeenFile, ...] = ()
    taken_back: frozenset[int] = frozenset()
    withdrawn: Mapping[int, Decision] = field(default_factory=dict)
    given_away: frozenset[int] = frozenset()
    all: tuple[SeenFile, ...] = ()

    @property
    def on_hand(self) -> tuple[SeenFile, ...]:
        """The returns that stand: the one that counts, or those in question."""
        return (self.adopted, *self.asked) if self.adopted else self.asked

    @property
    def of_whose(self) -> bool:
        """Whether it is asked whose a return is: the one that came last of those in question."""
        return self.reason in WHOSE

    @property
    def own(self) -> tuple[SeenFile, ...]:
        """All that the unit has reported, whether it counts or not: nothing whose collecting was undone, nothing that a
        person gave to another unit, but what one gave to this.
        """
        not_its = self.taken_back | self.given_away
        came = (each for each in self.all if each.status == "return" and each.serial not in not_its)
        return tuple({each.serial: each for each in (*came, *self.earlier, *self.on_hand)}.values())

    @property
    def first_came(self) -> datetime | None:
        """When the first of these was sent; one that no letter brought, when it was collected."""
        times = (datetime.fromisoformat(each.sent or each.at).astimezone() for each in self.own)
        return min(times, default=None)

    @property
    def latest(self) -> SeenFile | None:
        """The return that came last of all that stand or wait."""
        return max((*self.on_hand, *self.waiting), key=lambda each: each.serial, default=None)

    @property
    def concerned(self) -> tuple[SeenFile, ...]:
        """The returns on whose verdicts the unit's state rests, each content once."""
        return tuple({each.sha256: each for each in (*self.on_hand, *self.waiting)}.values())


NO_RETURNS = Standings()
_SETTLING: tuple[DecisionKind, ...] = ("counts", "asks", "adopt", "withdraw")
"""The decisions that say which return counts."""


def read_standings(ledger: Ledger) -> dict[str, Standings]:
    """The standings of every unit of which the ledger knows a return, by its code."""
    # In this order: somebody may be at work, and what is decided of a file comes after the file.
    decisions = ledger.decisions()
    return standings_of(ledger.files(), decisions)


def owners(files: Sequence[SeenFile], decisions: Sequence[Decision]) -> dict[str, str]:
    """Hash of each file that a person has adopted → code of the unit for which, as was said last."""
    adopted = [each for each in decisions if each.kind == "adopt" and not each.undone]
    if not adopted:
        return {}
    hashes = {str(each.serial): each.sha256 for each in files}
    return {hashes[each.files]: each.unit_code for each in adopted}


def undone_batches(decisions: Sequence[Decision]) -> frozenset[int]:
    """The runs of collecting that were taken back, by their numbers. A number that was
    given out twice, as one was after a run that met nothing but a file open in Excel, is that of the run that holds.
    """
    runs = [each for each in decisions if each.kind == "collect"]
    return frozenset(each.batch for each in runs if each.undone) - {each.batch for each in runs if not each.undone}


def standings_of(files: Sequence[SeenFile], decisions: Sequence[Decision]) -> dict[str, Standings]:
    known = StandingsByUnit(files, decisions)
    return {code: known.of(code) for code in known.codes}


class StandingsByUnit:
    """What the ledger knows, sorted by unit, for whoever asks for the standings of a few of many units."""

    def __init__(self, files: Sequence[SeenFile], decisions: Sequence[Decision]) -> None:
        self._by_serial = {each.serial: each for each in files}
        self._said = owners(files, decisions)
        self._undone = undone_batches(decisions)
        self._files: dict[str, list[SeenFile]] = {}
        for each in files:
            if each.unit_code:
                self._files.setdefault(each.unit_code, []).append(each)
        self._decisions: dict[str, list[Decision]] = {}
        for decision in decisions:
            if decision.kind in _SETTLING and decision.unit_code and not decision.undone:
                self._decisions.setdefault(decision.unit_code, []).append(decision)

    @property
    def codes(self) -> Iterable[str]:
        """Of the units of which a file or a decision is known."""
        return dict.fromkeys((*self._files, *self._decisions))

    def files_of(self, code: str) -> Sequence[SeenFile]:
        """All that was taken for the unit's when it came in, in the order seen."""
        return self._files.get(code, ())

    def of(self, code: str) -> Standings:
        files, decisions = self.files_of(code), self._decisions.get(code, ())
        return _without_others(_of_one(files, decisions, self._by_serial, self._undone), code, self._said)


def _without_others(standings: Standings, code: str, said: Mapping[str, str]) -> Standings:
    """A return counts for one unit only: the one whose it is by a person's word, whatever its stamp says."""
    known = (*standings.all, *standings.earlier)
    away = frozenset(each.serial for each in known if said.get(each.sha256, code) != code)
    if not away:
        return standings
    adopted = None if standings.adopted and standings.adopted.serial in away else standings.adopted
    asked = tuple(each for each in standings.asked if each.serial not in away)
    if len(asked) == 1 and asked != standings.asked and not (standings.of_whose and asked == standings.asked[-1:]):
        # What it was to be chosen from is another's now: nothing is left to ask.
        adopted, asked = asked[0], ()
    return replace(
        standings,
        adopted=adopted,
        asked=asked,
        reason=standings.reason if asked else None,
        waiting=tuple(each for each in standings.waiting if each.serial not in away),
        earlier=tuple(each for each in standings.earlier if each.serial not in away),
        given_away=away,
    )


def _of_one(
    files: Sequence[SeenFile], decisions: Sequence[Decision], by_serial: Mapping[int, SeenFile], undone: frozenset[int]
) -> Standings:
    adopted: SeenFile | None = None
    asked: tuple[SeenFile, ...] = ()
    earlier: list[SeenFile] = []
    withdrawn: dict[int, Decision] = {}
    for decision in decisions:
        concerned = tuple(by_serial[int(serial)] for serial in decision.files.split())
        counts = concerned[0] if decision.kind in ("counts", "adopt") and concerned else None
        if adopted and adopted != counts:
            earlier.append(adopted)
        adopted = counts
        asked = concerned if decision.kind == "asks" else ()
        if decision.kind == "withdraw":
            withdrawn |= {each.serial: decision for each in concerned}
        for each in concerned if decision.kind == "adopt" else ():
            withdrawn.pop(each.serial, None)
    last = decisions[-1] if decisions else None
    considered = max((each.upto for each in decisions), default=0)
    back = frozenset(each.serial for each in files if each.batch in undone)
    standing = {each.serial for each in (*((adopted,) if adopted else ()), *asked)}
    strangers = [each for each in (*((adopted,) if adopted else ()), *asked) if each not in files]
    return Standings(
        adopted=adopted,
        asked=asked,
        reason=cast(Reason, last.reason) if last and last.kind == "asks" else None,
        decision=last,
        waiting=tuple(
            each
            for each in files
            if each.status == "return" and each.serial > considered and each.serial not in back | standing
        ),
        earlier=_newest_first(each for each in earlier if not adopted or each.sha256 != adopted.sha256),
        taken_back=back - standing,
        withdrawn=withdrawn,
        all=(*files, *strangers),
    )


def _newest_first(files: Iterable[SeenFile]) -> tuple[SeenFile, ...]:
    """Each content once, as it was last adopted."""
    return tuple({each.sha256: each for each in reversed(list(files))}.values())


@dataclass(frozen=True)
class FileOnHand:
    """A file of a unit and whether its numbers count; `because` says why or why not, in the clerk's words."""

    file: SeenFile
    counts: bool
    because: str


def files_on_hand(standings: Standings, verdicts: Mapping[str, StoredVerdict]) -> tuple[FileOnHand, ...]:
    """Every file of a unit, newest first: what stands, what lies at every other place now, and what lay at one before
    and lies at none, another having taken its place. Nothing that arrived is missing.
    """
    found = {each.source: each for each in standings.all}
    stands = {(each.source, each.sha256): each for each in standings.on_hand}
    found |= {each.source: each for each in stands.values() if found[each.source].sha256 == each.sha256}
    lying = {*found.values(), *stands.values()}
    known = {"", *(each.sha256 for each in lying)}
    lying |= {*{each.sha256: each for each in standings.all if each.sha256 not in known}.values()}
    return tuple(
        FileOnHand(each, each == standings.adopted, _because(each, standings, verdicts))
        for each in sorted(lying, key=lambda each: -each.serial)
    )


def _because(file: SeenFile, standings: Standings, verdicts: Mapping[str, StoredVerdict]) -> str:
    adopted = standings.adopted
    if file == adopted:
        chosen = standings.decision
        by_hand = chosen is not None and chosen.kind == "adopt"
        return f"采用（{chosen.by}选定）" if by_hand and chosen else "采用"
    if file in standings.asked:
        return f"有疑问：{ASKED[standings.reason or 'together']}，{wanted(standings.reason)}"
    if file.status != "return":
        return file.reason
    if file.serial in standings.given_away:
        return "已选定为另一个单位的表"
    if file.serial in standings.taken_back:
        return "收表已撤销，不计入"
    if decision := standings.withdrawn.get(file.serial):
        return f"已撤回：{decision.reason}（{decision.by}）"
    if file in standings.waiting:
        return "还没有审核"
    if adopted:
        one, other = verdicts.get(file.sha256), verdicts.get(adopted.sha256)
        if file.sha256 == adopted.sha256 or (one and other and one.content and one.content == other.content):
            return f"与采用的“{shown_name(adopted)}”内容相同"
        return f"没有采用，采用的是“{told_apart(adopted, [file])}”"
    return "没有采用"


def shown_name(file: SeenFile) -> str:
    return name_by_place(file.source)


def told_apart(file: SeenFile, others: Iterable[SeenFile]) -> str:
    """Its name; where another of these bears the same, when it came and its hash too, by which it can be chosen."""
    name = shown_name(file)
    if all(each.sha256 == file.sha256 or shown_name(each) != name for each in others):
        return name
    return f"{name}（{file.at[:16].replace('T', ' ')} 收到，校验码 {file.sha256[:8]}）"


def shown_source(source: str) -> str:
    """A file's place in 收回, which says what archive it came in; of another folder's file the name alone. Whoever
    named it must not write lines of ours (SEC-09).
    """
    inbox = f"{INBOX}/"
    names = source.removeprefix(inbox).split("/") if source.startswith(inbox) else [Path(source).name]
    return "/".join(map(safe_name, names))
