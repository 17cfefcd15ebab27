"""Measure everything and write docs/性能.md: `PYTHONPATH=. python -m tests.bench [--quick] [--units 100,1000]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.campaign_topics import campaign_topics
from tests.bench.cutting import cutting_topic
from tests.bench.groups import groups_topic
from tests.bench.machine import machine_lines
from tests.bench.page import PAGE, page
from tests.bench.reading import reading_topics


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured, and for how many units."""

    reading: int
    cutting: int
    campaigns: int
    units: tuple[int, ...]


FULL = Effort(12, 40, 5, (100, 400, 2_000))
QUICK = Effort(3, 3, 1, (20,))


def measured(effort: Effort, how: str) -> str:
    """The page as text. Everything that is written meanwhile lies in a temporary folder."""
    machine = machine_lines()
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        scratch = Path(folder)
        topics = [
            *reading_topics(effort.reading, scratch),
            groups_topic(effort.reading),
            cutting_topic(effort.cutting, scratch),
            *campaign_topics(effort.units, effort.campaigns, scratch),
        ]
    return page(machine, how, date.today(), topics)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true", help="few rounds, few units")
    parser.add_argument("--units", help="sizes of campaigns, such as 100,1000,4000,40000")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write")
    given = parser.parse_args(arguments)
    effort = QUICK if given.quick else FULL
    units = tuple(sorted(map(int, given.units.split(",")))) if given.units else effort.units
    # Where the page is put is the affair of whoever asks.
    asked = (("--quick", given.quick), (f"--units {given.units}", given.units))
    how = " ".join(("PYTHONPATH=. python -m tests.bench", *(words for words, there in asked if there)))
    text = measured(Effort(effort.reading, effort.cutting, effort.campaigns, units), how)
    given.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
