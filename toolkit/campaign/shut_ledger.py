"""A ledger on a disk that cannot be written, opened to be looked at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory


def look_at(path: Path) -> tuple[sqlite3.Connection, TemporaryDirectory[str] | None]:
    """A connection that only reads; where a part of the ledger waits in the journal beside it, which SQLite reads only
    where it can write, to a copy of both, with the folder that holds it. Raises sqlite3.Error.
    """
    parts = [each for each in (path, path.with_name(path.name + "-wal")) if each.is_file() and each.stat().st_size]
    copy = None
    if len(parts) > 1:
        copy = TemporaryDirectory(prefix="nianbao-")
        path = _copied(parts, Path(copy.name))
    # Immutable: whatever is said to it by mistake, nothing is written, to the copy least of all.
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(where, uri=True, timeout=30, isolation_level=None), copy


def _copied(parts: list[Path], folder: Path) -> Path:
    try:
        before = list(map(_seen, parts))
        for part in parts:
            copyfile(part, folder / part.name)
        if before != list(map(_seen, parts)):
            raise sqlite3.OperationalError("somebody is writing it")
    except OSError as error:
        raise sqlite3.OperationalError(str(error)) from error
    path = folder / parts[0].name
    with closing(sqlite3.connect(path, isolation_level=None)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return path


def _seen(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_size, about.st_mtime_ns
