"""`_x000D_` in the texts of a workbook: how a character stands there that XML cannot hold (ECMA-376, ST_Xstring)."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_LIKE_ONE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def encoded(text: str) -> str:
    """A text in which `decoded` changes nothing but what was changed here: whoever typed `_x000D_` meant that."""
    return _LOOKS_LIKE_ONE.sub("_x005F_", text) if "_x" in text else text


def decoded(text: str) -> str:
    """`_x000D_` → its character, two halves of a pair as the one that they are; half a pair, and what no file may hold,
    becomes the sign of a lost character (CEL-12).
    """
    if "_x" not in text:
        return text
    spelled = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    whole = spelled.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.translate(_NO_CHARACTERS)
