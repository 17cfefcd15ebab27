"""The commands that make a campaign: demo, init."""

from __future__ import annotations

from pathlib import Path

from toolkit.cli.command import CLEAN, PATH, WORDS, Argument, CommandResult, Option, OptionUnless, WholeNumber, command
from toolkit.cli.console import ShownPhases, show_progress


@command(
    "demo",
    "把一个示例任务从头到尾做一遍",
    Argument("folder", "文件夹", "放在哪里，默认是“年报演示”", type=PATH, default="年报演示"),
)
def demo_command(folder: Path) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.telling import as_text
    from toolkit.verbs.compare_resubmissions import resubmissions
    from toolkit.verbs.demo import create_sample, hand_in
    from toolkit.verbs.distribute import distribute
    from toolkit.verbs.run import PHASES, run

    campaign = create_sample(folder)
    distribute(campaign, show_progress)
    hand_in(campaign)
    done = run(campaign, show_progress, phase=ShownPhases(PHASES))
    data = as_json.run_json(campaign, done, resubmissions(campaign, done.merged.states))
    return CommandResult(CLEAN, as_text.demo_text(campaign, done.merged), data)


@command(
    "init",
    "新建一个填报任务",
    Argument("folder", "文件夹", "新任务放在哪个文件夹", type=PATH),
    OptionUnless(("--county",), "last", type=WORDS, metavar="县名", help="如：盐池县；写了 --from 可以不写"),
    OptionUnless(
        ("--year",), "last", type=WholeNumber(), metavar="年度", help="报告年度，如：2021；写了 --from 可以不写"
    ),
    Option(
        ("--roster",),
        type=PATH,
        metavar="名册",
        help="名册或平时用的联络员名单（.xlsx、.xls、.ods、.csv）；"
        "不写，就用任务文件夹里已有的名册，写了 --from 的用上年名册，都没有就建一个空的",
    ),
    Option(
        ("--from", "last"),
        type=PATH,
        is_eager=True,
        metavar="文件夹",
        help="上年任务文件夹：县名、名册、联系人、保护密码、补充版式照上年，年度加一",
    ),
)
def init_command(
    folder: Path, county: str | None, year: int | None, roster: Path | None, last: Path | None
) -> CommandResult:
    from toolkit.campaign.start import Wanted, start_campaign
    from toolkit.cli import as_json
    from toolkit.telling import as_text

    started = start_campaign(folder, Wanted(county or "", year, roster, last))
    return CommandResult(CLEAN, as_text.init_text(started), as_json.init_json(started))


START_COMMANDS = (demo_command, init_command)
