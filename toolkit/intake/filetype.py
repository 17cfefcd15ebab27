"""What a file is by its first bytes, whatever its name says (PKG-08 … PKG-12, TYP-01 … TYP-03)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Set

from toolkit.intake.snapshot import Unreadable
from toolkit.intake.text_encoding import encoding_of
from toolkit.intake.xlsx.directory import read_directory

ZIP = b"PK\x03\x04"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKABLE = frozenset(("encrypted-ooxml", "xls"))
"""Kinds that may be encrypted and can be opened with the password."""
ARCHIVES = frozenset(("zip", "rar", "7z", "tar", "gzip", "eml", "mbox"))
TABLES = frozenset(("xlsx-zip", "encrypted-ooxml", "xls", "cfb", "biff", "xlsb", "ods", "fods", "slk"))
"""Kinds that are tables, or what is left of one."""
FOREIGN = {
    "xls": "旧格式表格（.xls、.et）",
    "cfb": "旧格式表格（.xls、.et）",
    "xlsb": "二进制表格（.xlsb）",
    "ods": "ODS 表格",
    "fods": "ODS 表格（.fods）",
}
"""Kinds whose values can be read, with the name that TYP-04 gives; `cfb` is mostly a truncated .xls."""

# Bytes without which nothing can be told: what a broken-off copy leaves.
_SHORTEST = 4
_UNKNOWN = "无法识别的文件"
_EMPTY_ZIP = "压缩包（里面没有表格）"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"MZ", "exe"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip-split"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"ID;P", "slk"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "lnk"),
    (b"[InternetShortcut]", "url"),
    (b"#!AMR", "sound"),
    (b"\x02#!SILK", "sound"),
    (b"ID3", "sound"),
    (b"\x7fELF", "exe"),
    (b"SQLite format 3\0", "sqlite"),
    (b"8BPS", "psd"),
    # BOF records of BIFF 2, 3, 4 and 5/8: a table without a container.
    (b"\x09\x00\x04\x00", "biff"),
    (b"\x09\x02\x06\x00", "biff"),
    (b"\x09\x04\x06\x00", "biff"),
    (b"\x09\x08\x06\x00", "biff"),
    (b"\x09\x08\x08\x00", "biff"),
    (b"\x09\x08\x10\x00", "biff"),
)
_STREAMS: dict[str, str] = {
    "workbook": "xls",
    "book": "xls",
    "worddocument": "doc",
    "powerpoint document": "ppt",
    "__properties_version1.0": "msg",
}
_DIRECTORY_ENTRY = 128
# kind → id and name of its refusal, for readers that take nothing but a package.
_REFUSALS: dict[str, tuple[str, str]] = {
    "empty": ("PKG-08", ""),
    "encrypted-ooxml": ("ENC-01", ""),
    "xls": ("TYP-01", ""),
    "biff": ("TYP-01", ""),
    "cfb": ("TYP-01", ""),
    "xlsb": ("TYP-03", "XLSB 表格"),
    "ods": ("TYP-03", "ODS 表格"),
    "fods": ("TYP-03", "ODS 表格（.fods）"),
    "slk": ("TYP-03", "SYLK 表格（.slk）"),
    "csv": ("TYP-02", ""),
    "html": ("PKG-12", "网页表格"),
    "mht": ("PKG-12", "网页表格"),
    "xml": ("PKG-12", "XML 表格"),
    "zip-prefixed": ("PKG-16", ""),
    "rar": ("ARC-07", "RAR 压缩包"),
    "7z": ("ARC-07", "7z 压缩包"),
    "tar": ("ARC-07", "TAR 压缩包"),
    "gzip": ("ARC-07", "GZ 压缩包"),
    "bzip2": ("ARC-07", "BZ2 压缩包"),
    "xz": ("ARC-07", "XZ 压缩包"),
    "zip-split": ("ARC-07", "分卷压缩包"),
    "zip": ("PKG-10", _EMPTY_ZIP),
    "eml": ("PKG-10", "邮件"),
    "mbox": ("PKG-10", "邮箱导出文件"),
    "msg": ("PKG-10", "Outlook 邮件（.msg）"),
    "tnef": ("PKG-10", "Outlook 附件包（winmail.dat）"),
    "pdf": ("PKG-10", "PDF 文件"),
    "ofd": ("PKG-10", "OFD 版式文件"),
    "jpg": ("PKG-10", "照片（JPG）"),
    "heic": ("PKG-10", "照片（HEIC）"),
    "png": ("PKG-10", "图片（PNG）"),
    "gif": ("PKG-10", "图片（GIF）"),
    "bmp": ("PKG-10", "图片（BMP）"),
    "tiff": ("PKG-10", "图片（TIFF）"),
    "webp": ("PKG-10", "图片（WEBP）"),
    "psd": ("PKG-10", "图片（PSD）"),
    "sound": ("PKG-10", "录音"),
    "video": ("PKG-10", "视频"),
    "lnk": ("PKG-10", "快捷方式，不是文件本身"),
    "url": ("PKG-10", "网址的快捷方式，不是文件本身"),
    "sqlite": ("PKG-10", "数据库文件"),
    "iwork": ("PKG-10", "苹果电脑的文稿（.numbers、.pages、.key）"),
    "exe": ("PKG-10", "程序文件"),
    "rtf": ("PKG-10", "写字板文档（RTF）"),
    "text": ("PKG-10", "文本文件"),
    "doc": ("PKG-10", "Word 97 文档（.doc、.wps）"),
    "ppt": ("PKG-10", "PowerPoint 97 演示文稿（.ppt、.dps）"),
    "docx": ("PKG-10", "Word 文档"),
    "pptx": ("PKG-10", "演示文稿"),
    "odt": ("PKG-10", "ODT 文档"),
    "odp": ("PKG-10", "ODP 演示文稿"),
}
# What the refusal of a kind need not say, for its sentence does.
_PLAIN_NAMES = {"empty": "空文件", "csv": "文本表格（CSV）"}
_RIFF = {b"WEBP": "webp", b"WAVE": "sound", b"AVI ": "video"}
_BITMAP_HEADERS = frozenset((12, 40, 52, 56, 64, 108, 124))
_OFFICE_HEADS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"xl/")
_OPEN_DOCUMENT = {"spreadsheet": "ods", "text": "odt", "presentation": "odp"}
_TABLE_NAMES = (".xlsx", ".xls", ".et", ".xlsm")
_HEADER = re.compile(rb"^([a-z][a-z0-9-]*):", re.MULTILINE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_LETTER = frozenset((b"received", b"return-path", b"delivered-to", b"to", b"message-id", b"x-mailer"))
_MBOX = re.compile(rb"from \S+.{0,80}[12][0-9]{3}\s*\n[a-z>-]")


def kind_of(data: bytes) -> str:
    """A short name of what the bytes are: `xlsx-zip`, `xls`, `zip`, `eml`, `pdf` … or `unknown`. Never raises."""
    if len(data) < _SHORTEST or not data.strip(b"\0"):
        return "empty"
    if data.startswith(ZIP):
        return _package_kind(data)
    if data.startswith(CFB):
        return _compound_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return "tar"
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in (b"heic", b"heix", b"mif1") else "video"
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return _RIFF[data[8:12]]
    if data[:2] == b"BM" and len(data) > 18 and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS:
        return "bmp"
    return _text_kind(data)


def refusal(kind: str) -> Unreadable:
    """Why a file of this kind is not read as a workbook."""
    rule, name = _REFUSALS.get(kind, ("PKG-10", _UNKNOWN))
    return Unreadable(rule, type=name) if name else Unreadable(rule)


def called(kind: str) -> str:
    """What people call a file of this kind."""
    return _PLAIN_NAMES.get(kind) or _REFUSALS.get(kind, ("", ""))[1] or _UNKNOWN


def require_zip(data: bytes) -> None:
    """Pass when the bytes begin like a zip package. Raises Unreadable naming what they are instead."""
    if not data.startswith(ZIP):
        raise refusal(kind_of(data))


def other_package(names: Set[str]) -> Unreadable:
    """Why an undamaged zip is not a workbook."""
    if any(name.startswith("word/") for name in names):
        return refusal("docx")
    if any(name.startswith("ppt/") for name in names):
        return refusal("pptx")
    if "content.xml" in names and names & {"mimetype", "META-INF/manifest.xml"}:
        return refusal("ods")
    if _is_iwork(names):
        return refusal("iwork")
    if any(name.lower() == "ofd.xml" for name in names):
        return refusal("ofd")
    if any(name.startswith("xl/") for name in names):
        return Unreadable("PKG-14", part="xl/workbook.xml")
    if any(name.lower().endswith(_TABLE_NAMES) for name in names):
        return Unreadable("ARC-07", type="压缩包")
    return refusal("zip")


def _is_iwork(names: Set[str]) -> bool:
    return any(name.lower().startswith("index/") and name.endswith(".iwa") for name in names)


def _package_kind(data: bytes) -> str:
    """A zip: a document of some office, or an archive."""
    try:
        names = read_directory(data).layout.folded_names
        if "mimetype" in names:
            with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("mimetype") as part:
                stated = part.read(100)
            family = stated.partition(b"opendocument.")[2].partition(b"-")[0].strip().decode("latin-1")
            if family in _OPEN_DOCUMENT:
                return _OPEN_DOCUMENT[family]
    except (
        Unreadable,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ):
        # Too damaged to list: the first names still tell a document cut short from an archive cut short.
        return "xlsx-zip" if any(name in data[:4096] for name in _OFFICE_HEADS) else "zip"
    if _is_iwork(names):
        return "iwork"
    rooms = {name.partition("/")[0] for name in names if "/" in name}
    if "xl" in rooms:
        return "xlsb" if "xl/workbook.bin" in names else "xlsx-zip"
    if "word" in rooms and "[content_types].xml" in names:
        return "docx"
    if "ppt" in rooms and "[content_types].xml" in names:
        return "pptx"
    if {"content.xml", "mimetype"} <= names or {"content.xml", "meta-inf/manifest.xml"} <= names:
        return "ods"
    if "ofd.xml" in names:
        return "ofd"
    return "xlsx-zip" if {"[content_types].xml", "_rels/.rels"} & names else "zip"


def _compound_kind(data: bytes) -> str:
    """A compound file, recognised by the first known name in its directory, whose entries are aligned."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted-ooxml"
    folded = data.lower()
    found = {at: kind for name, kind in _STREAMS.items() if (at := _entry(folded, name)) >= 0}
    return found[min(found)] if found else "cfb"


