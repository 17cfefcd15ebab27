"""Which files of a folder are returns, and which are to be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LOCKS = ("~$", ".~lock.", ".~")
_TEMPORARY = (".tmp", ".crdownload", ".part", ".download", ".partial")
_NOISE = frozenset((".DS_Store", "desktop.ini", "Thumbs.db"))


@dataclass(frozen=True)
class Candidate:
    """A file that was found; `skip` says in Chinese why it is passed over, empty when it is not."""

    path: Path
    skip: str = ""


def candidates(paths: Iterable[Path]) -> Iterator[Candidate]:
    """Every file below the paths, oldest first, so that the newest return of a unit is seen last."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            files += [each for each in path.rglob("*") if each.is_symlink() or each.is_file()]
        else:
            files.append(path)
    for path in sorted(files, key=lambda each: (_time(each), str(each))):
        if path.name in _NOISE:
            continue
        yield Candidate(path, _reason_to_skip(path))


def _time(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _reason_to_skip(path: Path) -> str:
    if path.is_symlink():
        return "这是快捷方式，不是文件本身，已跳过。请把文件本身放进“收回”文件夹。"
    if not path.exists():
        return "文件不存在，已跳过。"
    if path.name.startswith(_LOCKS):
        return "这是表格打开时的临时文件，说明该表可能还在编辑，已跳过。"
    if path.suffix.lower() in _TEMPORARY:
        return "文件还没有传完，已跳过。请传完后再收一次。"
    if "__MACOSX" in path.parts or path.name.startswith("._"):
        return "这是苹果电脑的附带文件，已跳过。"
    return ""
