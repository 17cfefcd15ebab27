"""Returns of units that the roster has no more, or has under another code: in no sum until a person says of which."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.standings import read_standings, shown_name


@dataclass(frozen=True)
class Stranger:
    """A return that was taken in for a unit; name: by which its workbook was handed out, else its code."""

    file: SeenFile
    name: str

    @property
    def because(self) -> str:
        """Why it does not count, and what is to be done, in the clerk's words."""
        return (
            f"名册里没有编码为 {self.file.unit_code} 的单位，没有计入。仍要用这份表的，请选定："
            f"nianbao adopt {shown_name(self.file)} --unit 单位名称"
        )

    def as_json(self) -> dict[str, object]:
        """The stable JSON form."""
        unit = {"code": self.file.unit_code, "name": self.name}
        return {"file": self.file.source, "sha256": self.file.sha256, "unit": unit, "because": self.because}


def strangers(campaign: Campaign) -> tuple[Stranger, ...]:
    """Of every such unit the returns that stand or wait, as long as its workbook is nobody else's."""
    gone = campaign.ledger.first_received().keys() - {unit.code for unit in campaign.units}
    if not gone:
        return ()
    standings, issued = read_standings(campaign.ledger), campaign.ledger.newest_issues()
    return tuple(
        Stranger(file, issued[code].file.partition("_")[0] if code in issued else code)
        for code in sorted(gone)
        for file in standings[code].concerned
    )


def still_summed(campaign: Campaign) -> str:
    """A sentence on the units that are in the county's tables though the roster has them no more; empty without any."""
    gone = campaign.ledger.merged().keys() - {unit.code for unit in campaign.units}
    if not gone:
        return ""
    which = "、".join(sorted(gone))
    return f"名册有变：汇总表里还有名册里已没有的 {len(gone)} 个单位（{which}）。请运行 nianbao run。"
