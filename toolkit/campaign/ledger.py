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
    status TEXT NOT NULL, unit_code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    UNIQUE (sha256, source)
);
CREATE TABLE verdicts (
    sha256 TEXT PRIMARY KEY, verdict TEXT NOT NULL, findings TEXT NOT NULL, data TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE merged (unit_code TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
"""

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
    """A verdict with its findings (JSON) and the values read (JSON)."""

    sha256: str
    verdict: str
    findings: str
    data: str


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
            raise NianbaoError(f"台账“{path}”打不开。请检查磁盘空间和文件夹权限。") from error
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

    def knows(self, sha256: str, source: str) -> bool:
        query = "SELECT 1 FROM files WHERE sha256 = ? AND source = ?"
        return self._db.execute(query, (sha256, source)).fetchone() is not None

    def record_file(self, sha256: str, source: str, status: Status, unit_code: str = "", reason: str = "") -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO files (sha256, source, at, status, unit_code, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (sha256, source, _now(), status, unit_code, reason),
        )

    def files(self) -> list[SeenFile]:
        """Every file ever seen, in the order seen."""
        query = "SELECT serial, sha256, source, status, unit_code, reason FROM files ORDER BY serial"
        return [SeenFile(*row) for row in self._db.execute(query)]

    def record_verdict(self, stored: StoredVerdict) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?, ?)",
            (stored.sha256, stored.verdict, stored.findings, stored.data, _now()),
        )

    def verdict(self, sha256: str) -> StoredVerdict | None:
        query = "SELECT sha256, verdict, findings, data FROM verdicts WHERE sha256 = ?"
        row = self._db.execute(query, (sha256,)).fetchone()
        return StoredVerdict(*row) if row else None

    def record_merged(self, hashes: dict[str, str]) -> None:
        """Replace what was merged: unit code → hash of the return that went in."""
        self._db.execute("DELETE FROM merged")
        self._db.executemany("INSERT INTO merged VALUES (?, ?)", hashes.items())

    def merged(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT unit_code, sha256 FROM merged"))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
