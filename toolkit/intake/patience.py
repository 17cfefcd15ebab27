"""Asking the disk again for what it refuses in passing.

A virus scanner, an indexer or a synchronising drive holds a file for a moment (IO-01, IO-05): what it refuses is asked
for again before anybody is told of it.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PASSING = frozenset((errno.EACCES, errno.EPERM, errno.EBUSY, errno.EAGAIN))
WAITS = (0.05, 0.1, 0.2, 0.4)
"""Seconds between one call and the next."""


def patiently(call: Callable[[], T]) -> T:
    """What a call gives; one that is refused in passing is made again, for less than a second. Raises its OSError."""
    for wait in WAITS:
        try:
            return call()
        except OSError as error:
            if error.errno not in PASSING:
                raise
            time.sleep(wait)
    return call()
