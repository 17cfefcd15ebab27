"""The commands that work on files alone, without a campaign's folder: rollup, check, form, import, proof, excel."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.command import (
    CLEAN,
    FINDINGS,
    PATH,
    WORDS,
    Argument,
    CommandResult,
    Option,
    campaign_option,
    command,
)
from toolkit.cli.console import say_error, show_progress
from toolkit.errors import NianbaoError
from toolkit.intake.outside_text import readable

if TYPE_CHECKING:
    from toolkit.excel.show import ShownFile

_WAY = "用本机的几个进程（processes，默认），还是 dask 集群（dask 或 dask:地址）"


@command(
    "rollup",
    "逐级汇总：把许多县收回的表加到县、市、省、全国",
    Argument("sources", "来源", "放着各县收回的表或任务文件夹的文件夹，或 s3:// 一类的地址", nargs=-1, required=True),
    Option(("--to",), required=True, type=PATH, metavar="文件夹", help="汇总结果放在哪个文件夹"),
    Option(("--engine",), default="processes", metavar="方式", help=_WAY),
)
def rollup_command(sources: tuple[str, ...], to: Path, engine: str) -> CommandResult:
    from toolkit.cli import as_json
    from toolkit.engine.names import engine_named
    from toolkit.telling.rollup_text import rollup_text
    from toolkit.verbs.rollup import rollup
    from toolkit.verbs.rollup_record import OUTCOMES

    with engine_named(engine) as workers:
        done = rollup(sources, to, workers, show_progress)
    text, data = rollup_text(done, OUTCOMES), as_json.rollup_json(done, list(OUTCOMES))
    return CommandResult(CLEAN if done.clean else FINDINGS, text, data)


@command(
    "check",
    "不建任务，直接审核几个文件",
    Argument("files", "文件", "要审核的填报表，或装着填报表的压缩包、邮件", nargs=-1, required=True, type=PATH),
    campaign_option("任务文件夹；给了就连防伪校验一起核对", None),
)
def check_command(files: tuple[Path, ...], campaign_folder: Path | None) -> CommandResult:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.previous import previous_values
    from toolkit.campaign.verify_context import context_of
    from toolkit.cli import as_json
    from toolkit.engine import PROCESSES
    from toolkit.telling import as_text
    from toolkit.verbs.check import check

    campaign = Campaign(campaign_folder) if campaign_folder else None
    context = context_of(campaign, previous_values(campaign)) if campaign else None
    paths = _files(files)
    checked = list(check(PROCESSES, [str(path) for path in paths], context))
    for path in (path for path, several in zip(paths, checked, strict=True) if not several):
        say_error(f"打不开文件“{path}”，已跳过。请检查文件是否存在、是否正被别的程序打开。")
    reports = [report for several in checked for report in several]
    if not reports:
        raise NianbaoError(f"打不开文件“{'、'.join(map(str, files))}”。请检查文件是否存在、是否正被别的程序打开。")
    clean = all(checked) and all(report.verdict == "accepted" for report in reports)
    lines = [
        as_text.return_text(report, readable(path.name) + report.file.removeprefix(readable(str(path))))
        for path, several in zip(paths, checked, strict=True)
        for report in several
    ]
    if context is None and any(report.stamp for report in reports):
        lines.append("（没有核对防伪校验；要一起核对，请加 -C 指明任务文件夹。）")
    data = {"files": [as_json.verification_json(each) for each in reports]}
    return CommandResult(CLEAN if clean else FINDINGS, "\n".join(lines), data)


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, a folder standing for the files directly in it."""
    found: list[Path] = []
    for path in paths:
        # What cannot be listed is told like a file that cannot be opened.
        listed = [path]
        with suppress(OSError):
            listed = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        found += listed
    return found


@command("form", "看一个版式的全部指标和审核关系", Argument("edition", "版式", "2019、2021，或补充版式文件"))
def form_command(edition: str) -> CommandResult:
    from datetime import date

    from toolkit.cli import as_json
    from toolkit.forms import FormError, load_form, load_form_file
    from toolkit.telling import as_text

    path = Path(edition)
    try:
        form = load_form_file(path) if path.suffix == ".toml" else load_form(edition)
    except FormError as error:
        raise NianbaoError(str(error)) from error
    last = form.last_year or max(date.today().year, form.first_year)
    data = as_json.form_json(form, list(range(form.first_year, last + 1)))
    return CommandResult(CLEAN, as_text.form_text(data), data)


_HISTORY = "再把各份报告的数按单位、年度、指标排成一张表：.csv、.xlsx（带趋势图）或 .parquet"


