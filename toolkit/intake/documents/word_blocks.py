"""Word documents (.docx, WPS's too) → blocks, straight from the XML of the package."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.intake.documents.blocks import Block, RefusedDocument, SpannedCell, TableBlock, TextBlock, expanded
from toolkit.intake.xlsx.package import Package
from toolkit.intake.xlsx.xml import find, local

# What was taken out under 修订, and the second form of what is there once already.
_NOT_SEEN = frozenset({"del", "moveFrom", "Fallback", "instrText", "pPr", "rPr", "sdtPr", "delText"})
_AROUND = frozenset({"sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo", "AlternateContent", "Choice"})


def read_word(data: bytes) -> list[Block]:
    """The body of the main part. Raises RefusedDocument for another package, Unreadable for a damaged one."""
    package = Package(data)
    main = next((target for kind, target in package.relations("").values() if kind.endswith("/officeDocument")), "")
    if not main or not package.has(main):
        raise RefusedDocument("这不是 Word 文档，没有读取。请换成报告的 .docx、网页、PDF 或文本文件。")
    body = next(find(package.xml(main), "body"), None)
    if body is None:
        raise RefusedDocument("这个 Word 文档里没有正文，没有读取。请打开核对后重新保存。")
    blocks: list[Block] = []
    paragraphs = tables = 0
    for node in flow(body):
        if local(node) == "tbl":
            tables += 1
            blocks.append(TableBlock(_rows(node), f"第{tables}个表"))
        else:
            paragraphs += 1
            blocks += [TextBlock(line, f"第{paragraphs}段") for line in paragraph_text(node).split("\n")]
    return blocks


def flow(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, out of whatever stands round them."""
    for child in parent:
        name = local(child)
        if name in ("p", "tbl"):
            yield child
        elif name in _AROUND:
            yield from flow(child)


def paragraph_text(node: etree._Element) -> str:
    """What a reader sees of a paragraph; a line break within it is one."""
    return "".join(text for text, _ in text_pieces(node))


def text_pieces(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The text of a paragraph piece by piece, each with the element that holds it."""
    for child in node:
        name = local(child)
        if name == "t":
            yield child.text or "", child
        elif name == "tab":
            yield "\t", child
        elif name in ("br", "cr"):
            yield "\n", child
        elif name not in _NOT_SEEN:
            yield from text_pieces(child)


def inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table (tr) or the cells of a row (tc), out of whatever stands round them."""
    for child in parent:
        if local(child) == wanted:
            yield child
        elif local(child) in _AROUND:
            yield from inside(child, wanted)


def _rows(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    """A cell that goes on downward is written as an empty one with `vMerge`: its text is that above."""
    above: dict[int, str] = {}
    rows = []
    for row in inside(table, "tr"):
        column = 0
        line = []
        for cell in inside(row, "tc"):
            text = "\n".join(paragraph_text(each) for each in flow(cell) if local(each) == "p").strip("\n")
            width, goes_on = 1, False
            for mark in find(cell, "tcPr", "gridSpan"):
                width = int(value) if (value := _value(mark)).isdecimal() and len(value) < 3 else 1
            for mark in find(cell, "tcPr", "vMerge"):
                goes_on = _value(mark) != "restart"
            above[column] = text = above.get(column, text) if goes_on else text
            line.append(SpannedCell(text))
            column += width
        rows.append(line)
    return expanded(rows)


def _value(mark: etree._Element) -> str:
    return next((str(value) for name, value in mark.attrib.items() if str(name).endswith("}val")), "")
