"""Workers at hand, and what becomes of the jobs that end one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

from toolkit.engine.child import Child, Lost, cannot_start, pickled
from toolkit.engine.task import Failure, J, R, S, Task

_log = logging.getLogger(__name__)
# Seconds between two looks for workers that are late.
_ROUND = 0.1
# Jobs go out in handfuls of so many bytes, so that no worker waits for the next one.
_HANDFUL = 1 << 18
_FEW, _KEPT = 500, 2
"""Jobs up to which workers are kept when there is no work, and how many of them: so few jobs mean a small campaign, in
which the 60 MB of each are no matter, and to start others (0.4 s, and all that they had learnt of the form) would take
as long as the work.
"""


class Pool:
    """Idle workers, kept for the next task. Many threads may take from it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[Child] = []
        # By whose wish to stop each is to stop.
        self._busy: dict[Child, Event] = {}
        self._watchman: Thread | None = None

    def run(self, task: Task[S, J, R], packed: bytes, jobs: Sequence[J], stop: Event) -> list[R | Failure]:
        """Do some jobs one after the other, until `stop`. `packed`: of the task. Raises NianbaoError when no worker
        starts.
        """
        outcomes: list[R | Failure] = []
        while len(outcomes) < len(jobs) and not stop.is_set():
            handful, unfetched = _handful(task, jobs[len(outcomes) :])
            if handful:
                for outcome in self._done(task, packed, handful, stop):
                    outcomes.append(outcome)
            elif unfetched:
                outcomes.append(unfetched)
        return outcomes

    def _done(
        self, task: Task[S, J, R], packed: bytes, jobs: Sequence[bytes], stop: Event, fresh: bool = False
    ) -> list[R | Failure]:
        """Outcomes of the first jobs: of all, or as far as the worker went before it was lost or tired."""
        outcomes: list[R | Failure] = []
        child = self._with_task(packed, stop, fresh)
        if child is None:
            return [Failure("died", "停止")]
        new = child.answered == 0
        try:
            for outcome in child.ask(task, packed, jobs):
                outcomes.append(outcome)
            return outcomes
        except Lost as lost:
            _log.info("一个工作进程停了：%s，%s", lost.failure.why, lost.failure.found)
            hung = new and not outcomes and lost.failure.why == "time"
            if stop.is_set() or fresh or hung:
                return [*outcomes, lost.failure]
        finally:
            self._give_back(child)
        # The job may have paid for what came before it, or for others on this computer: once more, on its own.
        return [*outcomes, *self._done(task, packed, jobs[len(outcomes) : len(outcomes) + 1], stop, fresh=True)]

    def _with_task(self, packed: bytes, stop: Event, fresh: bool) -> Child | None:
        """A worker that has been given the task; None after `stop`. One that has ended while nobody asked it is no
        loss: the next takes its place. Raises NianbaoError where one ends that was started for it.
        """
        while not stop.is_set():
            with self._lock:
                idle = self._idle.pop() if self._idle and not fresh else None
            child = idle or Child()
            self._note(child, stop)
            try:
                child.place(packed)
                return child
            except Lost as lost:
                self._give_back(child)
                if idle is None and not stop.is_set():
                    raise cannot_start() from lost
        return None

    def _note(self, child: Child, stop: Event) -> None:
        with self._lock:
            self._busy[child] = stop
            if self._watchman is None:
                self._watchman = Thread(target=self._watch, daemon=True)
                self._watchman.start()
        if stop.is_set():
            child.kill()  # who stopped all others did not see this one

    def _watch(self) -> None:
        """Stop whoever is late, as long as anybody is at work."""
        while True:
            time.sleep(_ROUND)
            with self._lock:
                if not self._busy:
                    self._watchman = None
                    return
                late = [child for child in self._busy if child.deadline < time.monotonic()]
            for child in late:
                child.overtime()

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.pop(child, None)
            # Who still owes answers would give them for other questions.
            if child.alive and not child.tired and not child.owes:
                self._idle.append(child)
                return
        child.end()

    def expect(self, work: Callable[[S, J], R]) -> None:
        """Have a worker idle that has loaded what this work needs, or is loading it."""
        with self._lock:
            if not self._idle:
                self._idle.append(Child(pickled(work)))

    def rest(self) -> None:
        """Stop the workers that are idle, after little work all but two; with the next task others start."""
        self._let_go_but(lambda idle: _KEPT if sum(child.answered for child in idle) <= _FEW else 0)

    def _let_go_but(self, kept: Callable[[Sequence[Child]], int]) -> None:
        """Stop the idle workers but so many of them."""
        with self._lock:
            count = kept(self._idle)
            gone, self._idle = self._idle[count:], self._idle[:count]
        for child in gone:
            child.end()

    def stop(self, stop: Event) -> None:
        """Stop the workers that are busy until this, now."""
        stop.set()
        with self._lock:
            for child, until in self._busy.items():
                if until is stop:
                    child.kill()

    def end(self) -> None:
        """Stop all workers, busy ones too; the pool may be used again."""
        with self._lock:
            for child in self._busy:
                child.kill()
        self._let_go_but(lambda _: 0)


def _handful(task: Task[S, J, R], jobs: Sequence[J]) -> tuple[list[bytes], Failure | None]:
    """Some jobs made ready for their way; none, and why, where the bytes of the very first cannot be had."""
    packed: list[bytes] = []
    for job in jobs:
        try:
            packed.append(pickled(task.fetched(job)))
        except Exception as error:
            return packed, Failure("error", type(error).__name__)
        if sum(map(len, packed)) > _HANDFUL:
            break
    return packed, None
