"""What a campaign of N units took, as topics of the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

from tests.bench import rival
from tests.bench.campaigns import (
    CAMPAIGNS_UP_TO,
    REPORTS_UP_TO,
    Field,
    Run,
    against_rival,
    prepare,
    rounds_for,
    run_campaign,
    sums_alone,
)
from tests.bench.fast import NAME
from tests.bench.rounds import Series
from tests.bench.stages import FAST
from tests.bench.topic import Goal, Topic, at_most, shown

WORDS = {"distribute": "下发", "collect": "收表", "verify": "审核", "merge": "汇总", "report": "年报初稿"}
_MANY, _WHOLE_COUNTRY = 10_000, 38_602
_SECONDS, _SECONDS_FAST = 40, 30
_LIBRARIES = "各进程加在一起；大头是 Python 和程序库本身。"
_FLAT_FROM = 4_000
_ROLLED = "读、审核、逐级汇总、写明细"
_RIVAL_UP_TO = 100


def campaign_topics(sizes: Sequence[int], rounds: int, scratch: Path) -> list[Topic]:
    """Topics of collecting, of whole campaigns, of the sums alone, of memory and of the nearest rival."""
    runs: list[Run] = []
    alone: list[Run] = []
    beside: list[Topic] = []
    for units in sizes:
        field, each = prepare(units, scratch), rounds_for(units, rounds)
        runs += run_campaign(field, each)
        alone.append(sums_alone(field, each))
        if units <= _RIVAL_UP_TO and rival.is_there() and not beside:
            beside.append(_rival(field, each, scratch))
        rmtree(field.folder)
        rmtree(field.returns)
    counts = "，".join(f"{units:,} 个单位 {rounds_for(units, rounds)} 轮" for units in sizes) + "。"
    return [_collecting(runs, counts), _whole(runs, counts), _sums(alone, counts), _memory(runs, counts), *beside]


def _size(run: Run) -> list[str]:
    return [f"{run.units:,}", f"{run.workers}"]


def _smallest_from(runs: Sequence[Run], units: int, stage: str) -> Run | None:
    """The run of the smallest measured size that is not below `units`, with the most processes."""
    fit = [run for run in runs if run.units >= units and stage in run.seconds]
    return min(fit, key=lambda run: (run.units, -run.workers), default=None)


def _largest(runs: Sequence[Run], stage: str) -> Run | None:
    fit = [run for run in runs if stage in run.seconds]
    return max(fit, key=lambda run: (run.units, run.workers), default=None)


def _collecting(runs: Sequence[Run], counts: str) -> Topic:
    rows = []
    for run in runs:
        if "one" not in run.seconds:
            rows.append([*_size(run), "", "", "", "", run.failed])
            continue
        copied, taken, again = (run.seconds[stage] for stage in ("copy", "collect", "again"))
        rows.append(
            [
                *_size(run),
                *(shown(series.scaled(1e6 / run.units), 0) for series in (copied, taken)),
                shown(taken.over(copied)),
                shown(again.over(taken).scaled(100), 2),
                shown(run.seconds["one"].over(again), 2),
            ]
        )
    goals = [
        Goal("收表为可靠复制同样文件的", "≤ 2 倍"),
        Goal("没有变化再收一次，为第一次的", "≤ 1.5 %"),
        Goal("多来一份再收一次，为没有变化的", "≤ 2 倍"),
        Goal("多来一份再收一次，内存最高", "≤ 300 MB"),
    ]
    if large := _largest(runs, "one"):
        copied, taken, again, one = (large.seconds[stage] for stage in ("copy", "collect", "again", "one"))
        of = f"{large.units:,} 份："
        over = (taken.median - copied.median) * 1e6 / large.units
        spent = f"每份比复制多用 {over:,.0f} 微秒，用在打开表、做全部审核、登记文件和结论。"
        rest = f"再收一次共 {again.median:.2f} 秒，用在列文件夹、读台账、读名册。"
        more = f"多来的一份多用 {one.median - again.median:.2f} 秒，大半用在启动工作进程。"
        goals = [
            at_most(f"{of}收表为可靠复制同样文件的", 2, taken.over(copied), spent),
            at_most(f"{of}没有变化再收一次，为第一次的", 1.5, again.over(taken).scaled(100), rest, "%"),
            at_most(f"{of}多来一份再收一次，为没有变化的", 2, one.over(again), more),
            at_most(f"{of}多来一份再收一次，内存最高", 300, large.one_peaks.scaled(2**-20), _LIBRARIES, "MB", 0),
        ]
    return Topic(
        "收表",
        f"{counts}每轮一个新任务；复制和收表轮流在前。可靠复制：64 份一批写完，再一起等到落盘。"
        "文件刚写好，读时在内存里；再收一次由新启动的程序做（不计启动）。",
        (
            *("单位", "进程", "可靠复制（每份微秒）", "收表（每份微秒）", "收表／复制"),
            *("再收一次／第一次（%）", "多来一份再收／没有变化再收"),
        ),
        rows,
        goals,
    )


def _each(run: Run | None, stage: str) -> str:
    each = run.seconds[stage].median * 1e6 / run.units if run else 0
    return f"每份 {each:,.0f} 微秒：读和全部审核占大半，其余是进程之间传结果、求和、写每个数一行的明细。"


def _whole(runs: Sequence[Run], counts: str) -> Topic:
    rows = [
        [
            *_size(run),
            *(shown(run.seconds[stage], 2) if stage in run.seconds else "" for stage in WORDS),
            shown(run.seconds["rollup"], 2) if "rollup" in run.seconds else run.failed,
            shown(run.seconds[FAST], 2) if FAST in run.seconds else "",
        ]
        for run in runs
    ]
    rolled, fast = _largest(runs, "rollup"), _largest(runs, FAST)
    goals = [
        _grown(rolled, "rollup", _WHOLE_COUNTRY, _ROLLED, _each(rolled, "rollup")),
        _grown(fast, FAST, _WHOLE_COUNTRY, f"{_ROLLED}，{NAME}", _each(fast, FAST), most=_SECONDS_FAST),
        _grown(_largest(runs, "report"), "report", _MANY, "年报初稿", "时间用在把数填进 Word 模板、写成文件。"),
    ]
    return Topic(
        "一个任务",
        f"{counts}2021 版式，几种软件存的表混在一起，每 20 份有 1 份有错；"
        "每轮一个新任务、一个新进程（不计启动），文件都等到落盘。单位：秒。"
        "收来的表收的时候就审核，“审核”一栏是定下用哪一份、给有错的表标红、写退回意见。"
        "逐级汇总不建任务：一个文件夹里的收回表，读、审核、从乡镇加到全国；文件事先都读过一遍，量的不是硬盘。"
        f"任务只测到 {CAMPAIGNS_UP_TO:,} 个单位，年报初稿只测到 {REPORTS_UP_TO:,} 个单位。",
        ("单位", "进程", *WORDS.values(), "逐级汇总", f"逐级汇总，{NAME}"),
        rows,
        goals,
    )


def _grown(run: Run | None, stage: str, units: int, what: str, bound: str, *, most: float = _SECONDS) -> Goal:
    """The goal of so many seconds for so many units: of as many where they were measured, else as it grows by the unit
    from the largest size that was, its start included.
    """
    if run is None:
        return Goal(f"{units:,} 份：{what}", f"≤ {most:g} 秒")
    measured = run.units >= units
    how = "" if measured else f"，按 {run.units:,} 份的用时推算"
    seconds = run.seconds[stage].scaled(1 if measured else units / run.units)
    return at_most(f"{units:,} 份：{what}（{run.workers} 个进程{how}）", most, seconds, bound, "秒", 0)


def _sums(alone: Sequence[Run], counts: str) -> Topic:
    rows = [
        [
            f"{run.units:,}",
            shown(run.seconds["sums"], 2) if "sums" in run.seconds else run.failed,
            shown(run.peaks.scaled(2**-20), 0) if "sums" in run.seconds else "",
        ]
        for run in alone
    ]
    goal = Goal("40,000 个单位、每个约 200 个数，汇总本身", "≤ 2 秒")
    if run := _smallest_from(alone, _WHOLE_COUNTRY, "sums"):
        bound = "时间用在逐格拼成一行一格的明细表，不在求和。"
        goal = at_most(f"{run.units:,} 个单位，汇总本身", 2, run.seconds["sums"], bound, "秒")
    return Topic(
        "汇总本身",
        f"{counts}数已在内存中：拼出明细表（一行一格）并求全县数，不含读台账、写汇总表。",
        ("单位", "秒", "内存最高（MB）"),
        rows,
        [goal],
    )


def _memory(runs: Sequence[Run], counts: str) -> Topic:
    def megabytes(series: Series) -> str:
        return shown(series.scaled(2**-20), 0)

    rolled = [run for run in runs if "rollup" in run.seconds]
    rows = [
        [*_size(run), megabytes(run.rollup_peaks), megabytes(run.peaks) if "merge" in run.seconds else ""]
        for run in rolled
    ]
    goals = [Goal("内存最高", "≤ 260 MB"), Goal("内存不随单位数增加：最多一档为 4,000 份的", "≤ 1.2 倍")]
    if rolled:
        large = max(rolled, key=lambda run: (run.units, run.workers))
        what = f"{large.units:,} 份逐级汇总，{large.workers} 个工作进程，内存最高"
        goals[0] = at_most(what, 260, large.rollup_peaks.scaled(2**-20), _LIBRARIES, "MB", 0)
        alike = [run for run in rolled if run.workers == large.workers]
        small = min(alike, key=lambda run: abs(run.units - _FLAT_FROM))
        if large.units > small.units:
            ratio = Series((large.rollup_peaks.median / small.rollup_peaks.median,))
            grown = (large.rollup_peaks.median - small.rollup_peaks.median) / (large.units - small.units) / 1024
            what = f"内存不随份数增加：{large.units:,} 份为 {small.units:,} 份的"
            goals[1] = at_most(what, 1.2, ratio, f"每多一份多用约 {grown:.1f} KB：文件名单和各单位的编码。")
    return Topic(
        "内存",
        f"{counts}本进程和工作进程同时占用的内存（VmRSS 相加，每 20 毫秒看一次）最多时。"
        "逐级汇总是一个程序；任务是另一个，从收表做到汇总。",
        ("单位", "进程", "逐级汇总（MB）", "任务（MB）"),
        rows,
        goals,
    )


def _rival(field: Field, rounds: int, scratch: Path) -> Topic:
    timed = against_rival(field, rounds, scratch)
    words = {"ours": "本工具：收表、审核、汇总（一个进程）", "datamaps": "datamaps import templates -m"}
    return Topic(
        "与 datamaps 整批相比",
        f"同样 {field.units} 份填报表，{rounds} 轮，另有一轮预热不计，两边轮流；整个程序从启动到结束。"
        "datamaps 自己用满所有核，"
        "只把数抄进一张表、核对类型，不核对身份、表样、公式和勾稽关系，也不等磁盘。",
        ("办法", "秒", "datamaps 为它的几倍"),
        [[words[way], shown(timed.rounds[way], 2), shown(timed.ratio("datamaps", way))] for way in words],
    )
