"""Jobs in handfuls: many enough to be worth the way, few enough that all workers get some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from toolkit.engine.task import J

_ROUNDS = 4


def chunks(jobs: Iterable[J], workers: int, most: int) -> Iterator[list[J]]:
    """The first rounds one job each, then twice as many every few rounds, up to `most`."""
    left = iter(jobs)
    size = given = 1
    while chunk := list(islice(left, size)):
        yield chunk
        if given % (_ROUNDS * workers) == 0:
            size = min(2 * size, most)
        given += 1
