"""The engine that works right here: no process, no limits. For tests that must see every call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from toolkit.engine.task import Failure, J, R, S, Task


class Inline:
    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        """Results as any engine gives them. What the work raises ends in a Failure."""
        for job in jobs:
            try:
                yield task.work(task.shared, task.fetched(job))
            except Exception as error:
                yield Failure("error", type(error).__name__)

    def expect(self, work: Callable[[S, J], R]) -> None:
        """It is loaded already."""

    def rest(self) -> None:
        """Nobody is there to go."""
