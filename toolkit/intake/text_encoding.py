"""The encoding of a text that does not state it: Chinese programs write UTF-8, with or without a mark, or GBK.

GBK is read as GB18030, its superset.
"""

from __future__ import annotations

import codecs
import re

_ENCODINGS = ("utf-8-sig", "gb18030")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MARKS = frozenset("、。·—…《》〈〉“”‘’（）【】〔〕：；，！？－～〇　０１２３４５６７８９")
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


def mended(name: str) -> str:
    """A short text as it was meant, where a program took its UTF-8 or GBK for the letters of western Europe or of DOS
    (“╟α╔╜╧τ”, “ÇàÉ½Ïç” for 青山乡); any other as it is, one with Chinese letters in it always.
    """
    if not name.isascii() and not _HAN.search(name):
        for raw in filter(None, (_western_bytes(name), _dos_bytes(name))):
            for encoding in ("utf-8", "gb18030"):
                try:
                    meant = raw.decode(encoding)
                except UnicodeDecodeError:
                    continue
                if _plainly_chinese(meant):
                    return meant
    return name


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


def _western_bytes(text: str) -> bytes:
    """The bytes that Windows-1252 or Latin-1 shows so; none where neither does."""
    try:
        return b"".join(bytes([ord(char)]) if ord(char) < 256 else char.encode("cp1252") for char in text)
    except UnicodeEncodeError:
        return b""


def _dos_bytes(text: str) -> bytes:
    try:
        return text.encode("cp437")
    except UnicodeEncodeError:
        return b""


def _plainly_chinese(text: str) -> bool:
    """Whether all but its ASCII is Chinese, at least half of it letters that every pupil knows: two letters of another
    language read as some rare one.
    """
    letters = [char for char in text if not char.isascii()]
    common = sum(b"\xb0\xa1" <= char.encode("gb18030") <= b"\xd7\xf9" for char in letters if _HAN.match(char))
    return all(_HAN.match(char) or char in _MARKS for char in letters) and common * 2 >= len(letters) > 0
