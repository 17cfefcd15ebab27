"""The roster changed: what was handed out to units that are gone or have another name now is put away, and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.campaign.files import sha256_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.strangers import gone_from_roster
from toolkit.campaign.void import VOID, put_into_void
from toolkit.verbs.alone import alone


@alone("整理名册变动")
def put_away(campaign: Campaign) -> tuple[str, ...]:
    """Move forms that no unit of the roster has any more to 下发/作废. Returns a sentence for everything that somebody
    must know.
    """
    told = list(_units_gone(campaign))
    if forms := put_into_void(void_forms(campaign), campaign.outbox):
        names = "、".join(path.name for path in forms)
        told.append(f"名册有变，{len(forms)} 份填报表作废，已移到“{campaign.outbox / VOID}”：{names}。")
    return tuple(told)


def _units_gone(campaign: Campaign) -> Iterator[str]:
    """Of every unit that was merged and has left the roster, or has another code now."""
    codes = {unit.name: unit.code for unit in campaign.units}
    for code, name in gone_from_roster(campaign).items():
        if name in codes:
            yield (
                f"{name}的编码由 {code} 改成了 {codes[name]}，按旧编码报来的表不再计入。"
                f"仍要用那份表的，请选定：nianbao adopt 文件名 --unit {name}。"
            )
        else:
            yield f"名册里已没有{name}（{code}），它的数已从汇总表里去掉，写过年报稿的移到“年报/{VOID}”。"


def void_forms(campaign: Campaign) -> Iterator[Path]:
    """What `put_away` would put away: workbooks of ours in 下发 under names that belong to no unit of the roster."""
    newest = campaign.ledger.newest_issues()
    valid = {newest[unit.code].file for unit in campaign.units if unit.code in newest}
    strangers = [path for path in sorted(campaign.outbox.glob("*.xlsx")) if path.name not in valid]
    issued = campaign.ledger.issued_hashes() if strangers else frozenset()
    yield from (path for path in strangers if sha256_of(path) in issued)
