"""How seldom Python looks for objects that hold one another."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """What is used up is mostly freed without looking, and where there is much to hold the usual looking costs a sixth
    of the time. Memory stays bounded: it still happens, in every hundred thousand new objects.
    """
    gc.set_threshold(100_000, 50, 100)
