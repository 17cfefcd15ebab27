"""Ways of doing the same thing, timed in turns, so that whatever else the machine does meets all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """Measured values in the order of the rounds, in one unit; quartiles are inclusive."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Lower and upper; of a single round, twice its value."""
        if len(self.values) == 1:
            return self.values[0], self.values[0]
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    def scaled(self, factor: float) -> Series:
        return Series(tuple(value * factor for value in self.values))

    def over(self, other: Series) -> Series:
        """The ratio within each round."""
        return Series(tuple(one / two for one, two in zip(self.values, other.values, strict=True)))


@dataclass(frozen=True)
class Timed:
    """Seconds by way: `first` before anything was warm, `rounds` after."""

    first: Mapping[str, float]
    rounds: Mapping[str, Series]

    def ratio(self, one: str, other: str) -> Series:
        return self.rounds[one].over(self.rounds[other])


Way = Callable[[int], object]
"""Called with the number of the round; its result is dropped."""


def take_turns(
    ways: Mapping[str, Way],
    rounds: int,
    after: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.process_time,
) -> Timed:
    """Time each way once a round, a different one first each time; `after` tidies up behind each, untimed.

    The clock is that of this process: what else the machine does counts for nobody.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for number in range(rounds + 1):
        for name in order:
            gc.collect()  # what one way leaves behind is not for the next to tidy up
            start = clock()
            ways[name](number)
            times[name].append(clock() - start)
            after()
        order.append(order.pop(0))
    return Timed(
        {name: each[0] for name, each in times.items()},
        {name: Series(tuple(each[1:])) for name, each in times.items()},
    )


def collected(rounds: Sequence[Mapping[str, float]]) -> dict[str, Series]:
    """Rounds that were measured elsewhere, by name."""
    return {name: Series(tuple(each[name] for each in rounds)) for name in rounds[0]}
