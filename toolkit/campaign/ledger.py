"""The ledger (台账): every workbook handed out, every file ever seen, every verdict. SQLite in the campaign folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from toolkit.campaign.files import DRAFT_MARK
from toolkit.campaign.ledger_schema import SCHEMA_VERSION, STEPS
from toolkit.campaign.shut_ledger import look_at
from toolkit.errors import NianbaoError
from toolkit.verify.findings import Finding, Unjudged, Verdict, load_findings
from toolkit.verify.judged_file import JudgedFile

_FILE = "serial, sha256, source, status, unit_code, reason, size, mtime_ns, basis, inside, batch, sent, at"
_VERDICT = "sha256, verdict, findings, basis, unjudged, content, elsewhere"

Status = Literal["return", "refused", "skipped"]
DecisionKind = Literal["counts", "asks", "adopt", "withdraw", "explain", "undo", "collect"]
_DECISION = "kind, unit_code, files, reason, by, batch, upto, concerns, undone, serial, at"


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file as it was found: `source` is its path as collected; `reason` says why it was not taken.

    sha256: empty where it was passed over unread. size, mtime_ns: what the folder said of it when it was read, -1
    where that is not to be relied on. basis: hash of what else a refusal rested on. inside: serial of the archive
    or letter that it came out of, 0 where it came by itself. batch: number of the run of collecting that it came in
    with; sent: date of the letter that brought it (ISO, UTC); at: when it was written down (ISO with zone).
    """

    serial: int
    sha256: str
    source: str
    status: Status
    unit_code: str = ""
    reason: str = ""
    size: int = -1
    mtime_ns: int = -1
    basis: str = ""
    inside: int = 0
    batch: int = 0
    sent: str = ""
    at: str = ""


@dataclass(frozen=True)
class StoredVerdict:
    """A verdict on a file. Its findings are parsed when they are first asked for; the values that were read stay in
    the ledger until they are wanted.

    basis: hash of everything besides the file that the verdict rests on; another basis, another verdict.
    findings_text, unjudged_text: JSON as the ledger keeps it. content: hash of all that the return says, which copies
    and files saved again share; elsewhere: another unit that its name or its cover speaks of.
    """

    sha256: str
    verdict: Verdict
    findings_text: str
    basis: str
    unjudged_text: str = "[]"
    content: str = ""
    elsewhere: str = ""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return load_findings(self.findings_text)

    @cached_property
    def unjudged(self) -> tuple[Unjudged, ...]:
        return tuple(Unjudged(**each) for each in json.loads(self.unjudged_text))


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """A workbook that was handed out: its name in 下发, and its hash."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Built:
    """Outputs made in one go: `basis` hashes what went in; `files` are path → hash; `data` is what a rerun wants."""

    basis: str
    files: Mapping[str, str]
    data: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a unit's returns, or that a run of collecting began.

    kind: counts, asks (by rule), adopt, withdraw, explain, undo (by a person), collect. files: serials of the files
    concerned, apart by blanks; of an undo those of the decisions taken back. reason: a person's words, or that of the
    rule. batch: run of collecting that it belongs to; upto: serial of the last file of the unit that was considered;
    concerns: the warnings that were accepted (`listed_key`), a line each; undone: serial of the undo that took it back,
    0 while it holds.
    """

    kind: DecisionKind
    unit_code: str = ""
    files: str = ""
    reason: str = ""
    by: str = ""
    batch: int = 0
    upto: int = 0
    concerns: str = ""
    undone: int = 0
    serial: int = -1
    at: str = ""


class DamagedLedger(NianbaoError):
    """The file is no ledger any more, or only a part of one."""


