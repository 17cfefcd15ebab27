"""The ledger (台账): every workbook handed out, every file ever seen, every verdict. SQLite in the campaign folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from toolkit.errors import NianbaoError

SCHEMA_VERSION = 1
_SCHEMA = """
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
"""

_FILE = "serial, sha256, source, status, unit_code, reason"

Status = Literal["return", "refused", "skipped"]


@dataclass(frozen=True)
class SeenFile:
    """One file as it was found: `source` is its path as collected; `reason` says why it was not taken."""

    serial: int
    sha256: str
    source: str
    status: Status
    unit_code: str
    reason: str


@dataclass(frozen=True)
class StoredVerdict:
    """A verdict with its findings (JSON) and the values read (JSON).

    basis: hash of everything besides the file that the verdict rests on; another basis, another verdict.
    """

    sha256: str
    verdict: str
    findings: str
    data: str
    basis: str


class Ledger:
    """Opened on a file, created on first use. Raises NianbaoError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")
        except (sqlite3.Error, OSError) as error:
            raise NianbaoError(
                f"台账“{path}”打不开，可能正被占用、已经损坏，或者磁盘已满。请关闭其他正在运行的本工具；"
                "仍不行的，请从备份恢复整个任务文件夹。收到的原件都还在。"
            ) from error
        if version > SCHEMA_VERSION:
            raise NianbaoError(f"台账“{path}”由更新版本的工具建立。请升级本工具后再用。")

    @contextmanager
    def change(self) -> Iterator[None]:
        """All changes inside happen together or not at all."""
        with self._db:
            yield

    def close(self) -> None:
        self._db.close()

    def record_issue(self, unit_code: str, issue: int, file: str, sha256: str) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO issued VALUES (?, ?, ?, ?, ?)", (unit_code, issue, file, sha256, _now())
        )

    def issues(self) -> dict[str, int]:
        """Newest issue number by unit code."""
        return dict(self._db.execute("SELECT unit_code, MAX(issue) FROM issued GROUP BY unit_code"))

    def issued_hash(self, unit_code: str) -> str:
        row = self._db.execute(
            "SELECT sha256 FROM issued WHERE unit_code = ? ORDER BY issue DESC LIMIT 1", (unit_code,)
        ).fetchone()
        return str(row[0]) if row else ""

    def is_issued(self, sha256: str) -> bool:
        """Whether a file is one of the blank workbooks that went out."""
        return self._db.execute("SELECT 1 FROM issued WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def last_seen_at(self, source: str) -> SeenFile | None:
        """What lay at this path when it was last collected."""
        return self._one("WHERE source = ? ORDER BY serial DESC LIMIT 1", source)

    def first_return(self, sha256: str) -> SeenFile | None:
        """The first return with this content, wherever it lay."""
        return self._one("WHERE sha256 = ? AND status = 'return' ORDER BY serial LIMIT 1", sha256)

    def _one(self, where: str, value: str) -> SeenFile | None:
        row = self._db.execute(f"SELECT {_FILE} FROM files {where}", (value,)).fetchone()
        return SeenFile(*row) if row else None

    def record_file(self, sha256: str, source: str, status: Status, unit_code: str = "", reason: str = "") -> None:
        """Write down a file as the newest seen."""
        self._db.execute(
            "INSERT INTO files (sha256, source, at, status, unit_code, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (sha256, source, _now(), status, unit_code, reason),
        )

    def files(self) -> list[SeenFile]:
        """Every file ever seen, in the order seen."""
        return [SeenFile(*row) for row in self._db.execute(f"SELECT {_FILE} FROM files ORDER BY serial")]

    def record_verdict(self, stored: StoredVerdict) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?, ?)",
            (stored.sha256, stored.verdict, stored.findings, stored.data, stored.basis, _now()),
        )

    def verdict(self, sha256: str) -> StoredVerdict | None:
        query = "SELECT sha256, verdict, findings, data, basis FROM verdicts WHERE sha256 = ?"
        row = self._db.execute(query, (sha256,)).fetchone()
        return StoredVerdict(*row) if row else None

    def record_merged(self, hashes: dict[str, str]) -> None:
        """Replace what was merged: unit code → hash of the return that went in."""
        if hashes == self.merged():
            return
        self._db.execute("DELETE FROM merged")
        self._db.executemany("INSERT INTO merged VALUES (?, ?)", hashes.items())

    def output(self, path: str) -> str:
        """Hash of what we last wrote at a path; empty when we never did."""
        row = self._db.execute("SELECT sha256 FROM outputs WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def record_output(self, path: str, sha256: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", (path, sha256))

    def merged(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT unit_code, sha256 FROM merged"))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
