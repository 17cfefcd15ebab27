"""Which of many units a text names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


def names_in(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Which of many names stand in a text, and where: a county has some thousands."""
    known, lengths, ends = _by_length(names)
    if not any(end in text for end in ends):
        return
    for at in range(len(text)):
        for length in lengths:
            if (name := text[at : at + length]) in known:
                yield at, name
                break


@lru_cache(maxsize=8)
def _by_length(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[int, ...], frozenset[str]]:
    """The names, their lengths, the longest first, and the characters in which they end."""
    known = frozenset(name for name in names if name)
    lengths = sorted({len(name) for name in known}, reverse=True)
    return known, tuple(lengths), frozenset(name[-1] for name in known)
