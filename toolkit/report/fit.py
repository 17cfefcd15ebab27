"""Points of a letter chosen so that they stay on its one page: shorter forms first, then fewer points.

Every form is whole sentences: what does not fit is left to 问题清单, never cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from toolkit.workbook.text_size import text_width

LINE = 76
"""Width of a line in digits: 38 characters, one less than fit, since a line does not begin with a comma."""
PAGE = 41
"""Lines of the letter's page, when its title counts as one."""
MOST_POINTS = 12
_LONGEST_POINT = 4
_INDENT = 4
_NUMBER = "12. "
_WORD = re.compile(r"[!-~]+|.")
_WIDE = re.compile(r"[A-Zmw%&@]")
"""Letters nearly as wide as a Chinese character."""


def lines_of(text: str) -> int:
    """Lines of a paragraph whose first line is indented by two characters; words in Latin letters stay whole."""
    lines, at = 1, _INDENT
    for word in _WORD.findall(text):
        width = text_width(word) + len(_WIDE.findall(word))
        at += width
        if at > LINE:
            lines += ceil(width / LINE)
            at = width % LINE
    return lines


def first_sentence(text: str) -> str:
    """Up to the first 。 outside quotation marks and brackets; the whole text when there is none."""
    steps = {"“": 1, "（": 1, "”": -1, "）": -1}
    depths = accumulate(steps.get(char, 0) for char in text)
    ends = (at for at, (char, depth) in enumerate(zip(text, depths, strict=True), 1) if char == "。" and depth <= 0)
    return text[: next(ends, len(text))]


def forms(where: str, message: str, remedy: str, elsewhere: str) -> tuple[str, ...]:
    """The wordings of a point, longest first: with its remedy, without, its first sentence only.

    A point that would still take more than four lines is only named. elsewhere: where to read on, such as
    详见“问题清单”.
    """
    told = message if where in message else f"{where}：{message}"
    sentences = dict.fromkeys((told + remedy, told, first_sentence(told)))
    short = tuple(each for each in sentences if lines_of(_NUMBER + each) <= _LONGEST_POINT)
    return short or (f"{where or '整个文件'}：{elsewhere}。",)


def fitted(groups: Sequence[Sequence[tuple[str, ...]]], room: int) -> list[list[str]]:
    """Of each group the first points, each in the longest form that lets all of them fit into `room` lines."""
    kept = [list(group[:MOST_POINTS]) for group in groups]
    while any(kept) and sum(lines_of(_NUMBER + point[0]) for group in kept for point in group) > room:
        longer = [
            (lines_of(_NUMBER + point[0]), number, at)
            for number, group in enumerate(kept)
            for at, point in enumerate(group)
            if len(point) > 1
        ]
        if longer:
            _, number, at = max(longer)
            kept[number][at] = kept[number][at][1:]
        else:
            # Of two groups as long as each other, what must be corrected stays.
            max(reversed(kept), key=len).pop()
    return [[point[0] for point in group] for group in kept]
