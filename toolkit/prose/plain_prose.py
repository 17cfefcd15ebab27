"""A text with its spelling made even: full-width digits, blanks and half-width punctuation no longer differ."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDE = dict(zip("０１２３４５６７８９％．－", "0123456789%.-", strict=True))
_MARKS = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_DIGITS = str.maketrans(_WIDE)
_LETTER_BY_LETTER = str.maketrans(_WIDE | _MARKS)
_UNEVEN = re.compile(f"[{re.escape(''.join((*_WIDE, *_MARKS)))}]")
_BLANK = re.compile(r"[\s\u200b\ufeff]")
_THOUSAND = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class PlainProse:
    """`text` without blanks and with Chinese punctuation; `positions[i]` is where its character i stood."""

    text: str
    positions: tuple[int, ...]


def plain_prose(text: str) -> PlainProse:
    """The even spelling of a text. A blank between two digits stays: two numbers are not one."""
    if not _BLANK.search(text) and not _THOUSAND.search(text.translate(_DIGITS)):
        return PlainProse(text.translate(_LETTER_BY_LETTER), tuple(range(len(text))))
    thousands = {match.start() for match in _THOUSAND.finditer(text.translate(_DIGITS))}
    kept: list[str] = []
    positions: list[int] = []
    blank = False
    for position, char in enumerate(text):
        if char.isspace() or char in "\u200b\ufeff":
            blank = True
            continue
        new = _WIDE.get(char, char)
        if position not in thousands:
            new = _MARKS.get(new, new)
        if blank and kept and kept[-1].isdigit() and new.isdigit():
            kept.append(" ")
            positions.append(position - 1)
        blank = False
        kept.append(new)
        positions.append(position)
    return PlainProse("".join(kept), tuple(positions))


def evenly_spelt(text: str) -> str:
    """The text of `plain_prose` at less cost, for a text without digits."""
    plain = "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")
    return plain.translate(_LETTER_BY_LETTER) if _UNEVEN.search(plain) else plain
