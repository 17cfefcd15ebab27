"""The commands that work on a campaign's folder: distribute, collect, verify, merge, report, run, status.

Each loads what it works with when it is called: help and mistakes in the command line need not wait for Excel and Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.command import CLEAN, FINDINGS, IN_CAMPAIGN, PATH, Argument, CommandResult, Option, command
from toolkit.cli.console import say_error, show_progress

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.states import UnitState


def _opened(folder: Path) -> Campaign:
    """The campaign to work on; what it has to say beforehand goes to stderr, since stdout may hold JSON."""
    from toolkit.campaign.folder import Campaign

    return Campaign(folder, say_error)


def _codes(states: Sequence[UnitState]) -> int:
    """Findings when any unit still has something to correct or to explain, or has not been judged."""
    done = all(state.verdict is None or state.verdict.verdict == "accepted" for state in states)
    return CLEAN if done else FINDINGS


@command("distribute", "给名册里的每个单位写一份填报表", IN_CAMPAIGN)
def distribute_command(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.distribute import distribute

    campaign = _opened(campaign_folder)
    issued = distribute(campaign, show_progress)
    return CommandResult(CLEAN, as_text.issued_text(campaign, issued), as_json.issued_json(issued))


_TAKEN = "要收的文件或文件夹，默认是“收回”；压缩包、邮件、旧格式的表直接收"


@command(
    "collect",
    "收表：把交回来的文件登记入账",
    Argument("paths", "文件", _TAKEN, nargs=-1, type=PATH),
    IN_CAMPAIGN,
)
def collect_command(paths: tuple[Path, ...], campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_text
    from toolkit.verbs.collect import collect

    collected = collect(_opened(campaign_folder), paths, show_progress)
    code = FINDINGS if any(each.status == "refused" for each in collected) else CLEAN
    return CommandResult(code, as_text.collected_text(collected), {"files": [vars(each) for each in collected]})


@command("verify", "审核收回的表；要退回、要核实的，写进“退回”文件夹", IN_CAMPAIGN)
def verify_command(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.verify import verify

    campaign = _opened(campaign_folder)
    states = verify(campaign, show_progress)
    again = resubmissions(campaign, states)
    text = as_text.verified_text(campaign, states, again)
    return CommandResult(_codes(states), text, as_json.units_json(campaign, states, again))


@command("merge", "把审核通过的表汇总成全县的表", IN_CAMPAIGN)
def merge_command(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.merge import merge

    campaign = _opened(campaign_folder)
    merged = merge(campaign, show_progress)
    code = FINDINGS if merged.draft or merged.doubtful else CLEAN
    data = as_json.merge_json(merged, resubmissions(campaign, merged.states))
    return CommandResult(code, as_text.merged_text(merged), data)


@command("report", "写各单位和全县的年报初稿", IN_CAMPAIGN)
def report_command(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_text
    from toolkit.verbs.report import report

    campaign = _opened(campaign_folder)
    files = report(campaign, show_progress)
    return CommandResult(CLEAN, as_text.reports_text(campaign, files), {"files": [str(path) for path in files]})


@command("run", "一键汇总：收表、审核、汇总、写年报初稿", IN_CAMPAIGN)
def run_command(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.run import run

    campaign = _opened(campaign_folder)
    done = run(campaign, show_progress)
    again = resubmissions(campaign, done.merged.states)
    refused = any(each.status == "refused" for each in done.collected)
    code = FINDINGS if refused or done.merged.draft or done.merged.doubtful else _codes(done.states)
    return CommandResult(code, as_text.run_text(campaign, done, again), as_json.run_json(campaign, done, again))


@command(
    "status",
    "看各单位报送到哪一步；加 --prove 复核",
    IN_CAMPAIGN,
    Option(("--prove",), is_flag=True, help="从保存的原件重新清点、重新相加，逐格核对汇总结果"),
)
def status_command(campaign_folder: Path, prove: bool) -> CommandResult:
    from toolkit.campaign.folder import Campaign

    campaign = Campaign(campaign_folder)
    return _proved(campaign) if prove else _standing(campaign)


def _standing(campaign: Campaign) -> CommandResult:
    from toolkit.campaign.states import unit_states
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.compare_resubmissions import resubmissions

    states = unit_states(campaign)
    data = as_json.units_json(campaign, states, resubmissions(campaign, states))
    return CommandResult(_codes(states), as_text.status_text(campaign, states), data)


def _proved(campaign: Campaign) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.prove import prove

    proof = prove(campaign, show_progress)
    return CommandResult(CLEAN if proof.proved else FINDINGS, as_text.proof_text(proof), as_json.proof_json(proof))


CAMPAIGN_COMMANDS = (
    distribute_command,
    collect_command,
    verify_command,
    merge_command,
    report_command,
    run_command,
    status_command,
)
