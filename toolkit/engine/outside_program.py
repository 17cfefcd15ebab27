"""Programs that are not ours, run with a limit of time and without a window."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence


def program(*names: str) -> str:
    """Path of the first of these programs that is installed, empty where none is."""
    return next((path for name in names if (path := shutil.which(name))), "")


def ran(words: Sequence[str], seconds: float) -> bool:
    """Whether the program ended well within its time; what it says is thrown away."""
    try:
        done = subprocess.run(words, capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL)
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.returncode == 0
