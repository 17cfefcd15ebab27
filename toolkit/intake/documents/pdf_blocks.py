"""PDF files with text → blocks. The library need not be installed; scans hold no text and are refused."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from toolkit.intake.documents.blocks import Block, RefusedDocument, TableBlock, TextBlock
from toolkit.intake.documents.text_blocks import text_blocks

PAGE_CAP = 200
_FULL_LINE = 24
_THIN = 4
_PAGE_NUMBER = re.compile(r"[-—–－\s]*\d{1,3}[-—–－\s]*|第\s*\d+\s*页(?:[，,\s]*共\s*\d+\s*页)?")
# A heading or the number of a list, which no sentence goes on with.
_BEGINS = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")
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
            pages: list[list[Block]] = []
            for number, page in enumerate(document.pages, 1):
                pages.append([each for each in _page(page, f"第{number}页") if not _is_page_number(each)])
                page.close()
            blocks = _joined([each for page in _without_running_head(pages) for each in page])
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
    tables = sorted(page.filter(_is_no_highlight).find_tables(), key=lambda each: each.bbox[1])
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


def _is_no_highlight(drawn: dict[str, Any]) -> bool:
    """Whether something drawn may be the line of a table: a coloured area without an outline is none."""
    area = drawn["object_type"] == "rect" and not drawn.get("stroke")
    return not (area and drawn["height"] > _THIN and drawn["width"] > _THIN)


def _text(page: Any, between: tuple[float, float], place: str) -> list[Block]:
    top, bottom = between
    if bottom - top < 1:
        return []
    text = page.crop((0, top, page.width, min(bottom, page.height))).extract_text() or ""
    return text_blocks(text.split("\n"), place)


def _is_page_number(block: Block) -> bool:
    return isinstance(block, TextBlock) and _PAGE_NUMBER.fullmatch(block.text) is not None


def _without_running_head(pages: list[list[Block]]) -> list[list[Block]]:
    """The pages without the line that each of them begins with, such as 初稿."""
    heads = {page[0].text for page in pages if page and isinstance(page[0], TextBlock)}
    shared = len(pages) > 2 and len(heads) == 1 and all(page and isinstance(page[0], TextBlock) for page in pages)
    return [page[1:] for page in pages] if shared else pages


def _joined(blocks: list[Block]) -> list[Block]:
    """A line that ends within a sentence goes on in the next, also on the next page."""
    joined: list[Block] = []
    line = ""
    for block in blocks:
        last = joined[-1] if joined else None
        text = block.text if isinstance(block, TextBlock) else ""
        if text and isinstance(last, TextBlock) and (_goes_on(line) or _is_open(last.text)) and not _BEGINS.match(text):
            joined[-1] = TextBlock(last.text + text, last.place)
        else:
            joined.append(block)
        line = text
    return joined


def _is_open(text: str) -> bool:
    """Whether a bracket is still to be closed."""
    return any(text.count(one) > text.count(other) for one, other in ("【】", "（）", "“”", "《》"))


def _goes_on(line: str) -> bool:
    return len(line) >= _FULL_LINE and line[-1] not in "。；：！？"
