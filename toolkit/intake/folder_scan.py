"""Which files of a folder may be returns, and which are skipped. One scan, one stat of each entry."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPORARY = ".写入中-"
"""Beginning of the name of a file of ours that is still being written."""
_LOCKS = ("~$", ".~lock.", ".~")
_TEMPORARY = (".tmp", ".crdownload", ".part", ".download", ".partial")
NOISE = frozenset((".DS_Store", "desktop.ini", "Thumbs.db"))
"""What systems leave in every folder: not even counted."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was found; `skip` is the catalogue's code for skipping it, empty when it is not skipped."""

    path: str
    size: int
    mtime_ns: int
    skip: str = ""

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def candidates(paths: Iterable[Path], own: Iterable[Path] = ()) -> list[Candidate]:
    """Every file below the paths, oldest first, so that the newest return of a unit is seen last.

    own: folders of the campaign itself that are never looked into, whatever path was given.
    """
    barred = {str(folder.absolute()) for folder in own}
    found: dict[str, Candidate] = {}
    for path in paths:
        full = str(path.absolute())
        if any(full == folder or full.startswith(folder + os.sep) for folder in barred):
            continue
        if path.is_dir() and not path.is_symlink():
            found |= {each.path: each for each in _below(full, barred)}
        else:
            try:
                found[full] = _candidate(full, path.lstat())
            except OSError:
                found[full] = Candidate(full, -1, -1, "IO-05")
    kept = (each for each in found.values() if each.name not in NOISE)
    return sorted(kept, key=lambda each: (each.mtime_ns, each.path))


def _below(folder: str, barred: set[str]) -> Iterator[Candidate]:
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                here = list(entries)
        except OSError:
            # A folder without permission keeps nobody else out.
            continue
        for entry in here:
            if entry.is_dir(follow_symlinks=False):
                if entry.path not in barred:
                    folders.append(entry.path)
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
                yield _candidate(entry.path, status)


def _candidate(path: str, status: os.stat_result) -> Candidate:
    skip = "IO-08" if stat.S_ISLNK(status.st_mode) else passed_over(path)
    return Candidate(path, status.st_size, status.st_mtime_ns, skip)


def passed_over(path: str) -> str:
    """The catalogue's code for a file that belongs to a program or is still on its way, by its name; else empty.
    The path may be one of this machine or one inside an archive.
    """
    *folders, name = re.split(r"[/\\]", path)
    if name.startswith(_LOCKS):
        return "PKG-09"
    if name.lower().endswith(_TEMPORARY) or name.startswith(TEMPORARY):
        return "IO-06"
    if name.startswith("._") or name in NOISE or "__MACOSX" in folders:
        return "ARC-08"
    return ""
