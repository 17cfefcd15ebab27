"""The door for finished reports: bytes of any kind → blocks."""

from __future__ import annotations

from toolkit.intake.budget import FILE_CAP
from toolkit.intake.documents.blocks import Block, RefusedDocument
from toolkit.intake.documents.pdf_blocks import read_pdf
from toolkit.intake.documents.text_blocks import read_text
from toolkit.intake.documents.web_blocks import read_web
from toolkit.intake.documents.word_blocks import read_word
from toolkit.intake.filetype import kind_of
from toolkit.intake.snapshot import Unreadable

THROUGH_OFFICE = {"doc": "doc", "rtf": "rtf", "odt": "odt", "cfb": "doc"}
"""Kinds that LibreOffice turns into .docx, with the ending that it knows them by."""
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再导入。"


def document_kind(data: bytes) -> str:
    """docx, html, pdf, text, one of THROUGH_OFFICE, or what else `kind_of` calls it."""
    kind = kind_of(data)
    if kind in ("csv", "text", "xml", "mht", "unknown") and data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "html"
    return "text" if kind == "csv" else kind


def read_blocks(data: bytes) -> list[Block]:
    """The blocks of a document. Raises RefusedDocument, with one sentence that says what to do."""
    if len(data) > FILE_CAP:
        raise RefusedDocument("文件超过 20 MB，没有读取。请去掉图片再保存一次。")
    kind = document_kind(data)
    try:
        match kind:
            case "docx":
                return read_word(data)
            case "html":
                return read_web(data)
            case "pdf":
                return read_pdf(data)
            case "text":
                return read_text(data)
    except Unreadable as error:
        raise RefusedDocument(f"文件已损坏或不安全（{error.rule}），没有读取。请重新取得原文件，{_SAVE_AS}") from error
    if kind in THROUGH_OFFICE:
        raise RefusedDocument(
            f"这是旧格式的文档（.doc、.wps、.rtf、.odt），这台电脑上没有能转换它的 LibreOffice。{_SAVE_AS}"
        )
    if kind == "empty":
        raise RefusedDocument("文件是空的，没有读取。请重新取得原文件。")
    raise RefusedDocument("这不是报告的 .docx、网页、PDF 或文本文件，没有读取。" + _SAVE_AS)