class Ledger:
    """Opened on a file, created on first use. Raises NianbaoError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._verdicts: dict[str, StoredVerdict] = {}
        self._copy: TemporaryDirectory[str] | None = None
        with self._said():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise sqlite3.OperationalError(str(error)) from error
            try:
                self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
                # Readers are never in the way of the one who writes.
                self._db.execute("PRAGMA journal_mode=WAL")
                # FULL: with less, a power cut may take the last entries back, and files of ours would look like
                # strangers'.
                self._db.execute("PRAGMA synchronous=FULL")
            except sqlite3.OperationalError:
                if not path.is_file():
                    raise
                self._db, self._copy = look_at(path)
            self._migrate()

    def _migrate(self) -> None:
        if self._version() == SCHEMA_VERSION:
            return
        with self.change():
            version = self._version()  # again: another program may have been quicker
            if version > SCHEMA_VERSION:
                raise NianbaoError(f"台账“{self._path}”由更新版本的工具建立。请升级本工具后再用。")
            for step in STEPS[version:]:
                for statement in filter(str.strip, step.split(";")):
                    self._run(statement)
            self._run(f"PRAGMA user_version={SCHEMA_VERSION}")

    def _version(self) -> int:
        return int(self._run("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Whatever SQLite raises becomes one clear sentence."""
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise DamagedLedger(
                    f"台账“{self._path}”已经损坏，读不了；收到的原件都还在。请运行 nianbao run：损坏的台账会改名留着，"
                    "再按保存的原件重建一份。要保住人工的采用、撤回的，请从备份恢复整个任务文件夹。"
                ) from error
            full = "full" in str(error) or "I/O" in str(error)
            why = "写不进去，磁盘可能已满" if full else "打不开，可能正被占用、已经损坏，或者磁盘已满"
            raise NianbaoError(
                f"台账“{self._path}”{why}。请关闭其他正在运行的本工具，检查磁盘空间；"
                "仍不行的，请从备份恢复整个任务文件夹；没有备份的，把这个文件改名后再运行，会按保存的原件重建台账。"
                "收到的原件都还在。"
            ) from error

    def _run(self, query: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        with self._said():
            return self._db.execute(query, tuple(values))

    def _all(self, query: str, values: Iterable[Any] = ()) -> list[Any]:
        with self._said():
            return self._db.execute(query, tuple(values)).fetchall()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All changes inside happen together or not at all."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._run("ROLLBACK")
            raise

    def close(self) -> None:
        with self._said():
            self._db.close()
        if self._copy:
            self._copy.cleanup()

    def check_whole(self) -> None:
        """Raises DamagedLedger where a part of the file is missing or spoiled."""
        if [row[0] for row in self._all("PRAGMA quick_check(1)")] != ["ok"]:
            with self._said():
                error = sqlite3.DatabaseError()
                error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
                raise error

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ever been written down."""
        return not self._all("SELECT 1 FROM issued UNION ALL SELECT 1 FROM files LIMIT 1")

    # ── issued ───────────────────────────────────────────────────────────

    def record_issue(self, unit_code: str, issue: int, file: str, sha256: str) -> None:
        self._run("INSERT OR REPLACE INTO issued VALUES (?, ?, ?, ?, ?)", (unit_code, issue, file, sha256, now()))

    def issues(self) -> dict[str, int]:
        """Newest issue number by unit code."""
        return dict(self._all("SELECT unit_code, MAX(issue) FROM issued GROUP BY unit_code"))

    def newest_issues(self) -> dict[str, IssuedFile]:
        """The newest workbook of every unit that ever had one, by its code."""
        rows = self._all("SELECT unit_code, file, sha256, MAX(issue) FROM issued GROUP BY unit_code")
        return {unit_code: IssuedFile(file, sha256) for unit_code, file, sha256, _ in rows}

    def issued_hash(self, unit_code: str) -> str:
        query = "SELECT sha256 FROM issued WHERE unit_code = ? ORDER BY issue DESC LIMIT 1"
        rows = self._all(query, (unit_code,))
        return str(rows[0][0]) if rows else ""

    def issued_hashes(self) -> frozenset[str]:
        """Every blank workbook that ever went out."""
        return frozenset(row[0] for row in self._all("SELECT sha256 FROM issued WHERE sha256 <> ''"))

    # ── files ────────────────────────────────────────────────────────────

    def files(self) -> list[SeenFile]:
        """Every file ever seen, in the order seen."""
        return [SeenFile(*row) for row in self._all(f"SELECT {_FILE} FROM files ORDER BY serial")]

    def newest_change(self) -> int:
        """When the newest of all files was changed, in nanoseconds; below zero where there are none."""
        return int(self._all("SELECT COALESCE(MAX(mtime_ns), -1) FROM files")[0][0])

    def record_file(self, row: SeenFile) -> int:
        """Write down a file as the newest seen, at this moment, whatever its serial. Returns the new serial."""
        names = _FILE.removeprefix("serial, ")
        told = (row.sha256, row.source, row.status, row.unit_code, row.reason, row.size, row.mtime_ns)
        values = (*told, row.basis, row.inside, row.batch, row.sent, now())
        query = f"INSERT INTO files ({names}) VALUES ({', '.join('?' * len(values))})"
        return int(self._run(query, values).lastrowid or 0)

    def record_seen_again(self, serial: int, row: SeenFile) -> None:
        """The same file with the same outcome, though it lies otherwise or elsewhere now or the basis changed."""
        query = "UPDATE files SET (source, size, mtime_ns, basis, reason, inside) = (?, ?, ?, ?, ?, ?) WHERE serial = ?"
        self._run(query, (row.source, row.size, row.mtime_ns, row.basis, row.reason, row.inside, serial))

    # ── verdicts ─────────────────────────────────────────────────────────

    def record_verdict(self, judged: JudgedFile, basis: str) -> None:
        """One on the same basis stays as it is: the same bytes may come again under another name, of which a verdict
        speaks too, and what was decided rests on the first.
        """
        names = ("verdict", "findings", "data", "basis", "at", "unjudged", "content", "elsewhere")
        self._run(
            f"INSERT INTO verdicts (sha256, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT (sha256) DO UPDATE SET {', '.join(f'{each} = excluded.{each}' for each in names)}"
            " WHERE basis <> excluded.basis",
            (
                *(judged.sha256, judged.verdict, judged.findings_text, judged.values_text, basis, now()),
                *(judged.unjudged_text, judged.content, judged.elsewhere),
            ),
        )

    def verdicts(self) -> dict[str, StoredVerdict]:
        """Every verdict by the hash of its file; the same object as before where it is the same verdict, so that its
        findings are parsed once.
        """
        once: dict[Any, Any] = {}  # what many verdicts have in common takes room once
        for row in self._all(f"SELECT {_VERDICT} FROM verdicts"):
            stored = StoredVerdict(*(once.setdefault(text, text) for text in row))
            if self._verdicts.get(stored.sha256) != stored:
                self._verdicts[stored.sha256] = stored
        return dict(self._verdicts)

    def data_of(self, hashes: Sequence[str]) -> dict[str, str]:
        """The values (JSON) that were read from these files, by hash; at most some hundreds of files at a time."""
        places = ", ".join("?" * len(hashes))
        return dict(self._all(f"SELECT sha256, data FROM verdicts WHERE sha256 IN ({places})", hashes))

    # ── decisions ────────────────────────────────────────────────────────

    def decisions(self, kinds: Sequence[DecisionKind] = ()) -> list[Decision]:
        """Every decision ever taken, or those of some kinds, in order, those taken back too."""
        which = f"WHERE kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return [
            Decision(*row) for row in self._all(f"SELECT {_DECISION} FROM decisions {which} ORDER BY serial", kinds)
        ]

    def record_decision(self, decision: Decision) -> int:
        """Write down a decision as the newest, at this moment, whatever its serial. Returns the new serial."""
        told = (decision.kind, decision.unit_code, decision.files, decision.reason, decision.by)
        values = (*told, decision.batch, decision.upto, decision.concerns, decision.undone, now())
        names = _DECISION.replace("serial, ", "")
        query = f"INSERT INTO decisions ({names}) VALUES ({', '.join('?' * len(values))})"
        return int(self._run(query, values).lastrowid or 0)

    def take_back(self, serials: Sequence[int], undo: int) -> None:
        """Mark decisions as taken back by the decision `undo`."""
        with self._said():
            self._db.executemany("UPDATE decisions SET undone = ? WHERE serial = ?", [(undo, each) for each in serials])

    def end_batch(self, serial: int) -> None:
        """Mark a run of collecting as come to its end: what comes next, comes apart."""
        self._run("UPDATE decisions SET reason = 'ended' WHERE serial = ?", (serial,))

    # ── merged, outputs ──────────────────────────────────────────────────

    def record_merged(self, hashes: dict[str, str]) -> None:
        """Replace what was merged: unit code → hash of the return that went in."""
        if hashes == self.merged():
            return
        self._run("DELETE FROM merged")
        with self._said():
            self._db.executemany("INSERT INTO merged VALUES (?, ?)", hashes.items())

    def merged(self) -> dict[str, str]:
        return dict(self._all("SELECT unit_code, sha256 FROM merged"))

    def is_ours(self, path: str, sha256: str) -> bool:
        """Whether we ever wrote this content to this path, or were about to; or whether it went out as a blank."""
        query = "SELECT 1 FROM outputs WHERE path = ? AND sha256 = ? UNION ALL SELECT 1 FROM issued WHERE sha256 = ?"
        return bool(self._all(f"{query} LIMIT 1", (path, sha256, sha256)))

    def record_outputs(self, outputs: Iterable[tuple[str, str]]) -> None:
        """Path and hash of what is about to be written."""
        with self._said():
            self._db.executemany("INSERT OR IGNORE INTO outputs VALUES (?, ?)", outputs)

    def built(self, beginning: str = "") -> dict[str, Built]:
        """What was built in one go, by name; all, or of the names that begin so."""
        query = "SELECT name, basis, files, data FROM built WHERE substr(name, 1, ?) = ?"
        return _by_name(self._all(query, (len(beginning), beginning)))

    def built_as(self, name: str) -> Built | None:
        """What was built under this name."""
        return _by_name(self._all("SELECT name, basis, files, data FROM built WHERE name = ?", (name,))).get(name)

    def built_beside(self) -> dict[str, Built]:
        """What was built of which a file may lie beside its proper place."""
        return _by_name(self._all("SELECT name, basis, files, data FROM built WHERE instr(files, '（新')"))

    def has_finals(self) -> bool:
        """Whether a report has been made final."""
        return any(name.endswith(".docx") and DRAFT_MARK not in name for name in self.built())

    def record_built(self, built: Mapping[str, Built]) -> None:
        rows = [(name, each.basis, _lines(each.files), each.data) for name, each in built.items()]
        with self._said():
            self._db.executemany("INSERT OR REPLACE INTO built VALUES (?, ?, ?, ?)", rows)

    def forget_built(self, name: str) -> None:
        self._run("DELETE FROM built WHERE name = ?", (name,))


def _by_name(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, Built]:
    return {name: Built(basis, dict(_pairs(files)), data) for name, basis, files, data in rows}


def _lines(files: Mapping[str, str]) -> str:
    return "\n".join(f"{digest} {path}" for path, digest in files.items())


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        digest, _, path = line.partition(" ")
        yield path, digest


def now() -> str:
    """This moment as ISO time with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
