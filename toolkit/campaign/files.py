"""Files written so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from toolkit.errors import NianbaoError
from toolkit.intake.folder_scan import TEMPORARY
from toolkit.intake.outside_text import readable
from toolkit.intake.patience import patiently

BATCH = 64
"""How many files are written before they are synced together: all stay open until then."""
_SYNCERS = 8
_PIECE = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)
DRAFT_MARK = "（初稿）"
"""In the name of a report that is not final."""
_BESIDE = re.compile("（新[-0-9]*）$")
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "超过了允许的文件大小",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错（系统错误 5）",
    errno.EBUSY: "正被别的程序占用",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "路径太长",
}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The content of another file, which stays where it is and is never in memory whole."""

    path: Path


Content = bytes | Path
"""What a file is to hold: bytes, or a draft that lies beside it and takes its place."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_of(content: Content) -> str:
    """Hash of a content; a file is not read into memory whole."""
    if isinstance(content, bytes):
        return sha256(content)
    with patiently(lambda: open(content, "rb")) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_file(path: Path) -> bool:
    """Whether a file lies there; none does where no file can, as under a name that is too long."""
    try:
        return path.is_file()
    except OSError:
        return False


def write_atomic(path: Path, data: bytes, *, for_people: bool = False) -> Path:
    """Put a file in place whole: temporary file beside it, synced, then renamed over the old one.

    for_people: where the target is open in Excel or WPS, the result is kept beside it under another name, which is
    returned (IO-01); what only the toolkit reads is never put where it would not be looked for. Raises NianbaoError
    when it cannot be written; no temporary file stays.
    """
    return write_all([(path, data)], for_people=for_people)[0]


def write_all(items: Sequence[tuple[Path, Content | CopyOf]], *, for_people: bool = False) -> list[Path]:
    """Put many files in place, each whole; their syncs go on side by side. Returns where each lies.

    Nothing is renamed before all are on the disk. Raises NianbaoError as `write_atomic` does: files that were
    renamed by then are complete, of the others nothing stays.
    """
    placed: list[Path] = []
    for start in range(0, len(items), BATCH):
        placed += _write_batch(items[start : start + BATCH], for_people)
    return placed


@contextmanager
def drafted(path: Path) -> Iterator[BinaryIO]:
    """A file too large to be kept in memory, written beside its place: `Path(file.name)` is its content for
    `write_all` once it is closed. It is gone at the end where nobody took it.
    """
    name = str(path.parent / f"{TEMPORARY}{secrets.token_hex(6)}{path.suffix}")
    try:
        _make_folder(path.parent)
        with patiently(lambda: open(name, "xb")) as file:
            yield file
    except OSError as error:
        raise _cannot_write(path, error, 0) from error
    finally:
        _remove(name)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A draft for people that takes its place when all went well."""
    with drafted(path) as file:
        yield file
        file.close()
        write_all([(path, Path(file.name))], for_people=True)


def _write_batch(items: Sequence[tuple[Path, Content | CopyOf]], for_people: bool) -> list[Path]:
    at = items[0][0]
    waiting: list[str] = []
    handles: list[int] = []
    try:
        folders: set[str] = set()
        for folder in {path.parent for path, _ in items}:
            folders |= _make_folder(folder)
        for at, content in items:
            if isinstance(content, Path):
                waiting.append(str(content))
                handles.append(_opened(waiting[-1], os.O_RDWR))
            else:
                waiting.append(str(at.parent / f"{TEMPORARY}{secrets.token_hex(6)}{at.suffix}"))
                handles.append(_opened(waiting[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL))
                if isinstance(content, CopyOf):
                    _copy(content.path, handles[-1])
                else:
                    _write(handles[-1], content)
        _side_by_side(os.fsync, handles)
        while handles:  # Windows renames no open file.
            os.close(handles.pop())
        placed = []
        for at, _ in items:
            placed.append(_place(waiting[0], at, for_people))
            waiting.pop(0)
        _sync_folders(folders)
        return placed
    except OSError as error:
        raise _cannot_write(at, error, sum(len(each) for _, each in items if isinstance(each, bytes))) from error
    finally:
        for handle in handles:
            os.close(handle)
        for name in waiting:
            _remove(name)


def _remove(name: str) -> None:
    """Away with a temporary file; one that stays is no reason to hide why the writing failed, and nobody reads it."""
    with suppress(OSError):
        patiently(partial(os.unlink, name))


def _opened(name: str, how: int) -> int:
    return patiently(lambda: os.open(name, how | _BINARY, 0o644))


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _copy(source: Path, handle: int) -> None:
    with patiently(lambda: open(source, "rb")) as file:
        while piece := file.read(_PIECE):
            _write(handle, piece)


def _make_folder(folder: Path) -> set[str]:
    """Make a folder with those above it; returns all whose entries must be synced."""
    touched = {str(folder)}
    while not folder.is_dir():
        folder = folder.parent
        touched.add(str(folder))
    for missing in sorted(touched - {str(folder)}, key=len):
        patiently(partial(os.mkdir, missing))
    return touched


def _place(name: str, path: Path, for_people: bool) -> Path:
    try:
        patiently(lambda: os.replace(name, path))
    except PermissionError:
        if not for_people:
            raise
        path = path.with_stem(f"{path.stem}（新-{datetime.now():%H%M%S}）")
        os.replace(name, path)
    return path


def is_beside(path: Path) -> bool:
    """Whether a result lies beside its proper place, which was open in a program or worked on by somebody."""
    return proper_place(path) != path


def proper_place(path: Path) -> Path:
    """Where a result that lies beside its place belongs."""
    return path.with_stem(_BESIDE.sub("", path.stem) or path.stem)


def _sync_folders(folders: Iterable[str]) -> None:
    """A rename lasts only once its folder is on the disk; Windows has no such call and needs none."""
    if os.name == "posix":
        _side_by_side(_sync_folder, list(folders))


def _sync_folder(folder: str) -> None:
    handle = patiently(lambda: os.open(folder, os.O_RDONLY))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _side_by_side(call: Callable[[T], None], each: Sequence[T]) -> None:
    """Syncs asked for together are done by the disk in one go; one after the other each waits for its own."""
    if len(each) == 1:
        call(each[0])
        return
    # Workers, who write nothing, load this module too.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_SYNCERS) as pool:
        list(pool.map(call, each))


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed run was still writing below a folder. Only for who holds the campaign's lock."""
    for path in folder.rglob(f"{TEMPORARY}*"):
        if path.is_file() and not path.is_symlink():
            path.unlink(missing_ok=True)


def disk_fault(error: OSError) -> str:
    """What the disk refused outside of a file's writing, as one sentence for a clerk."""
    at = f"“{readable(os.fsdecode(error.filename))}”" if isinstance(error.filename, str | bytes) else "任务文件夹"
    reason = _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
    return (
        f"{at}读写不了：{reason}。已经收到的文件都还在。"
        "请检查磁盘空间和文件夹权限，关闭打开着它的程序，再运行一次；仍不行的，把整个任务文件夹复制到别的磁盘再用。"
    )


def _cannot_write(path: Path, error: OSError, size: int) -> NianbaoError:
    reason = _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NianbaoError(
            f"写不了文件“{path}”：{reason}，至少还要 {size // 1024 + 1} KB。原来的文件都没有动。"
            "请腾出磁盘空间后再运行一次。"
        )
    return NianbaoError(
        f"写不了文件“{path}”：{reason}。原来的文件都没有动。请检查磁盘空间和文件夹权限，关闭打开着它的程序，再运行一次。"
    )
