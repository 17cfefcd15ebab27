"""Kill a run at its k-th call that changes the file system, for every k; look at what is left; run again.

Each kill happens in a forked child through os._exit, in the middle of a write where the call is one. Pure work (a
plan into a workbook, values into a Word file) is remembered from the run that was never killed, so that the
hundreds of runs that follow do little but touch files. The engine works in the same process, so that every call counts.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import shutil
import sqlite3
import tempfile
import threading
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.helpers import zipped
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import INBOX, MERGED, OUTBOX, REPORTS, SENT_BACK, STORE, Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.lock import LOCK_FILE
from toolkit.campaign.misplaced import NOTED
from toolkit.campaign.states import unit_states
from toolkit.engine import Inline
from toolkit.intake.folder_scan import TEMPORARY
from toolkit.verbs.demo import create_sample, filled_plan, hand_in
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.workbook.writer import write_workbook

KILLED = 9
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Pure functions: where they are used → what names their outcome among the arguments.
_PURE: dict[str, Callable[..., str]] = {
    "toolkit.verify.verify_job.verify_bytes": lambda data, file, context, known: f"{known}{file}",
    "toolkit.verbs.classify.verify_opened": lambda opened, file, known, context: f"{known}{file}",
    "toolkit.marking.mark_job.marked_copy": lambda data, *told, **options: f"{sha256(data)}{told}{options}",
    "toolkit.verbs.rejection.restored_plan": lambda form, stamp, given, problems, title, password: (
        f"{stamp}{title}{problems}{given.values}"
    ),
    "toolkit.verbs.rejection.write_workbook": repr,
    "toolkit.verbs.rejection.letter": lambda data, template: f"{data}{template.name}",
    "toolkit.verbs.merge.summary_plan": lambda form, county, year, **told: f"{form.edition}{county}{year}{told}",
    "toolkit.verbs.merge.write_workbook": repr,
    "toolkit.verbs.proved_drafts.changed_numbers": lambda there, now: f"{sha256(there)}{sha256(now)}",
    "toolkit.verbs.draft_job.unit_report": lambda data, template: f"{data.unit}{data.values}{template.name}",
    "toolkit.verbs.drafts.county_report": lambda data, lines, template: f"{data.unit}{data.values}{lines}",
}


class Counting:
    """Counts every call that changes something below `home`; the one numbered `kill` is the process's last."""

    def __init__(self, home: Path, kill: int = 0) -> None:
        self.calls: list[str] = []
        self._home = str(home)
        self._kill = kill
        self._handles: set[int] = set()
        self._turn = threading.Lock()

    def _count(self, name: str) -> bool:
        """Whether this is the call to die at."""
        with self._turn:
            self.calls.append(name)
            return len(self.calls) == self._kill

    def _inside(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self._home)

    def install(self) -> None:
        """Wrap the calls in this process. Never undone: the process is a child made for this."""
        real_open, real_write, real_close = os.open, os.write, os.close

        def opened(path: Any, flags: int, *args: Any, **options: Any) -> int:
            counted = bool(flags & _CHANGES) and self._inside(path)
            if counted and self._count("os.open"):
                os._exit(KILLED)
            handle = real_open(path, flags, *args, **options)
            if counted:
                self._handles.add(handle)
            return handle

        def written(handle: int, data: Any) -> int:
            if handle in self._handles and self._count("os.write"):
                real_write(handle, bytes(data)[: len(data) // 2])
                os._exit(KILLED)
            return real_write(handle, data)

        def closed(handle: int) -> None:
            self._handles.discard(handle)
            real_close(handle)

        os.open, os.write, os.close = opened, written, closed  # type: ignore[assignment]
        for name in ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "link", "symlink", "truncate"):
            setattr(os, name, self._wrapped(f"os.{name}", getattr(os, name), lambda call: self._inside(call[0])))
        os.ftruncate = self._wrapped("os.ftruncate", os.ftruncate, lambda call: True)
        os.fsync = self._wrapped("os.fsync", os.fsync, lambda call: True)
        for module in (builtins, io):
            module.open = self._wrapped("open", io.open, self._writes)  # type: ignore[attr-defined]
        sqlite3.connect = self._connected()  # type: ignore[assignment]

    def _writes(self, call: tuple[Any, ...]) -> bool:
        return len(call) > 1 and isinstance(call[1], str) and bool(set(call[1]) & set("wax+")) and self._inside(call[0])

    def _wrapped(self, name: str, call: Any, counted: Callable[[tuple[Any, ...]], bool]) -> Any:
        def wrapped(*args: Any, **options: Any) -> Any:
            if counted(args) and self._count(name):
                os._exit(KILLED)
            return call(*args, **options)

        return wrapped

    def _connected(self) -> Any:
        counting, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, query: str, *args: Any) -> sqlite3.Cursor:
                word = query.split()[0]
                # Inside a transaction nothing shows before its COMMIT; SQLite's own calls are SQLite's to prove.
                if word in ("COMMIT", "BEGIN") and counting._count(f"SQLite {word}"):
                    os._exit(KILLED)
                return super().execute(query, *args)

        return lambda *args, **options: connect(*args, factory=Connection, **options)


