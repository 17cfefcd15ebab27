"""Peak memory and time of a roll-up of many returns: python -m tests.bench.bench_rollup FOLDER COUNT [ENGINE]

Makes COUNT returns (a few filled workbooks, with another unit's code in each) below FOLDER where they are not yet,
fourteen a county as in the country. The roll-up has a process of its own, so that the peak is its alone.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.helpers import parts_of, zipped
from toolkit.forms import load_form
from toolkit.sample import filled_plan
from toolkit.workbook.issue import fingerprint
from toolkit.workbook.stamp import Stamp
from toolkit.workbook.write import write_workbook

_CODE = "999999999999"
_MEASURE = """
import sys, time
from pathlib import Path
from toolkit.engine.names import engine_named
from toolkit.verbs.rollup import rollup
start = time.perf_counter()
with engine_named(sys.argv[3]) as engine:
    done = rollup([sys.argv[1]], Path(sys.argv[2]), engine)
    print(dict(done.counts), dict(done.units))
    print(f"{time.perf_counter() - start:.1f} s", end=", ")
peak = int(next(line for line in open("/proc/self/status") if "VmHWM" in line).split()[1])
print(f"peak {peak / 1024:.0f} MB")
"""


def make(folder: Path, count: int) -> None:
    """Returns of `count` townships, cut from a few filled ones: no seal is looked at without a campaign."""
    masters = [parts_of(_master(number)) for number in range(10)]
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"{number:06}.xlsx"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            county = number // 14
            code = f"{11 + county % 31}{1 + county // 31 % 17:02}{21 + county // 527:02}{number:06}"
            parts = masters[number % 10]
            own = {name: part.replace(_CODE.encode(), code.encode()) for name, part in parts.items()}
            path.write_bytes(zipped(own))


def _master(number: int) -> bytes:
    form = load_form("2021")
    stamp = Stamp("国-2021", _CODE, "某镇", "镇", 2021, "2021", fingerprint(form)).sealed(b"a key for measuring only")
    given = {"new.natural": number, "carried_out.natural": number}
    return write_workbook(filled_plan(form, stamp, given))


def main(folder: Path, count: int, engine: str) -> None:
    start = time.perf_counter()
    make(folder / str(count), count)
    print(f"made in {time.perf_counter() - start:.0f} s")
    target = folder / f"汇总-{count}-{engine.partition(':')[0]}"
    subprocess.run([sys.executable, "-c", _MEASURE, str(folder / str(count)), str(target), engine], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "processes")
