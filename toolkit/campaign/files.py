"""Files written so that nobody ever sees half of one."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from toolkit.errors import NianbaoError

TEMPORARY = ".写入中-"
"""Beginning of the name of a file that is still being written."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_atomic(path: Path, data: bytes) -> Path:
    """Put a file in place whole: temporary file beside it, synced, then renamed over the old one.

    Where the target is open in Excel or WPS, the result is kept beside it under another name, which is
    returned (IO-01). Raises NianbaoError when the folder cannot be written; no temporary file stays.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY, suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        return _put(name, path)
    except OSError as error:
        if name and os.path.exists(name):
            os.unlink(name)
        raise NianbaoError(f"写不了文件“{path}”：{_reason(error)}。请检查磁盘空间和文件夹权限。") from error


def _put(name: str, path: Path) -> Path:
    try:
        os.replace(name, path)
    except PermissionError:
        path = path.with_stem(f"{path.stem}（新-{datetime.now():%H%M%S}）")
        os.replace(name, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return path


def _reason(error: OSError) -> str:
    known = {
        13: "没有权限",
        28: "磁盘已满",
        30: "磁盘是只读的",
        2: "文件夹不存在",
        20: "路径中有一段不是文件夹",
    }
    return known.get(error.errno or 0, f"系统错误 {error.errno}")
