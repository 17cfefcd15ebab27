"""The commands that make a campaign: demo, init."""

from __future__ import annotations

from pathlib import Path

from toolkit.cli.command import CLEAN, PATH, Argument, CommandResult, Option, WholeNumber, command
from toolkit.cli.console import show_progress


@command(
    "demo",
    "把一个示例任务从头到尾做一遍",
    Argument("folder", "文件夹", "放在哪里，默认是“年报演示”", type=PATH, default="年报演示"),
)
def demo_command(folder: Path) -> CommandResult:
    from toolkit.cli import as_json, as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.demo import create_sample, hand_in
    from toolkit.verbs.distribute import distribute
    from toolkit.verbs.run import run

    campaign = create_sample(folder)
    distribute(campaign, show_progress)
    hand_in(campaign)
    done = run(campaign, show_progress)
    data = as_json.run_json(campaign, done, resubmissions(campaign, done.merged.states))
    return CommandResult(CLEAN, as_text.demo_text(campaign, done.merged), data)


@command(
    "init",
    "新建一个填报任务",
    Argument("folder", "文件夹", "新任务放在哪个文件夹", type=PATH),
    Option(("--county",), required=True, metavar="县名", help="如：盐池县"),
    Option(("--year",), required=True, type=WholeNumber(), metavar="年度", help="报告年度，如：2021"),
    Option(("--roster",), type=PATH, metavar="名册", help="名册文件（.xlsx 或 .csv），不给就建一个空名册"),
)
def init_command(folder: Path, county: str, year: int, roster: Path | None) -> CommandResult:
    from toolkit.campaign.folder import create_campaign
    from toolkit.cli import as_json, as_text

    campaign = create_campaign(folder, county, year, roster)
    return CommandResult(CLEAN, as_text.init_text(campaign, roster is not None), as_json.init_json(campaign))


START_COMMANDS = (demo_command, init_command)
