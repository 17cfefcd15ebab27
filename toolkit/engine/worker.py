"""A worker: a process that does one job after the other, each within the task's limits.

It talks in pickles over two pipes. In: ("task", place, packed), to be kept in a place of that number instead of what is
there, or ("jobs", place, [packed job, …]), for the task there; out: ("ready",), and for each job ("done", result) or
("failed", name of the exception), both with whether the worker wants to be replaced.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from toolkit.engine.garbage import collect_seldom
from toolkit.engine.task import Limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# Whatever a library never lets go of ends with the worker; what it takes in memory is looked at after every job.
_MOST_JOBS = 50_000


def main(ahead: bytes) -> None:
    """Answer until the pipe is closed, by whatever end the parent came to. ahead: a function to load first, pickled;
    empty where none is.
    """
    # openpyxl takes numpy where it finds it: 60 ms and 120 MB of address space that no reader needs.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs, answers = _own_pipes()
    if ahead:
        pickle.loads(ahead)
    tasks: dict[int, tuple[Callable[[Any, Any], Any], Any, Limits]] = {}
    clock, space = _JobClock(), _AddressSpace()
    done = 0
    while True:
        try:
            kind, place, body = pickle.load(jobs)
        except EOFError:
            return
        if kind == "task":
            tasks.pop(place, None)  # before the next is unpacked: there is not always room for both
            tasks[place] = pickle.loads(body)
            _answer(answers, "ready")
            continue
        work, shared, limits = tasks[place]
        _limit_space(limits)
        for job in body:
            clock.start(limits)
            done += 1
            outcome = _outcome(work, shared, job)
            # Grown so much that the next file might not find its share of memory.
            tired = done >= _MOST_JOBS or space.mapped() > limits.memory_bytes // 2
            try:
                _answer(answers, *outcome, tired)
            except Exception as error:
                _answer(answers, *_failed(error), tired)
            if tired:
                break  # the rest is for a fresh worker


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, out of reach of whatever a library prints or asks."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return jobs, answers


def _outcome(work: Callable[[Any, Any], Any], shared: Any, job: bytes) -> tuple[str, Any]:
    try:
        return "done", work(shared, pickle.loads(job))
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> tuple[str, str]:
    return "failed", type(error).__name__


def _answer(answers: BinaryIO, *words: Any) -> None:
    """Raises whatever the words cannot be pickled for; then nothing was said."""
    answers.write(pickle.dumps(words, pickle.HIGHEST_PROTOCOL))
    answers.flush()


def _limit_space(limits: Limits) -> None:
    if resource:
        _limit(resource.RLIMIT_AS, limits.memory_bytes)
        _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
        _limit(resource.RLIMIT_CORE, 0)


class _JobClock:
    """The processor's time that a job may take. Told to the system only when it is another than before: it counts in
    seconds, and a job takes milliseconds.
    """

    def __init__(self) -> None:
        self._most = 0

    def start(self, limits: Limits) -> None:
        most = int(time.process_time()) + 1 + limits.cpu_seconds
        if resource and most != self._most:
            _limit(resource.RLIMIT_CPU, most)
            self._most = most


def _limit(which: int, most: int) -> None:
    hard = resource.getrlimit(which)[1]
    # macOS refuses some limits that it has names for; the wall limit holds all the same.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


class _AddressSpace:
    """The memory that this process has taken. Asked after every job, so the file that tells it is kept open."""

    def __init__(self) -> None:
        self._file: int | None = None
        # Wine shows the file, and no more of what it takes to read it than Windows.
        if resource:
            with contextlib.suppress(OSError):
                self._file = os.open("/proc/self/statm", os.O_RDONLY)

    def mapped(self) -> int:
        """Bytes of the address space; 0 where the system does not tell."""
        if self._file is None:
            return 0
        try:
            return int(os.pread(self._file, 128, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            return 0
