"""The usual engine: a few worker processes on this computer, each asked by a thread of its own."""

from __future__ import annotations

import atexit
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from toolkit.engine.chunks import chunks
from toolkit.engine.pool import Pool
from toolkit.engine.task import Failure, J, R, S, Task

_CHUNK = 32


class Processes:
    """Starts workers as they are needed, at most one a processor, and keeps them for the next task."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._pool = Pool()
        atexit.register(self._pool.end)

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        """Results in order, worked out a little ahead of who takes them. Raises NianbaoError when no worker starts."""
        packed, stop = task.packed(), Event()
        waiting: deque[Future[list[R | Failure]]] = deque()
        lanes = ThreadPoolExecutor(self._workers)
        try:
            for chunk in chunks(jobs, self._workers, _CHUNK):
                waiting.append(lanes.submit(self._pool.run, task, packed, chunk, stop))
                if len(waiting) > 2 * self._workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            self._pool.stop(stop)
            lanes.shutdown(cancel_futures=True)

    def expect(self, work: Callable[[S, J], R]) -> None:
        """Start one worker, unless one is idle. Raises NianbaoError when it does not start."""
        self._pool.expect(work)

    def rest(self) -> None:
        """Let the workers go that nobody has work for, unless they did little; those of other threads go on."""
        self._pool.rest()

    def close(self) -> None:
        """Let the workers go."""
        self._pool.end()


PROCESSES = Processes()
"""The workers of this program, shared by all who need some."""
