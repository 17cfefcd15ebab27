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
from typing import Any, Literal

from toolkit.errors import NianbaoError
from toolkit.verify.findings import Finding, Unjudged, Verdict, load_findings

# One step a version, each run once: the first makes a new ledger, the others carry an old one on. Never edit a step.
_STEPS = (
    """
CREATE TABLE issued (
    unit_code TEXT NOT NULL, issue INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (unit_code, issue)
);
CREATE TABLE files (
    serial INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
    status TEXT NOT NULL, unit_code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX files_by_source ON files (source);
CREATE INDEX files_by_hash ON files (sha256);
CREATE TABLE verdicts (
    sha256 TEXT PRIMARY KEY, verdict TEXT NOT NULL, findings TEXT NOT NULL, data TEXT NOT NULL,
    basis TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE merged (unit_code TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE outputs (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
""",
    # What a path looked like when it was read, and what a refusal rested on; every content of ours that an output
    # ever had, so that a run killed between the writing and its record never takes our own file for somebody's.
    """
ALTER TABLE files ADD COLUMN size INTEGER NOT NULL DEFAULT -1;
ALTER TABLE files ADD COLUMN mtime_ns INTEGER NOT NULL DEFAULT -1;
ALTER TABLE files ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE outputs RENAME TO outputs_1;
CREATE TABLE outputs (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256)) WITHOUT ROWID;
INSERT INTO outputs SELECT path, sha256 FROM outputs_1;
DROP TABLE outputs_1;
CREATE TABLE built (name TEXT PRIMARY KEY, basis TEXT NOT NULL, files TEXT NOT NULL, data TEXT NOT NULL);
""",
    # What came out of an archive belongs to the archive's own row, so that neither is read again without the other.
    """
ALTER TABLE files ADD COLUMN inside INTEGER NOT NULL DEFAULT 0;
""",
    # Rules of which nothing could be said, beside what was found.
    """
ALTER TABLE verdicts ADD COLUMN unjudged TEXT NOT NULL DEFAULT '[]';
""",
)
SCHEMA_VERSION = len(_STEPS)

_FILE = "serial, sha256, source, status, unit_code, reason, size, mtime_ns, basis, inside"
_VERDICT = "sha256, verdict, findings, basis, unjudged"

Status = Literal["return", "refused", "skipped"]


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file as it was found: `source` is its path as collected; `reason` says why it was not taken.

    sha256: empty where it was passed over unread. size, mtime_ns: what the folder said of it when it was read, -1
    where that is not to be relied on. basis: hash of what else a refusal rested on. inside: serial of the archive
    or letter that it came out of, 0 where it came by itself.
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


@dataclass(frozen=True)
class StoredVerdict:
    """A verdict on a file. Its findings are parsed when they are first asked for; the values that were read stay in
    the ledger until they are wanted.

    basis: hash of everything besides the file that the verdict rests on; another basis, another verdict.
    findings_text, unjudged_text: JSON as the ledger keeps it.
    """

    sha256: str
    verdict: Verdict
    findings_text: str
    basis: str
    unjudged_text: str = "[]"

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return load_findings(self.findings_text)

    @cached_property
    def unjudged(self) -> tuple[Unjudged, ...]:
        return tuple(Unjudged(**each) for each in json.loads(self.unjudged_text))


@dataclass(frozen=True)
class Built:
    """Outputs made in one go: `basis` hashes what went in; `files` are path → hash; `data` is what a rerun wants."""

    basis: str
    files: Mapping[str, str]
    data: str = ""