def _entry(data: bytes, name: str) -> int:
    raw = (name + "\0").encode("utf-16-le")
    at = data.find(raw)
    while at >= 0 and at % _DIRECTORY_ENTRY:
        at = data.find(raw, at + 1)
    return at


def _text_kind(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:16384].decode("utf-16", "ignore").encode()
    else:
        head = data[:16384]
    head = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if ZIP in data[: 1 << 20]:
        # Mail in 8-bit parts may hold a package too; only what does not speak like a letter hides one.
        return _letter_kind(head) or "zip-prefixed"
    if head.startswith((b"<html", b"<!doctype html", b"<table")):
        return "html"
    if head.startswith((b"<?xml", b"<office:document")):
        return "fods" if b"<office:document" in head and b"opendocument.spreadsheet" in head else "xml"
    if letter := _letter_kind(head):
        return letter
    if b"\0" not in head and any(mark in head[:2048] for mark in (b",", b"\t")):
        return "csv"
    return "text" if _CONTROL.search(head) is None and encoding_of(head) else "unknown"


def _letter_kind(head: bytes) -> str:
    if _MBOX.match(head):
        return "mbox"
    headers = set(_HEADER.findall(head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]))
    if not _HEADER.match(head) or not headers & (_LETTER | {b"mime-version"}):
        return ""
    if headers & _LETTER and headers & {b"from", b"subject", b"date", b"mime-version"}:
        return "eml"
    return "mht" if b"mime-version" in headers else ""
