"""An archive or a mail → the files inside it, read into memory; nothing is written under a stored name.

One budget of bytes and members is shared by everything inside one received file, however deep (PKG-01, ARC-04).
A member that cannot be unpacked comes back with the code that says why (ARC-03 … ARC-08); none is dropped.
"""

from __future__ import annotations

import posixpath
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from toolkit.intake.budget import Budget, Found, Refused, Spent
from toolkit.intake.file_names import safe_name
from toolkit.intake.filetype import ARCHIVES, kind_of
from toolkit.intake.folder_scan import passed_over
from toolkit.intake.text_encoding import mended

DEPTH = 2
CALLED = {
    "zip": "压缩包",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "tar": "TAR 压缩包",
    "gzip": "GZ 压缩包",
    "eml": "邮件",
    "mbox": "邮箱导出文件",
}
"""Kinds that hold files, in the clerk's words."""

_ODD = {"type": "压缩包（压缩方式不常见）"}


@dataclass(frozen=True)
class Member:
    """A file found inside (or the received file itself). `code` is the catalogue's id where it was not unpacked,
    `facts` fill its sentence; `name` is for showing only, `压缩包名/成员名`;
    `sent`: date of the letter that brought it (ISO, UTC); `path`: where it lay, as it was stored, however deep, behind
    the received file's name.
    """

    name: str
    data: bytes
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    sent: str = ""
    path: str = field(default="", compare=False)


def members(name: str, data: bytes) -> list[Member]:
    """Every file inside an archive or a mail; for any other file, the file itself. Never raises.

    A member under the received file's own name and with a code says what is wrong with that file itself.
    """
    if kind_of(data) not in ARCHIVES:
        return [Member(name, data)]
    return list(_told_apart(_unfold(Member(name, data, path=name), 0, Budget())))


def _told_apart(found: Iterable[Member]) -> Iterator[Member]:
    """Members of one name get a number, as copies in a folder do, so that a name means one file (ARC-06)."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for each in found:
        name = each.name
        stem, suffix = posixpath.splitext(name)
        while name in taken:
            times[each.name] += 1
            name = f"{stem}({times[each.name]}){suffix}"
        taken.add(name)
        yield each if name == each.name else replace(each, name=name)


def _unfold(archive: Member, depth: int, budget: Budget) -> Iterator[Member]:
    """Members of one archive. Raises Spent below the outermost, which says so (PKG-01)."""
    name, data = archive.name, archive.data
    kind, empty = kind_of(data), True
    try:
        for stored, content, code, sent in _reader(kind)(data, budget):
            stored, sent = mended(stored), sent or archive.sent
            shown, code, empty = f"{name}/{safe_name(stored)}", code or passed_over(stored), False
            path = "/".join((archive.path, stored.replace("\\", "/").removeprefix("./")))
            if code or content is None:
                facts = _ODD if code == "ARC-07" else {}
                yield Member(shown, content or b"", code or "PKG-01", facts, path=path)
            elif kind_of(content) not in ARCHIVES:
                yield Member(shown, content, sent=sent, path=path)
            elif depth >= DEPTH:
                yield Member(shown, content, "ARC-04", path=path)
            else:
                yield from _unfold(Member(shown, content, sent=sent, path=path), depth + 1, budget)
    except Spent:
        if depth:
            raise
        yield Member(name, data, "PKG-01")
    except Refused as refused:
        what = CALLED[kind] + (f"（{refused.why}）" if refused.why else "")
        yield Member(name, data, refused.code, {"type": what})
    except Exception as error:
        # Damage shows as any of two dozen exceptions, by format and by library.
        yield Member(name, data, "PKG-06" if _cut_short(kind, data, error) else "PKG-07")
    else:
        if empty:
            what = f"{CALLED[kind]}（{'没有附件' if kind in ('eml', 'mbox') else '里面没有文件'}）"
            yield Member(name, data, "PKG-10", {"type": what})


def _cut_short(kind: str, data: bytes, error: Exception) -> bool:
    """Whether the end is missing, so that sending it again will help."""
    if kind == "zip":
        return b"PK\x05\x06" not in data[-66_000:]
    if kind == "7z":
        return len(data) < 32 or 32 + sum(struct.unpack_from("<QQ", data, 12)) > len(data)
    from tarfile import ReadError

    return isinstance(error, EOFError | ReadError)


def _reader(kind: str) -> Callable[[bytes, Budget], Iterator[Found]]:
    """Loaded with the first archive or letter: most returns come as they are."""
    if kind in ("eml", "mbox"):
        from toolkit.intake.email import from_letter

        return from_letter
    from toolkit.intake.archives import from_7z, from_gzip, from_rar, from_tar, from_zip

    readers = {"zip": from_zip, "tar": from_tar, "gzip": from_gzip, "rar": from_rar, "7z": from_7z}
    return readers[kind]
