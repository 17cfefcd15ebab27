"""An archive or a letter → the files inside it, read into memory; nothing is written under a stored name.

One budget of bytes and members is shared by everything inside one received file, however deep (PKG-01, ARC-04).
What cannot be taken out comes back as a member with the code that says why (ARC-03 … ARC-08), never as silence.
"""

from __future__ import annotations

import email
import gzip
import importlib
import io
import re
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from functools import partial
from typing import Any

from toolkit.workbook.sniff import ARCHIVES, kind_of

TOTAL_CAP = 200 * 1024 * 1024
MEMBER_CAP = 64 * 1024 * 1024
MEMBERS_CAP = 5000
DEPTH = 2
_ODD = {"type": "压缩包（压缩方式不常见）"}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """A file found inside (or the received file itself). `code` is the catalogue's id where it was not taken out,
    `facts` fill its sentence; `name` is for showing only, `压缩包名/成员名`.
    """

    name: str
    data: bytes
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


class _Spent(Exception):
    """The budget is used up."""


class _Refused(Exception):
    """An archive that is refused whole: with a password (ARC-05), or without a tool that reads it (ARC-07)."""


@dataclass
class _Budget:
    """Bytes and members that one received file may still unfold to."""

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
            raise _Spent

    def count(self, more: int = 1) -> None:
        self.members -= more
        if self.members < 0:
            raise _Spent


_Found = tuple[str, bytes | None, str]
"""(stored name, bytes or None where there are none to give, code)"""


def members(name: str, data: bytes) -> list[Member]:
    """Every file inside an archive or a letter; for any other file, the file itself. Never raises."""
    if kind_of(data) not in ARCHIVES:
        return [Member(name, data)]
    return list(_unfold(name, data, 0, _Budget()))


def _unfold(name: str, data: bytes, depth: int, budget: _Budget) -> Iterator[Member]:
    """Members of one archive. Raises _Spent below the outermost, which says so (PKG-01)."""
    kind, empty = kind_of(data), True
    try:
        for stored, content, code in _READERS[kind](data, budget):
            shown, code, empty = f"{name}/{safe_name(stored)}", code or _noise(stored), False
            if code or content is None:
                yield Member(shown, content or b"", code or "PKG-01", _ODD if code == "ARC-07" else {})
            elif kind_of(content) not in ARCHIVES:
                yield Member(shown, content)
            elif depth >= DEPTH:
                yield Member(shown, content, "ARC-04")
            else:
                yield from _unfold(shown, content, depth + 1, budget)
    except _Spent:
        if depth:
            raise
        yield Member(name, data, "PKG-01")
    except _Refused as refused:
        yield Member(name, data, str(refused), {"type": {"rar": "RAR 压缩包", "7z": "7z 压缩包"}.get(kind, "压缩包")})
    except Exception as error:
        # Damage shows as any of two dozen exceptions, by format and by library.
        yield Member(name, data, "PKG-06" if _cut_short(kind, data, error) else "PKG-07")
    else:
        if empty:
            what = "邮件（没有附件）" if kind in ("eml", "mbox") else "压缩包（里面没有文件）"
            yield Member(name, data, "PKG-10", {"type": what})


def _cut_short(kind: str, data: bytes, error: Exception) -> bool:
    """Whether the end is missing, so that sending it again will help."""
    if kind == "zip":
        return b"PK\x05\x06" not in data[-66_000:]
    if kind == "7z":
        return len(data) < 32 or 32 + sum(struct.unpack_from("<QQ", data, 12)) > len(data)
    return isinstance(error, EOFError | tarfile.ReadError)


def _noise(stored: str) -> str:
    """Files that belong to a program, not to a person."""
    parts = re.split(r"[/\\]", stored)
    if "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] == ".DS_Store":
        return "ARC-08"
    return "PKG-09" if parts[-1].startswith(("~$", ".~")) else ""


