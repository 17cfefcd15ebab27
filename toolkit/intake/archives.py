"""Readers of archives: what lies in a zip, tar, gzip, rar or 7z, one file after the other, in memory."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from toolkit.intake.budget import TOTAL_CAP, Budget, Found, Refused, Spent
from toolkit.intake.filetype import kind_of
from toolkit.intake.text_encoding import decode_with_gaps

# --- zip


def from_zip(data: bytes, budget: Budget) -> Iterator[Found]:
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
                yield Found(name, None, "ARC-03")
            elif info.flag_bits & 1:
                yield Found(name, None, "ARC-05")
            else:
                yield Found(name, *_read(partial(archive.open, info), budget))


def _read(opened: Callable[[], Any], budget: Budget) -> tuple[bytes | None, str]:
    """One member's bytes and an empty code, or the code that says why there are none."""
    try:
        with opened() as stream:
            return budget.read(stream), ""
    except (Spent, Refused):
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
    return decode_with_gaps(raw)


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


def from_tar(data: bytes, budget: Budget) -> Iterator[Found]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        for info in archive:
            if info.isdir():
                continue
            budget.count()
            name = decode_with_gaps(info.name.encode("utf-8", "surrogateescape"))
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                yield Found(name, None, "ARC-03")
            elif info.size > len(data):
                yield Found(name, None, "PKG-06")
            else:
                yield Found(name, budget.read(stream))
        # The library ends in silence where a header is missing or broken; a whole archive ends in zeros.
        if data[archive.offset : archive.offset + 512] != bytes(512):
            raise EOFError


def from_gzip(data: bytes, budget: Budget) -> Iterator[Found]:
    """The one file inside; a tar in it is unpacked here, so that .tar.gz counts as one archive."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
        content = budget.read(stream)
    if content is not None and kind_of(content) == "tar":
        yield from from_tar(content, budget)
    else:
        budget.count()
        name = decode_with_gaps(data[10:].partition(b"\0")[0]) if data[3] & 0x0C == 0x08 else "内容"
        yield Found(name, content)


# --- rar and 7z, with libraries that need not be installed


_NO_PROGRAM = "这台电脑上没有能打开它的程序"


def from_rar(data: bytes, budget: Budget) -> Iterator[Found]:
    """Members of a rar. Stored ones need no tool, compressed ones need unrar, unar or 7z on the machine (ARC-07)."""
    try:
        import rarfile
    except ImportError:
        raise Refused("ARC-07", _NO_PROGRAM) from None
    try:
        archive = rarfile.RarFile(io.BytesIO(data))
    except (rarfile.PasswordRequired, rarfile.NoCrypto):
        raise Refused("ARC-05") from None
    except rarfile.NeedFirstVolume:
        raise Refused("ARC-07", "是分卷中的一卷") from None
    except rarfile.RarCannotExec:
        # An old archive's comment is packed like its members.
        raise Refused("ARC-07", _NO_PROGRAM) from None

    def opened(info: Any) -> Any:
        try:
            if info.compress_type != rarfile.RAR_M0:
                # Without bsdtar, which rarfile 4.5 calls so that it opens nothing: a sound file would seem damaged.
                rarfile.tool_setup(bsdtar=False)
            return archive.open(info)
        except rarfile.RarCannotExec:
            raise Refused("ARC-07", _NO_PROGRAM) from None
        except rarfile.NeedFirstVolume:
            raise Refused("ARC-07", "是分卷中的一卷") from None

    with archive:
        infos, closed = archive.infolist(), None
        if not infos and archive.needs_password():
            raise Refused("ARC-05")
        for info in infos:
            if info.is_dir():
                continue
            budget.count()
            raw = info.orig_filename or b""
            name = info.filename if not raw or b"\0" in raw else decode_with_gaps(raw)
            copied = info.file_redir and info.file_redir[0] == rarfile.RAR5_XREDIR_FILE_COPY
            if not copied and (info.file_redir or not info.is_file()):
                yield Found(name, None, "ARC-03")
            elif info.needs_password():
                yield Found(name, None, "ARC-05")
            else:
                try:
                    yield Found(name, *_read(partial(opened, info), budget))
                except Refused as refused:
                    closed = refused
        if closed:
            raise closed


def from_7z(data: bytes, budget: Budget) -> Iterator[Found]:
    """All members at once, since they are mostly packed into one stream; the library counts while inflating."""
    try:
        import py7zr
    except ImportError:
        raise Refused("ARC-07", _NO_PROGRAM) from None
    kept: list[tuple[str, Any]] = []

    def create(_: object, filename: str) -> Any:
        kept.append((filename, py7zr.io.Py7zBytesIO(filename, TOTAL_CAP + 1)))
        return kept[-1][1]

    factory = type("Factory", (py7zr.WriterFactory,), {"create": create})
    try:
        with py7zr.SevenZipFile(io.BytesIO(data), max_extract_size=budget.left) as archive:
            if archive.needs_password():
                raise Refused("ARC-05")
            links = {info.filename for info in archive.list() if info.is_symlink}
            budget.count(len(archive.list()))
            archive.extractall(factory=factory())
    except py7zr.PasswordRequired:
        raise Refused("ARC-05") from None
    except py7zr.UnsupportedCompressionMethodError:
        raise Refused("ARC-07", "压缩方式不常见") from None
    except py7zr.DecompressionBombError:
        raise Spent from None
    for name, writer in kept:
        content = budget.read(writer)
        yield Found(name, None, "ARC-03") if name in links else Found(name, content)
