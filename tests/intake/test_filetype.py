"""What a file is called when it is no return: true of what its first bytes are, whatever its name says."""

from __future__ import annotations

import pytest

from tests.helpers import zipped
from tests.intake.test_legacy import ods
from toolkit.intake.unpack import members
from toolkit.verify.verification import verify_bytes

REST = bytes(range(256)) * 4
IWORK = {f"Index/Tables/Tile-{number}.iwa": REST for number in range(190)} | {
    "Index/Document.iwa": REST,
    "preview.jpg": b"\xff\xd8\xff\xe0" + REST,
    "Metadata/Properties.plist": b"bplist00" + REST,
}
FILES = {
    "表.numbers": (zipped(IWORK), "苹果电脑的文稿"),
    "照片.bmp": (b"BM" + REST[:8] + b"\x36\0\0\0\x28\0\0\0" + REST, "图片（BMP）"),
    "扫描.tif": (b"II*\0" + REST, "图片（TIFF）"),
    "扫描件.tiff": (b"MM\0*" + REST, "图片（TIFF）"),
    "照片.webp": (b"RIFF\x10\0\0\0WEBP" + REST, "图片（WEBP）"),
    "语音.amr": (b"#!AMR\n" + REST, "录音"),
    "语音.silk": (b"\x02#!SILK_V3" + REST, "录音"),
    "录像.mp4": (b"\0\0\0\x18ftypmp42" + REST, "视频"),
    "照片.heic": (b"\0\0\0\x18ftypheic" + REST, "照片（HEIC）"),
    "青山乡.lnk": (b"\x4c\0\0\0\x01\x14\x02\0" + REST, "快捷方式"),
    "网址.url": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "网址的快捷方式"),
    "程序.xlsx": (b"MZ" + REST, "程序文件"),
    "扫描.xlsx": (b"%PDF-1.7" + REST, "PDF 文件"),
    "空.xlsx": (b"", "文件是空的"),
    "占位.xlsx": (bytes(9000), "文件是空的"),
    "公文.ofd": (zipped({"OFD.xml": b"<a/>"}), "OFD 版式文件"),
    "网页.xls": (b"<html><table></table></html>", "网页表格"),
}


@pytest.mark.parametrize("name", FILES)
def test_foreign_file__one_finding_that_is_true_and_one_line(name: str) -> None:
    data, words = FILES[name]
    report = verify_bytes(data, name)
    assert report.verdict == "unreadable"
    (found,) = report.findings
    assert words in found.message
    assert len(members(name, data)) == 1


def test_foreign_table_that_is_no_form__one_finding_and_no_word_of_numbers_read() -> None:
    (found,) = verify_bytes(ods(), "别的表.ods").findings
    assert found.rule == "ID-05"
