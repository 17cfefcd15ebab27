"""The parent's hold on one worker: ask it, and know when it is lost."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import IO, Any, ClassVar

from toolkit.engine.task import Failure, J, R, S, Task
from toolkit.errors import NianbaoError

# Isolated: neither the folder that a clerk happens to be in nor the environment chooses what a worker imports.
_BOOT = "import sys; sys.path[:] = {path!r}; from toolkit.engine.worker import main; main({ahead!r})"
_HOME = str(Path(__file__).parents[2])
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_VALUES = {("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime")}
_OVER_CPU = -int(getattr(signal, "SIGXCPU", 0))
_BOOT_SECONDS = 120
# Tasks that a worker keeps: judging and marking take turns, and a page may ask for something else in between.
_KEPT = 4
# What a job lets go of, the next one takes again: a worker that hands it back to the system after every file has each
# page of it made anew, a fifth of its time. Told to glibc; others know no such names.
_ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": str(4 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
    "MALLOC_TOP_PAD_": str(1 << 20),
}


def pickled(job: object) -> bytes:
    return pickle.dumps(job, pickle.HIGHEST_PROTOCOL)


def _compiled() -> list[str]:
    """Where Python keeps what it has compiled, if that is another place than usual: without it a worker compiles
    everything anew.
    """
    return ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []


class Lost(Exception):
    """The worker is gone; `failure` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.found)
        self.failure = failure


class Child:
    """One worker process. `answered` counts its jobs; after `tired` it is to be replaced; an answer that is not there
    by the `deadline` (of the monotonic clock) will not come. `owes`: answers that nobody has taken yet.
    ahead: a function, pickled, that it is to load before it is asked for anything.

    A process of our own, not of multiprocessing: that one runs the caller's main module again in every worker,
    and must not be started from within a dask worker.
    """

    def __init__(self, ahead: bytes = b"") -> None:
        path = [each for each in sys.path if each] + [_HOME]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", *_compiled(), "-X", "utf8", "-c", _BOOT.format(path=path, ahead=ahead)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_NO_WINDOW,
                env=os.environ | _ALLOCATOR,
            )
        except OSError as error:
            raise cannot_start() from error
        self._kept: OrderedDict[bytes, int] = OrderedDict()
        self._late = False
        self.deadline = float("inf")
        self.alive = True
        self.answered = 0
        self.tired = False
        self.owes = 0

    def ask(self, task: Task[S, J, R], packed: bytes, jobs: Sequence[bytes]) -> Iterator[R | Failure]:
        """Do some jobs, given as `pickled`, in one go: an outcome for each, as it comes. Raises Lost when the worker
        died over the next one or was stopped.
        """
        place = self.place(packed)
        self.owes = len(jobs)
        self._send(("jobs", place, jobs), task.limits.wall_seconds)
        while self.owes:
            word, result, self.tired = self._answer()
            self.answered += 1
            self.owes = 0 if self.tired else self.owes - 1
            if self.owes:
                self.deadline = time.monotonic() + task.limits.wall_seconds
            if word == "done":
                yield result
            else:
                yield Failure("memory" if result == "MemoryError" else "error", result)

    def place(self, packed: bytes) -> int:
        """Where the worker keeps a task, to which it is sent unless it is there; the same bytes are the same task.
        Raises Lost.
        """
        place = self._kept.pop(packed, None)
        if place is None:
            # The task that was not asked for longest makes room.
            place = len(self._kept) if len(self._kept) < _KEPT else self._kept.popitem(last=False)[1]
            self._send(("task", place, packed), _BOOT_SECONDS)
            self._answer()
        self._kept[packed] = place
        return place

    def _send(self, words: tuple[Any, ...], seconds: float) -> None:
        """The worker has so many seconds for its first answer."""
        self.deadline = time.monotonic() + seconds
        try:
            pickle.dump(words, _pipe(self._process.stdin), pickle.HIGHEST_PROTOCOL)
            _pipe(self._process.stdin).flush()
        except OSError as error:
            raise self._lost() from error

    def _answer(self) -> tuple[Any, ...]:
        try:
            answer = _Plain(_pipe(self._process.stdout)).load()
        except Exception as error:
            # It ended, or says what no worker of ours would: whatever it is now, it is none any more.
            raise self._lost() from error
        finally:
            self.deadline = float("inf")
        if not isinstance(answer, tuple):
            raise self._lost()
        return answer

    def _lost(self) -> Lost:
        code = self._exit_code()
        self.end()
        over = self._late or (code < 0 and code == _OVER_CPU)
        return Lost(Failure("time", "超时") if over else Failure("died", f"中断（{code}）"))

    def overtime(self) -> None:
        """Stop it for being late. From any thread."""
        self._late = True
        self.kill()

    def _exit_code(self) -> int:
        """How it came to its end; killed where it closed its pipe and lives on."""
        try:
            return self._process.wait(1)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.wait()

    def kill(self) -> None:
        """Stop it, whatever it is doing. Who asks it something is told so by Lost. From any thread."""
        # One that has answered everything already must not be kept for the next task.
        self.alive = False
        self._process.kill()

    def end(self) -> None:
        """Stop it and let go of its pipes. Only for who would ask it next."""
        self.alive = False
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                continue  # what was not sent yet has nobody left to read it


class _Plain(pickle.Unpickler):
    """Reads what a worker answers. The worker has read a stranger's file: nothing that it says is run."""

    known: ClassVar[dict[tuple[str, str], type]] = {}
    """By module and name the classes that were asked for before: every answer names the same few."""

    def find_class(self, module: str, name: str) -> Any:
        found = self.known.get((module, name))
        if found is None:
            found = self.known[module, name] = self._plain(module, name)
        return found

    def _plain(self, module: str, name: str) -> type:
        value = (module, name) in _VALUES
        if value or module.startswith("toolkit."):
            found = super().find_class(module, name)
            if isinstance(found, type) and (value or is_dataclass(found) or issubclass(found, tuple)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def cannot_start() -> NianbaoError:
    """What is said where a worker ends before it could be asked anything."""
    return NianbaoError(
        "读取文件的子进程启动不了。请检查内存是否够用、杀毒软件是否拦截了 Python，再运行一次。收到的文件都还在。"
    )
