"""Workbooks read, and read with every check, against other ways of reading them. Every round has its own files."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from tests.bench import rival
from tests.bench.fast import HAS_FAST, NAME, here
from tests.bench.first_screen import first_screen_goal
from tests.bench.returns import (
    CAMPAIGN,
    MIXED,
    OFFICE,
    OURS,
    YEARS,
    Filler,
    Mix,
    context_for,
    programs,
    sealed,
    verdict_of,
)
from tests.bench.rounds import Timed, Way, collected, take_turns
from tests.bench.topic import Goal, Topic, at_least, shown
from toolkit.forms import Form, load_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verify.verification import verify_bytes

READ, CHECK = "本工具：读取", "本工具：读取并做全部审核"
CHECK_FAST = f"{CHECK}（{NAME}）"
ALONE = f"{CHECK}，每轮只一份"
"""One file between other ways, which leave nothing of ours in the processor's caches."""
DOUBLE, CELLS = "openpyxl：读两遍（公式、结果）", "openpyxl：读两遍并取出每一格"
PANDAS, PANDAS_CALAMINE, CALAMINE = "pandas（openpyxl）", "pandas（calamine）", "python-calamine"
DATAMAPS = "datamaps：读一份"
WANTED = {OURS: 100, OFFICE: 80}
"""Times as fast as openpyxl's double load; of what is not named here, as of LibreOffice's files."""
MICRO = 1e6
STARTS = 10
IN_A_ROW = 5
"""Files that each way deals with in one round: returns are read one after the other, never one between others' work."""


def reading_topics(rounds: int, scratch: Path) -> list[Topic]:
    """The topic of reading, and that of a program just started."""
    rows: list[list[str]] = []
    goals: list[Goal] = []
    cold_rows: list[list[str]] = []
    starts = min(rounds, STARTS)
    for edition in YEARS:
        form = load_form(edition)
        for producer, filler in _fillers(form, scratch / f"另存{edition}").items():
            given = [filler.fill(sealed(form, CAMPAIGN, number), number) for number in range(1 + rounds * IN_A_ROW)]
            timed = _compare(form, given, scratch / f"{edition}{producer}")
            size = sum(map(len, given)) / len(given) / 1024
            form_name = f"{edition}，{producer}（{size:.0f} KB）"
            rows += _rows(form_name, timed)
            what = f"{edition}版式、{producer}：读取并做全部审核，比 openpyxl 读两遍快"
            goals.append(_goal(what, WANTED.get(producer, WANTED[OFFICE]), timed))
            if producer == OURS:
                cold_rows.append(_cold(edition, scratch / f"{edition}{producer}", starts))
    office = "" if shutil.which("soffice") else "本机没有 LibreOffice，“另存”一栏没有测。"
    missing = "" if rival.is_there() else "本环境没有装 datamaps，没有测。"
    reading = Topic(
        "读取和审核一份填报表",
        f"每种版式 {rounds} 轮，另有一份预热不计；每一轮换 {IN_A_ROW} 份不同的表：单位、数字、文字、下拉选项不同，"
        "光标、滚动位置、打开的工作表、缩放也不同；在打开的那张工作表里，每 3 份有 1 份改过列宽，"
        "每 4 份有 1 份改过页边距，每 10 份有 1 份拖过行高；每 20 份有 1 份多一种单元格格式；"
        "三成选填指标空着，每 20 份有 1 份有错。"
        f"各种办法轮流，每次一份接一份处理这 {IN_A_ROW} 份，倍数在同一轮内相比，量的是本进程的处理器时间。"
        "“每轮只一份”的一行只处理其中第一份：前后都是别的办法，处理器缓存里没有留下什么。文件已在内存中，不含磁盘。"
        f"第一份指进程里的第一次。{office}{missing}"
        "datamaps 只读结果、不核对身份、表样、公式和勾稽关系。",
        ("表", "办法", "每份（微秒），中位数（四分位）", "比 openpyxl 读两遍快几倍", "第一份（微秒）"),
        rows,
        goals,
    )
    cold = Topic(
        "刚启动的程序",
        f"新开一个进程，装入程序库，读取并审核第一份、第二份；{starts} 轮。第一份含装入版式、画出对照用的空白表。",
        ("版式", "装入程序库（毫秒）", "第一份（毫秒）", "第二份（毫秒）"),
        cold_rows,
        [first_screen_goal(starts, scratch)],
    )
    return [reading, cold]


