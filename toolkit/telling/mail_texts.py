"""The letters to units: with their workbook when it is handed out, with what goes back when something is wrong. And
what is said of letters that came and went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState
from toolkit.mail.fetching import Fetched
from toolkit.telling.messages import issue_message, sent_back_message
from toolkit.verbs.distribute import Issued
from toolkit.verbs.mail_out import Mailed, Outgoing
from toolkit.verbs.sent_back import SENT, goes_back
from toolkit.verify.findings import sends_back

_SHOWN = (".xlsx", ".docx")


def issue_letters(campaign: Campaign, issued: Sequence[Issued], files: Sequence[Path] = ()) -> Iterator[Outgoing]:
    """A letter for every workbook. files: what goes to each unit besides, such as the 填报通知."""
    settings = campaign.settings
    for each in issued:
        yield Outgoing(
            each.unit,
            f"{each.unit.name}_填报表（第{each.issue}次下发）.eml",
            f"{settings.county}{settings.year}年{campaign.form.short_title}填报表：{each.unit.name}",
            issue_message(campaign, each.unit, date.today()),
            (each.file, *files),
        )


def back_letters(campaign: Campaign, states: Iterable[UnitState]) -> Iterator[Outgoing]:
    """A letter for every unit that has something to correct or to explain, with what 退回 has for it now."""
    settings, lying = campaign.settings, goes_back(campaign, campaign.units)
    for state in states:
        if state.asked or state.verdict is None or state.adopted is None:
            continue
        back = sends_back(state.verdict.verdict)
        if not back and state.verdict.verdict != "needs_explanation":
            continue
        files = tuple(path for path in lying[state.unit.code] if path.suffix in _SHOWN)
        if not files:
            continue
        title = "退回修改" if back else "请核实"
        yield Outgoing(
            state.unit,
            f"{state.unit.name}_{title}_{state.adopted.sha256[:8]}.eml",
            f"{settings.county}{settings.year}年{campaign.form.short_title}填报表{title}：{state.unit.name}",
            sent_back_message(campaign, state, date.today()),
            files,
        )


def fetched_text(address: str, fetched: Fetched) -> str:
    told = f"从邮箱 {address} 取来 {fetched.letters} 封带附件的未读邮件，原样放进“收回”。"
    if fetched.too_large:
        told += f"另有 {fetched.too_large} 封太大，没有取，仍是未读；请在邮箱网页上另存附件，放进“收回”。"
    return told


def mailed_text(mailed: Mailed) -> str:
    lines = []
    if mailed.sent:
        lines.append(f"发出 {len(mailed.sent)} 封邮件，留底在“{mailed.folder / SENT}”。")
    if mailed.drafts and not mailed.refused:
        lines.append(f"写好 {len(mailed.drafts)} 封邮件草稿，在“{mailed.folder}”，双击打开就能发；加 --send 直接发出。")
    lines += [f"{name}的邮件没有发出：{why}草稿还在“{mailed.folder}”。" for name, why in mailed.refused]
    if mailed.before:
        lines.append(f"{mailed.before} 封以前已经发过，没有再发。要再发的，先删去“{SENT}”里的那一封。")
    if mailed.without:
        lines.append(f"{len(mailed.without)} 个单位的名册里没有邮箱，没有写邮件：{'、'.join(mailed.without)}。")
    return "\n".join(lines) or "没有要写的邮件。"
