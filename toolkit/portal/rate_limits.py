"""How often somebody may come: so many at once, then so many a second, each by a key such as an address."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

_MOST_KEYS = 20_000


@dataclass(frozen=True)
class Rate:
    """burst: how many at once; each: seconds until one more may come."""

    burst: float
    each: float


@dataclass(frozen=True)
class Rates:
    """What the page for units allows: requests of an address and by a link, files handed in by a link, and lines of the
    log on what was refused. Many offices are behind one address.
    """

    address: Rate = Rate(600, 0.1)
    link: Rate = Rate(120, 0.5)
    hand_in: Rate = Rate(12, 20)
    mention: Rate = Rate(5, 12)


WRONG_LINK = 20
"""For how many requests one with a link that is nobody's counts."""


class Buckets:
    """One bucket a key, full at first."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str, cost: float = 1) -> int:
        """0 where it may come, else in how many seconds it may try again. cost: for how many it counts."""
        with self._lock:
            now, rate = self._clock(), self._rate
            left, at = self._left.get(key, (rate.burst, now))
            left = min(rate.burst, left + (now - at) / rate.each)
            if left < 1:
                self._left[key] = (left, now)
                return max(1, ceil((1 - left) * rate.each))
            if len(self._left) >= _MOST_KEYS:
                self._forget(now)
            self._left[key] = (left - cost, now)
            return 0

    def _forget(self, now: float) -> None:
        """Those that are full again tell nothing; where none is, whoever has come longest ago."""
        rate = self._rate
        kept = {key: (left, at) for key, (left, at) in self._left.items() if left + (now - at) / rate.each < rate.burst}
        self._left = dict(sorted(kept.items(), key=lambda each: each[1][1])[-_MOST_KEYS // 2 :])
