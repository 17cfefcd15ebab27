"""Which files of a folder may be returns, and which are skipped. One scan, one stat of each entry."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.intake.outside_text import readable

TEMPORARY = ".写入中-"
"""Beginning of the name of a file of ours that is still being written."""
_LOCKS = ("~$", ".~lock.", ".~")
_TEMPORARY = (
    *(".tmp", ".crdownload", ".part", ".download", ".partial", ".downloading", ".opdownload"),
    *(".aria2", ".xltd", ".td", ".icloud", ".!ut", ".bc!"),
)
NOISE = frozenset((".DS_Store", "desktop.ini", "Thumbs.db"))
"""What systems leave in every folder: not even counted."""
_MACOSX = "__MACOSX"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was found; `skip` is the catalogue's code for skipping it, empty when it is not skipped.

    path: opens it; text: the same as whole text, each its own; empty where the path is that.
    """

    path: str
    size: int
    mtime_ns: int
    skip: str = ""
    text: str = ""

    @property
    def shown(self) -> str:
        return self.text or self.path

    @property
    def name(self) -> str:
        return os.path.basename(self.shown)


def candidates(paths: Iterable[Path], own: Iterable[Path] = ()) -> list[Candidate]:
    """Every file below the paths, oldest first, so that the newest return of a unit is seen last.

    own: folders of the campaign itself that are never looked into, whatever path was given.
    """
    barred = {place_of(folder) for folder in own}
    found: dict[str, Candidate] = {}
    for path in paths:
        full = place_of(path)
        if any(full == folder or full.startswith(folder + os.sep) for folder in barred):
            continue
        if os.path.isdir(full) and not os.path.islink(full):
            found |= {each.path: each for each in _below(full, barred)}
        else:
            try:
                found[full] = _candidate(full, os.lstat(full))
            except OSError:
                found[full] = Candidate(full, -1, -1, "IO-05")
    # What systems leave is skipped by its name; no need to look at all the others' again.
    kept = [each for each in found.values() if not each.skip or each.name not in NOISE]
    return sorted(_told_apart(kept), key=lambda each: (each.mtime_ns, each.path))


def place_of(path: Path) -> str:
    """Where a file or folder lies, the same by whatever way it is named; what is a link itself stays one."""
    if path.name in ("", ".."):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(path.parent), path.name)


def _told_apart(found: list[Candidate]) -> Iterator[Candidate]:
    """Each with a text of its own: names that only read alike get a number, as copies in a folder do."""
    half = [each for each in found if readable(each.path) != each.path]
    if not half:
        yield from found
        return
    taken = {each.path for each in found}
    yield from (each for each in found if readable(each.path) == each.path)
    for each in sorted(half, key=lambda each: os.fsencode(each.path)):
        text = readable(each.path)
        stem, suffix = os.path.splitext(text)
        number = 0
        while text in taken:
            number += 1
            text = f"{stem}({number}){suffix}"
        taken.add(text)
        yield replace(each, text=text)


def on_disk(path: Path) -> Path:
    """The path under which a file or folder lies whose readable path this is; the path itself where none does."""
    if path.exists() or path == path.parent:
        return path
    folder = on_disk(path.parent)
    try:
        names = os.listdir(folder)
    except OSError:
        return path
    return folder / next((name for name in names if readable(name) == path.name), path.name)


def _below(folder: str, barred: set[str]) -> Iterator[Candidate]:
    folders = [folder]
    while folders:
        at = folders.pop()
        here: list[os.DirEntry[str]] = []
        try:
            with os.scandir(at) as entries:
                # One by one: what was listed before the disk failed is there all the same.
                here.extend(entries)
        except OSError:
            # A folder that cannot be listed keeps nobody else out, and is told.
            yield Candidate(at, -1, -1, "IO-11")
        while here:
            # Taken out: each keeps all that the system said of it, for a folder of many files some tens of megabytes.
            entry = here.pop()
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.path not in barred:
                        folders.append(entry.path)
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError:
                yield Candidate(entry.path, -1, -1, "IO-05")
                continue
            yield _candidate(entry.path, status)


def _candidate(path: str, status: os.stat_result) -> Candidate:
    skip = "" if stat.S_ISREG(status.st_mode) else "IO-08" if stat.S_ISLNK(status.st_mode) else "IO-12"
    skip = skip or passed_over(path)
    return Candidate(path, status.st_size, status.st_mtime_ns, skip)


def passed_over(path: str) -> str:
    """The catalogue's code for a file that belongs to a program or is still on its way, by its name; else empty.
    The path may be one of this machine or one inside an archive.
    """
    name = path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
    if name.startswith(_LOCKS):
        return "PKG-09"
    if name.lower().endswith(_TEMPORARY) or name.startswith(TEMPORARY):
        return "IO-06"
    if name.startswith("._") or name in NOISE or (_MACOSX in path and _MACOSX in re.split(r"[/\\]", path)[:-1]):
        return "ARC-08"
    return ""
