"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from toolkit.workbook.snapshot import Unreadable

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "照片（JPG）"),
    (b"\x89PNG", "图片（PNG）"),
    (b"GIF8", "图片（GIF）"),
    (b"MZ", "程序文件"),
    (b"{\\rtf", "写字板文档（RTF）"),
)
_ARCHIVES: tuple[tuple[bytes, str], ...] = ((b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"))
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"


def require_zip(data: bytes) -> None:
    """Pass when the bytes begin like a zip package. Raises Unreadable naming what they are instead."""
    if not data.strip(b"\0"):
        raise Unreadable("PKG-08")
    if data.startswith(ZIP):
        return
    if data.startswith(_CFB):
        if _ENCRYPTED in data:
            raise Unreadable("ENC-01")
        raise Unreadable("TYP-01")
    for magic, name in _ARCHIVES:
        if data.startswith(magic):
            raise Unreadable("ARC-07", type=name)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise Unreadable("PKG-10", type=name)
    if ZIP in data[: 1 << 20]:
        raise Unreadable("PKG-16")
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"mime-version")):
        raise Unreadable("PKG-12", type="网页表格")
    if head.startswith(b"<?xml"):
        raise Unreadable("PKG-12", type="XML 表格")
    if b"\0" not in data[:2048] and (b"," in head or b"\t" in head):
        raise Unreadable("TYP-02")
    raise Unreadable("PKG-10", type="无法识别的文件")


def other_package(names: set[str]) -> Unreadable:
    """Why a sound zip is not a workbook."""
    if any(name.startswith("word/") for name in names):
        return Unreadable("PKG-10", type="Word 文档")
    if any(name.startswith("ppt/") for name in names):
        return Unreadable("PKG-10", type="演示文稿")
    if "content.xml" in names and "mimetype" in names:
        return Unreadable("TYP-03", type="ODS 表格")
    if any(name.startswith("xl/") for name in names):
        return Unreadable("PKG-14", part="xl/workbook.xml")
    if any(name.lower().endswith((".xlsx", ".xls", ".et", ".xlsm")) for name in names):
        return Unreadable("ARC-07", type="压缩包")
    return Unreadable("PKG-10", type="压缩包（里面没有表格）")
