"""The one door for names and words from outside: file names, arguments and settings of this computer as whole text.

Python keeps a byte that is no UTF-8 as half a character, which no ledger, JSON, screen or document takes. Such names
come from archives unpacked on Linux, and are mostly GBK.
"""

from __future__ import annotations

import re
import unicodedata

from toolkit.intake.plain_text import MISSING

_HALF = re.compile("[\ud800-\udfff]")
# A name within a sentence or a path ends at these.
_NAME = re.compile("[^/“”‘’：；，。（）\n]*[\ud800-\udfff][^/“”‘’：；，。（）\n]*")


def readable(text: str) -> str:
    """The text with every name in it that is no UTF-8 as GBK reads it, and MISSING for what that cannot read either.
    What is whole text already comes back as it is.
    """
    return _NAME.sub(lambda found: _name(found[0]), text) if _HALF.search(text) else text


def _name(half: str) -> str:
    try:
        raw = half.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half characters that Windows itself let into a name
        return _HALF.sub(MISSING, half)
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return _HALF.sub(MISSING, half)
    # What only looks like GBK reads as controls and private signs.
    return "".join(MISSING if unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs") else char for char in text)
