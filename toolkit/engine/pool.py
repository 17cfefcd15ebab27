"""Workers at hand, and what becomes of the jobs that end one."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Lock

from toolkit.engine.child import Child, Lost
from toolkit.engine.task import Failure, J, R, S, Task


class Pool:
    """Idle workers, kept for the next task. Many threads may take from it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()

    def run(self, task: Task[S, J, R], packed: bytes, jobs: Sequence[J], stop: Event) -> list[R | Failure]:
        """Do some jobs one after the other, until `stop`. `packed`: of the task, the same object every time."""
        outcomes: list[R | Failure] = []
        for job in jobs:
            if not stop.is_set():
                outcome = self._done(task, packed, job, stop)
                outcomes.append(outcome)
        return outcomes

    def _done(self, task: Task[S, J, R], packed: bytes, job: J, stop: Event) -> R | Failure:
        try:
            job = task.fetched(job)
        except Exception as error:
            return Failure("error", type(error).__name__)
        child = self._take()
        try:
            return child.ask(task, packed, job)
        except Lost as lost:
            first = child.answered == 0
            if stop.is_set() or (first and lost.failure.why == "time"):
                return lost.failure
        finally:
            self._give_back(child)
        # The job may have paid for what came before it, or for others on this computer: once more, on its own.
        child = self._take(fresh=True)
        try:
            return child.ask(task, packed, job)
        except Lost as lost:
            return lost.failure
        finally:
            self._give_back(child)

    def _take(self, fresh: bool = False) -> Child:
        with self._lock:
            child = self._idle.pop() if self._idle and not fresh else None
        child = child or Child()
        with self._lock:
            self._busy.add(child)
        return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if child.alive and not child.tired:
                self._idle.append(child)
                return
        child.end()

    def end(self) -> None:
        """Stop all workers, busy ones too; the pool may be used again."""
        with self._lock:
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()
        for child in idle:
            child.end()
