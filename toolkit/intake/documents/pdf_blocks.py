"""PDF files with text → blocks. The library need not be installed; scans hold no text and are refused."""

from __future__ import annotations

import io
import logging
from typing import Any

from toolkit.intake.documents.blocks import Block, RefusedDocument, TableBlock, TextBlock
from toolkit.intake.documents.text_blocks import text_blocks

PAGE_CAP = 200
_FULL_LINE = 24
GET_PDF = "pip install nianbao-toolkit[pdf]"
_pdfminer = logging.getLogger("pdfminer")


def read_pdf(data: bytes) -> list[Block]:
    """Text and ruled tables page by page. Raises RefusedDocument."""
    try:
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
    except ImportError as error:
        raise RefusedDocument(
            f"这台电脑上没有安装读 PDF 的程序库。请运行 {GET_PDF}，或用 WPS 把它另存为 .docx 再导入。"
        ) from error
    _pdfminer.setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > PAGE_CAP:
                raise RefusedDocument(f"PDF 超过 {PAGE_CAP} 页，没有读取。请只留下报告的几页再导入。")
            blocks: list[Block] = []
            for number, page in enumerate(document.pages, 1):
                blocks += _page(page, f"第{number}页")
                page.close()
    except (RefusedDocument, MemoryError):
        raise
    except Exception as error:  # the library raises whatever its parts do on damaged files
        if isinstance(error.__cause__ or error, PDFPasswordIncorrect) or any(
            isinstance(each, PDFPasswordIncorrect) for each in error.args
        ):
            raise RefusedDocument("PDF 加了密码，打不开。请去掉密码再导入。") from error
        raise RefusedDocument("PDF 已损坏，打不开。请重新下载原文件。") from error
    if not blocks:
        raise RefusedDocument("PDF 里没有文字（多半是扫描件），没有读取。请用报告的 Word 原件或网页导入。")
    return blocks


def _page(page: Any, place: str) -> list[Block]:
    """Tables where lines are drawn, the text outside of them line by line, both from top to bottom."""
    tables = sorted(page.find_tables(), key=lambda each: each.bbox[1])
    blocks: list[Block] = []
    top = 0.0
    for number, table in enumerate(tables, 1):
        blocks += _text(page, (top, max(top, table.bbox[1])), place)
        rows = tuple(
            tuple((cell or "").replace("\n", "") for cell in row if cell is not None) for row in table.extract()
        )
        blocks.append(TableBlock(rows, f"{place}第{number}个表"))
        top = max(top, table.bbox[3])
    return blocks + _text(page, (top, float(page.height)), place)


def _text(page: Any, between: tuple[float, float], place: str) -> list[Block]:
    top, bottom = between
    if bottom - top < 1:
        return []
    text = page.crop((0, top, page.width, min(bottom, page.height))).extract_text() or ""
    blocks = text_blocks(text.split("\n"), place)
    return _joined(blocks)


def _joined(blocks: list[Block]) -> list[Block]:
    """A line that ends within a sentence goes on in the next."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, TextBlock) and isinstance(last, TextBlock) and _goes_on(last.text):
            joined[-1] = TextBlock(last.text + block.text, last.place)
            continue
        joined.append(block)
    return joined


def _goes_on(line: str) -> bool:
    return len(line) >= _FULL_LINE and line[-1] not in "。；：！？"