def safe_name(stored: str) -> str:
    """A stored name fit for showing: no way out of a folder, no drive, no invisible or reserved characters."""
    parts = []
    for part in re.split(r"[/\\]", stored):
        text = "".join(char for char in part if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
        text = re.sub(r'[:*?"<>|]', "_", text).rstrip(". ").lstrip()
        if text:
            parts.append(("_" + text if _RESERVED.match(text) else text)[-100:])
    return "/".join(parts[-6:]) or "未命名"


# --- zip


def _from_zip(data: bytes, budget: _Budget) -> Iterator[_Found]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except UnicodeDecodeError:
        # Names that claim to be UTF-8 and are not: take the claim away, the bytes tell.
        archive = zipfile.ZipFile(io.BytesIO(_without_claim(data)))
    with archive:
        # By entry, never by name: the same name twice would lose the first (ARC-06).
        for info in archive.infolist():
            name = _zip_name(info)
            if name.endswith(("/", "\\")):
                continue
            budget.count()
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind and not stat.S_ISREG(kind):
                yield name, None, "ARC-03"
            elif info.flag_bits & 1:
                yield name, None, "ARC-05"
            else:
                yield name, *_read(partial(archive.open, info), budget)


def _read(opened: Callable[[], Any], budget: _Budget) -> tuple[bytes | None, str]:
    """One member's bytes and an empty code, or the code that says why there are none."""
    try:
        with opened() as stream:
            return budget.read(stream), ""
    except (_Spent, _Refused):
        raise
    except NotImplementedError:
        return None, "ARC-07"
    except Exception:
        return None, "PKG-07"


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name by the order of ARC-01: UTF-8 flag, Unicode path extra, strict UTF-8, GB18030."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    at = 0
    while at + 4 <= len(info.extra):
        number, size = struct.unpack_from("<HH", info.extra, at)
        body = info.extra[at + 4 : at + 4 + size]
        if number == 0x7075 and len(body) > 5 and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw):
            return body[5:].decode("utf-8", "replace")
        at += 4 + size
    return in_chinese(raw)


def in_chinese(raw: bytes) -> str:
    """Bytes without a stated encoding: strict UTF-8, else GB18030."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _without_claim(data: bytes) -> bytes:
    """The same zip with the UTF-8 flag of every entry cleared, in the directory and in the entry's own header."""
    out = bytearray(data)
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    at, shift = end - size, end - size - start
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        local = shift + int(struct.unpack_from("<I", data, at + 42)[0])
        for flag in (at + 9, local + 7):
            out[flag] &= ~0x08
        at += 46 + name + extra + comment
    return bytes(out)


# --- tar and gzip


def _from_tar(data: bytes, budget: _Budget) -> Iterator[_Found]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            if info.isdir():
                continue
            budget.count()
            name = in_chinese(info.name.encode("utf-8", "surrogateescape"))
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                yield name, None, "ARC-03"
            elif info.size > len(data):
                yield name, None, "PKG-06"
            else:
                yield name, budget.read(stream), ""
        # The library ends in silence where a header is missing or broken; a whole archive ends in zeros.
        if data[archive.offset : archive.offset + 512] != bytes(512):
            raise EOFError