@command(
    "import",
    "把已经公布的年报读回填报表",
    Argument(
        "reports", "年报", "年报的 Word、网页、PDF 或文本文件，或放着它们的文件夹", nargs=-1, required=True, type=PATH
    ),
    Option(("--to",), type=PATH, default="导入", metavar="文件夹", help="填好的表放在哪里，默认是“导入”"),
    Option(("--history",), type=PATH, metavar="文件", help=_HISTORY),
    campaign_option("任务文件夹；给了就按它的名册填单位编码", None),
)
def import_command(
    reports: tuple[Path, ...], to: Path, history: Path | None, campaign_folder: Path | None
) -> CommandResult:
    from toolkit.campaign.folder import Campaign
    from toolkit.cli import as_json
    from toolkit.engine import PROCESSES
    from toolkit.telling import as_text
    from toolkit.verbs.import_reports import import_reports
    from toolkit.verbs.report_history import history_rows, write_history

    units = Campaign(campaign_folder).units if campaign_folder else ()
    imported = list(import_reports(PROCESSES, _files(reports), to, {unit.name: unit.code for unit in units}))
    if not any(each.report for each in imported):
        said = [found.message for each in imported for found in each.findings]
        raise NianbaoError("\n".join(said) or "文件夹里没有文件。请指明年报所在的文件或文件夹。")
    lines = [as_text.imported_text(each) for each in imported]
    if history:
        lines.append(f"历年数据：{write_history(history_rows(imported), history)}")
    clean = all(each.verdict == "accepted" for each in imported)
    data = {"files": [as_json.imported_json(each) for each in imported]}
    return CommandResult(CLEAN if clean else FINDINGS, "\n".join(lines), data)


@command(
    "proof",
    "校对：年报的文字和表格对不对得上",
    Argument(
        "reports",
        "年报",
        "年报的 Word、网页、PDF、文本文件，或放着它们的文件夹；.doc、.wps 要装有 LibreOffice",
        nargs=-1,
        required=True,
        type=PATH,
    ),
    Option(("--workbook",), type=PATH, metavar="填报表", help="和这份填报表的数核对；不给就和年报自己的表核对"),
    Option(("--to",), type=PATH, metavar="文件夹", help="带批注的“（校对）.docx”放在哪里，默认放在年报旁边"),
    campaign_option("任务文件夹；给了就和标题里那个单位采用的填报表（全县的和汇总数）核对", None),
)
def proof_command(
    reports: tuple[Path, ...], workbook: Path | None, to: Path | None, campaign_folder: Path | None
) -> CommandResult:
    from toolkit.campaign.folder import Campaign
    from toolkit.cli import as_json
    from toolkit.engine import PROCESSES
    from toolkit.telling.proof_text import proved_report_text
    from toolkit.verbs.proof import is_marked_copy, prove_reports
    from toolkit.verbs.yardsticks import CampaignYardstick, own_tables, workbook_yardstick

    if workbook and campaign_folder:
        raise NianbaoError("--workbook 和 -C 只能用一个：和一份填报表核对用 --workbook，和填报任务核对用 -C。")
    yardstick = workbook_yardstick(PROCESSES, workbook) if workbook else own_tables
    if campaign_folder:
        yardstick = CampaignYardstick(Campaign(campaign_folder))
    paths = [path for path in _files(reports) if path in reports or not is_marked_copy(path)]
    proved = list(prove_reports(PROCESSES, paths, yardstick, to))
    if not any(each.read for each in proved):
        said = [placed.finding.message for each in proved for placed in each.findings]
        raise NianbaoError("\n".join(said) or "文件夹里没有文件。请指明年报所在的文件或文件夹。")
    clean = all(each.verdict == "accepted" for each in proved)
    data = {"files": [as_json.proved_report_json(each) for each in proved]}
    return CommandResult(CLEAN if clean else FINDINGS, "\n\n".join(map(proved_report_text, proved)), data)


_RECALCULATE = "在本机的 Excel 里重新计算一份副本，把每个合计、每个 √ × 与本工具算的核对"


@command(
    "excel",
    "在本机的 Excel 里看一份填报表，转到要看的格，或者复算",
    Argument("file", "文件", "填报表，或者任务里的汇总表（.xlsx）；原文件不动", type=PATH, required=False),
    Option(("--goto",), type=WORDS, default="", metavar="单位:表!格", help="转到单位报表的那一格，如：青山乡:表三!E4"),
    Option(("--refresh",), is_flag=True, help="表改了、保存了以后，重新审核，只重写旁边的“问题”"),
    Option(("--recalculate",), is_flag=True, help=_RECALCULATE),
    campaign_option("任务文件夹，默认是当前文件夹；--goto 用", None),
)
def excel_command(
    file: Path | None, goto: str, refresh: bool, recalculate: bool, campaign_folder: Path | None
) -> CommandResult:
    from toolkit.campaign.folder import Campaign

    if goto:
        from toolkit.excel.show import go_to

        return _shown(go_to(Campaign(campaign_folder or Path(), say_error), goto))
    if file is None:
        raise NianbaoError("请写明看哪一份表：nianbao excel 文件，或者 nianbao excel --goto 单位:表!格。")
    if not recalculate:
        from toolkit.campaign.settings import is_campaign
        from toolkit.excel.show import show, show_summary

        folder = file.absolute().parent.parent
        if is_campaign(folder) and file.absolute().parent == Campaign(folder).merged:
            return _shown(show_summary(Campaign(folder, say_error), file))
        # Shown once more is what refreshes it.
        return _shown(show(file))
    from toolkit.excel.recalculate import recalculate as recalculated
    from toolkit.excel.recalculate import recalculation_json, recalculation_text

    done = recalculated(file)
    return CommandResult(CLEAN if done.equal else FINDINGS, recalculation_text(done), recalculation_json(done))


def _shown(shown: ShownFile) -> CommandResult:
    data = {"file": str(shown.file), "application": shown.application or None, "problems": shown.problems}
    data |= {"sheet": shown.sheet or None, "cell": shown.cell or None}
    return CommandResult(CLEAN, shown.text, data)


FILE_COMMANDS = (rollup_command, check_command, form_command, import_command, proof_command, excel_command)
