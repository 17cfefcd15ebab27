"""Where each unit stands, in the clerk's words, told from the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from toolkit.campaign.acceptances import Acceptance, acceptances
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Built, SeenFile, StoredVerdict
from toolkit.campaign.parsed_returns import values_of
from toolkit.campaign.roster import Unit
from toolkit.campaign.rounds import made, sent_back
from toolkit.campaign.standings import (
    NO_RETURNS,
    FileOnHand,
    Standings,
    files_on_hand,
    shown_name,
    standings_of,
    told_apart,
)
from toolkit.verify.findings import Finding, mergeable, sends_back
from toolkit.verify.questions import question

NOT_ISSUED, ISSUED, RECEIVED, IN_QUESTION = "未下发", "已下发", "已收", "有疑问"
TO_EXPLAIN, ACCEPTED, MERGED = "待说明", "通过", "已汇总"
_SHORT_WORDS = {ISSUED: "未报", RECEIVED: "待审核"}


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit's place in the campaign: its adopted return with its verdict, and how often it was sent back.

    verdict: None where nothing is adopted, where a newer return waits for its verdict, or where a person must choose
    first. before: the verdict on the return that was adopted before, where that was another. question: what is said
    where a person must choose. acceptances: what a person of the county accepted on any of its returns.
    """

    unit: Unit
    state: str
    standings: Standings
    verdict: StoredVerdict | None
    times_returned: int
    before: StoredVerdict | None = None
    files: tuple[FileOnHand, ...] = ()
    question: Finding | None = None
    acceptances: tuple[Acceptance, ...] = ()

    @property
    def adopted(self) -> SeenFile | None:
        """The return that counts."""
        return self.standings.adopted

    @property
    def word(self) -> str:
        """Where it stands, in one word for all of its kind: 退回, whichever time it is; 未报, 待审核."""
        word = self.state.partition("（")[0]
        return _SHORT_WORDS.get(word, word)

    @property
    def received(self) -> datetime | None:
        """When the first return of a unit came that counts as having reported."""
        return None if self.state in (NOT_ISSUED, ISSUED) else self.standings.first_came

    @property
    def mergeable(self) -> bool:
        """Numbers without errors; a warning that still wants a word does not hold the sums up."""
        return self.verdict is not None and mergeable(self.verdict.verdict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in its adopted return; where a person must choose, that."""
        if self.question:
            return (self.question,)
        return self.verdict.findings if self.verdict else ()

    @property
    def explanations(self) -> tuple[str, ...]:
        """What the unit wrote about findings of its adopted return, or for what reason the county accepts them, each
        once: `A03：清理废止两件`.
        """
        said = (f"{each.rule}：{each.said}" for each in self.findings if each.explanation)
        return tuple(dict.fromkeys(said))

    @property
    def void_acceptances(self) -> tuple[Acceptance, ...]:
        """What was accepted on a return that another one has taken the place of: it has to be looked at again."""
        adopted = self.adopted
        return tuple(each for each in self.acceptances if adopted and each.sha256 != adopted.sha256)

    @property
    def asked(self) -> bool:
        """Whether a person must choose among its returns."""
        return self.question is not None

    @property
    def file(self) -> str:
        """Name of the adopted return, or of the one that waits for its verdict."""
        latest = self.standings.latest
        file = latest if self.standings.waiting else self.adopted
        return shown_name(file).rpartition("/")[2] if file else ""


@dataclass(frozen=True)
class _Known:
    """What the ledger says of all units: newest issue, merged return and what 退回 has by code, verdict by file."""

    campaign: Campaign
    issued: Mapping[str, int]
    merged: Mapping[str, str]
    verdicts: Mapping[str, StoredVerdict]
    acceptances: Sequence[Acceptance]
    made: Mapping[str, Built]


def unit_states(campaign: Campaign) -> list[UnitState]:
    """Every unit of the roster, in its order. A handful of queries, however many units there are."""
    ledger = campaign.ledger
    decisions, files = ledger.decisions(), ledger.files()
    accepted = acceptances(files, decisions)
    known = _Known(campaign, ledger.issues(), ledger.merged(), ledger.verdicts(), accepted, made=made(ledger))
    standings = standings_of(files, decisions)
    return [_state(unit, standings.get(unit.code, NO_RETURNS), known) for unit in campaign.units]


def _state(unit: Unit, standings: Standings, known: _Known) -> UnitState:
    verdicts = known.verdicts
    adopted = standings.adopted
    judged = [verdicts[each.sha256] for each in standings.earlier if each.sha256 in verdicts]
    verdict = verdicts.get(adopted.sha256) if adopted and not standings.waiting else None
    back = {*sent_back(known.made.get(unit.code), standings, verdicts)}
    if verdict and sends_back(verdict.verdict):
        back.add(verdict.sha256)
    asked = _question(known.campaign, standings, verdicts) if standings.asked and not standings.waiting else None
    if standings.waiting or (adopted and verdict is None):
        state = RECEIVED
    elif asked:
        state = IN_QUESTION
    elif adopted is None or verdict is None:
        state = ISSUED if unit.code in known.issued else NOT_ISSUED
    elif sends_back(verdict.verdict):
        state = f"退回（第 {len(back)} 次）"
    elif known.merged.get(unit.code) == adopted.sha256:
        state = MERGED
    else:
        state = TO_EXPLAIN if verdict.verdict == "needs_explanation" else ACCEPTED
    before = judged[0] if judged else None
    return UnitState(
        unit=unit,
        state=state,
        standings=standings,
        verdict=verdict,
        times_returned=len(back),
        before=before,
        files=files_on_hand(standings, verdicts),
        question=asked,
        acceptances=tuple(each for each in known.acceptances if each.unit_code == unit.code),
    )


def _question(campaign: Campaign, standings: Standings, verdicts: Mapping[str, StoredVerdict]) -> Finding:
    values = values_of(campaign, [each.sha256 for each in standings.asked])
    given = {told_apart(each, standings.asked): values.get(each.sha256, {}) for each in standings.asked}
    spoken = (verdicts[each.sha256].elsewhere for each in standings.asked if each.sha256 in verdicts)
    return question(campaign.form, standings.reason or "together", given, next(filter(None, spoken), ""))
