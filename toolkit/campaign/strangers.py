"""Returns of units that the roster has no more, or has under another code: in no sum until a person says of which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.standings import read_standings, shown_name


@dataclass(frozen=True)
class Stranger:
    """A return that was taken in or adopted for a unit; code: the unit's; name: by which its workbook was handed out,
    else its code.
    """

    file: SeenFile
    code: str
    name: str

    @property
    def because(self) -> str:
        """Why it does not count, and what is to be done, in the clerk's words."""
        return (
            f"名册里没有编码为 {self.code} 的单位，没有计入。仍要用这份表的，请选定："
            f"nianbao adopt {shown_name(self.file)} --unit 单位名称"
        )

    def as_json(self) -> dict[str, object]:
        """The stable JSON form."""
        unit = {"code": self.code, "name": self.name}
        return {"file": self.file.source, "sha256": self.file.sha256, "unit": unit, "because": self.because}


def strangers(campaign: Campaign) -> tuple[Stranger, ...]:
    """Of every such unit the returns that stand or wait, as long as its workbook is nobody else's."""
    known = read_standings(campaign.ledger)
    gone = known.keys() - {unit.code for unit in campaign.units}
    return tuple(
        Stranger(file, code, name) for code, name in _named(campaign, gone).items() for file in known[code].concerned
    )


def gone_from_roster(campaign: Campaign) -> dict[str, str]:
    """Code → name of the units that are in the county's tables though the roster has them no more."""
    return _named(campaign, campaign.ledger.merged().keys() - {unit.code for unit in campaign.units})


def _named(campaign: Campaign, codes: Collection[str]) -> dict[str, str]:
    """By which name each one's workbook was handed out, else its code."""
    issued = campaign.ledger.newest_issues() if codes else {}
    return {code: issued[code].file.partition("_")[0] if code in issued else code for code in sorted(codes)}


def still_summed(campaign: Campaign) -> str:
    """A sentence on these; empty without any."""
    gone = gone_from_roster(campaign)
    if not gone:
        return ""
    which = "、".join(gone.values())
    return f"名册有变：汇总表里还有名册里已没有的 {len(gone)} 个单位（{which}）。请运行 nianbao run。"
