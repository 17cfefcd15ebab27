"""Opening what may be no file: a pipe, a socket or a device that lies among files is never waited for."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from toolkit.intake.patience import patiently

# A pipe without anybody at its other end would be waited for without it; Windows has neither.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)


def open_plain(path: str | Path) -> BufferedReader:
    """A file opened for reading. Raises OSError, too for what is no file with bytes of its own."""
    return patiently(lambda: open(path, "rb", opener=_opened))


def read_plain(path: str | Path) -> bytes:
    """All bytes of a file. Raises OSError as `open_plain` does."""
    with open_plain(path) as file:
        return file.read()


def read_most(file: BufferedReader, most: int) -> bytes:
    """The bytes of a file, no more than so many. Room is made for those that it has: making it for all that it might
    have takes longer than the reading.
    """
    size = os.fstat(file.fileno()).st_size
    data = file.read(min(size + 1, most))
    return data if len(data) <= size else data + file.read(most - len(data))


def _opened(path: str, flags: int) -> int:
    handle = os.open(path, flags | _AT_ONCE)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", path)
    return handle
