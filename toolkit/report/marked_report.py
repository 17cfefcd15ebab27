"""校对: a report as a Word document with a comment at each place that is wrong; the text itself stays as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from toolkit.intake.documents.blocks import Block, TableBlock, TextBlock
from toolkit.intake.documents.word_blocks import flow, inside, paragraph_text, text_pieces
from toolkit.report.plain_package import drop_leftovers
from toolkit.report.words import clean_lines
from toolkit.workbook.zip_package import unzipped, zipped

AUTHOR = "校对"
_LONGEST = 2000


@dataclass(frozen=True)
class ReportComment:
    """A comment. line, span: the text outside of tables as `read_word` counts them, and characters in it; cell: table,
    row and cell in the row. All from 0; without any of them it stands at the beginning.
    """

    text: str
    line: int | None = None
    span: tuple[int, int] | None = None
    cell: tuple[int, int, int] | None = None


def marked_report(data: bytes, comments: Sequence[ReportComment]) -> bytes:
    """The .docx with a comment for each of them. Nothing else of it changes."""
    book = docx.Document(io.BytesIO(data))
    _mark(book, comments)
    return _saved(book)


def marked_text(blocks: Sequence[Block], comments: Sequence[ReportComment]) -> bytes:
    """A new document of a report that is no Word document, with its comments: the text, and the tables with borders."""
    book = docx.Document()
    drop_leftovers(book, frozenset(("TableGrid",)))
    _set_page(book)
    for block in blocks:
        if isinstance(block, TextBlock):
            book.add_paragraph(_printable(block.text))
        else:
            _draw(book, block)
    _mark(book, comments)
    return _saved(book)


def _saved(book: WordDocument) -> bytes:
    """The same content gives the same bytes: entries without today's time."""
    file = io.BytesIO()
    book.save(file)
    return zipped(unzipped(file.getvalue()))


def _mark(book: WordDocument, comments: Sequence[ReportComment]) -> None:
    body = book.element.body
    lines = list(_lines(body))
    tables = [node for node in flow(body) if node.tag == qn("w:tbl")]
    first = lines[0][0] if lines else None
    for wanted in comments:
        paragraph, start, end = first, 0, 0
        if wanted.cell:
            paragraph = _cell_paragraph(tables, wanted.cell)
        elif wanted.line is not None and wanted.line < len(lines):
            paragraph, begin, length = lines[wanted.line]
            here, stop = wanted.span or (0, length)
            start, end = begin + here, begin + stop
        if paragraph is None:
            paragraph = book.add_paragraph()._p
        runs = _runs(paragraph, start, end)
        comment = book.add_comment(
            [Run(each, book) for each in runs], "\n".join(clean_lines(wanted.text))[:_LONGEST], AUTHOR, AUTHOR
        )
        # The day on which the program ran says nothing, and would make two markings differ.
        comment._comment_elm.attrib.pop(qn("w:date"), "")


def _lines(body: Any) -> Iterator[tuple[Any, int, int]]:
    """The texts outside of tables as `read_word` counts them: paragraph, where the line begins in it, its length."""
    for node in flow(body):
        if node.tag == qn("w:p"):
            begin = 0
            for line in paragraph_text(node).split("\n"):
                yield node, begin, len(line)
                begin += len(line) + 1


def _cell_paragraph(tables: Sequence[Any], cell: tuple[int, int, int]) -> Any:
    """The first paragraph of a cell; of the nearest that there is, where a row was read otherwise."""
    rows = list(inside(tables[cell[0]], "tr"))
    cells = list(inside(rows[min(cell[1], len(rows) - 1)], "tc"))
    return next(node for node in flow(cells[min(cell[2], len(cells) - 1)]) if node.tag == qn("w:p"))


def _runs(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs that hold the characters from start to end, cut out of their neighbours; all of the paragraph's where
    none do. Nothing within a text box: Word takes no comment there.
    """
    for place in (start, end):
        _cut(paragraph, place)
    held = [run for begin, stop, run, _ in _pieces(paragraph) if begin < end and stop > start]
    own = [run for *_, run, _ in _pieces(paragraph)]
    if held or own:
        return held or own
    blank = OxmlElement("w:r")
    paragraph.append(blank)
    return [blank]


def _pieces(paragraph: Any) -> Iterator[tuple[int, int, Any, Any]]:
    """The pieces of a paragraph's own text: where each begins and ends, its run and its element."""
    at = 0
    for text, element in text_pieces(paragraph):
        begin, at = at, at + len(text)
        run = element.getparent()
        if run is not None and run.tag == qn("w:r") and next(run.iterancestors(qn("w:p"))) is paragraph:
            yield begin, at, run, element


def _cut(paragraph: Any, place: int) -> None:
    """Cut the run in two in whose text a character begins; the second one looks like the first."""
    found = next((each for each in _pieces(paragraph) if each[0] < place < each[1] and each[3].tag == qn("w:t")), None)
    if found is None:
        return
    begin, _, run, element = found
    behind = deepcopy(run)
    at = list(run).index(element)
    for child in list(behind)[:at]:
        if child.tag != qn("w:rPr"):
            behind.remove(child)
    for child in list(run)[at + 1 :]:
        run.remove(child)
    rest = next(each for each in behind if each.tag == qn("w:t"))
    rest.text, element.text = element.text[place - begin :], element.text[: place - begin]
    for each in (rest, element):
        each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(behind)


def _printable(text: str) -> str:
    """A text of the same length in which nothing is left that XML forbids or that would break the line."""
    return "".join(char if char.isprintable() else " " for char in text)


def _set_page(book: WordDocument) -> None:
    book.core_properties.author = book.core_properties.comments = ""
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    style = cast(Any, book.styles["Normal"])
    style.font.name, style.font.size = "宋体", Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _draw(book: WordDocument, block: TableBlock) -> None:
    """Cell by cell in rows of one width: what was merged is not known any more."""
    width = max((len(row) for row in block.rows), default=0)
    if not width:
        return
    table = book.add_table(len(block.rows), width, "Table Grid")
    for row, texts in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = _printable(text)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8)
