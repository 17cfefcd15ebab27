"""A plain list as WordprocessingML: a heading row that every page repeats, a line for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from toolkit.report.table import cell_run, element, table_properties
from toolkit.report.words import clean_lines

LIST_STYLE = "ListText"  # 表内正文, defined in the templates
_HEIGHT = 480
_INDENT = 60


@dataclass(frozen=True)
class ListColumn:
    """A column: its heading, its width in twentieths of a point; left: whether its texts are read from the left."""

    heading: str
    width: int
    left: bool = False


def draw_list(caption: str, columns: Sequence[ListColumn], rows: Sequence[Sequence[str]]) -> str:
    """The list as a `w:tbl` element; a text may have several paragraphs. caption: what screen readers call it."""
    grid = element("tblGrid", *(element("gridCol", w=column.width) for column in columns))
    width = sum(column.width for column in columns)
    heading = _row([column.heading for column in columns], columns, heading=True)
    lines = [_row(row, columns, heading=False) for row in rows]
    table = element("tbl", table_properties(width, caption), grid, heading, *lines)
    drawn: str = etree.tostring(table, encoding="unicode")
    return drawn


def _row(texts: Sequence[str], columns: Sequence[ListColumn], *, heading: bool) -> Any:
    properties = [element("trHeight", val=_HEIGHT, hRule="atLeast")]
    if heading:
        properties = [element("cantSplit"), *properties, element("tblHeader")]
    cells = [_cell(text, column, heading=heading) for text, column in zip(texts, columns, strict=True)]
    return element("tr", element("trPr", *properties), *cells)


def _cell(text: str, column: ListColumn, *, heading: bool) -> Any:
    properties = element("tcPr", element("tcW", w=column.width, type="dxa"), element("vAlign", val="center"))
    left = column.left and not heading
    paragraphs = [_paragraph(line, left=left) for line in clean_lines(text) or ("",)]
    return element("tc", properties, *paragraphs)


def _paragraph(text: str, *, left: bool) -> Any:
    properties = [element("pStyle", val=LIST_STYLE)]
    if left:
        properties += [element("ind", left=_INDENT, right=_INDENT), element("jc", val="left")]
    return element("p", element("pPr", *properties), *([cell_run(text)] if text else []))
