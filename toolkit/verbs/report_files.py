"""Finished reports as files. Their bytes are fetched here, where LibreOffice may run; they are read in a worker."""

from __future__ import annotations

from pathlib import Path

from toolkit.engine import Limits
from toolkit.intake.budget import FILE_CAP
from toolkit.intake.plain_file import read_plain

LIMITS = Limits(cpu_seconds=60, wall_seconds=120, memory_bytes=1 << 30)
"""Laying out a page of a PDF takes a second or two."""
ENDED = "读这个文件用的时间或内存太多，没有读取。请用 WPS 打开，另存为 .docx 再试。"
NOT_OPENED = "打不开这个文件。请检查文件是否存在、是否正被别的程序打开。"


def fetched(path: Path) -> bytes:
    """No more than FILE_CAP and one byte; nothing where the file cannot be opened."""
    try:
        if path.stat().st_size > FILE_CAP:
            with path.open("rb") as file:
                return file.read(FILE_CAP + 1)
        return read_plain(path)
    except OSError:
        return b""


def why_not_read(path: Path, data: bytes, said: str) -> str:
    """What is said of a file that was refused, or over which its worker ended."""
    return NOT_OPENED if not data and not path.is_file() else said
