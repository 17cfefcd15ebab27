"""How long one unit's workbook takes: cut from the stencil, saved again by openpyxl, copied as a file.

python -m tests.bench.bench_distribute [ROUNDS]

The ways take turns, each first in its turn, so that whatever else the machine does meets all of them alike. "file"
means a new file in a temporary folder, without a sync; every ratio is taken within a round, and its median and
spread are shown.
"""

from __future__ import annotations

import io
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from toolkit.forms import Form, index_form, load_form
from toolkit.forms.carry import carried_values
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.plan import Value
from toolkit.workbook.stamp import Stamp
from toolkit.workbook.stencil import Stencil

YEARS = {"2019": 2020, "2021": 2021}
CUT, CUT_FILE, COPY, OPENPYXL = "stencil.cut", "stencil.cut to a file", "copy of a file", "openpyxl load-modify-save"
# Of the quick ways, this many runs make one round, so that the clock and the folder weigh little.
QUICK_RUNS = 50


def main(rounds: int) -> None:
    print(f"{platform.platform()}, {_processor()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"{rounds} rounds of {QUICK_RUNS} runs (openpyxl: 1 run); median [10 % … 90 %]")
    for edition in YEARS:
        form = load_form(edition)
        carried = dict(carried_values(form, dict.fromkeys(index_form(form).cells, 3)))
        _compare(form, "blank", {}, rounds)
        _compare(form, f"{len(carried)} numbers prefilled", carried, rounds)


def _compare(form: Form, what: str, values: Mapping[str, Value], rounds: int) -> None:
    stencil = Stencil(form, YEARS[form.edition])
    stamps = [_stamp(form, number) for number in range(QUICK_RUNS)]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.xlsx"
        source.write_bytes(stencil.cut(stamps[0], values))
        targets = [Path(folder) / f"{number}.xlsx" for number in range(QUICK_RUNS)]

        def cut() -> None:
            for stamp in stamps:
                stencil.cut(stamp, values)

        def cut_to_file() -> None:
            for stamp, target in zip(stamps, targets, strict=True):
                target.write_bytes(stencil.cut(stamp, values))

        def copy() -> None:
            for target in targets:
                target.write_bytes(source.read_bytes())

        def again() -> None:
            book = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
            book["封面"]["B4"] = "另一个乡"
            book.save(targets[0])

        ways: dict[str, tuple[Callable[[], None], int]] = {
            CUT: (cut, QUICK_RUNS),
            CUT_FILE: (cut_to_file, QUICK_RUNS),
            COPY: (copy, QUICK_RUNS),
            OPENPYXL: (again, 1),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        order = list(ways)
        for number in range(rounds + 1):
            for name in order:
                way, runs = ways[name]
                start = time.perf_counter()
                way()
                taken = time.perf_counter() - start
                if number:  # the first round warms up
                    times[name].append(taken / runs * 1000)
                # To write over a file costs more than to write a new one, and differently each time.
                for target in targets:
                    target.unlink(missing_ok=True)
            order.append(order.pop(0))
        size = source.stat().st_size
    print(f"\n{form.edition}, {what}, {size / 1024:.1f} KB")
    for name, each in times.items():
        print(f"  {name:28} {_shown(each)} ms")
    for one, other in ((OPENPYXL, CUT_FILE), (OPENPYXL, CUT), (CUT_FILE, COPY), (CUT, COPY)):
        ratios = [first / second for first, second in zip(times[one], times[other], strict=True)]
        print(f"  {one} : {other} = {_shown(ratios)}")


def _stamp(form: Form, number: int) -> Stamp:
    year = YEARS[form.edition]
    stamp = Stamp(
        f"盐池县-{year}", f"{640000000 + number}", f"第{number}乡", "乡", year, form.edition, fingerprint(form)
    )
    return stamp.sealed(b"a key for measuring only")


def _shown(values: list[float]) -> str:
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    return f"{statistics.median(values):.3f} [{tenths[0]:.3f} … {tenths[-1]:.3f}]"


def _processor() -> str:
    """The processor's name where the system tells it."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
