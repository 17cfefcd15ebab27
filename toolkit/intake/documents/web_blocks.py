"""Web pages → blocks. A table that only lays out the page is walked through like any other container."""

from __future__ import annotations

import codecs
import re

from lxml import etree, html

from toolkit.intake.documents.blocks import Block, RefusedDocument, SpannedCell, TableBlock, TextBlock, expanded
from toolkit.intake.text_encoding import codec_named, decode_with_gaps

TAG_CAP = 500_000
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_NOT_SEEN = frozenset({"script", "style", "head", "noscript", "template", "select", "iframe", "svg"})
# Whatever else there is begins a line of its own.
_IN_LINE = frozenset(("a", "abbr", "b", "big", "code", "del", "em", "font", "i", "ins", "mark", "q", "s", "small"))
_IN_LINE |= {"span", "strong", "sub", "sup", "u"}


def read_web(data: bytes) -> list[Block]:
    """The page's text in order. Raises RefusedDocument where nothing of it can be read."""
    if data.count(b"<") > TAG_CAP:
        raise RefusedDocument("网页太大，没有读取。请只保存报告这一页再导入。")
    try:
        root = html.document_fromstring(_decoded(data), parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise RefusedDocument("网页里没有内容，没有读取。请重新保存网页。") from error
    walk = _Walk()
    walk.into(root)
    walk.end_paragraph()
    return walk.blocks


def _decoded(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith(codecs.BOM_UTF8):
        try:
            text = data.decode(codec_named(named[1].decode("ascii")))
        except (LookupError, UnicodeDecodeError):
            text = decode_with_gaps(data)
    else:
        text = decode_with_gaps(data)
    # lxml takes no text that names an encoding of its own.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


class _Walk:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.held: list[str] = []
        self.paragraphs = self.tables = 0

    def end_paragraph(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self.held)).strip()
        self.held = []
        if text:
            self.paragraphs += 1
            self.blocks.append(TextBlock(text, f"第{self.paragraphs}段"))

    def into(self, node: html.HtmlElement) -> None:
        name = node.tag if isinstance(node.tag, str) else ""
        if name and name not in _NOT_SEEN:
            if name == "table" and next(node.iterdescendants("table"), None) is None:
                self.end_paragraph()
                self.tables += 1
                self.blocks.append(TableBlock(_rows(node), f"第{self.tables}个表"))
            else:
                self._through(node, name)
        if node.tail:
            self.held.append(node.tail)

    def _through(self, node: html.HtmlElement, name: str) -> None:
        breaks = name not in _IN_LINE
        if breaks:
            self.end_paragraph()
        if node.text:
            self.held.append(node.text)
        for child in node:
            self.into(child)
        if breaks:
            self.end_paragraph()


def _rows(table: html.HtmlElement) -> tuple[tuple[str, ...], ...]:
    rows = []
    for row in table.iterdescendants("tr"):
        cells = [each for each in row if each.tag in ("td", "th")]
        rows.append([SpannedCell(_text(each), _span(each, "colspan"), _span(each, "rowspan")) for each in cells])
    return expanded(rows)


def _text(cell: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", str(cell.text_content())).strip()


def _span(cell: html.HtmlElement, name: str) -> int:
    text = cell.get(name, "1").strip()
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 4 else 1
