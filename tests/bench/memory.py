"""The most memory that a program and its workers held at one time."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread

_EVERY = 0.02


class PeakMemory:
    """Looks at this process and its children every 20 ms from now on: workers come and go, and one that is gone tells
    nothing any more. 0 where the system does not tell.
    """

    def __init__(self) -> None:
        self._most = 0
        Thread(target=self._watch, daemon=True).start()

    @property
    def bytes(self) -> int:
        """Of all looks so far."""
        self._look()
        return self._most

    def _watch(self) -> None:
        while True:
            self._look()
            time.sleep(_EVERY)

    def _look(self) -> None:
        children = [
            Path("/proc", pid) for task in Path("/proc/self/task").glob("*/children") for pid in _text(task).split()
        ]
        self._most = max(self._most, sum(map(_resident, (Path("/proc/self"), *children))))


def _resident(process: Path) -> int:
    """What a process holds in memory; nothing once it has ended."""
    line = next((line for line in _text(process / "status").splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) * 1024


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
