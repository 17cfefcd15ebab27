"""The command that opens the page: desk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from toolkit.cli.command import CLEAN, CommandResult, Option, WholeNumber, campaign_option, command

_WHERE = "任务文件夹，默认是当前文件夹；还没有任务的，在页面里新建"


@command(
    "desk",
    "在浏览器里办：下发、收表、退回、催报、汇总都在一个页面上",
    campaign_option(_WHERE, "."),
    Option(("--port",), type=WholeNumber(), metavar="端口", help="页面用哪个端口，默认自动选"),
    Option(("--no-browser",), is_flag=True, help="不自动打开浏览器"),
)
def desk_command(campaign_folder: Path, port: int | None, no_browser: bool) -> CommandResult:
    from toolkit.desk.serving import page_of

    page = page_of(campaign_folder, port)
    told = f"页面地址：{page.address}\n只能在这台电脑上打开。用完关掉这个窗口，或按 Ctrl+C。"
    return CommandResult(CLEAN, told, {"address": page.address}, partial(page.serve, not no_browser))


DESK_COMMANDS = (desk_command,)
"""The front door in a browser."""
