"""The command that opens the page: desk."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from toolkit.cli.command import CLEAN, PATH, CommandResult, Option, WholeNumber, campaign_option, command
from toolkit.errors import NianbaoError

_HERE_ALONE = "只能在这台电脑上打开。用完关掉这个窗口，或按 Ctrl+C。"
_OPENED = (
    "网上填报开着：{}，各单位的链接在页面的“下发”里复制。"
    "内容没有加密，只能在单位自己的网络里用，或者前面加 HTTPS 代理。关掉这个窗口，网上填报也就关了。"
)
_WHERE = "任务文件夹，默认是当前文件夹；还没有任务的，在页面里新建"


@command(
    "desk",
    "在浏览器里办：下发、收表、退回、催报、汇总都在一个页面上",
    campaign_option(_WHERE, "."),
    Option(("--port",), type=WholeNumber(), metavar="端口", help="页面用哪个端口，默认自动选"),
    Option(("--no-browser",), is_flag=True, help="不自动打开浏览器"),
    Option(("--intake",), is_flag=True, help="同时开网上填报：各单位用自己的链接交表，当时看到审核结果；平时不开"),
    Option(("--host",), metavar="地址", help="网上填报在单位网络里的地址，写在链接里，如：192.168.1.5；默认自动找"),
    Option(("--links",), type=PATH, metavar="文件", help="把各单位的填报链接写进这个文件，如：填报链接.csv"),
)
def desk_command(
    campaign_folder: Path, port: int | None, no_browser: bool, intake: bool, host: str | None, links: Path | None
) -> CommandResult:
    from toolkit.desk.serving import page_of

    if not intake:
        if host is not None or links:
            raise NianbaoError(f"{'--links' if links else '--host'} 要和 --intake 一起用：nianbao desk --intake。")
        page = page_of(campaign_folder, port)
        told = f"页面地址：{page.address}\n{_HERE_ALONE}"
        return CommandResult(CLEAN, told, {"address": page.address}, partial(page.serve, not no_browser))
    from toolkit.portal.open_portal import portal_of

    portal = portal_of(campaign_folder, host)
    page = page_of(campaign_folder, port, intake=portal.intake)
    written = _written(campaign_folder, portal.intake.address, links) if links else ""
    told = f"页面地址：{page.address}\n{_HERE_ALONE}\n{_OPENED.format(portal.intake.address)}{written}"
    data = {"address": page.address, "intake": {"address": portal.intake.address}}

    def serve() -> None:
        with portal.serving():
            page.serve(not no_browser)

    return CommandResult(CLEAN, told, data, serve)


def _written(campaign_folder: Path, address: str, links: Path) -> str:
    """The links in a file, because the clerk wants them there; says so."""
    from toolkit.campaign.files import write_atomic
    from toolkit.campaign.folder import Campaign
    from toolkit.telling.link_list import link_list

    campaign = Campaign(campaign_folder)
    try:
        place = write_atomic(links, link_list(campaign, address), for_people=True)
    finally:
        campaign.close_ledger()
    return f"\n各单位的链接在“{place}”。谁有链接谁就能替那个单位交表，请只发给本单位，发完删去这个文件。"


DESK_COMMANDS = (desk_command,)
"""The front door in a browser."""
