"""The verbs of one campaign, in a process of their own: `python -m tests.bench.stages CAMPAIGN RETURNS WORKERS STAGE…`.

Prints JSON: stage → seconds, most memory at one time so far in bytes; and what went wrong, if anything did. Each stage
loads what it needs, as the program does for each of its commands, which is not timed; all share the workers.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.fast import for_workers
from tests.bench.memory import PeakMemory
from toolkit.campaign.folder import Campaign
from toolkit.engine import Engine, Processes
from toolkit.engine.garbage import collect_seldom

# As many as the program itself syncs together, with as many threads.
_BATCH, _SYNCERS = 64, 8
_DIFFERENT = 100


def main(folder: Path, returns: Path, workers: int, stages: list[str]) -> dict[str, Any]:
    collect_seldom()  # as the program does
    done: dict[str, Any] = {}
    memory, engine = PeakMemory(), Processes(workers)
    for_workers(fast=FAST in stages)
    for stage in stages:
        ready = STAGES[stage](folder, returns, engine)
        os.sync()  # so that what the stage before left to the disk is not waited for here
        start = time.perf_counter()
        try:
            count = ready()
        except Exception as error:
            return {**done, "failed": f"{stage}：{type(error).__name__}：{str(error)[:200]}"}
        done[stage] = {
            "seconds": time.perf_counter() - start,
            "peak": memory.bytes,
            "count": count,
        }
        shutil.rmtree(folder / _COPIES, ignore_errors=True)
    return done


Stage = Callable[[Path, Path, Engine], Callable[[], int]]
"""Makes ready, untimed; what it returns is timed, and returns how many units or files it dealt with."""
FAST = "rollup_fast"
"""The roll-up by workers that have the extra `[fast]`: by a program of its own, since no other stage has it."""
_COPIES, _LATER = "复制", "后来"


def _distribute(folder: Path, _: Path, engine: Engine) -> Callable[[], int]:
    from toolkit.verbs.distribute import distribute

    return lambda: len(distribute(Campaign(folder)))


def _collect(folder: Path, returns: Path, engine: Engine) -> Callable[[], int]:
    from toolkit.verbs.collect import collect

    def timed() -> int:
        came = collect(Campaign(folder), [returns], engine=engine)
        return sum(each.status == "return" for each in came)

    return timed


def _one(folder: Path, returns: Path, engine: Engine) -> Callable[[], int]:
    """One unit's new return beside all that were taken in before."""
    from tests.bench.returns import Filler, sealed
    from toolkit.verbs.collect import collect

    campaign = Campaign(folder)
    stamp = sealed(campaign.form, campaign.settings.campaign, 0, campaign.key)
    new = folder / _LATER / "重报.xlsx"
    new.parent.mkdir()
    new.write_bytes(Filler(campaign.form).fill(stamp, 1))

    def timed() -> int:
        came = collect(Campaign(folder), [returns, new.parent], engine=engine)
        return sum(each.fresh for each in came)

    return timed


def _verify(folder: Path, _: Path, engine: Engine) -> Callable[[], int]:
    from toolkit.verbs.verify import verify

    def timed() -> int:
        states = verify(Campaign(folder), engine=engine)
        return sum(state.mergeable for state in states)

    return timed


def _merge(folder: Path, _: Path, engine: Engine) -> Callable[[], int]:
    from toolkit.verbs.merge import merge

    engine.rest()  # as in a run

    def timed() -> int:
        return sum(s.mergeable for s in merge(Campaign(folder)).states)

    return timed


def _report(folder: Path, _: Path, engine: Engine) -> Callable[[], int]:
    from toolkit.verbs.report import report

    return lambda: len(report(Campaign(folder), engine=engine)) - 1


def _copy(folder: Path, returns: Path, _: Engine) -> Callable[[], int]:
    """The same files copied so that they last: a batch written, then synced together."""

    def copy() -> int:
        target = folder / _COPIES
        target.mkdir()
        names = sorted(os.listdir(returns))
        with ThreadPoolExecutor(_SYNCERS) as pool:
            for start in range(0, len(names), _BATCH):
                files = []
                for name in names[start : start + _BATCH]:
                    files.append(open(target / name, "wb", buffering=0))  # noqa: SIM115
                    files[-1].write((returns / name).read_bytes())
                list(pool.map(os.fsync, [file.fileno() for file in files]))
                for file in files:
                    file.close()
        return len(names)

    return copy


def _rollup(folder: Path, returns: Path, engine: Engine) -> Callable[[], int]:
    """Read, verified and summed up to the country, without a campaign."""
    from toolkit.verbs.rollup import rollup

    # What was written long before lies on the disk alone by now, and that is not what is measured.
    for each in os.scandir(returns):
        Path(each).read_bytes()

    def roll() -> int:
        done = rollup([str(returns)], folder / _COPIES, engine)
        return done.counts["received"]

    return roll


def _sums(folder: Path, returns: Path, _: Engine) -> Callable[[], int]:
    """The merge's own work: the flat table of all units and the county's sums, from numbers in memory."""
    from tests.bench.returns import plausible
    from toolkit.forms.expression import Number
    from toolkit.merge import UnitNumbers, county_values, flat_table
    from toolkit.verbs.demo import complete

    form = Campaign(folder).form
    different: list[dict[str, Number | None]] = [
        {key: value for key, value in complete(form, plausible(form, number)).items() if isinstance(value, Number)}
        for number in range(_DIFFERENT)
    ]
    units = [
        UnitNumbers(f"{number}", f"第{number}乡", f"{number:064x}", different[number % _DIFFERENT])
        for number in range(len(os.listdir(returns)))
    ]

    def sums() -> int:
        county_values(form, flat_table(form, units))
        return len(units)

    return sums


STAGES: dict[str, Stage] = {
    "distribute": _distribute,
    "copy": _copy,
    "collect": _collect,
    "again": _collect,
    "one": _one,
    "verify": _verify,
    "merge": _merge,
    "report": _report,
    "rollup": _rollup,
    FAST: _rollup,
    "sums": _sums,
}

if __name__ == "__main__":
    campaign, received, processes, *wanted = sys.argv[1:]
    print(json.dumps(main(Path(campaign), Path(received), int(processes), wanted), ensure_ascii=False))
