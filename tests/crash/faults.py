"""Let the disk refuse a command at its k-th call, in passing or from then on; look at what is left; run it again.

Every command of a campaign's course runs through the command line in a forked child, in which the calls that touch the
campaign's folder, for reading or for writing, raise the error that the disk would give.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import shutil
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.crash.harness import outputs, returned, settle
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.lock import LOCK_FILE
from toolkit.campaign.roster import ROSTER_FILE
from toolkit.campaign.settings import is_campaign
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.engine import PROCESSES, Inline
from toolkit.errors import NianbaoError
from toolkit.intake import patience
from toolkit.intake.folder_scan import TEMPORARY
from toolkit.verbs.demo import create_sample, hand_in

FAULTS = (errno.EACCES, errno.EIO, errno.ENOSPC, errno.EBUSY, errno.EROFS)
_CALLS = (
    *("open", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "link", "truncate", "chmod"),
    *("scandir", "listdir", "write", "read", "fsync", "ftruncate"),
)


@dataclass(frozen=True)
class Fault:
    """What the disk answers, at which call counted from 1, and whether it stays so."""

    error: int
    number: int
    lasting: bool


class Refusing:
    """Counts the calls below `home`, by path or by a handle opened there, and refuses those that the fault names."""

    def __init__(self, home: Path, fault: Fault | None = None) -> None:
        self.calls: list[str] = []
        self._home = str(home)
        self._fault = fault
        self._handles: set[int] = set()
        self._turn = threading.Lock()

    def _refused(self, name: str) -> bool:
        with self._turn:
            self.calls.append(name)
            fault, at = self._fault, len(self.calls)
        return fault is not None and (at >= fault.number if fault.lasting else at == fault.number)

    def _inside(self, what: object) -> bool:
        if isinstance(what, int):
            return what in self._handles
        return isinstance(what, str | os.PathLike) and os.fspath(what).startswith(self._home)

    def _raise(self, what: object) -> None:
        assert self._fault
        name = None if isinstance(what, int) else os.fspath(what)  # type: ignore[call-overload]
        raise OSError(self._fault.error, os.strerror(self._fault.error), name)

    def install(self) -> None:
        """Wrap the calls in this process. Never undone: the process is a child made for this."""
        for name in _CALLS:
            setattr(os, name, self._wrapped(f"os.{name}", getattr(os, name)))
        real_close = os.close

        def closed(handle: int) -> None:
            self._handles.discard(handle)
            real_close(handle)

        os.close = closed
        for module in (builtins, io):
            module.open = self._wrapped("open", io.open)  # type: ignore[attr-defined]
        sqlite3.connect = self._connected()  # type: ignore[assignment]

    def _wrapped(self, name: str, call: Any) -> Any:
        def wrapped(*args: Any, **options: Any) -> Any:
            if args and self._inside(args[0]) and self._refused(name):
                self._raise(args[0])
            given = call(*args, **options)
            if name == "os.open" and self._inside(args[0]):
                self._handles.add(given)
            return given

        return wrapped

    def _connected(self) -> Any:
        refusing, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, query: str, *args: Any) -> sqlite3.Cursor:
                word = query.split()[0]
                if word in ("BEGIN", "COMMIT", "PRAGMA") and refusing._refused(f"SQLite {word}"):
                    full = refusing._fault and refusing._fault.error == errno.ENOSPC
                    raise sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")
                return super().execute(query, *args)

        return lambda *args, **options: connect(*args, factory=Connection, **options)


@dataclass(frozen=True)
class Step:
    """One command of the course: the folder before and after it, undisturbed, and the calls that it makes."""

    name: str
    words: tuple[str, ...]
    start: Path
    after: Mapping[str, bytes]
    end: object
    code: int
    calls: tuple[str, ...]


def course(folder: Path) -> Iterator[Step]:
    """A whole campaign, step by step, each with what it leaves."""
    yield _init_step(folder)
    campaign = create_sample(folder / "0", bytes(range(32)))
    yield (step := _step("distribute", (), folder / "0", folder / "1"))
    campaign = Campaign(folder / "1")
    hand_in(campaign)
    settle(campaign.folder)
    at = folder / "1"
    for number, name in enumerate(("collect", "verify", "merge", "report"), 2):
        yield (step := _step(name, (), at, folder / str(number)))
        at = folder / str(number)
    again = Campaign(at)
    (again.inbox / "大水坑镇 改.xlsx").write_bytes(returned(again, "大水坑镇", {"new.natural": 3, "grant.natural": 3}))
    settle(again.folder)
    yield (step := _step("run", (), at, folder / "6"))
    adopted = "大水坑镇 改.xlsx"
    yield (step := _step("adopt", (adopted,), folder / "6", folder / "7"))
    yield (step := _step("undo", (), folder / "7", folder / "8"))
    assert step.code in (0, 1)


def _init_step(folder: Path) -> Step:
    start = folder / "空"
    start.mkdir(parents=True)
    words = ("init", "--county", "盐池县", "--year", "2025")
    code, _, calls = attempt(words, Path(shutil.copytree(start, folder / "空-数")), None)
    return Step("init", words, start, {}, None, code, calls)


def _step(name: str, words: Sequence[str], start: Path, done: Path) -> Step:
    shutil.copytree(start, done)
    line = (name, *words)
    code, said, _ = attempt(line, done, None, fork=False)
    assert code in (0, 1), said
    _, _, calls = attempt(line, Path(shutil.copytree(start, done.with_name(done.name + "-数"))), None)
    return Step(name, line, start, outputs(done), _state(done), code, calls)


def _state(folder: Path) -> object:
    """What the ledger says of units and files; what could not be read for a while may stand there as one line more."""
    campaign = Campaign(folder)
    try:
        units = [
            (
                *(each.unit.code, each.state, each.times_returned),
                *(each.adopted and each.adopted.sha256, each.verdict and each.verdict.verdict),
            )
            for each in unit_states(campaign)
        ]
        files = {(each.source, each.sha256, each.status) for each in campaign.ledger.files() if each.sha256}
        return units, sorted(files), campaign.ledger.merged()
    finally:
        campaign.ledger.close()


def attempt(
    words: Sequence[str], home: Path, fault: Fault | None, *, fork: bool = True
) -> tuple[int, str, tuple[str, ...]]:
    """Exit code of a command, what it wrote on stderr, and the calls that it made (in a child only)."""
    line = [*words, str(home)] if words[0] == "init" else [*words, "-C", str(home)]
    if not fork:
        return *_quietly(line), ()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            refusing = Refusing(home, fault)
            refusing.install()
            code, said = _quietly(line)
            told = repr((code, said, tuple(refusing.calls)))
        except BaseException:
            told = repr((99, traceback.format_exc(), ()))
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        code, said, calls = eval(pipe.read())
    os.waitpid(child, 0)
    return code, said, calls


def _quietly(line: list[str]) -> tuple[int, str]:
    out, told = io.StringIO(), io.StringIO()
    # In this process, so that every call counts; no longer than this, for the tests of the engine need real ones.
    inline = patch.object(type(PROCESSES), "map", lambda self, task, jobs: Inline().map(task, jobs))
    with inline, redirect_stdout(out), redirect_stderr(told):
        return main(line), told.getvalue()


def refuse_at(step: Step, fault: Fault, scratch: Path) -> list[str]:
    """Let a step meet a fault, look, run it again undisturbed, look; what was found wrong."""
    home = Path(shutil.copytree(step.start, scratch))
    before = outputs(step.start)
    code, said, _ = attempt(step.words, home, fault)
    wrong = []
    if code not in (0, 1, 2) or any(each in said for each in ("Traceback", "程序出错", "Errno")):
        wrong.append(f"说得不对（{code}）：{said[-1500:]}")
    if code == 2 and "请" not in said:
        wrong.append(f"没有说怎么办：{said}")
    left = outputs(home)
    wrong += [f"{name} 变了" for name, data in before.items() if name.startswith("收回") and left.get(name) != data]
    wrong += [f"{name} 没了" for name in before if name.startswith(f"{STORE}/原件") and name not in left]
    if step.name == "init":
        return wrong + _init_wrong(home)
    kinds = (before, step.after)
    wrong += [
        f"{name} 既不是旧的也不是新的"
        for name, data in left.items()
        if any(name in each for each in kinds) and data not in [each.get(name) for each in kinds]
    ]
    # A choice that was made is not made twice, nor taken back twice.
    if step.name not in ("adopt", "undo"):
        key = sha256(repr((step.name, left, _state(home), _lock(home))).encode())
        if key not in _GONE_ON:
            _GONE_ON[key] = _goes_on(step, home)
        wrong += _GONE_ON[key]
    if list(home.rglob(f"{TEMPORARY}*")) and not fault.lasting:
        wrong.append("留下了没写完的文件")
    shutil.rmtree(home)
    return wrong


def _lock(home: Path) -> bool:
    path = home / STORE / LOCK_FILE
    return path.exists() and bool(path.read_bytes())


_GONE_ON: dict[str, list[str]] = {}
"""What was wrong after the next run, by what it found: thousands of faults leave few kinds of folders."""


def _goes_on(step: Step, home: Path) -> list[str]:
    code, said, _ = attempt(step.words, home, None, fork=False)
    wrong = [f"再运行也不行：{said}"] if code == 2 else []
    if (now := outputs(home)) != step.after:
        odd = sorted(name for name in {*now, *step.after} if now.get(name) != step.after.get(name))
        wrong.append(f"再运行后的文件不一样：{odd}")
    if _state(home) != step.end:
        wrong.append("再运行后的台账不一样")
    return wrong


def points(step: Step) -> list[Fault]:
    """Every fault that a step can meet."""
    numbers = range(1, len(step.calls) + 1)
    return [Fault(error, number, lasting) for number in numbers for error in FAULTS for lasting in (False, True)]


def refuse_everywhere(chosen: Sequence[tuple[Step, Fault]], folder: Path, workers: int = 2) -> list[list[str]]:
    """What was found wrong at each point, in order; empty lists where all was well."""
    readers, children = [], []
    for worker in range(workers):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            for number in range(worker, len(chosen), workers):
                try:
                    found = refuse_at(*chosen[number], folder / f"点-{number}")
                except Exception:
                    found = [traceback.format_exc()]
                os.write(writing, f"{json.dumps([number, found])}\n".encode())
            os._exit(0)
        os.close(writing)
        readers.append(reading)
        children.append(child)
    results: dict[int, list[str]] = {}
    for reading, child in zip(readers, children, strict=True):
        with os.fdopen(reading, encoding="utf-8") as pipe:
            results |= dict(map(json.loads, pipe))
        os.waitpid(child, 0)
    return [results.get(number, ["没有结果"]) for number in range(len(chosen))]


def _init_wrong(home: Path) -> list[str]:
    """A campaign without its key would be none; what was not made can be made now."""
    wrong = []
    if is_campaign(home):
        try:
            assert Campaign(home).key
            assert (home / ROSTER_FILE).is_file()
        except (NianbaoError, AssertionError):
            wrong.append("任务没有密钥或名册")
    else:
        again, said, _ = attempt(("init", "--county", "盐池县", "--year", "2025"), home, None, fork=False)
        if again == 2 or not Campaign(home).key:
            wrong.append(f"再建也不行：{said}")
    shutil.rmtree(home)
    return wrong


def hurry(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Waits between two calls are no part of what is shown."""
    put(patience, "WAITS", (0.0,) * len(patience.WAITS))
    put(time, "sleep", lambda seconds: None)