def _from_gzip(data: bytes, budget: _Budget) -> Iterator[_Found]:
    """The one file inside; a tar in it is unfolded here, so that .tar.gz counts as one archive."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        content = budget.read(stream)
    if content is not None and kind_of(content) == "tar":
        yield from _from_tar(content, budget)
    else:
        budget.count()
        yield in_chinese(data[10:].partition(b"\0")[0]) if data[3] & 0x0C == 0x08 else "内容", content, ""


# --- rar and 7z, with libraries that need not be installed


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise _Refused("ARC-07") from None


def _from_rar(data: bytes, budget: _Budget) -> Iterator[_Found]:
    """Stored members need no tool, compressed ones unrar, unar, 7z or bsdtar on the machine (ARC-07)."""
    rarfile = _library("rarfile")
    try:
        archive = rarfile.RarFile(io.BytesIO(data))
    except (rarfile.PasswordRequired, rarfile.NoCrypto):
        raise _Refused("ARC-05") from None
    except (rarfile.RarCannotExec, rarfile.NeedFirstVolume):
        raise _Refused("ARC-07") from None

    def opened(info: Any) -> Any:
        try:
            return archive.open(info)
        except (rarfile.RarCannotExec, rarfile.NeedFirstVolume):
            raise _Refused("ARC-07") from None

    with archive:
        infos, closed = archive.infolist(), False
        if not infos and archive.needs_password():
            raise _Refused("ARC-05")
        for info in infos:
            if info.is_dir():
                continue
            budget.count()
            raw = info.orig_filename or b""
            name = info.filename if not raw or b"\0" in raw else in_chinese(raw)
            copied = info.file_redir and info.file_redir[0] == rarfile.RAR5_XREDIR_FILE_COPY
            if not copied and (info.file_redir or not info.is_file()):
                yield name, None, "ARC-03"
            elif info.needs_password():
                yield name, None, "ARC-05"
            else:
                try:
                    yield name, *_read(partial(opened, info), budget)
                except _Refused:
                    closed = True
        if closed:
            raise _Refused("ARC-07")


def _from_7z(data: bytes, budget: _Budget) -> Iterator[_Found]:
    """All members at once, since they are mostly packed into one stream; the library counts while inflating."""
    py7zr = _library("py7zr")
    kept: list[tuple[str, Any]] = []

    def create(_: object, filename: str) -> Any:
        kept.append((filename, py7zr.io.Py7zBytesIO(filename, TOTAL_CAP + 1)))
        return kept[-1][1]

    factory = type("Factory", (py7zr.WriterFactory,), {"create": create})
    try:
        with py7zr.SevenZipFile(io.BytesIO(data), max_extract_size=budget.left) as archive:
            if archive.needs_password():
                raise _Refused("ARC-05")
            links = {info.filename for info in archive.list() if info.is_symlink}
            budget.count(len(archive.list()))
            archive.extractall(factory=factory())
    except py7zr.PasswordRequired:
        raise _Refused("ARC-05") from None
    except py7zr.UnsupportedCompressionMethodError:
        raise _Refused("ARC-07") from None
    except py7zr.DecompressionBombError:
        raise _Spent from None
    for name, writer in kept:
        content = budget.read(writer)
        yield (name, None, "ARC-03") if name in links else (name, content, "")


# --- letters


class _Literal(Compat32):
    """Headers as they stand: raw GBK in a file name stays readable."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


def _from_letter(data: bytes, budget: _Budget) -> Iterator[_Found]:
    """Attachments of one letter or of an exported mailbox, forwarded letters included; no texts, no inline images."""
    letters = [each for each in _LETTER_START.split(data) if each.strip()] if data.startswith(b"From ") else [data]
    for letter in letters:
        for part in email.message_from_bytes(letter, policy=_Literal()).walk():
            name, kind = _attached_name(part), part.get_content_maintype()
            attached = part.get_content_disposition() == "attachment"
            if part.is_multipart() or not (attached or (name and kind != "image")):
                continue
            budget.count()
            content: Any = part.get_payload(decode=True) or b""
            budget.take(len(content))
            yield name or "附件", content, ""


_LETTER_START = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\n]*[12][0-9]{3}[^\n]*\n")


def _attached_name(part: Message) -> str:
    """The attachment's name: RFC 2231, RFC 2047 and raw bytes, in the charsets that Chinese mailers name."""
    value = part.get_param("filename", None, "content-disposition") or part.get_param("name", "")
    if isinstance(value, tuple):
        return _decoded(value[2].encode("latin-1", "replace"), value[0])
    text = str(value)
    if not text.isascii():
        return in_chinese(text.encode("utf-8", "surrogateescape"))
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(_decoded(raw, charset) if isinstance(raw, bytes) else raw for raw, charset in pieces)


def _decoded(raw: bytes, charset: str | None) -> str:
    name = (charset or "").lower()
    try:
        return raw.decode("gb18030" if name in ("gb2312", "gbk", "x-gbk", "cp936") else name or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return in_chinese(raw)


_READERS: dict[str, Callable[[bytes, _Budget], Iterator[_Found]]] = {
    "zip": _from_zip,
    "tar": _from_tar,
    "gzip": _from_gzip,
    "rar": _from_rar,
    "7z": _from_7z,
    "eml": _from_letter,
    "mbox": _from_letter,
}
