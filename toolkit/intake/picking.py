"""What takes some things out of a list at one go: the texts of certain cells out of all texts of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

Pick = Callable[[Sequence[Any]], tuple[Any, ...]]
"""Takes some things out of a list."""


def pick(places: Sequence[int]) -> Pick:
    """What takes out these places of a list, however few they are."""
    if len(places) > 1:
        chosen: Callable[[Any], Any] = itemgetter(*places)
        return chosen
    return (lambda things: (things[places[0]],)) if places else (lambda _: ())
