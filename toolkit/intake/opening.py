"""The single entry point for received bytes: a workbook of any kind → Snapshot, and remarks on its container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.intake.filetype import FOREIGN, LOCKABLE, ZIP, kind_of
from toolkit.intake.snapshot import Snapshot, Unreadable
from toolkit.intake.xlsx.reader import read_workbook

_WORKBOOK = b"xl/workbook.xml"
# More than the directory of a form at the end of its file takes.
_DIRECTORY = 8192


@dataclass(frozen=True)
class Remark:
    """Something to report about a file that was read: a catalogue id, and the facts that fill its sentence."""

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A workbook that was read, with the remarks on its container."""

    snapshot: Snapshot
    remarks: tuple[Remark, ...] = ()


def open_workbook(data: bytes, password: str = "") -> Opened:
    """Read a workbook of any supported kind; an encrypted one is opened with the campaign's password.

    That password is the clerk's own, so it gives no remark. Raises Unreadable.
    """
    if data.startswith(ZIP) and _WORKBOOK in data[-_DIRECTORY:]:
        # What nearly every return is.
        try:
            return Opened(read_workbook(data))
        except Unreadable:
            # The list of the package may be that of a workbook inside of a table of another kind.
            if kind_of(data) not in FOREIGN:
                raise
    remarks: list[Remark] = []
    kind = kind_of(data)
    if kind in LOCKABLE:
        from toolkit.intake.decrypt import DEFAULT_PASSWORD, decrypted

        data, used = decrypted(data, [password])
        kind = kind_of(data)
        if used == DEFAULT_PASSWORD and used != password:
            remarks.append(Remark("ENC-02"))
    if kind not in FOREIGN:
        return Opened(read_workbook(data), tuple(remarks))
    from toolkit.intake.legacy import read_foreign

    return Opened(read_foreign(data), (*remarks, Remark("TYP-04", {"type": FOREIGN[kind]})))
