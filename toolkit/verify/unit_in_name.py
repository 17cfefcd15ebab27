"""Which unit the name of a file tells of."""

from __future__ import annotations


def unit_named(text: str, names: frozenset[str]) -> str:
    """The longest name of a unit in the text, or nothing. By the text's own pieces: a campaign may have any number
    of units, a file name has few letters.
    """
    pieces = {text[start:end] for end in range(len(text) + 1) for start in range(max(0, end - 30), end)}
    return max(pieces & names, key=lambda name: (len(name), name), default="")
