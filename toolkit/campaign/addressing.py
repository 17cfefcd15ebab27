"""How an office speaks to a unit in a message: whom it greets, by when it asks, whom to ask in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.campaign.roster import Unit
from toolkit.campaign.settings import Settings
from toolkit.verify.first_few import first_few

TOLD = 8
"""How many points a message names; the rest stands in what goes with it."""
_HONOURED = {"乡": "贵乡", "民族乡": "贵乡", "镇": "贵镇", "街道": "贵街道"}


@dataclass(frozen=True)
class RefusedFile:
    """A file that could not be taken: its name as its sender knows it, and why, with the cure."""

    name: str
    reason: str


def refused_reply(
    settings: Settings, unit: Unit | None, files: Sequence[RefusedFile], today: date, *, on_hand: bool = False
) -> str:
    """To whoever sent files that could not be taken, ready for WeChat. unit: None where the sender is not known;
    on_hand: whether a return of the unit has been received beside them.
    """
    head = f"{dear(unit)}{honoured(unit)}发来的" if unit else "您好，收到的"
    if len(files) == 1:
        told = f"“{files[0].name}”用不了：{files[0].reason}"
    else:
        points = [f"（{number}）“{each.name}”：{each.reason}" for number, each in enumerate(files, 1)]
        told = f" {len(files)} 个文件用不了：" + first_few(points, f"……一共 {len(files)} 个。", "", TOLD)
    by = by_when(settings, today)
    if unit and on_hand:
        end = f"{honoured(unit)}的填报表已经收到，内容没有变的不用再发；有变的请{by}发来，谢谢！"
    else:
        end = f"请{by}重新发来，谢谢！"
    return f"{head}{told}{end}{asking(settings)}"


def day_text(day: date) -> str:
    return f"{day.month}月{day.day}日"


def dear(unit: Unit) -> str:
    return f"{unit.contact}，您好，" if unit.contact else "您好，"


def honoured(unit: Unit) -> str:
    return _HONOURED.get(unit.kind, "贵单位")


def by_when(settings: Settings, today: date) -> str:
    deadline = settings.years.deadline
    if deadline is None:
        return "尽快"
    return f"在{day_text(deadline)}前" if deadline >= today else "尽快"


def asking(settings: Settings) -> str:
    """Whom to ask; empty where the settings name nobody."""
    who = " ".join(filter(None, (settings.contact, settings.phone)))
    return f"有不清楚的请联系：{who}。" if who else ""
