"""The engine on a dask cluster: the same pool of limited processes, at work inside each dask worker."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Event
from types import TracebackType
from typing import Any

from toolkit.engine.chunks import chunks
from toolkit.engine.pool import Pool
from toolkit.engine.task import Failure, J, R, S, Task
from toolkit.errors import NianbaoError

try:
    import distributed
except ImportError as _missing:
    raise NianbaoError(
        '没有安装 dask，不能用它汇总。请先安装：pip install "nianbao-toolkit[dask]"，或者去掉 --engine dask。'
    ) from _missing

_CHUNK = 32
_NEVER = Event()
_POOL = Pool()


class Dask:
    """A client of the cluster at `address`; without one, of a small cluster of its own with `workers` threads,
    each with a process. To be closed, or used as a context. Raises NianbaoError where nobody answers.
    """

    def __init__(self, address: str = "", workers: int = 0) -> None:
        self._cluster: Any = None
        if not address:
            self._cluster = distributed.LocalCluster(
                n_workers=workers or os.cpu_count() or 1,
                threads_per_worker=1,
                processes=False,
                dashboard_address=None,
            )
        try:
            self._client = distributed.Client(self._cluster or address, timeout="20s")
        except (OSError, ValueError) as error:
            raise NianbaoError(f"连不上 dask 集群“{address}”。请检查地址，以及集群是否已经启动。") from error

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        """Results in order, as every engine gives them."""
        workers = max(1, sum(self._client.nthreads().values()))
        [sent] = self._client.scatter([(task, task.packed())], broadcast=True, hash=False)
        waiting: deque[Any] = deque()
        for chunk in chunks(jobs, workers, _CHUNK):
            waiting.append(self._client.submit(_run, sent, chunk, pure=False))
            if len(waiting) > 3 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def expect(self, work: Callable[[S, J], R]) -> None:
        """Its workers start with the first jobs."""

    def rest(self) -> None:
        """The cluster's computers keep their workers until it is closed."""

    def __enter__(self) -> Dask:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.run(_rest)
        self._client.close()
        if self._cluster:
            self._cluster.close()


def _run(sent: tuple[Task[S, J, R], bytes], jobs: Sequence[J]) -> list[R | Failure]:
    return _POOL.run(*sent, jobs, _NEVER)


def _rest() -> None:
    _POOL.end()