def _fillers(form: Form, folder: Path) -> dict[str, Filler | Mix]:
    """Returns of each program and of all in turns, by name."""
    each = {name: Filler(form, saved) for name, saved in programs(folder).items()}
    return {**each, MIXED: Mix(list(each.values()))}


def _compare(form: Form, files: Sequence[bytes], folder: Path) -> Timed:
    folder.mkdir()
    paths = [folder / f"{number:04}.xlsx" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    context = context_for(form, len(files))

    def check(number: int) -> None:
        report = verify_bytes(files[number], "测速.xlsx", context)
        if report.verdict != verdict_of(number):
            raise RuntimeError(f"not what is to be said of this return: {report.findings[:2]}")

    works: dict[str, Callable[[int], object]] = {
        READ: here(lambda number: read_workbook(files[number])),
        CHECK: here(check),
        **({CHECK_FAST: here(check, fast=True)} if HAS_FAST else {}),
        ALONE: here(check),
        DOUBLE: lambda number: _twice(files[number]),
        CELLS: lambda number: [
            cell.value for book in _twice(files[number]) for sheet in book for row in sheet for cell in row
        ],
        PANDAS: lambda number: pd.read_excel(io.BytesIO(files[number]), sheet_name=None, header=None),
        PANDAS_CALAMINE: lambda number: pd.read_excel(
            io.BytesIO(files[number]), sheet_name=None, header=None, engine="calamine"
        ),
        CALAMINE: lambda number: _calamine(files[number]),
    }
    if rival.is_there():
        works[DATAMAPS] = lambda number: rival.read(paths[number])
    counts = {name: 1 if name == ALONE else IN_A_ROW for name in works}
    ways = {name: _in_a_row(work, counts[name]) for name, work in works.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl speaks of what LibreOffice wrote
        timed = take_turns(ways, len(files) // IN_A_ROW)
    return Timed(timed.first, {name: series.scaled(1 / counts[name]) for name, series in timed.rounds.items()})


def _in_a_row(work: Callable[[int], object], count: int) -> Way:
    """So many files of a round one after the other; of the first round, in which nothing is warm, only one."""

    def done(number: int) -> None:
        first = 1 + (number - 1) * IN_A_ROW
        for each in range(first, first + count) if number else (0,):
            work(each)

    return done


def _twice(data: bytes) -> tuple[openpyxl.Workbook, openpyxl.Workbook]:
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def _calamine(data: bytes) -> object:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def _rows(form_name: str, timed: Timed) -> list[list[str]]:
    return [
        [
            form_name,
            name,
            shown(series.scaled(MICRO), 0),
            shown(timed.ratio(DOUBLE, name)),
            f"{timed.first[name] * MICRO:,.0f}",
        ]
        for name, series in timed.rounds.items()
    ]


def _goal(what: str, times: int, timed: Timed) -> Goal:
    share = timed.ratio(READ, CHECK).median
    bound = f"读取占 {share:.0%}，审核占 {1 - share:.0%}；openpyxl 读两遍的 1/{times} 是 {_part(timed, times)} 微秒。"
    return at_least(what, times, timed.ratio(DOUBLE, CHECK), bound)


def _part(timed: Timed, times: int) -> str:
    return f"{timed.rounds[DOUBLE].median * MICRO / times:,.0f}"


def _cold(edition: str, folder: Path, rounds: int) -> list[str]:
    runs: list[Mapping[str, float]] = []
    for _ in range(rounds):
        command = [sys.executable, "-m", "tests.bench.cold", str(folder), edition]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return [edition, *(shown(series.scaled(1000)) for series in collected(runs).values())]
