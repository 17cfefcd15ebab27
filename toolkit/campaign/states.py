"""Where each unit stands, in the clerk's words, told from the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile, StoredVerdict
from toolkit.campaign.roster import Unit
from toolkit.verify.findings import Finding, mergeable, sends_back

NOT_ISSUED, ISSUED, RECEIVED = "未下发", "已下发", "已收"
TO_EXPLAIN, ACCEPTED, MERGED = "待说明", "通过", "已汇总"


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit's place in the campaign: its newest return with its verdict, and how often it was sent back.

    before: the verdict on the return before, where that was another and has been judged.
    """

    unit: Unit
    state: str
    newest: SeenFile | None
    verdict: StoredVerdict | None
    times_returned: int
    before: StoredVerdict | None = None

    @property
    def mergeable(self) -> bool:
        """Numbers without errors; a warning that still wants a word does not hold the sums up."""
        return self.verdict is not None and mergeable(self.verdict.verdict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in its newest return; nothing where that has not been judged."""
        return self.verdict.findings if self.verdict else ()

    @property
    def explanations(self) -> tuple[str, ...]:
        """What the unit wrote about findings of its newest return, each once: `A03：清理废止两件`."""
        said = (f"{each.rule}：{each.explanation}" for each in self.findings if each.explanation)
        return tuple(dict.fromkeys(said))

    @property
    def file(self) -> str:
        return Path(self.newest.source).name if self.newest else ""


def unit_states(campaign: Campaign) -> list[UnitState]:
    """Every unit of the roster, in its order. A handful of queries, however many units there are."""
    ledger = campaign.ledger
    issued, merged, verdicts = ledger.issues(), ledger.merged(), ledger.verdicts()
    returns: dict[str, list[SeenFile]] = {}
    for file in ledger.files():
        if file.status == "return":
            returns.setdefault(file.unit_code, []).append(file)
    return [_state(unit, issued, merged, returns.get(unit.code, []), verdicts) for unit in campaign.units]


def _state(
    unit: Unit,
    issued: Mapping[str, int],
    merged: Mapping[str, str],
    returns: Sequence[SeenFile],
    verdicts: Mapping[str, StoredVerdict],
) -> UnitState:
    if not returns:
        return UnitState(unit, ISSUED if unit.code in issued else NOT_ISSUED, None, None, 0)
    newest = returns[-1]
    verdict = verdicts.get(newest.sha256)
    judged = [verdicts[sha256] for sha256 in {file.sha256 for file in returns} if sha256 in verdicts]
    times = sum(sends_back(each.verdict) for each in judged)
    if verdict is None:
        state = RECEIVED
    elif sends_back(verdict.verdict):
        state = f"退回（第 {times} 次）"
    elif merged.get(unit.code) == newest.sha256:
        state = MERGED
    else:
        state = TO_EXPLAIN if verdict.verdict == "needs_explanation" else ACCEPTED
    others = (verdicts[file.sha256] for file in reversed(returns) if file.sha256 in verdicts)
    before = next((each for each in others if each.sha256 != newest.sha256), None)
    return UnitState(unit=unit, state=state, newest=newest, verdict=verdict, times_returned=times, before=before)
