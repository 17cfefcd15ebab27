"""The commands that work on a campaign's folder: distribute, collect, verify, merge, run, adopt, withdraw, explain,
undo and status; report stands in report_command.

Each loads what it works with when it is called: help and mistakes in the command line need not wait for Excel and Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.command import CLEAN, FINDINGS, IN_CAMPAIGN, PATH, WORDS, Argument, CommandResult, Option, command
from toolkit.cli.console import ShownPhases, say_error, show_progress
from toolkit.cli.report_command import report_command, templates_command
from toolkit.cli.trying import DRY_RUN, tried
from toolkit.verbs import Progress, silent

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.states import UnitState
    from toolkit.verbs.choices import Choice
    from toolkit.verbs.mail_out import Outgoing
    from toolkit.verbs.proved_drafts import StaleDraft


def _opened(folder: Path) -> Campaign:
    """The campaign to work on; what it has to say beforehand goes to stderr, since stdout may hold JSON."""
    from toolkit.campaign.folder import Campaign

    return Campaign(folder, say_error)


def _codes(states: Sequence[UnitState]) -> int:
    """Findings when any unit still has something to correct or to explain, or waits for a choice."""
    done = not any(state.asked or (state.verdict and state.verdict.verdict != "accepted") for state in states)
    return CLEAN if done else FINDINGS


_SEND = Option(("--send",), is_flag=True, help="把邮件直接发出；不写，只写草稿")


@command(
    "distribute",
    "给名册里的每个单位写一份填报表",
    IN_CAMPAIGN,
    Option(("--redate",), is_flag=True, help="报送截止改了的，连填报表上的日期一起换发；不写，发过的表不因日期换发"),
    Option(("--mail",), is_flag=True, help="再给名册里有邮箱的单位各写一封邮件，附上填报表"),
    _SEND,
    DRY_RUN,
)
def distribute_command(campaign_folder: Path, redate: bool, mail: bool, send: bool, dry_run: bool) -> CommandResult:
    if dry_run:
        # What is tried sends nothing.
        return tried(campaign_folder, lambda copy: _distribute(copy, redate, mail or send))
    return _distribute(campaign_folder, redate, mail, send)


def _distribute(campaign_folder: Path, redate: bool, mail: bool, send: bool = False) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.distribute import distribute
    from toolkit.verbs.put_away import put_away

    campaign = _opened(campaign_folder)
    writing, sending = _steps("写填报表", send)
    issued, told = distribute(campaign, writing, redate=redate), put_away(campaign)
    data = {**as_json.issued_json(issued), "notes": list(told)}
    done = CommandResult(CLEAN, "\n".join((as_text.issued_text(campaign, issued), *told)), data)
    if not (mail or send):
        return done
    from toolkit.telling.mail_texts import issue_letters
    from toolkit.verbs.filling_notice_file import write_filling_notice

    notice = write_filling_notice(campaign)
    letters = issue_letters(campaign, issued, [notice] if notice else [])
    return _mailed(done, campaign, campaign.outbox, letters, sending if send else None)


def _steps(doing: str, send: bool) -> tuple[Progress, Progress]:
    """Where the doing and the sending that may follow it report to: two counts, each with its name."""
    if not send:
        return show_progress, show_progress
    shown = ShownPhases((doing, "发邮件"))
    return shown(doing), shown("发邮件")


def _mailed(
    done: CommandResult, campaign: Campaign, folder: Path, letters: Iterable[Outgoing], sending: Progress | None
) -> CommandResult:
    """A result with the letters that were written after it; sending: where their sending reports to, None where they
    stay drafts.
    """
    from toolkit.cli import as_json
    from toolkit.telling.mail_texts import mailed_text
    from toolkit.verbs.mail_out import write_letters

    mailed = write_letters(campaign, folder, letters, sending is not None, sending or silent)
    assert isinstance(done.data, dict)
    return CommandResult(
        FINDINGS if mailed.refused else done.code,
        f"{done.text}\n{mailed_text(mailed)}",
        {**done.data, "mail": as_json.mailed_json(mailed)},
    )


_TAKEN = "要收的文件或文件夹，默认是“收回”；压缩包、邮件、旧格式的表直接收"


@command(
    "collect",
    "收表：把交回来的文件登记入账",
    Argument("paths", "文件", _TAKEN, nargs=-1, type=PATH),
    Option(("--imap",), is_flag=True, help="先从设置里的邮箱把带附件的未读邮件取到“收回”"),
    IN_CAMPAIGN,
)
def collect_command(paths: tuple[Path, ...], imap: bool, campaign_folder: Path) -> CommandResult:
    from toolkit.telling import as_text
    from toolkit.verbs.collect import collect

    campaign = _opened(campaign_folder)
    told, data = _fetched(campaign) if imap else ((), {})
    collected = collect(campaign, (*paths, campaign.inbox) if imap and paths else paths, show_progress)
    code = FINDINGS if any(each.status == "refused" for each in collected) else CLEAN
    text = "\n".join((*told, as_text.collected_text(collected)))
    return CommandResult(code, text, {"files": [vars(each) for each in collected], **data})


def _fetched(campaign: Campaign) -> tuple[tuple[str, ...], dict[str, object]]:
    from toolkit.telling.mail_texts import fetched_text
    from toolkit.verbs.mail_in import fetch_letters

    fetched, kept = fetch_letters(campaign)
    data = {"letters": fetched.letters, "too_large": fetched.too_large, "files": [path.name for path in kept]}
    return (fetched_text(campaign.settings.mail.address, fetched),), {"mail": data}


@command(
    "verify",
    "审核收回的表；要退回、要核实的，写进“退回”文件夹",
    IN_CAMPAIGN,
    Option(("--mail",), is_flag=True, help="再给要退回、要核实的单位各写一封邮件，附上“退回”里的文件"),
    _SEND,
)
def verify_command(campaign_folder: Path, mail: bool, send: bool) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import newly, resubmissions
    from toolkit.verbs.sent_back import settled_returns
    from toolkit.verbs.verify import verify

    campaign = _opened(campaign_folder)
    before = settled_returns(campaign)
    judging, sending = _steps("审核", send)
    states = verify(campaign, judging)
    again = resubmissions(campaign, states)
    text = as_text.verified_text(campaign, states, newly(again, states, before))
    done = CommandResult(_codes(states), text, as_json.units_json(campaign, states, again))
    if not (mail or send):
        return done
    from toolkit.telling.mail_texts import back_letters

    return _mailed(done, campaign, campaign.sent_back, back_letters(campaign, states), sending if send else None)


@command("merge", "把审核通过的表汇总成全县的表", IN_CAMPAIGN, DRY_RUN)
def merge_command(campaign_folder: Path, dry_run: bool) -> CommandResult:
    return tried(campaign_folder, _merge) if dry_run else _merge(campaign_folder)


def _merge(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.merge import merge

    campaign = _opened(campaign_folder)
    merged = merge(campaign, show_progress)
    code = FINDINGS if merged.draft or merged.doubtful else CLEAN
    data = as_json.merge_json(campaign, merged, resubmissions(campaign, merged.states))
    return CommandResult(code, as_text.merged_text(merged), data)


@command("run", "一键汇总：收表、审核、汇总、写年报初稿", IN_CAMPAIGN, DRY_RUN)
def run_command(campaign_folder: Path, dry_run: bool) -> CommandResult:
    return tried(campaign_folder, _run) if dry_run else _run(campaign_folder)


def _run(campaign_folder: Path) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import newly, resubmissions
    from toolkit.verbs.run import PHASES, run
    from toolkit.verbs.sent_back import settled_returns

    campaign = _opened(campaign_folder)
    before = settled_returns(campaign)
    done = run(campaign, show_progress, phase=ShownPhases(PHASES))
    again = resubmissions(campaign, done.merged.states)
    refused = any(each.status == "refused" for each in done.collected)
    code = FINDINGS if refused or done.merged.draft or done.merged.doubtful else _codes(done.states)
    text = as_text.run_text(campaign, done, newly(again, done.merged.states, before))
    return CommandResult(code, text, as_json.run_json(campaign, done, again))


@command(
    "status",
    "看各单位报送到哪一步；加 --prove 复核",
    IN_CAMPAIGN,
    Option(("--prove",), is_flag=True, help="从保存的原件重新清点、重新相加，逐格核对汇总结果"),
)
def status_command(campaign_folder: Path, prove: bool) -> CommandResult:
    from toolkit.campaign.folder import Campaign

    campaign = Campaign(campaign_folder, say_error)
    return _proved(campaign) if prove else _standing(campaign)


def _standing(campaign: Campaign) -> CommandResult:
    from toolkit.campaign.misplaced import misplaced
    from toolkit.campaign.states import unit_states
    from toolkit.campaign.strangers import still_summed
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import resubmissions

    if campaign.ledger_is_lost:
        campaign.say("台账不见了或是空的，下面的状态不全；保存的原件还在。运行 nianbao run，会按原件重建台账。")
    states = unit_states(campaign)
    for each in misplaced(campaign):
        campaign.say(each.sentence)
    stale = _stale(campaign)
    data = as_json.units_json(campaign, states, resubmissions(campaign, states))
    data["stale"] = [each.as_json() for each in stale]
    code = FINDINGS if still_summed(campaign) else _codes(states)
    return CommandResult(code, as_text.status_text(campaign, states, stale), data)


@command("remind", "催报：写填报情况通报和催报通知（Word），放在“下发”里", IN_CAMPAIGN)
def remind_command(campaign_folder: Path) -> CommandResult:
    from toolkit.telling import as_text
    from toolkit.verbs.circulate import circulate

    written = circulate(_opened(campaign_folder))
    return CommandResult(CLEAN, as_text.notices_text(written), {"files": [str(path) for path in written]})


def _stale(campaign: Campaign) -> Sequence[StaleDraft]:
    if not campaign.ledger.built_beside() and not campaign.ledger.has_finals():
        # Nobody waits for Word to be loaded to learn that all is as it was put.
        return ()
    from toolkit.verbs.proved_drafts import stale_drafts

    return stale_drafts(campaign)


def _proved(campaign: Campaign) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling.recount_text import recount_text
    from toolkit.verbs.prove import prove

    proof = prove(campaign, show_progress)
    return CommandResult(CLEAN if proof.proved else FINDINGS, recount_text(proof), as_json.proof_json(proof))


_BY = Option(("--by",), type=WORDS, default="", metavar="姓名", help="谁选定的，记入台账；不写就用电脑的用户名")


@command(
    "adopt",
    "选定采用哪一份表",
    Argument("file", "文件", "“收回”里的文件；压缩包里的写成：压缩包名/文件名", type=WORDS),
    Option(("--unit",), type=WORDS, default="", metavar="单位", help="算哪个单位的；文件名或者封面写着别的单位时要写"),
    Option(("--because",), type=WORDS, default="", metavar="原因", help="为什么采用这一份，可以不写"),
    _BY,
    IN_CAMPAIGN,
)
def adopt_command(file: str, unit: str, because: str, by: str, campaign_folder: Path) -> CommandResult:
    from toolkit.verbs.adopt import adopt

    campaign = _opened(campaign_folder)
    return _chosen(campaign, adopt(campaign, file, unit, by=by, because=because, progress=show_progress))


@command(
    "withdraw",
    "撤回采用的表：写文件，或者写单位",
    Argument("what", "文件或单位", "要撤回的文件，或者单位名称", type=WORDS),
    Option(("--because",), type=WORDS, required=True, metavar="原因", help="为什么撤回，记入台账"),
    _BY,
    IN_CAMPAIGN,
)
def withdraw_command(what: str, because: str, by: str, campaign_folder: Path) -> CommandResult:
    from toolkit.verbs.withdraw import withdraw

    campaign = _opened(campaign_folder)
    return _chosen(campaign, withdraw(campaign, what, because, by=by, progress=show_progress))


@command(
    "explain",
    "认可说明：须核实的问题，单位说明了、县里认可的，记下原因算作通过",
    Argument("unit", "单位", "单位名称", type=WORDS),
    Argument("which", "编号", "认可哪几个问题，写编号；不写就是这个单位全部须核实的", nargs=-1, type=WORDS),
    Option(("--because",), type=WORDS, required=True, metavar="原因", help="为什么认可，记入台账"),
    _BY,
    IN_CAMPAIGN,
)
def explain_command(unit: str, which: tuple[str, ...], because: str, by: str, campaign_folder: Path) -> CommandResult:
    from toolkit.verbs.explain import explain

    campaign = _opened(campaign_folder)
    return _chosen(campaign, explain(campaign, unit, because, which, by=by, progress=show_progress))


@command("undo", "撤销上一步：采用、撤回、认可说明或者收表", _BY, IN_CAMPAIGN)
def undo_command(by: str, campaign_folder: Path) -> CommandResult:
    from toolkit.verbs.undo import undo

    campaign = _opened(campaign_folder)
    return _chosen(campaign, undo(campaign, by=by, progress=show_progress))


def _chosen(campaign: Campaign, choice: Choice) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import resubmissions

    data = as_json.choice_json(campaign, choice, resubmissions(campaign, choice.units))
    return CommandResult(_codes(choice.units), as_text.choice_text(choice), data)


CAMPAIGN_COMMANDS = (
    distribute_command,
    collect_command,
    verify_command,
    merge_command,
    report_command,
    run_command,
    adopt_command,
    withdraw_command,
    explain_command,
    undo_command,
    status_command,
    remind_command,
    templates_command,
)
