"""Which files of a folder are returns, and which are to be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.files import TEMPORARY

_LOCKS = ("~$", ".~lock.", ".~")
_TEMPORARY = (".tmp", ".crdownload", ".part", ".download", ".partial")
_NOISE = frozenset((".DS_Store", "desktop.ini", "Thumbs.db"))


@dataclass(frozen=True)
class Candidate:
    """A file that was found; `skip` is the catalogue's code for passing it over, empty when it is not."""

    path: Path
    skip: str = ""


def candidates(paths: Iterable[Path], own: Iterable[Path] = ()) -> Iterator[Candidate]:
    """Every file below the paths, oldest first, so that the newest return of a unit is seen last.

    own: folders of the campaign itself that are never looked into, whatever path was given.
    """
    barred = [folder.absolute() for folder in own]
    files: list[Path] = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            files += [each for each in path.rglob("*") if each.is_symlink() or each.is_file()]
        else:
            files.append(path)
    for path in sorted(files, key=lambda each: (_time(each), str(each))):
        if path.name in _NOISE or any(path.absolute().is_relative_to(folder) for folder in barred):
            continue
        yield Candidate(path, _reason_to_skip(path))


def _time(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _reason_to_skip(path: Path) -> str:
    if path.is_symlink():
        return "IO-08"
    if path.name.startswith(_LOCKS):
        return "PKG-09"
    if path.suffix.lower() in _TEMPORARY or path.name.startswith(TEMPORARY):
        return "IO-06"
    if "__MACOSX" in path.parts or path.name.startswith("._"):
        return "ARC-08"
    return ""
