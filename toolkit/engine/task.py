"""What an engine is given and what it gives back."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import tee
from typing import Generic, Literal, Protocol, TypeVar

S = TypeVar("S")
J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True)
class Limits:
    """What one job may use. Windows knows only the wall limit, macOS no limit of memory.

    file_bytes: size of any file that the job writes; 0: it writes none.
    """

    cpu_seconds: int = 8
    wall_seconds: float = 30
    memory_bytes: int = 512 << 20
    file_bytes: int = 0


@dataclass(frozen=True)
class Failure:
    """Stands where the result of a job would: what ended it, in a word for people (`found` of RUN-05)."""

    why: Literal["died", "time", "memory", "error"]
    found: str


@dataclass(frozen=True)
class Task(Generic[S, J, R]):
    """A function over jobs: `work(shared, job)`, both functions at the top of a module.

    shared: sent to each worker once; fetch: brings a job's bytes, without limits, where the work is done;
    the result is plain data: dataclasses of ours, builtin values, Decimal, date.
    """

    work: Callable[[S, J], R]
    shared: S
    fetch: Callable[[J], J] | None = None
    limits: Limits = field(default_factory=Limits)

    def fetched(self, job: J) -> J:
        return self.fetch(job) if self.fetch else job

    def packed(self) -> bytes:
        """What a worker must know of it."""
        return pickle.dumps((self.work, self.shared, self.limits), pickle.HIGHEST_PROTOCOL)


class Engine(Protocol):
    """One that works: a result or a Failure for each job, in the order of the jobs, as they are asked for."""

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]: ...

    def expect(self, work: Callable[[S, J], R]) -> None:
        """Jobs for this work are about to come: a worker may start now, beside what has to be done before."""
        ...

    def rest(self) -> None:
        """There is no work for a while: idle workers that did much may let go of their memory; others start with the
        next task.
        """
        ...


def with_jobs(engine: Engine, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[tuple[J, R | Failure]]:
    """Each job, in order, with what came of it."""
    sent, kept = tee(jobs)
    for outcome in engine.map(task, sent):
        yield next(kept), outcome
