"""The commands of `nianbao`: each takes parsed arguments and returns an CommandResult; none prints."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.campaign.files import is_beside
from toolkit.campaign.folder import INBOX, Campaign, create_campaign
from toolkit.campaign.override_settings import override_lines
from toolkit.campaign.roster import ROSTER_FILE
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import UnitState, unit_states
from toolkit.cli.as_text import (
    counts,
    findings_text,
    handed_in_again,
    left_open,
    on_trial,
    state_json,
    to_be_told,
    unit_board,
)
from toolkit.cli.command import CLEAN, FINDINGS, Command, CommandResult
from toolkit.cli.console import say_error, show_progress
from toolkit.cli.file_commands import FILE_COMMANDS
from toolkit.intake.unpack import safe_name
from toolkit.verbs.collect import collect
from toolkit.verbs.compare_resubmissions import resubmissions
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.merge import merge
from toolkit.verbs.report import report
from toolkit.verbs.run import Run, run
from toolkit.verbs.seen_files import Collected
from toolkit.verbs.verify import verify
from toolkit.verify.resubmission import Resubmission

if TYPE_CHECKING:
    from toolkit.verbs.merge import Merge
    from toolkit.verbs.prove import Proof


def _in_campaign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-C", dest="folder", metavar="文件夹", default=".", help="任务文件夹，默认是当前文件夹")


def _opened(arguments: argparse.Namespace) -> Campaign:
    """The campaign to work on; what it has to say beforehand goes to stderr, since stdout may hold JSON."""
    return Campaign(Path(arguments.folder), say_error)


def _codes(states: list[UnitState]) -> int:
    """Findings when any unit still has something to correct or to explain, or has not been judged."""
    done = all(state.verdict is None or state.verdict.verdict == "accepted" for state in states)
    return CLEAN if done else FINDINGS


# ── demo, init ───────────────────────────────────────────────────────────


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default="年报演示", metavar="文件夹", help="放在哪里，默认是“年报演示”")


def _demo(arguments: argparse.Namespace) -> CommandResult:
    folder = Path(arguments.folder)
    campaign = create_sample(folder)
    distribute(campaign, show_progress)
    hand_in(campaign)
    done = run(campaign, show_progress)
    text = "\n".join(
        (
            f"演示任务：{campaign.settings.county}{campaign.settings.year}年度"
            "（除青山乡的数字取自公开年报外，其余都是示例数据）",
            "",
            unit_board(done.merged.states),
            "",
            counts(done.merged.states),
            "",
            _where_things_lie(campaign),
        )
    )
    return CommandResult(CLEAN, text, _run_json(campaign, done, resubmissions(campaign, done.merged.states)))


def _where_things_lie(campaign: Campaign) -> str:
    lines = [
        (campaign.outbox, "发给各单位的填报表和下发清单"),
        (campaign.inbox, "各单位交回来的表放在这里"),
        (campaign.sent_back, "要退回的表：错处标红，附问题清单"),
        (campaign.merged, "全县汇总表、汇总.csv、汇总.parquet"),
        (campaign.reports, "各单位和全县的年报初稿（Word）"),
    ]
    return "\n".join(f"  {path.absolute()}  {what}" for path, what in lines)


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="文件夹", help="新任务放在哪个文件夹")
    parser.add_argument("--county", required=True, metavar="县名", help="如：盐池县")
    parser.add_argument("--year", required=True, type=int, metavar="年度", help="报告年度，如：2021")
    parser.add_argument("--roster", metavar="名册", help="名册文件（.xlsx 或 .csv），不给就建一个空名册")


def _init(arguments: argparse.Namespace) -> CommandResult:
    roster = Path(arguments.roster) if arguments.roster else None
    campaign = create_campaign(Path(arguments.folder), arguments.county, arguments.year, roster)
    settings = campaign.settings
    then = (
        "下一步：nianbao distribute 下发填报表。"
        if roster
        else f"下一步：打开{ROSTER_FILE}填好各单位，再用 nianbao distribute 下发填报表。"
    )
    text = (
        f"已建立{settings.county}{settings.year}年度填报任务（{settings.edition}版式）：{campaign.folder.absolute()}\n"
        f"设置在{SETTINGS_FILE}，名册在{ROSTER_FILE}。{then}"
    )
    data = {
        "folder": str(campaign.folder.absolute()),
        "campaign": settings.campaign,
        "edition": settings.edition,
    }
    return CommandResult(CLEAN, text, data)


# ── distribute, collect, verify, merge, report, run, status ──────────────


def _distribute(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    issued = distribute(campaign, show_progress)
    fresh = sum(each.fresh for each in issued)
    text = f"填报表已放在“{campaign.outbox}”：共 {len(issued)} 个单位，这次新写 {fresh} 份。下发清单在同一个文件夹里。"
    data = {
        "issued": [
            {
                "unit": {"code": each.unit.code, "name": each.unit.name},
                "file": each.file.name,
                "issue": each.issue,
                "sha256": each.sha256,
                "new": each.fresh,
            }
            for each in issued
        ]
    }
    return CommandResult(CLEAN, text, data)


def _collect_arguments(parser: argparse.ArgumentParser) -> None:
    _in_campaign(parser)
    parser.add_argument(
        "paths", nargs="*", metavar="文件", help="要收的文件或文件夹，默认是“收回”；压缩包、邮件、旧格式的表直接收"
    )


def _collect(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    collected = collect(campaign, [Path(path) for path in arguments.paths], show_progress)
    code = FINDINGS if any(each.status == "refused" for each in collected) else CLEAN
    return CommandResult(code, _collected_text(collected), {"files": [vars(each) for each in collected]})


def _collected_text(collected: list[Collected]) -> str:
    taken = sum(each.status == "return" for each in collected)
    refused = [each for each in collected if each.status == "refused"]
    skipped = [each for each in collected if each.status == "skipped"]
    fresh = sum(each.fresh and each.status == "return" for each in collected)
    lines = [
        f"共 {len(collected)} 个文件：填报表 {taken} 个（新收 {fresh} 个），"
        f"不能收的 {len(refused)} 个，跳过 {len(skipped)} 个。"
    ]
    lines += [f"  × {_shown(each.source)}：{each.reason}" for each in refused]
    lines += [f"  · {_shown(each.source)}：{each.reason}" for each in skipped]
    return "\n".join(lines)


def _shown(source: str) -> str:
    """A file's place in 收回, which says what archive it came in; of another folder's file the name alone. Whoever
    named it must not write lines of ours (SEC-09).
    """
    inbox = f"{INBOX}/"
    names = source.removeprefix(inbox).split("/") if source.startswith(inbox) else [Path(source).name]
    return "/".join(map(safe_name, names))


def _verify(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    states = verify(campaign, show_progress)
    again = resubmissions(campaign, states)
    text = _verified_text(campaign, states, again)
    return CommandResult(
        _codes(states), text, {"units": [state_json(s, again) for s in states], **_overrides_json(campaign)}
    )


def _verified_text(campaign: Campaign, states: list[UnitState], again: Mapping[str, Resubmission]) -> str:
    parts = [unit_board(states), counts(states), to_be_told(states), handed_in_again(states, again)]
    if any(state.verdict and state.verdict.verdict != "accepted" for state in states):
        told = f"要退回的表在“{campaign.sent_back}”：第一张表是问题清单，另有退回意见。"
        parts.append(told + "须核实的单位，核实表和核实意见也在那里。")
    parts += [on_trial(states), left_open(states), _overrides_text(campaign)]
    return "\n\n".join(filter(None, parts))


def _overrides_text(campaign: Campaign) -> str:
    lines = override_lines(campaign.settings.overrides, date.today())
    return "\n".join(["本任务调整的审核关系：", *(f"  {line}" for line in lines)]) if lines else ""


def _overrides_json(campaign: Campaign) -> dict[str, object]:
    lines = [
        {**vars(each), "until": each.until.isoformat(), "active": each.holds(date.today())}
        for each in campaign.settings.overrides
    ]
    return {"switches": lines}


def _merge(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    merged = merge(campaign, show_progress)
    code = FINDINGS if merged.draft or merged.doubtful else CLEAN
    return CommandResult(code, _merged_text(merged), _merge_json(merged, resubmissions(campaign, merged.states)))


def _merged_text(merged: Merge) -> str:
    into = len(merged.states) - len(merged.missing)
    lines = [f"已汇总 {into} 个单位：{merged.files[0]}"]
    if any(is_beside(path) for path in merged.files):
        lines.append("原来的汇总表正被 Excel 或 WPS 打开，或者有人改过，没有动它；新的结果放在它旁边，名字里带“（新”。")
    if merged.draft:
        names = "、".join(state.unit.name for state in merged.missing)
        lines.append(f"这是草稿，还有 {len(merged.missing)} 个单位没有汇总：{names}。")
    if merged.findings:
        lines += ["汇总时发现下列问题，请核对：", findings_text(merged.findings)]
    return "\n".join(lines)


def _merge_json(merged: Merge, again: Mapping[str, Resubmission]) -> dict[str, object]:
    return {
        "draft": merged.draft,
        "units": [state_json(state, again) for state in merged.states],
        "files": [str(path) for path in merged.files],
        "values": {key: float(v) if not isinstance(v, int) else v for key, v in merged.values.items()},
        "findings": [each.as_json() for each in merged.findings],
    }


def _report(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    files = report(campaign, show_progress)
    text = f"已写好 {len(files)} 份年报初稿，在“{campaign.reports}”。标有【待补充：…】的地方请补充完整。"
    return CommandResult(CLEAN, text, {"files": [str(path) for path in files]})


def _run(arguments: argparse.Namespace) -> CommandResult:
    campaign = _opened(arguments)
    done = run(campaign, show_progress)
    states = list(done.merged.states)
    again = resubmissions(campaign, states)
    verified = _verified_text(campaign, states, again)
    parts = [_collected_text(done.collected), "", verified, "", _merged_text(done.merged)]
    if done.reports:
        parts.append(f"年报初稿 {len(done.reports)} 份，在“{campaign.reports}”。")
    refused = any(each.status == "refused" for each in done.collected)
    code = FINDINGS if refused or done.merged.draft or done.merged.doubtful else _codes(done.states)
    return CommandResult(code, "\n".join(parts), _run_json(campaign, done, again))


def _run_json(campaign: Campaign, done: Run, again: Mapping[str, Resubmission]) -> dict[str, object]:
    return {
        "folder": str(campaign.folder.absolute()),
        "collected": [vars(each) for each in done.collected],
        "merge": _merge_json(done.merged, again),
        **_overrides_json(campaign),
        "reports": [str(path) for path in done.reports],
    }


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    _in_campaign(parser)
    parser.add_argument("--prove", action="store_true", help="从保存的原件重新清点、重新相加，逐格核对汇总结果")


def _status(arguments: argparse.Namespace) -> CommandResult:
    campaign = Campaign(Path(arguments.folder))
    if arguments.prove:
        from toolkit.verbs.prove import prove  # with numpy and Arrow behind it, which nobody else need wait for

        return _proved(prove(campaign, show_progress))
    states = unit_states(campaign)
    again = resubmissions(campaign, states)
    text = "\n\n".join(filter(None, (unit_board(states), counts(states), _overrides_text(campaign))))
    return CommandResult(
        _codes(states), text, {"units": [state_json(s, again) for s in states], **_overrides_json(campaign)}
    )


def _proved(proof: Proof) -> CommandResult:
    counts = proof.counts
    text = [
        f"收到 {counts['received']} 个文件：通过 {counts['accepted']}，待说明 {counts['needs_explanation']}，"
        f"退回 {counts['returned']}，待审核 {counts['waiting']}，不能收的 {counts['refused']}，"
        f"跳过 {counts['skipped']}。",
        f"核对了 {proof.originals} 份原件，重读了 {proof.units} 个已汇总单位，重加了汇总表的 {proof.cells} 格。",
        "全部相符。" if proof.proved else f"有 {len(proof.differences)} 处不符：",
        *(f"  × {each}" for each in proof.differences),
    ]
    data = {"proved": proof.proved, "counts": dict(counts), "originals": proof.originals, "units": proof.units}
    data |= {"cells": proof.cells, "differences": list(proof.differences)}
    return CommandResult(CLEAN if proof.proved else FINDINGS, "\n".join(text), data)


COMMANDS = (
    Command("demo", "把一个示例任务从头到尾做一遍", _demo, _demo_arguments),
    Command("init", "新建一个填报任务", _init, _init_arguments),
    Command("distribute", "给名册里的每个单位写一份填报表", _distribute, _in_campaign),
    Command("collect", "收表：把交回来的文件登记入账", _collect, _collect_arguments),
    Command("verify", "审核收回的表；要退回、要核实的，写进“退回”文件夹", _verify, _in_campaign),
    Command("merge", "把审核通过的表汇总成全县的表", _merge, _in_campaign),
    Command("report", "写各单位和全县的年报初稿", _report, _in_campaign),
    Command("run", "一键汇总：收表、审核、汇总、写年报初稿", _run, _in_campaign),
    Command("status", "看各单位报送到哪一步；加 --prove 复核", _status, _status_arguments),
    *FILE_COMMANDS,
)
