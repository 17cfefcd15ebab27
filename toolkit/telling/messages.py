"""Messages to be copied into WeChat: reminders (催报), what is sent back (退回), the answer to a file that is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.campaign.roster import Unit
from toolkit.campaign.settings import Settings
from toolkit.campaign.states import UnitState
from toolkit.verify.causes import ToldEntry, open_entries
from toolkit.verify.first_few import first_few

_TOLD = 8
"""Findings that a message names; the rest stands in the list that goes with it."""
_HONOURED = {"乡": "贵乡", "民族乡": "贵乡", "镇": "贵镇", "街道": "贵街道"}


def day_text(day: date) -> str:
    return f"{day.month}月{day.day}日"


def issue_message(settings: Settings, unit: Unit, today: date) -> str:
    """What goes with a unit's workbook when it is handed out."""
    return (
        f"{_dear(unit)}附上{_you(unit)}{settings.year}年度政府信息公开年报填报表，"
        f"请填好浅黄色的格，看“审核结果”是“√”以后，{_by(settings, today)}把原文件发回。"
        f"表只能用于{_you(unit)}，不要转给别的单位，也不要另存为别的格式。{_asking(settings)}"
    )


def group_reminder(settings: Settings, states: Sequence[UnitState], today: date) -> str:
    """For the group: who has not handed in yet. states: those units."""
    names = "、".join(state.unit.name for state in states)
    return (
        f"各位好，{settings.year}年度政府信息公开年报填报表，"
        f"截至{day_text(today)}还有 {len(states)} 个单位未报：{names}。"
        f"请{_by(settings, today)}报送，谢谢！{_asking(settings)}"
    )


def unit_reminder(settings: Settings, unit: Unit, today: date) -> str:
    return (
        f"{_dear(unit)}{_you(unit)}{settings.year}年度政府信息公开年报填报表还没有收到，"
        f"请{_by(settings, today)}报送，谢谢！{_asking(settings)}"
    )


def sent_back_message(settings: Settings, state: UnitState, today: date) -> str:
    """What goes with a unit's 退回 or with what it is asked about (核实)."""
    unit, found = state.unit, open_entries(state.findings)
    errors = [each for each in found if each.finding.level == "error"]
    if errors:
        head = f"报来的年报填报表有 {len(errors)} 处要改："
        end = "改好请把表发回。"
    else:
        head = f"报来的年报填报表有 {len(found)} 处请核实："
        end = "数没有错的，请在表里“说明”栏写一句原因；有错的请改正，然后把表发回。"
    wrong = errors or found
    points = first_few(list(map(_point, range(1, len(wrong) + 1), wrong)), f"……一共 {len(wrong)} 处", "", _TOLD)
    by = f"请{_by(settings, today)}发回。" if settings.years.deadline and settings.years.deadline >= today else ""
    return f"{_dear(unit)}{_you(unit)}{head}{points}{end}{by}详见同时发来的文件。{_asking(settings)}"


def refused_reply(name: str, reason: str) -> str:
    """To whoever sent a file that could not be taken."""
    return f"您好，收到的“{name}”用不了：{reason}谢谢！"


def _point(number: int, entry: ToldEntry) -> str:
    return f"（{number}）{entry.finding.message}{entry.finding.remedy}{entry.follow_up}"


def _dear(unit: Unit) -> str:
    return f"{unit.contact}，您好，" if unit.contact else "您好，"


def _you(unit: Unit) -> str:
    return _HONOURED.get(unit.kind, "贵单位")


def _by(settings: Settings, today: date) -> str:
    deadline = settings.years.deadline
    if deadline is None:
        return "尽快"
    return f"在{day_text(deadline)}前" if deadline >= today else "尽快"


def _asking(settings: Settings) -> str:
    """Whom to ask; empty where the settings name nobody."""
    who = " ".join(filter(None, (settings.contact, settings.phone)))
    return f"有不清楚的请联系：{who}。" if who else ""
