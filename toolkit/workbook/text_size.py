"""Sizes of text in cells: a Chinese character is as wide as two digits."""

from __future__ import annotations

import math
import unicodedata


def text_width(text: str) -> int:
    """Width in characters of the default font."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a column of this width, a little generous."""
    return sum(max(1, math.ceil((text_width(line) + 1) / width)) for line in text.split("\n"))
