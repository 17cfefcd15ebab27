"""撤销: the last thing that a person did with returns, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.campaign.folder import Campaign
from toolkit.campaign.handed_in import handed_in
from toolkit.campaign.ledger import Decision
from toolkit.campaign.lock import user
from toolkit.campaign.standings import shown_name
from toolkit.engine import PROCESSES, Engine
from toolkit.errors import NianbaoError
from toolkit.verbs import Progress, silent
from toolkit.verbs.alone import alone
from toolkit.verbs.choices import Choice, refreshed

_BY_HAND = ("adopt", "withdraw", "explain", "collect")
"""What a person decides, and may take back."""


@dataclass(frozen=True)
class Undoable:
    """A decision that can be taken back: its number in the ledger, and `张三在 … 的撤回（甲镇：“甲镇.xlsx”）`."""

    serial: int
    told: str


@alone("撤销")
def undo(campaign: Campaign, *, by: str = "", progress: Progress = silent, engine: Engine = PROCESSES) -> Choice:
    """Take back the last adopt, withdraw, explain or collect that still holds. Files stay where they are, and in the
    archive.

    Raises NianbaoError where there is nothing to take back.
    """
    decisions = campaign.ledger.decisions()
    last = _last(campaign, decisions)
    if last is None:
        raise NianbaoError("没有可以撤销的操作（采用、撤回、认可说明、收表）。")
    back, codes = [last], [last.unit_code]
    if last.kind == "collect":
        # What was settled by rule on these files goes with them.
        back += [e for e in decisions if e.batch == last.batch and e.kind in ("counts", "asks") and not e.undone]
        rows = [row for row in campaign.ledger.files() if row.batch == last.batch]
        codes = list(dict.fromkeys(row.unit_code for row in rows if row.unit_code))
        returns = sum(row.status == "return" for row in rows)
        told = f"已撤销{_called(last)}，那次收的 {returns} 份填报表不再计入。文件还在原处；"
        told += "要用的，请用 nianbao adopt 一份一份地选定。"
    else:
        told = f"已撤销{_called(last)}{_concerned(campaign, last)}。"
    with campaign.ledger.change():
        serials = " ".join(str(each.serial) for each in back)
        taken = campaign.ledger.record_decision(Decision("undo", files=serials, by=by or user()))
        campaign.ledger.take_back([each.serial for each in back], taken)
    return refreshed(campaign, [told], codes, progress, engine)


def undoable(campaign: Campaign) -> Undoable | None:
    """What `undo` would take back; None where there is nothing."""
    last = _last(campaign, campaign.ledger.decisions())
    if last is None:
        return None
    return Undoable(last.serial, _called(last) + (_concerned(campaign, last) if last.unit_code else ""))


def _last(campaign: Campaign, decisions: Sequence[Decision]) -> Decision | None:
    """The last decision of a person here that holds. What units handed in by their links meanwhile nobody here did: it
    is withdrawn unit by unit. A run of collecting that brought nothing, but met a copy or a file open in Excel, leaves
    nothing to take back.
    """
    holding = [each for each in decisions if each.kind in _BY_HAND and not each.undone]
    by_hand: set[int] = set()
    if holding and holding[-1].kind == "collect":
        rows = campaign.ledger.files()
        by_hand = {row.batch for row in rows if row.status != "skipped" and handed_in(row.source) is None}
    return next((each for each in reversed(holding) if each.kind != "collect" or each.batch in by_hand), None)


def _concerned(campaign: Campaign, decision: Decision) -> str:
    """`（甲镇：“甲镇(最终).xlsx”）`"""
    name = next((each.name for each in campaign.units if each.code == decision.unit_code), decision.unit_code)
    concerned = decision.files.split()
    files = "".join(f"“{shown_name(row)}”" for row in campaign.ledger.files() if str(row.serial) in concerned)
    return f"（{name}：{files}）"


def _called(decision: Decision) -> str:
    words = {"adopt": "采用", "withdraw": "撤回", "explain": "认可说明", "collect": "收表"}
    return f"{decision.by}在 {decision.at[:16].replace('T', ' ')} 的{words[decision.kind]}"
