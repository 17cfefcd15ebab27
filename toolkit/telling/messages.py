"""Messages to be copied into WeChat: reminders (催报) and what is sent back (退回)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.campaign.addressing import TOLD, asking, by_when, day_text, dear, honoured
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import Unit
from toolkit.campaign.states import UnitState
from toolkit.verify.causes import ToldEntry, open_entries
from toolkit.verify.first_few import first_few


def issue_message(campaign: Campaign, unit: Unit, today: date) -> str:
    """What goes with a unit's workbook when it is handed out."""
    return (
        f"{dear(unit)}附上{honoured(unit)}{campaign.settings.year}年度{campaign.form.short_title}填报表，"
        f"请填好浅黄色的格，看“审核结果”是“√”以后，{by_when(campaign.settings, today)}把原文件发回。"
        f"表只能用于{honoured(unit)}，不要转给别的单位，也不要另存为别的格式。{asking(campaign.settings)}"
    )


def link_message(campaign: Campaign, unit: Unit, link: str, today: date) -> str:
    """What goes with the link by which a unit hands in."""
    return (
        f"{dear(unit)}{honoured(unit)}{campaign.settings.year}年度{campaign.form.short_title}可以在网上交："
        f"用手机或电脑的浏览器打开下面的链接，下载空白表，填好交上去，当时就能看到审核结果，"
        f"{by_when(campaign.settings, today)}交齐。"
        f"链接只给{honoured(unit)}用，不要转给别人。{asking(campaign.settings)}\n{link}"
    )


def group_reminder(campaign: Campaign, states: Sequence[UnitState], today: date) -> str:
    """For the group: who has not handed in yet. states: those units."""
    names = "、".join(state.unit.name for state in states)
    return (
        f"各位好，{campaign.settings.year}年度{campaign.form.short_title}填报表，"
        f"截至{day_text(today)}还有 {len(states)} 个单位未报：{names}。"
        f"请{by_when(campaign.settings, today)}报送，谢谢！{asking(campaign.settings)}"
    )


def unit_reminder(campaign: Campaign, unit: Unit, today: date) -> str:
    return (
        f"{dear(unit)}{honoured(unit)}{campaign.settings.year}年度{campaign.form.short_title}填报表还没有收到，"
        f"请{by_when(campaign.settings, today)}报送，谢谢！{asking(campaign.settings)}"
    )


def sent_back_message(campaign: Campaign, state: UnitState, today: date) -> str:
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
    points = first_few(list(map(_point, range(1, len(wrong) + 1), wrong)), f"……一共 {len(wrong)} 处", "", TOLD)
    by = (
        f"请{by_when(campaign.settings, today)}发回。"
        if campaign.settings.years.deadline and campaign.settings.years.deadline >= today
        else ""
    )
    return f"{dear(unit)}{honoured(unit)}{head}{points}{end}{by}详见同时发来的文件。{asking(campaign.settings)}"


def _point(number: int, entry: ToldEntry) -> str:
    follow = f"由它引起的还有 {len(entry.consequences)} 处，改好以后一般就没有了。" if entry.consequences else ""
    return f"（{number}）{entry.finding.message}{entry.finding.remedy}{follow}"
