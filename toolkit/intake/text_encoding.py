"""The encoding of a text that does not state it: Chinese programs write UTF-8, with or without a mark, or GBK.

GBK is read as GB18030, its superset.
"""

from __future__ import annotations

import codecs

_ENCODINGS = ("utf-8-sig", "gb18030")
_GBK_NAMES = frozenset(("gb2312", "gbk", "x-gbk", "cp936"))


def decode_text(data: bytes) -> str:
    """A whole text. Raises UnicodeDecodeError when it is in neither encoding."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def decode_table(data: bytes) -> str:
    """A whole text table: Excel's own “Unicode 文本” is UTF-16 and says so by its mark. Raises UnicodeDecodeError."""
    return data.decode("utf-16") if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else decode_text(data)


def decode_with_gaps(data: bytes) -> str:
    """A whole text for showing: what cannot be decoded is replaced (U+FFFD)."""
    try:
        return decode_text(data)
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def encoding_of(start: bytes) -> str | None:
    """The encoding of a text by its beginning, which may end within a character; None when it is in neither."""
    for encoding in _ENCODINGS:
        try:
            codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def codec_named(charset: str) -> str:
    """Python's codec for a charset as a letter names it; UTF-8 where it names none."""
    name = charset.lower()
    return "gb18030" if name in _GBK_NAMES else name or "utf-8"