class Ledger:
    """Opened on a file, created on first use. Raises NianbaoError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._verdicts: dict[str, StoredVerdict] = {}
        with self._said():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise sqlite3.OperationalError(str(error)) from error
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            # Readers are never in the way of the one who writes.
            self._db.execute("PRAGMA journal_mode=WAL")
            # FULL: with less, a power cut may take the last entries back, and files of ours would look like strangers'.
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()

    def _migrate(self) -> None:
        if self._version() == SCHEMA_VERSION:
            return
        with self.change():
            version = self._version()  # again: another program may have been quicker
            if version > SCHEMA_VERSION:
                raise NianbaoError(f"台账“{self._path}”由更新版本的工具建立。请升级本工具后再用。")
            for step in _STEPS[version:]:
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
            full = "full" in str(error) or "I/O" in str(error)
            why = "写不进去，磁盘可能已满" if full else "打不开，可能正被占用、已经损坏，或者磁盘已满"
            raise NianbaoError(
                f"台账“{self._path}”{why}。请关闭其他正在运行的本工具，检查磁盘空间；"
                "仍不行的，请从备份恢复整个任务文件夹。收到的原件都还在。"
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

    # ── issued ───────────────────────────────────────────────────────────

    def record_issue(self, unit_code: str, issue: int, file: str, sha256: str) -> None:
        self._run("INSERT OR REPLACE INTO issued VALUES (?, ?, ?, ?, ?)", (unit_code, issue, file, sha256, _now()))

    def issues(self) -> dict[str, int]:
        """Newest issue number by unit code."""
        return dict(self._all("SELECT unit_code, MAX(issue) FROM issued GROUP BY unit_code"))

    def issued_hash(self, unit_code: str) -> str:
        query = "SELECT sha256 FROM issued WHERE unit_code = ? ORDER BY issue DESC LIMIT 1"
        rows = self._all(query, (unit_code,))
        return str(rows[0][0]) if rows else ""

    def issued_hashes(self) -> frozenset[str]:
        """Every blank workbook that ever went out."""
        return frozenset(row[0] for row in self._all("SELECT sha256 FROM issued"))

    # ── files ────────────────────────────────────────────────────────────

    def files(self) -> list[SeenFile]:
        """Every file ever seen, in the order seen."""
        return [SeenFile(*row) for row in self._all(f"SELECT {_FILE} FROM files ORDER BY serial")]

    def first_received(self) -> dict[str, datetime]:
        """When each unit's first return came in, by its code: who was in time and then sent back is not late."""
        rows = self._all("SELECT unit_code, at, MIN(serial) FROM files WHERE status = 'return' GROUP BY unit_code")
        return {unit_code: datetime.fromisoformat(at) for unit_code, at, _ in rows}

    def record_file(
        self,
        sha256: str,
        source: str,
        status: Status,
        unit_code: str = "",
        reason: str = "",
        seen: tuple[int, int] = (-1, -1),
        basis: str = "",
        inside: int = 0,
    ) -> int:
        """Write down a file as the newest seen; `seen` are its size and mtime_ns. Returns its serial."""
        row = self._run(
            "INSERT INTO files (sha256, source, at, status, unit_code, reason, size, mtime_ns, basis, inside)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sha256, source, _now(), status, unit_code, reason, *seen, basis, inside),
        )
        return int(row.lastrowid or 0)

    def record_seen_again(self, serial: int, seen: tuple[int, int], basis: str, reason: str, inside: int = 0) -> None:
        """The same file with the same outcome, though it lies otherwise now or the basis changed."""
        query = "UPDATE files SET size = ?, mtime_ns = ?, basis = ?, reason = ?, inside = ? WHERE serial = ?"
        self._run(query, (*seen, basis, reason, inside, serial))

    # ── verdicts ─────────────────────────────────────────────────────────

    def record_verdict(self, stored: StoredVerdict, data: str) -> None:
        """`data`: the values that were read (JSON)."""
        self._run(
            "INSERT OR REPLACE INTO verdicts (sha256, verdict, findings, data, basis, at, unjudged)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (stored.sha256, stored.verdict, stored.findings_text, data, stored.basis, _now(), stored.unjudged_text),
        )

    def verdicts(self) -> dict[str, StoredVerdict]:
        """Every verdict by the hash of its file; the same object as before where it is the same verdict, so that its
        findings are parsed once.
        """
        for row in self._all(f"SELECT {_VERDICT} FROM verdicts"):
            stored = StoredVerdict(*row)
            if self._verdicts.get(stored.sha256) != stored:
                self._verdicts[stored.sha256] = stored
        return dict(self._verdicts)

    def data_of(self, hashes: Sequence[str]) -> dict[str, str]:
        """The values (JSON) that were read from these files, by hash; at most some hundreds of files at a time."""
        places = ", ".join("?" * len(hashes))
        return dict(self._all(f"SELECT sha256, data FROM verdicts WHERE sha256 IN ({places})", hashes))

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
        """Whether we ever wrote this content to this path, or were about to."""
        return bool(self._all("SELECT 1 FROM outputs WHERE path = ? AND sha256 = ?", (path, sha256)))

    def record_outputs(self, outputs: Iterable[tuple[str, str]]) -> None:
        """Path and hash of what is about to be written."""
        with self._said():
            self._db.executemany("INSERT OR IGNORE INTO outputs VALUES (?, ?)", outputs)

    def built(self) -> dict[str, Built]:
        """What was built in one go, by name."""
        rows = self._all("SELECT name, basis, files, data FROM built")
        return {name: Built(basis, dict(_pairs(files)), data) for name, basis, files, data in rows}

    def record_built(self, built: Mapping[str, Built]) -> None:
        rows = [(name, each.basis, _lines(each.files), each.data) for name, each in built.items()]
        with self._said():
            self._db.executemany("INSERT OR REPLACE INTO built VALUES (?, ?, ?, ?)", rows)

    def forget_built(self, name: str) -> None:
        self._run("DELETE FROM built WHERE name = ?", (name,))


def _lines(files: Mapping[str, str]) -> str:
    return "\n".join(f"{digest} {path}" for path, digest in files.items())


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        digest, _, path = line.partition(" ")
        yield path, digest


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