def remember_pure_work(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Wrap the pure functions in this process with one memory; children forked later share what it holds by then."""
    for place, name_of in _PURE.items():
        module, _, name = place.rpartition(".")
        room = import_module(module)
        put(room, name, _remembering(getattr(room, name), name_of))


def _remembering(call: Callable[..., Any], name_of: Callable[..., str]) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def remembered(*args: Any, **options: Any) -> Any:
        key = sha256(name_of(*args, **options).encode())
        if key not in known:
            known[key] = call(*args, **options)
        return known[key]

    return remembered


def _timeless(file: SeenFile | None) -> SeenFile | None:
    """A file but for the moment when it was written down, which is another one in each run."""
    return replace(file, at="") if file else None


@dataclass(frozen=True)
class Scenario:
    """`start` is copied for each kill; `before` and `after`: all outputs before the run and after an unkilled one."""

    name: str
    start: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    end: object
    calls: tuple[str, ...]


def outputs(folder: Path) -> dict[str, bytes]:
    """Everything that a clerk sees, and the archive; without what is still being written."""
    roots = (OUTBOX, INBOX, SENT_BACK, MERGED, REPORTS, f"{STORE}/原件")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for root in roots
        for path in sorted((folder / root).rglob("*"))
        if path.is_file() and not path.name.startswith(TEMPORARY)
    }


def state(campaign: Campaign) -> object:
    """All that the ledger says, but for times and for what the folders looked like to the system."""
    ledger = campaign.ledger
    built = ledger.built()
    return (
        [(s.unit.code, s.state, _timeless(s.adopted), s.verdict, s.times_returned) for s in unit_states(campaign)],
        [_timeless(file) for file in ledger.files()],
        [replace(decision, at="") for decision in ledger.decisions()],
        ledger.merged(),
        built | {NOTED: replace(built[NOTED], basis="")} if NOTED in built else built,
    )


def scenarios(folder: Path) -> list[Scenario]:
    """A first run over eight returns; and a second after a corrected, a spoiled, a useless and a packed file came
    in.
    """
    campaign = create_sample(folder / "下发", bytes(range(32)))
    distribute(campaign)
    campaign.ledger.close()
    hand_in(campaign)
    settle(campaign.folder)
    first = _scenario("第一次运行", campaign.folder, folder / "首次")
    again = Campaign(shutil.copytree(folder / "首次", folder / "再来"))
    for name, values in (("大水坑镇", {"new.natural": 3, "grant.natural": 3}), ("青山乡", {"new.natural": 3})):
        (again.inbox / f"{name} 改.xlsx").write_bytes(returned(again, name, values))
    packed = {
        "惠安堡镇 改.xlsx": returned(again, "惠安堡镇", {"new.natural": 2, "grant.natural": 2}),
        "照片.jpg": b"\xff\xd8\xff\xe0",
    }
    (again.inbox / "又一包 改.zip").write_bytes(zipped(packed))
    (again.inbox / "照片.xlsx").write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    (again.inbox / "~$青山乡.xlsx").write_bytes(bytes(165))
    settle(again.folder)
    return [first, _scenario("来了新表再运行", again.folder, folder / "再次")]


def returned(campaign: Campaign, name: str, values: Mapping[str, int]) -> bytes:
    unit = next(unit for unit in campaign.units if unit.name == name)
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values))


def settle(folder: Path) -> None:
    """Times long past and in one order, whatever the machine."""
    for number, path in enumerate(sorted((folder / INBOX).iterdir(), key=lambda path: ("改" in path.name, path.name))):
        os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))


def _scenario(name: str, start: Path, done: Path) -> Scenario:
    """Run it once unkilled here, to learn what it makes, and once in a child, to count."""
    shutil.copytree(start, done)
    campaign = Campaign(done)
    run(campaign, engine=Inline())
    end = state(campaign)
    campaign.ledger.close()
    scratch = shutil.copytree(start, done.with_name(done.name + "-数"))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        counting = Counting(scratch)
        os.close(reading)
        counting.install()
        run(Campaign(scratch), engine=Inline())
        with os.fdopen(writing, "w") as pipe:
            pipe.write("\n".join(counting.calls))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        calls = tuple(pipe.read().split("\n"))
    assert os.waitpid(child, 0)[1] == 0
    return Scenario(name, start, outputs(start), outputs(done), end, calls)


def kill_at(scenario: Scenario, number: int, scratch: Path) -> list[str]:
    """Kill a run at one call, look, run again, look; what was found wrong."""
    home = Path(shutil.copytree(scenario.start, scratch))
    child = os.fork()
    if child == 0:
        try:
            Counting(home, number).install()
            run(Campaign(home), engine=Inline())
        finally:
            os._exit(0)
    wrong = []
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != KILLED:
        wrong.append("没有杀到")
    left = outputs(home)
    for name, data in left.items():
        if data not in (scenario.before.get(name), scenario.after.get(name)):
            wrong.append(f"{name} 既不是旧的也不是新的")
        if name.endswith((".xlsx", ".docx")) and data.startswith(b"PK") and not _opens(data):
            wrong.append(f"{name} 打不开")
    for name, data in scenario.before.items():
        if name.startswith((OUTBOX, INBOX, STORE)) and left.get(name) != data:
            wrong.append(f"{name} 变了")
    key = sha256(repr((scenario.name, _lying(home))).encode())
    if key not in _GONE_ON:
        _GONE_ON[key] = _goes_on(scenario, home)
    shutil.rmtree(home)
    return wrong + _GONE_ON[key]


_GONE_ON: dict[str, list[str]] = {}
"""What was wrong after the next run, by all that it found: between two changes many calls leave the same folder."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:[+-][0-9:]+|Z)?")


