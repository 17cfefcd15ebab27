"""收据: what became of each file that came in, one line a file, told from the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.campaign.addressing import RefusedFile, refused_reply
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.settings import Settings
from toolkit.campaign.standings import shown_name, shown_source
from toolkit.campaign.states import UnitState
from toolkit.desk.uploads import Filed

TAKEN, ASKED, REFUSED, PASSED = "√", "？", "×", "○"


@dataclass(frozen=True)
class ReceiptLine:
    """One file. mark: what became of it as a sign, with `word`; code: the unit whose page says more; reply: what to
    answer whoever sent it.
    """

    mark: str
    word: str
    name: str
    told: str
    code: str = ""
    reply: str = ""


def receipt(
    campaign: Campaign, states: Sequence[UnitState], sources: Collection[str] | None = None, filed: Sequence[Filed] = ()
) -> list[ReceiptLine]:
    """The files of these sources and what they held; without sources those that were collected last. filed: those that
    were not even put into 收回 are told too.
    """
    rows = campaign.ledger.files()
    if sources is None:
        last = max((row.batch for row in rows), default=0)
        wanted = {row.serial: row for row in rows if last and row.batch == last}
    else:
        newest = {row.source: row for row in rows}
        own = [newest[source] for source in dict.fromkeys(sources) if source in newest]
        serials = {row.serial for row in own}
        wanted = {row.serial: row for row in rows if row.serial in serials or row.inside in serials}
    by_code = {state.unit.code: state for state in states}
    lines = [_line(row, by_code, campaign.settings) for row in wanted.values()]
    return [*lines, *(ReceiptLine(PASSED, "没有收", each.name, each.reason) for each in filed if not each.source)]


def _line(row: SeenFile, states: dict[str, UnitState], settings: Settings) -> ReceiptLine:
    name, state = shown_source(row.source), states.get(row.unit_code)
    if row.status == "refused":
        reply = refused_reply(settings, None, [RefusedFile(name, row.reason)], date.today())
        return ReceiptLine(REFUSED, "不能收", name, row.reason, reply=reply)
    if row.status == "skipped" or state is None:
        return ReceiptLine(PASSED, "略过", name, row.reason or "名册里已没有这个单位。", row.unit_code if state else "")
    unit = state.unit.name
    if row in state.standings.asked:
        others = "".join(f"“{shown_name(each)}”" for each in state.standings.asked if each != row)
        beside = f"，还有{others}" if others else ""
        return ReceiptLine(ASKED, "有疑问", name, f"{unit}：请选定用哪一份{beside}。", state.unit.code)
    if row in state.standings.waiting:
        return ReceiptLine(TAKEN, "已收", name, f"{unit}，还没有审核。", state.unit.code)
    number = sum(each.status == "return" and each.serial <= row.serial for each in state.standings.all)
    which = f"（第 {number} 份）" if number > 1 else ""
    if row == state.adopted:
        return ReceiptLine(TAKEN, "已收", name, f"{unit}{which}，采用这份：{state.state}。", state.unit.code)
    because = next((each.because for each in state.files if each.file.serial == row.serial), "没有采用")
    return ReceiptLine(TAKEN, "已收", name, f"{unit}{which}：{because}。", state.unit.code)
