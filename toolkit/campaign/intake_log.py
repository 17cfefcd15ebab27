"""收件登记: who did what by which unit's link and from where, one line of JSON each, and never one taken away.

No token stands in it. A line that is torn, as by a power cut, is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from toolkit.campaign.folder import STORE, Campaign
from toolkit.errors import NianbaoError
from toolkit.intake.patience import patiently

HAND_IN, OPEN, DOWNLOAD, NOT_TAKEN, NO_LINK, RENEW = "交表", "打开", "下载", "没有收", "链接不对", "换新链接"
_BINARY = getattr(os, "O_BINARY", 0)
_writing = Lock()


@dataclass(frozen=True)
class IntakeEntry:
    """One thing that was done. at: ISO time with zone; unit: its code, empty where nobody's link was used; address: of
    the computer it came from; what: one of the words above; of 交表 also the number of the receipt, the file's name as
    its sender has it (made safe to show), its place in the campaign's folder and its hash; detail: why not, or which.
    """

    at: str
    unit: str
    address: str
    what: str
    detail: str = ""
    number: str = ""
    name: str = ""
    source: str = ""
    sha256: str = ""


class IntakeLog:
    """The log of a campaign."""

    def __init__(self, campaign: Campaign) -> None:
        self._path = campaign.folder / STORE / "收件登记.jsonl"

    def add(self, entry: IntakeEntry) -> None:
        """Write it down, on the disk when a file is registered. Raises NianbaoError."""
        told = {name: value for name, value in asdict(entry).items() if value or name in ("unit", "address")}
        line = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        try:
            with _writing:
                _append(self._path, line, lasting=entry.what == HAND_IN)
        except OSError as error:
            raise NianbaoError(
                f"写不了“{self._path}”（系统错误 {error.errno}）。请检查磁盘空间和文件夹权限。"
            ) from error

    def entries(self) -> Iterator[IntakeEntry]:
        """All that was written down, in order."""
        if not self._path.is_file():
            return
        for line in patiently(self._path.read_bytes).splitlines():
            try:
                yield IntakeEntry(**{name: str(value) for name, value in json.loads(line).items()})
            except (ValueError, TypeError, AttributeError):
                continue

    def hand_ins(self, unit_code: str = "") -> list[IntakeEntry]:
        """What was handed in, in order; of one unit where its code is given."""
        return [each for each in self.entries() if each.what == HAND_IN and unit_code in ("", each.unit)]


def _append(path: Path, line: bytes, *, lasting: bool) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY, 0o600)
    try:
        if os.fstat(handle).st_size:
            os.lseek(handle, -1, os.SEEK_END)
            # Where the last one was torn this one is not to be lost with it.
            line = line if os.read(handle, 1) == b"\n" else b"\n" + line
        os.write(handle, line)
        if lasting:
            os.fsync(handle)
    finally:
        os.close(handle)
