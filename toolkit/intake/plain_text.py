"""A typed text as a person sees it: what cannot be seen is taken out, and it is said what was.

Everything that is printed, shown or written goes through `printable`; what a text lost on its way is asked of `seen`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

MISSING = "〓"
"""Stands where another computer shows a character that only the sender's has, as in print for a missing type."""

# Controls but tab and line ends; joiners, blanks without width, marks of direction, fillers that draw nothing, tags.
HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
"""Ranges of a regular expression's class."""
# They choose the shape of the character before them, which stays the same character.
_SHAPES = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Private use, signs of something that was lost, surrogates and what is no character at all.
_LOST = "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffc\ufffd" + "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(15)
)
_LOST += "\U000f0000-\U0010ffff"
_ODD = re.compile(f"[{HIDDEN}{_SHAPES}{_LOST}\t\r]")
_HIDDEN, _SHAPE, _GONE = (re.compile(f"[{ranges}]") for ranges in (HIDDEN, _SHAPES, _LOST))
_BLANK = re.compile(f"[\\s{HIDDEN}{_SHAPES}]*")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# A piece that is drawn from right to left; its brackets are drawn the other way round.
_BACKWARDS = re.compile("\u202e([^\u202c\n]*)\u202c?")
_TURNED = str.maketrans("()[]{}<>（）［］｛｝《》〈〉【】「」『』〔〕", ")(][}{><）（］［｝｛》《〉〈】【」「』『〕〔")


class VisibleText(NamedTuple):
    """A text as it is seen. hidden: whether something was in it that nobody sees; lost: whether MISSING stands for a
    character that cannot be known.
    """

    text: str
    hidden: bool = False
    lost: bool = False


def seen(text: str) -> VisibleText:
    """Line ends become one sign, a tab a blank, pieces that are drawn backwards stand as they are read."""
    if _ODD.search(text) is None:
        return VisibleText(text)
    hidden, lost = _HIDDEN.search(text) is not None, _GONE.search(text) is not None
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = _BACKWARDS.sub(_forwards, text)
    return VisibleText(_GONE.sub(MISSING, _HIDDEN.sub("", _SHAPE.sub("", text))), hidden, lost)


def _forwards(piece: re.Match[str]) -> str:
    """Letters of scripts that run from right to left stand in their own order already."""
    own = any(unicodedata.bidirectional(char) in ("R", "AL") for char in piece[1])
    return piece[1] if own else piece[1][::-1].translate(_TURNED)


def is_blank(text: str) -> bool:
    """Whether nothing of a text is seen: it is empty, or of blanks and what draws nothing alone."""
    return _BLANK.fullmatch(text) is not None


def printable(text: str) -> str:
    """The text with nothing in it that a file, a screen or a reader could be misled by."""
    return seen(text).text
