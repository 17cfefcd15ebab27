"""An official table as WordprocessingML, drawn from the form's grid with its merges.

Column widths: 国办公开办函〔2021〕30号 template, scaled to the 156 mm between the margins of GB/T 9704.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from lxml.builder import ElementMaker

from toolkit.forms import Grid, GridCell
from toolkit.forms.model import Table
from toolkit.report.data import Value
from toolkit.report.docx_package import W
from toolkit.report.keyed_numbers import bookmark_name
from toolkit.report.words import plain

TEXT_WIDTH = 8844  # 156 mm in twentieths of a point
CELL_STYLE = "TableText"  # 表格文字, defined in the templates

# Table three: two narrow group columns, the long labels, seven columns of numbers.
_THREE_LABELS = (754, 921, 3271)
_VALUE = 685
_ROW_HEIGHT = 340
_ROOMY_HEIGHT = 400
_LONG_TABLE = 20  # rows; table three must stay on one page
_MARGIN = 28
_CHARACTER = 180  # 9 pt, the size of 表格文字

# Round the key of a value that is still to come; no text of a form holds it.
_MARK = "\ue000"
_RUN = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
_END = "</w:t></w:r>"
_OPEN = re.compile(f"{re.escape(_RUN)}{_MARK}(.*?){_MARK}{re.escape(_END)}")

Named = Callable[[str], tuple[str, str] | None]
"""Gives a bookmark that would bear a name its id and name; nothing where it cannot have one."""

_make: Any = ElementMaker(namespace=W, nsmap={"w": W})


def element(name: str, *children: Any, **attributes: str | int) -> Any:
    """An element of WordprocessingML."""
    return _make(name, *children, {f"{{{W}}}{key}": str(value) for key, value in attributes.items()})


def column_widths(grid: Grid) -> list[int]:
    """Widths that add up to the text width exactly."""
    if grid.label_columns == len(_THREE_LABELS):
        weights = [*_THREE_LABELS, *[_VALUE] * (grid.columns - grid.label_columns)]
    else:
        weights = [1] * grid.columns
    edges = [round(TEXT_WIDTH * sum(weights[:n]) / sum(weights)) for n in range(grid.columns + 1)]
    return [right - left for left, right in pairwise(edges)]


def unnumbered(name: str) -> tuple[str, str] | None:
    """Leaves it to the document to number the bookmarks."""
    return "0", name


@dataclass(frozen=True)
class TableDrawing:
    """A table without its values; every second piece is empty, for the value whose key and bookmark `places` tells."""

    pieces: tuple[str, ...]
    places: tuple[tuple[str, str], ...]

    def filled(self, values: Mapping[str, Value], named: Named = unnumbered) -> str:
        """The table as a `w:tbl` element. An unknown value leaves its cell blank."""
        pieces = list(self.pieces)
        for place, (key, bookmark) in enumerate(self.places):
            value = values.get(key)
            # What a table holds, but for a few places.
            text = str(value) if isinstance(value, int) else escape(plain(value))
            if text:
                pieces[2 * place + 1] = _bookmarked(named(bookmark), text)
        return "".join(pieces)


def _bookmarked(given: tuple[str, str] | None, text: str) -> str:
    run = f"{_RUN}{text}{_END}"
    if given is None:
        return run
    number, name = given
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{run}<w:bookmarkEnd w:id="{number}"/>'


def table_drawing(table: Table, grid: Grid) -> TableDrawing:
    """The table drawn from its grid."""
    widths = column_widths(grid)
    # A table of several blocks has a header in each; none of them heads the whole.
    headers = grid.header_rows if len(table.blocks) == 1 else 0
    starts = {(cell.row, cell.column): cell for cell in grid.cells}
    below = {(cell.row + step, cell.column): cell for cell in grid.cells for step in range(1, cell.rowspan)}
    rows = []
    for row in range(1, grid.rows + 1):
        cells = []
        column = 1
        while column <= grid.columns:
            started = starts.get((row, column))
            cell = started or below[row, column]
            cells.append(_cell(cell, grid, widths, continued=started is None, row=row))
            column += cell.colspan
        rows.append(_row(cells, grid, header=row <= headers))
    drawn = element(
        "tbl",
        table_properties(TEXT_WIDTH, table.title),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        *rows,
    )
    pieces = _OPEN.split(etree.tostring(drawn, encoding="unicode"))
    places = tuple((key, bookmark_name(key)) for key in pieces[1::2])
    pieces[1::2] = [""] * len(places)
    return TableDrawing(tuple(pieces), places)


def table_properties(width: int, caption: str) -> Any:
    """Of a table that wide, in the middle of the page, with thin lines; caption: what screen readers call it."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return element(
        "tblPr",
        element("tblW", w=width, type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *(element(side, val="single", sz=4, space=0, color="000000") for side in sides)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *(element(side, w=_MARGIN, type="dxa") for side in sides[:4])),
        element("tblCaption", val=caption),
    )


def _row(cells: list[Any], grid: Grid, *, header: bool) -> Any:
    height = _ROW_HEIGHT if grid.rows > _LONG_TABLE else _ROOMY_HEIGHT
    properties = [element("cantSplit"), element("trHeight", val=height, hRule="atLeast")]
    if header:
        properties.append(element("tblHeader"))
    return element("tr", element("trPr", *properties), *cells)


def _cell(cell: GridCell, grid: Grid, widths: list[int], *, continued: bool, row: int) -> Any:
    width = sum(widths[cell.column - 1 : cell.column - 1 + cell.colspan])
    properties = [element("tcW", w=width, type="dxa")]
    if cell.colspan > 1:
        properties.append(element("gridSpan", val=cell.colspan))
    if cell.rowspan > 1:
        properties.append(element("vMerge", val="continue" if continued else "restart"))
    properties.append(element("vAlign", val="center"))
    text = f"{_MARK}{cell.key}{_MARK}" if cell.key else cell.text
    # Rows that keep with the next hold a table together under its heading.
    left = _reads_on(cell, grid)
    indent = 0 if left or cell.key else _balance(len(text), width - 2 * _MARGIN)
    paragraph = _paragraph("" if continued else text, left=left, indent=indent, keep=row < grid.rows)
    return element("tc", element("tcPr", *properties), paragraph)


def _reads_on(cell: GridCell, grid: Grid) -> bool:
    """Long row labels of a table with label levels are read from the left; the rest is centred."""
    beside = cell.column <= grid.label_columns and cell.row > grid.header_rows
    return beside and grid.label_columns > 1 and cell.rowspan == 1 and not cell.key


def _balance(length: int, width: int) -> int:
    """The indent on both sides that breaks a label into even lines: 商业／企业, not 商业企／业."""
    fitting = width // _CHARACTER
    if length <= fitting:
        return 0
    lines = -(-length // fitting)
    return (width - -(-length // lines) * _CHARACTER - _CHARACTER // 4) // 2


def _paragraph(text: str, *, left: bool, indent: int, keep: bool) -> Any:
    properties = [element("pStyle", val=CELL_STYLE)]
    if keep:
        properties.append(element("keepNext"))
    if left:
        properties += [element("ind", left=_MARGIN), element("jc", val="left")]
    elif indent > 0:
        properties.append(element("ind", left=indent, right=indent))
    paragraph = element("p", element("pPr", *properties))
    if text:
        paragraph.append(cell_run(text))
    return paragraph


def cell_run(text: str) -> Any:
    """A run of a table's text."""
    words = _make("t", text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    # The hint sets curly quotation marks in the Chinese font.
    return element("r", element("rPr", element("rFonts", hint="eastAsia")), words)
