"""A letter with its files, as an .eml that a mail program opens as a draft and a server takes as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
_TYPES = {".xlsx": _XLSX, ".docx": _DOCX}


def addresses_in(written: str) -> list[str]:
    """The addresses in what a roster holds; nothing that only looks like one."""
    return [each for each in re.split(r"[\s;；,，、/]+", written) if _ADDRESS.fullmatch(each)]


def compose(sender: str, to: Sequence[str], subject: str, text: str, files: Sequence[Path]) -> bytes:
    """The letter. `X-Unsent` lets Outlook open it as a draft; it is taken out when the letter is sent."""
    letter = EmailMessage(policy=SMTP)
    if sender:
        letter["From"] = sender
    letter["To"] = ", ".join(to)
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = formatdate(localtime=True)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "nianbao.invalid")
    letter["X-Unsent"] = "1"
    letter.set_content(text)
    for path in files:
        kind = _TYPES.get(path.suffix.lower(), ("application", "octet-stream"))
        letter.add_attachment(path.read_bytes(), maintype=kind[0], subtype=kind[1], filename=path.name)
    return letter.as_bytes()
