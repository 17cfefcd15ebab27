"""Attachments of mails (.eml) and exported mailboxes, with names in the charsets that Chinese mail programs use."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import Any

from toolkit.intake.budget import Budget, Found
from toolkit.intake.text_encoding import codec_named, decode_with_gaps


class _Literal(Compat32):
    """Leaves headers undecoded, so that raw GBK in a file name can still be read."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


def from_letter(data: bytes, budget: Budget) -> Iterator[Found]:
    """Attachments of one mail or of an exported mailbox, forwarded mails included; no texts, no inline images."""
    letters = [each for each in _LETTER_START.split(data) if each.strip()] if data.startswith(b"From ") else [data]
    for letter in letters:
        message = email.message_from_bytes(letter, policy=_Literal())
        sent = _sent(message)
        for part in message.walk():
            name, kind = _attached_name(part), part.get_content_maintype()
            attached = part.get_content_disposition() == "attachment"
            if part.is_multipart() or not (attached or (name and kind != "image")):
                continue
            budget.count()
            content: Any = part.get_payload(decode=True) or b""
            budget.take(len(content))
            yield Found(name or "附件", content, "", sent)


_LETTER_START = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\n]*[12][0-9]{3}[^\n]*\n")


def _sent(message: Message) -> str:
    """When the letter was sent, as ISO time in UTC; empty where its Date is missing or none."""
    try:
        day = parsedate_to_datetime(str(message.get("Date", "")))
        return day.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, TypeError):
        return ""


def _attached_name(part: Message) -> str:
    """The attachment's name: RFC 2231, RFC 2047 and raw bytes, in the charsets that Chinese mailers name."""
    value = part.get_param("filename", None, "content-disposition") or part.get_param("name", "")
    if isinstance(value, tuple):
        return _decoded(value[2].encode("latin-1", "replace"), value[0])
    text = str(value)
    if not text.isascii():
        return decode_with_gaps(text.encode("utf-8", "surrogateescape"))
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(_decoded(raw, charset) if isinstance(raw, bytes) else raw for raw, charset in pieces)


def _decoded(raw: bytes, charset: str | None) -> str:
    try:
        return raw.decode(codec_named(charset or ""))
    except (LookupError, UnicodeDecodeError):
        return decode_with_gaps(raw)
