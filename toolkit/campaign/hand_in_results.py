"""What became of the files that a unit handed in by its link, told from the log and the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import IntakeEntry, IntakeLog
from toolkit.campaign.ledger import SeenFile, StoredVerdict
from toolkit.campaign.standings import shown_source
from toolkit.campaign.states import ACCEPTED, IN_QUESTION, TO_EXPLAIN, UnitState
from toolkit.verify.causes import ToldEntry, open_entries

JUDGING, SENT_BACK_WORD, NOT_TAKEN_WORD = "正在审核", "退回", "没有收"


@dataclass(frozen=True)
class HandInResult:
    """One file. word: 正在审核, 通过, 待说明, 退回, 有疑问 or 没有收; refused: name and reason of each file in it that
    was not taken; verdict: what was found in the return, None where it holds none or nobody has looked yet; copy:
    whether that is the same as one that had been received before; serial: its number in the ledger, 0 until it has one.
    """

    entry: IntakeEntry
    word: str
    refused: tuple[tuple[str, str], ...] = ()
    verdict: StoredVerdict | None = None
    copy: bool = False
    serial: int = 0

    @property
    def waiting(self) -> bool:
        """Whether the verdict is still to come."""
        return self.word == JUDGING

    @property
    def problems(self) -> list[ToldEntry]:
        """What has to be corrected or explained, as the letter and the marked copy say it."""
        return open_entries(self.verdict.findings) if self.verdict else []


def hand_in_results(campaign: Campaign, state: UnitState) -> list[HandInResult]:
    """All that the unit handed in by its link, newest first."""
    entries = IntakeLog(campaign).hand_ins(state.unit.code)
    rows = campaign.ledger.files() if entries else []
    newest = {row.source: row for row in rows if not row.inside}
    inside: dict[int, list[SeenFile]] = {}
    for row in rows:
        if row.inside:
            inside.setdefault(row.inside, []).append(row)
    verdicts = campaign.ledger.verdicts() if entries else {}
    found = []
    for entry in reversed(entries):
        own = newest.get(entry.source)
        found.append(_result(entry, [own, *inside.get(own.serial, ())] if own else [], state, verdicts))
    return found


def _result(
    entry: IntakeEntry, rows: Sequence[SeenFile], state: UnitState, verdicts: Mapping[str, StoredVerdict]
) -> HandInResult:
    standings, serial = state.standings, rows[0].serial if rows else 0
    waiting = {each.sha256 for each in standings.waiting}
    returns = [row for row in rows if row.unit_code == state.unit.code]
    refused = tuple((_name(row, entry), row.reason) for row in rows if row.status == "refused")
    judged = [row for row in returns if row.sha256 in verdicts]
    if not rows or any(row.sha256 in waiting for row in returns) or (returns and not judged):
        return HandInResult(entry, JUDGING, refused, serial=serial)
    if not judged:
        passed = tuple((_name(row, entry), row.reason) for row in rows if row.status == "skipped" and row.reason)
        return HandInResult(entry, NOT_TAKEN_WORD, refused or passed, serial=serial)
    adopted = {standings.adopted.sha256} if standings.adopted else set()
    row = next((row for row in judged if row.sha256 in adopted), judged[-1])
    verdict = verdicts[row.sha256]
    asked = {each.sha256 for each in standings.asked}
    word = {"accepted": ACCEPTED, "needs_explanation": TO_EXPLAIN}.get(verdict.verdict, SENT_BACK_WORD)
    word = IN_QUESTION if row.sha256 in asked else word
    return HandInResult(entry, word, refused, verdict, copy=row.status == "skipped", serial=serial)


def _name(row: SeenFile, entry: IntakeEntry) -> str:
    """A file as its sender knows it."""
    return shown_source(row.source).rpartition("/")[2] if row.inside else entry.name
