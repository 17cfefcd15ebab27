"""The same work with libdeflate (the extra `[fast]`) and without it, in one environment that has it."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.engine import child
from toolkit.intake.xlsx import inflate

HAS_FAST = inflate.FAST
NAME = "装了 [fast]"
_WITH = child._BOOT
_WITHOUT = f"import sys; sys.modules['deflate'] = None; {_WITH}"


def here(work: Callable[[int], object], *, fast: bool = False) -> Callable[[int], object]:
    """Work of this process."""

    def done(number: int) -> object:
        inflate.FAST = fast
        try:
            return work(number)
        finally:
            inflate.FAST = HAS_FAST

    return done


def for_workers(*, fast: bool) -> None:
    """Of workers that are started from now on."""
    child._BOOT = _WITH if fast else _WITHOUT
