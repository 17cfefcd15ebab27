"""One at a time: the lock (运行中.lock) that every writing command holds, with its owner written inside.

The lock is the operating system's own on a byte of that file, so that it is free as soon as its owner is gone,
however it went; no process number is ever guessed about. The file itself always stays: to remove it would let two
programs lock two files of the same name.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from toolkit.errors import NianbaoError
from toolkit.intake.outside_text import readable
from toolkit.intake.patience import patiently

LOCK_FILE = "运行中.lock"
# Windows locks a byte against reading too: one far behind the text, so that others can read who it is.
_LOCKED_BYTE = 1 << 30
_BINARY = getattr(os, "O_BINARY", 0)
_NOBODY = "未知用户"


@dataclass(frozen=True)
class Owner:
    """Who is at work: `command` in the clerk's words, `since` as ISO time with zone."""

    user: str
    host: str
    pid: int
    command: str
    since: str


@contextmanager
def working(store: Path, command: str) -> Iterator[Owner | None]:
    """Hold the lock of a campaign's store. Yields the owner of a run that was killed, None when none was.

    Raises NianbaoError naming who is at work when somebody is.
    """
    path = store / LOCK_FILE
    try:
        handle = patiently(lambda: os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o644))
    except OSError as error:
        raise _cannot_write(path) from error
    try:
        broken = _read(handle)
        if not _seize(handle):
            raise NianbaoError(_busy(broken))
        broken = _read(handle)
        try:
            _write(path, handle, json.dumps(asdict(_me(command)), ensure_ascii=False).encode())
            yield broken
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def user() -> str:
    """Who is at the computer, as its system calls them."""
    try:
        return readable(getpass.getuser()) or _NOBODY
    except (OSError, KeyError, ImportError):
        return _NOBODY


def _me(command: str) -> Owner:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return Owner(user(), platform.node() or "未知电脑", os.getpid(), command, since)


def _read(handle: int) -> Owner | None:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        return Owner(**json.loads(os.read(handle, 4096)))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, handle: int, data: bytes) -> None:
    """Synced: after a power cut too the next run must see that this one did not end."""
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, data)
        os.fsync(handle)
    except OSError as error:
        raise _cannot_write(path) from error


def _cannot_write(path: Path) -> NianbaoError:
    return NianbaoError(
        f"写不了“{path}”，磁盘可能已满、只读，或者没有权限。什么都没有动。请检查后再运行，"
        "或把整个任务文件夹复制到本机再用。"
    )


if sys.platform == "win32":
    import msvcrt

    def _seize(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _seize(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise NianbaoError(
                "任务文件夹所在的磁盘不支持加锁，不能保证只有一个人在用。请把整个任务文件夹复制到本机磁盘再用。"
            ) from error
        return True


def _busy(owner: Owner | None) -> str:
    if owner is None:
        return "另一个窗口正在处理这个任务。请等它做完再运行。"
    return (
        f"{owner.user}正在电脑“{owner.host}”上做“{owner.command}”（{_since(owner)}，进程号 {owner.pid}）。"
        "两个人不能同时处理一个任务，请等那边做完，或关闭那边的窗口后再运行。"
    )


def broken_off(owner: Owner) -> str:
    """What the run after a killed one says first (RUN-03)."""
    try:
        begun = f"{datetime.fromisoformat(owner.since):%Y-%m-%d %H:%M} 开始"
    except (ValueError, TypeError):
        begun = "不知何时开始"
    return f"上次做“{owner.command}”时中断了（{owner.user}，{begun}）。已经做完的都还在，这次接着做。"


def _since(owner: Owner) -> str:
    """`11-23 09:43 开始，已 5 分钟`; a clock that runs behind gives no age."""
    try:
        begun = datetime.fromisoformat(owner.since)
        minutes = int((datetime.now().astimezone() - begun).total_seconds() // 60)
    except (ValueError, TypeError):
        return "不知何时开始"
    return f"{begun:%Y-%m-%d %H:%M} 开始" + (f"，已 {minutes} 分钟" if minutes > 0 else "")
