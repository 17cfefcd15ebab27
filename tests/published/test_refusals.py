"""Each file that is no report is refused with one sentence that says what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.documents.blocks import RefusedDocument
from toolkit.intake.documents.read_blocks import read_blocks
from toolkit.published.read_report import read_report


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b" " * (220 << 20))
    return file.getvalue()


def entities() -> bytes:
    file = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", f'<R><R Id="a" Type="{kind}" Target="word/document.xml"/></R>')
        package.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a><body>&b;</body></a>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"a" * (FILE_CAP + 1), "20 MB"),
        (b"\x89PNG\r\n\x1a\n0000", "不是报告"),
        (b"%PDF-1.7\nnothing", "PDF 已损坏"),
        (b"{\\rtf1 hello}", "旧格式"),
        (b"PK\x03\x04" + bytes(60), "没有读取"),
        (bomb(), "PKG-01"),
        (entities(), "XML-01"),
        (b"<html></html>", "标题"),
        ("通知：明天开会。".encode(), "标题"),
        ("盐池县青山乡2020年政府信息公开工作年度报告".encode(), "三张表"),
    ],
)
def test_no_report__one_sentence_with_a_cure(data: bytes, said: str) -> None:
    with pytest.raises(RefusedDocument) as refused:
        read_report(read_blocks(data))
    assert said in str(refused.value)
    assert "请" in str(refused.value)
    assert "\n" not in str(refused.value)
