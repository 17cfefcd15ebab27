"""A campaign of N units from end to end, each round in a process of its own: times, and the most memory."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import rival
from tests.bench.fast import HAS_FAST
from tests.bench.machine import compiled
from tests.bench.returns import Filler, Mix, is_wrong, programs, sealed, township
from tests.bench.rounds import Series, Timed, take_turns
from tests.bench.stages import FAST
from toolkit.campaign.folder import Campaign, create_campaign

YEAR = 2021
# More reports than this take their time and say nothing new.
REPORTS_UP_TO = 10_000
WORKERS = (1, 2)
# No county has more units; what is larger is summed up from many counties, without a campaign.
CAMPAIGNS_UP_TO = 10_000
RIGHT_ONLY = ("verify", "merge", "report")
"""Stages that count only the returns without an error."""
_BEFORE, _AT_ONCE = 3_600, 250


@dataclass(frozen=True)
class Run:
    """One size with one number of processes. seconds: by stage; peaks: bytes after the merge, by round, after the
    roll-up, which comes first, and after one more return by a program just started; workers are counted in; failed:
    what stopped it, if anything did.
    """

    units: int
    workers: int
    seconds: Mapping[str, Series]
    peaks: Series
    rollup_peaks: Series
    one_peaks: Series
    failed: str = ""


@dataclass(frozen=True)
class Field:
    """A campaign that has handed out nothing yet, and a folder of the returns that it will get."""

    folder: Path
    returns: Path
    units: int


def prepare(units: int, scratch: Path) -> Field:
    """A folder of sealed, filled, different returns of several programs, an hour old."""
    folder, returns = scratch / f"任务{units}", scratch / f"收回{units}"
    returns.mkdir()
    roster = scratch / f"名册{units}.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        # A campaign has no more; who sums up more of them needs none.
        csv.writer(file).writerows([("单位编码", "单位名称"), *map(township, range(min(units, CAMPAIGNS_UP_TO)))])
    campaign = create_campaign(folder, "盐池县", YEAR, roster)
    saved = programs(scratch / f"另存{units}")
    filler = Mix([Filler(campaign.form, each) for each in saved.values()])
    write = partial(_write, folder, returns, filler)
    with ProcessPoolExecutor() as pool:
        list(pool.map(write, (range(start, min(start + _AT_ONCE, units)) for start in range(0, units, _AT_ONCE))))
    then = time.time() - _BEFORE
    for number in range(units):
        os.utime(_return(returns, number), (then + number / units, then + number / units))
    return Field(folder, returns, units)


def _return(returns: Path, number: int) -> Path:
    return returns / f"{township(number)[1]}.xlsx"


def _write(folder: Path, returns: Path, filler: Mix, numbers: range) -> None:
    campaign = Campaign(folder)
    for number in numbers:
        stamp = sealed(campaign.form, campaign.settings.campaign, number, campaign.key)
        _return(returns, number).write_bytes(filler.fill(stamp, number))


def rounds_for(units: int, wanted: int) -> int:
    """The large ones are measured less often."""
    return wanted if units <= 200 else min(wanted, 3) if units <= 1_000 else 1


def run_campaign(field: Field, rounds: int) -> list[Run]:
    """Every number of processes in turns, copy before collect and collect before copy in turns."""
    results: dict[int, list[dict[str, Any]]] = {workers: [] for workers in WORKERS}
    for number in range(rounds):
        for workers in sorted(results, reverse=bool(number % 2)):
            pair = ["copy", "collect"] if number % 2 == 0 else ["collect", "copy"]
            last = ["report"] if field.units <= REPORTS_UP_TO else []
            run = [*pair, "verify", "merge", *last]
            # By a program just started, as on any later day.
            whole = [["distribute"], run, ["again", "one"]] if field.units <= CAMPAIGNS_UP_TO else []
            fast = [FAST] if HAS_FAST else []
            results[workers].append(_stages(field, workers, ["rollup"], fast, *whole))
    return [_run(field.units, workers, each) for workers, each in results.items()]


def sums_alone(field: Field, rounds: int) -> Run:
    return _run(field.units, 1, [_stages(field, 1, ["sums"]) for _ in range(rounds)])


def _stages(field: Field, workers: int, *programs: Sequence[str]) -> dict[str, Any]:
    """What the stages took on a fresh campaign, some by each program that was started."""
    fresh = field.folder.with_name(f"{field.folder.name}轮")
    shutil.copytree(field.folder, fresh)
    environment = compiled(field.folder.parent)
    try:
        found: dict[str, Any] = {}
        for each in filter(None, programs):
            command = [sys.executable, "-m", "tests.bench.stages", str(fresh), str(field.returns), str(workers), *each]
            result = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
            found |= json.loads(result.stdout)
            if "failed" in found:
                break
    finally:
        shutil.rmtree(fresh)
    right = sum(not is_wrong(number) for number in range(field.units))
    counts = {stage: each["count"] for stage, each in found.items() if stage not in ("failed", "one")}
    odd = {stage: count for stage, count in counts.items() if count != (right if stage in RIGHT_ONLY else field.units)}
    if odd:
        raise RuntimeError(f"of {field.units} returns, {right} of them right, not all were dealt with: {odd}")
    return found


def _run(units: int, workers: int, rounds: Sequence[Mapping[str, Any]]) -> Run:
    failed = next((each["failed"] for each in rounds if "failed" in each), "")
    stages = [stage for stage in rounds[0] if stage != "failed" and all(stage in each for each in rounds)]
    if not stages:
        raise RuntimeError(failed)
    seconds = {stage: Series(tuple(each[stage]["seconds"] for each in rounds)) for stage in stages}
    last = "merge" if "merge" in stages else "rollup" if "rollup" in stages else stages[-1]
    one = "one" if "one" in stages else last
    peaks, rolled, later = (Series(tuple(each[stage]["peak"] for each in rounds)) for stage in (last, stages[0], one))
    return Run(units, workers, seconds, peaks, rolled, later, failed=failed)


def against_rival(field: Field, rounds: int, scratch: Path) -> Timed:
    """Both as whole programs, start included: collect, verify and merge here; import into a master there."""
    home = scratch / "datamaps"
    folder = rival.input_folder(home, Campaign(field.folder).form)
    (home / "Documents" / "datamaps" / "output").mkdir()
    for path in field.returns.iterdir():
        shutil.copyfile(path, folder / path.name)
    return take_turns(
        {
            "ours": lambda _: _stages(field, 1, ["collect", "verify", "merge"]),
            "datamaps": lambda _: rival.import_all(home),
        },
        rounds,
        clock=time.perf_counter,  # the work is done by other processes
    )
