"""The commands that work on files alone, without a campaign's folder: rollup, check, form."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.campaign.folder import Campaign
from toolkit.campaign.previous import previous_values
from toolkit.campaign.verify_context import context_of
from toolkit.cli.as_json import form_json, verification_json
from toolkit.cli.as_text import findings_text
from toolkit.cli.command import CLEAN, FINDINGS, Command, CommandResult
from toolkit.cli.console import say_error, show_progress
from toolkit.engine import PROCESSES
from toolkit.engine.names import engine_named
from toolkit.errors import NianbaoError
from toolkit.forms import FormError, load_form, load_form_file
from toolkit.verbs.check import check
from toolkit.verify.findings import VERDICT_WORDS
from toolkit.verify.verification import Verification

# ── rollup ───────────────────────────────────────────────────────────────


def _rollup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", metavar="来源", help="放着各县收回的表的文件夹，或 s3:// 一类的地址")
    parser.add_argument("--to", required=True, metavar="文件夹", help="汇总结果放在哪个文件夹")
    way = "用本机的几个进程（processes，默认），还是 dask 集群（dask 或 dask:地址）"
    parser.add_argument("--engine", default="processes", metavar="方式", help=way)


def _rollup(arguments: argparse.Namespace) -> CommandResult:
    from toolkit.verbs.rollup import OUTCOMES, rollup  # with numpy and Arrow behind it

    with engine_named(arguments.engine) as engine:
        done = rollup(arguments.sources, Path(arguments.to), engine, show_progress)
    counts, units = done.counts, done.units
    told = "，".join(f"{word} {counts[name]}" for name, word in OUTCOMES.items())
    text = (
        f"收到 {counts['received']} 个文件：{told}。\n"
        f"已汇总 {units['乡镇']} 个单位，{units['县']} 个县，{units['市']} 个市，{units['省']} 个省：{done.files[0]}\n"
        f"每个文件的结果和问题编号在：{done.files[-1]}"
    )
    text = "\n".join((text, *done.notes))
    data = {"counts": {name: counts[name] for name in ("received", *OUTCOMES)}, "units": dict(units)}
    clean = counts["accepted"] == counts["received"]
    return CommandResult(CLEAN if clean else FINDINGS, text, data | {"files": [str(path) for path in done.files]})


# ── check, form ──────────────────────────────────────────────────────────


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="文件", help="要审核的填报表，或装着填报表的压缩包、邮件")
    parser.add_argument("-C", dest="folder", metavar="文件夹", help="任务文件夹；给了就连防伪校验一起核对")


def _check(arguments: argparse.Namespace) -> CommandResult:
    campaign = Campaign(Path(arguments.folder)) if arguments.folder else None
    context = context_of(campaign, previous_values(campaign)) if campaign else None
    paths = _files(arguments.files)
    checked = list(check(PROCESSES, [str(path) for path in paths], context))
    for path in (path for path, several in zip(paths, checked, strict=True) if not several):
        say_error(f"打不开文件“{path}”，已跳过。请检查文件是否存在、是否正被别的程序打开。")
    reports = [report for several in checked for report in several]
    if not reports:
        raise NianbaoError(f"打不开文件“{'、'.join(arguments.files)}”。请检查文件是否存在、是否正被别的程序打开。")
    clean = all(checked) and all(report.verdict == "accepted" for report in reports)
    lines = [
        _report_text(report, path.name + report.file.removeprefix(str(path)))
        for path, several in zip(paths, checked, strict=True)
        for report in several
    ]
    if context is None and any(report.stamp for report in reports):
        lines.append("（没有核对防伪校验；要一起核对，请加 -C 指明任务文件夹。）")
    text = "\n".join(lines)
    return CommandResult(CLEAN if clean else FINDINGS, text, {"files": [verification_json(each) for each in reports]})


def _files(names: list[str]) -> list[Path]:
    """The files named, a folder standing for the files directly in it."""
    found: list[Path] = []
    for path in map(Path, names):
        found += sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    return found


def _report_text(report: Verification, name: str) -> str:
    whose = f"{report.stamp.unit_name}{report.stamp.year}年" if report.stamp else "不知是哪个单位"
    line = f"{VERDICT_WORDS[report.verdict]}  {name}（{whose}）"
    shown = [each for each in report.findings if each.is_open]
    return f"{line}\n{findings_text(shown)}" if shown else line


def _form_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", metavar="版式", help="2019、2021，或补充版式文件")


def _form(arguments: argparse.Namespace) -> CommandResult:
    path = Path(arguments.edition)
    try:
        form = load_form_file(path) if path.suffix == ".toml" else load_form(arguments.edition)
    except FormError as error:
        raise NianbaoError(str(error)) from error
    last = form.last_year or max(date.today().year, form.first_year)
    data = form_json(form, list(range(form.first_year, last + 1)))
    return CommandResult(CLEAN, _form_text(data), data)


def _form_text(data: dict[str, Any]) -> str:
    lines = [f"{data['edition']}版式，适用年度：{'、'.join(str(year) for year in data['years'])}"]
    for table in data["tables"]:
        lines += ["", f"{table['title']}（工作表“{table['sheet']}”）"]
        for cell in table["cells"]:
            labels = "／".join((*cell["row"][-1:], *cell["column"][-1:]))
            kind = "合计" if cell["kind"] == "total" else ("必填" if cell["required"] else "选填")
            lines.append(f"  {cell['cell']:<5}{kind}  {cell['key']:<26}{labels}")
    lines += ["", "审核关系"]
    lines += [f"  {rule['id']}  {rule['statement']}" for rule in data["rules"]]
    return "\n".join(lines)


FILE_COMMANDS = (
    Command("rollup", "逐级汇总：把许多县收回的表加到县、市、省、全国", _rollup, _rollup_arguments),
    Command("check", "不建任务，直接审核几个文件", _check, _check_arguments),
    Command("form", "看一个版式的全部指标和审核关系", _form, _form_arguments),
)
