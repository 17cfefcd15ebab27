"""The command that writes 年报: drafts or final reports, and what goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.command import CLEAN, FINDINGS, IN_CAMPAIGN, WORDS, Argument, CommandResult, Option, command
from toolkit.cli.console import say_error, show_progress
from toolkit.errors import NianbaoError

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign


@dataclass(frozen=True)
class _Reported:
    """The reports that were written, and what is said of them."""

    code: int
    text: str
    data: dict[str, object]
    files: Sequence[Path]


@command(
    "report",
    "写各单位和全县的年报初稿；加 --final 定稿",
    Argument("units", "单位", "要定稿的单位，全县的写县名；不写就是全部", nargs=-1, type=WORDS),
    Option(("--final",), is_flag=True, help="定稿：去掉初稿字样和编写说明；还有没填的、没汇总的、数对不上的，不定稿"),
    Option(("--materials",), is_flag=True, help="另写文字材料汇编（Word）和与上年对照表（Excel），供编写全县年报参考"),
    Option(("--html",), is_flag=True, help="每份年报旁边再写一份网页，供门户网站发布"),
    Option(("--pdf",), is_flag=True, help="每份年报旁边再写一份 PDF；要装 LibreOffice"),
    IN_CAMPAIGN,
)
def report_command(
    units: tuple[str, ...], final: bool, materials: bool, html: bool, pdf: bool, campaign_folder: Path
) -> CommandResult:
    from toolkit.campaign.folder import Campaign

    if units and not final:
        raise NianbaoError("单位名称要和 --final 一起用：nianbao report --final 单位。只写初稿的，不用写单位。")
    campaign = Campaign(campaign_folder, say_error)
    done = _final(campaign, units) if final else _drafted(campaign)
    told, data = [done.text], dict(done.data)
    if html and done.files:
        pages = _pages(campaign, done.files)
        told.append(f"已写好 {len(pages)} 份网页，和年报在同一个文件夹里。")
        data["html"] = [str(path) for path in pages]
    if pdf and done.files:
        said, made = _pdfs(campaign, done.files)
        told.append(said)
        data["pdf"] = [str(path) for path in made]
    if materials:
        from toolkit.telling import as_text
        from toolkit.verbs.materials import materials as write_materials

        written = write_materials(campaign)
        told.append(as_text.materials_text(written))
        data["materials"] = [str(path) for path in written]
    return CommandResult(done.code, "\n".join(told), data)


@command(
    "templates",
    "检查县里自己的 Word 模板（任务文件夹里的“模板”）",
    Option(("--copy",), is_flag=True, help="先把自带的模板复制一份到“模板”里；已经有的不动"),
    IN_CAMPAIGN,
)
def templates_command(copy: bool, campaign_folder: Path) -> CommandResult:
    from toolkit.campaign.folder import Campaign
    from toolkit.telling import as_text
    from toolkit.verbs.own_templates import copy_templates, look_through

    campaign = Campaign(campaign_folder, say_error)
    copied = copy_templates(campaign) if copy else []
    own = look_through(campaign)
    data = {"copied": [str(path) for path in copied], "templates": [each.as_json() for each in own]}
    code = FINDINGS if any(each.slips for each in own) else CLEAN
    return CommandResult(code, as_text.templates_text(copied, own), data)


def _drafted(campaign: Campaign) -> _Reported:
    from toolkit.telling import as_text
    from toolkit.verbs.proved_drafts import stale_drafts
    from toolkit.verbs.report import report

    files, stale = report(campaign, show_progress), stale_drafts(campaign)
    data = {"files": [str(path) for path in files], "stale": [each.as_json() for each in stale]}
    return _Reported(CLEAN, as_text.reports_text(campaign, files, stale), data, files)


def _final(campaign: Campaign, units: Sequence[str]) -> _Reported:
    from toolkit.telling import as_text
    from toolkit.verbs.finals import finalize

    done = finalize(campaign, units, show_progress)
    unfinished = [each.as_json() for each in done.unfinished]
    data = {"files": [str(path) for path in done.files], "stale": [], "unfinished": unfinished}
    return _Reported(FINDINGS if done.unfinished else CLEAN, as_text.finals_text(campaign, done), data, done.files)


def _pages(campaign: Campaign, files: Sequence[Path]) -> Sequence[Path]:
    from toolkit.verbs.report_copies import write_pages

    return write_pages(campaign, files)


def _pdfs(campaign: Campaign, files: Sequence[Path]) -> tuple[str, Sequence[Path]]:
    from toolkit.verbs.office_copies import NO_OFFICE, office_installed
    from toolkit.verbs.report_copies import write_pdfs

    if not office_installed():
        return NO_OFFICE, ()
    made = write_pdfs(campaign, files)
    failed = len(files) - len(made)
    lost = f"有 {failed} 份没有转成，请用 Word 或 WPS 打开以后另存为 PDF。" if failed else ""
    return f"已写好 {len(made)} 份 PDF，和年报在同一个文件夹里。{lost}", made
