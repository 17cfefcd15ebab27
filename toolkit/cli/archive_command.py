"""The command that puts a finished campaign away: archive."""

from __future__ import annotations

from pathlib import Path

from toolkit.cli.command import CLEAN, FINDINGS, IN_CAMPAIGN, PATH, CommandResult, Option, command
from toolkit.cli.console import say_error, show_progress


@command(
    "archive",
    "归档：把办完的任务装进一个压缩包；加 --open 打开归档",
    IN_CAMPAIGN,
    Option(("--to",), type=PATH, metavar="位置", help="压缩包写到哪里；与 --open 一起写时，任务放到哪个文件夹"),
    Option(("--open", "packed"), type=PATH, metavar="压缩包", help="打开一份归档：核对每个文件，放回成任务文件夹"),
)
def archive_command(campaign_folder: Path, to: Path | None, packed: Path | None) -> CommandResult:
    from toolkit.verbs.pack_campaign import open_packed, pack_campaign

    if packed:
        folder = open_packed(packed, to, show_progress)
        told = f"归档已打开，每个文件都和清单核对过：{folder}\n接着看：nianbao status -C {folder}"
        return CommandResult(CLEAN, told, {"folder": str(folder)})
    from toolkit.campaign.folder import Campaign
    from toolkit.telling.packed_text import packed_text

    done = pack_campaign(Campaign(campaign_folder, say_error), to, show_progress)
    data = {
        "file": str(done.file),
        "files": done.files,
        "unfinished": list(done.unfinished),
        "left_out": list(done.left_out),
    }
    return CommandResult(FINDINGS if done.unfinished else CLEAN, packed_text(done), data)


ARCHIVE_COMMANDS = (archive_command,)
