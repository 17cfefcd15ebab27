"""The one front for received bytes: whatever kind of workbook they are → Snapshot, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.intake.decrypt import DEFAULT_PASSWORD, decrypted
from toolkit.intake.filetype import FOREIGN, LOCKABLE, ZIP, kind_of
from toolkit.intake.legacy import read_foreign
from toolkit.intake.snapshot import Snapshot
from toolkit.intake.xlsx.reader import read_workbook

_WORKBOOK = b"xl/workbook.xml"
# More than the directory of a form at the end of its file takes.
_DIRECTORY = 8192


@dataclass(frozen=True)
class Remark:
    """Something that a reader must be told of a file that was read: an id, and facts that fill its sentence."""

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A workbook that was read, with what its container gives cause to say."""

    snapshot: Snapshot
    remarks: tuple[Remark, ...] = ()


def open_workbook(data: bytes, password: str = "") -> Opened:
    """Read a workbook of any kind that can be read, opened with the campaign's password where it has one.

    That password is the clerk's own, so nothing is said of it. Raises Unreadable.
    """
    if data.startswith(ZIP) and _WORKBOOK in data[-_DIRECTORY:]:
        # What nearly every return is; no other format names a part so.
        return Opened(read_workbook(data))
    remarks: list[Remark] = []
    kind = kind_of(data)
    if kind in LOCKABLE:
        data, used = decrypted(data, [password])
        kind = kind_of(data)
        if used == DEFAULT_PASSWORD and used != password:
            remarks.append(Remark("ENC-02"))
    if kind not in FOREIGN:
        return Opened(read_workbook(data), tuple(remarks))
    return Opened(read_foreign(data), (*remarks, Remark("TYP-04", {"type": FOREIGN[kind]})))