def _lying(home: Path) -> object:
    """All that lies in a campaign's folder, the tables of the ledger with it, but for what is different in each run:
    times, the names of what is still being written, the number of the process that was killed.
    """
    ledger, files = Campaign(home).ledger_file, []
    for path in filter(Path.is_file, home.rglob("*")):
        name = TEMPORARY if path.name.startswith(TEMPORARY) else path.name
        apart = path.name == LOCK_FILE or path.name.startswith(ledger.name)
        content = str(path.stat().st_size > 0) if apart else sha256(path.read_bytes())
        files.append((str(path.parent.relative_to(home)), name, content))
    # Of a copy: whoever opens and closes the ledger itself puts its journal away, which the next run has to find.
    with tempfile.TemporaryDirectory() as aside:
        for path in home.glob(f"{STORE}/{ledger.name}*"):
            shutil.copyfile(path, Path(aside) / path.name)
        with closing(sqlite3.connect(Path(aside) / ledger.name)) as copied:
            told = [_MOMENT.sub("", line) for line in copied.iterdump()]
    return sorted(files), told


def _goes_on(scenario: Scenario, home: Path) -> list[str]:
    """Run again and look; what was found wrong."""
    wrong = []
    campaign = Campaign(home)
    try:
        campaign.ledger.files()
        run(campaign, engine=Inline())
        if outputs(home) != scenario.after:
            wrong.append("再运行后的文件不一样")
        if state(campaign) != scenario.end:
            wrong.append("再运行后的台账不一样")
        if list(home.rglob(f"{TEMPORARY}*")):
            wrong.append("留下了没写完的文件")
        wrong += prove(campaign, engine=Inline()).differences
        campaign.ledger.close()
    except Exception:
        wrong.append(traceback.format_exc())
    return wrong


@cache
def _opens(package: bytes) -> bool:
    """Whether every part can be read; hundreds of kills leave the same packages."""
    try:
        return zipfile.ZipFile(io.BytesIO(package)).testzip() is None
    except zipfile.BadZipFile:
        return False


def kill_everywhere(scenario: Scenario, folder: Path, workers: int = 2) -> dict[int, list[str]]:
    """Number of the call → what was found wrong after a kill there; empty lists where all was well."""
    readers, children = [], []
    for worker in range(workers):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            # One after the other, for those that leave the same folder.
            first, end = (len(scenario.calls) * part // workers for part in (worker, worker + 1))
            for number in range(first + 1, end + 1):
                found = kill_at(scenario, number, folder / f"{scenario.name}-{number}")
                os.write(writing, f"{number}\t{'；'.join(found)!r}\n".encode())
            os._exit(0)
        os.close(writing)
        readers.append(reading)
        children.append(child)
    results: dict[int, list[str]] = {}
    for reading, child in zip(readers, children, strict=True):
        with os.fdopen(reading, encoding="utf-8") as pipe:
            for line in pipe:
                number, _, found = line.rstrip("\n").partition("\t")
                results[int(number)] = [] if found == "''" else [found]
        os.waitpid(child, 0)
    return results


def tally(each: Scenario) -> Counter[str]:
    return Counter(each.calls)
