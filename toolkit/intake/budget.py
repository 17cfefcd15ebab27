"""How much may be unpacked from one received file, and what the readers of archives and mails share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

FILE_CAP = 20 * 1024 * 1024
"""Of a file that is read as a whole."""
TOTAL_CAP = 200 * 1024 * 1024
MEMBER_CAP = 64 * 1024 * 1024
MEMBERS_CAP = 5000


class Spent(Exception):
    """The budget is used up."""


class Refused(Exception):
    """An archive that is not opened: it has a password (ARC-05), or this machine cannot open it (ARC-07); `why`."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.why = why


@dataclass
class Budget:
    """Bytes and members that may still be unpacked from one received file."""

    left: int = TOTAL_CAP
    members: int = MEMBERS_CAP

    def read(self, stream: Any) -> bytes | None:
        """A member's bytes, or None when it alone is too large; what was read is counted either way."""
        cap = min(MEMBER_CAP, self.left)
        data: bytes = stream.read(cap + 1)
        self.take(len(data))
        return None if len(data) > cap else data

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Spent

    def count(self, more: int = 1) -> None:
        self.members -= more
        if self.members < 0:
            raise Spent


class Found(NamedTuple):
    """One file inside another: its stored name, its bytes or None where there are none to give and then the code that
    says why. sent: when the letter was sent that brought it, ISO time in UTC, empty where none did or it does not say.
    """

    name: str
    content: bytes | None
    code: str = ""
    sent: str = ""
