"""A report in Word as the page that a portal publishes: headings, paragraphs, tables whose cells know their headers.

Nothing but structure: no style of any kind, so that the page takes on the portal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from toolkit.report.docx_package import W, text_of
from toolkit.report.final import DRAFT_WORD, document_body, final_report

_VALUE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NUMBERING = re.compile(r"^[一二三四五六七八九十]+、")
_LEVELS = {"Title": 1, "Heading1": 2, "Heading2": 3, "Heading3": 4}
_TABLE_TITLE, _RUN_IN = "TableTitle", "RunInHeading"
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class _Cell:
    """A cell with how far it reaches; column: where it begins, from 0."""

    text: str
    column: int
    columns: int
    rows: int

    @property
    def is_value(self) -> bool:
        return not self.text or _VALUE.fullmatch(self.text) is not None


def portal_page(report: bytes, *, draft: bool) -> bytes:
    """The page as UTF-8, without what is for the writers only; of a draft it says so. Raises ValueError where the
    report is no Word document.
    """
    lines: list[str] = []
    title = caption = ""
    for child in document_body(final_report(report)):
        if child.tag == f"{{{W}}}tbl":
            lines += _table(child, caption)
            continue
        if child.tag != f"{{{W}}}p" or not (text := text_of(child)):
            continue
        style = _style(child)
        if style == _TABLE_TITLE:
            caption = text
            continue
        level = _LEVELS.get(style)
        if level:
            caption = _NUMBERING.sub("", text)
            lines.append(f"<h{level}>{escape(text)}</h{level}>")
        else:
            lines.append(f"<p>{_paragraph(child)}</p>")
        if level == 1:
            title = text
            lines += [f"<p>（{DRAFT_WORD}）</p>"] * draft
    return _PAGE.format(title=escape(title), body="\n".join(lines)).encode()


def _style(element: Any) -> str:
    found = element.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    return "" if found is None else str(found.get(f"{{{W}}}val"))


def _paragraph(paragraph: Any) -> str:
    """Its text; a heading that the text runs on after is strong."""
    said = []
    for run in paragraph.iter(f"{{{W}}}r"):
        text = escape("".join(run.itertext(f"{{{W}}}t")))
        style = run.find(f"{{{W}}}rPr/{{{W}}}rStyle")
        run_in = style is not None and style.get(f"{{{W}}}val") == _RUN_IN
        said.append(f"<strong>{text}</strong>" if run_in and text else text)
    return "".join(said).strip()


def _table(table: Any, caption: str) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(caption)}</caption>"
    rows = _rows(table)
    holds_values = [any(cell.is_value for cell in row) for row in rows]
    part, after_values = "", False
    for row, values in zip(rows, holds_values, strict=True):
        # The rows above the first value are the head; every further row of headers begins a part of its own.
        wanted = "tbody" if values or part == "tbody" else "thead"
        if wanted != part or (after_values and not values):
            yield from (f"</{part}>",) if part else ()
            yield f"<{wanted}>"
            part = wanted
        after_values = values
        cells = "".join(_cell(cell, of_values=values) for cell in row)
        yield f"<tr>{cells}</tr>"
    yield f"</{part}>\n</table>" if part else "</table>"


def _cell(cell: _Cell, *, of_values: bool) -> str:
    reach = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    reach += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    if of_values and cell.is_value:
        return f"<td{reach}>{escape(cell.text)}</td>"
    heads, several = ("row", cell.rows > 1) if of_values else ("col", cell.columns > 1)
    return f'<th scope="{heads}{"group" if several else ""}"{reach}>{escape(cell.text)}</th>'


def _rows(table: Any) -> list[list[_Cell]]:
    """The cells of every row that begin there."""
    drawn = [list(_drawn(row)) for row in table.iter(f"{{{W}}}tr")]
    return [
        [_reaching(cell, drawn[at + 1 :]) for cell, merged in row if merged != "continue"]
        for at, row in enumerate(drawn)
    ]


def _drawn(row: Any) -> Iterator[tuple[_Cell, str]]:
    """The cells of a row as they are drawn; restart and continue say where one reaches over several rows."""
    column = 0
    for cell in row.iter(f"{{{W}}}tc"):
        properties = cell.find(f"{{{W}}}tcPr")
        span = None if properties is None else properties.find(f"{{{W}}}gridSpan")
        merge = None if properties is None else properties.find(f"{{{W}}}vMerge")
        columns = int(span.get(f"{{{W}}}val")) if span is not None else 1
        merged = "" if merge is None else merge.get(f"{{{W}}}val", "continue")
        yield _Cell(text_of(cell), column, columns, 1), merged
        column += columns


def _reaching(cell: _Cell, below: Sequence[Sequence[tuple[_Cell, str]]]) -> _Cell:
    rows = 1
    for row in below:
        if not any(each.column == cell.column and merged == "continue" for each, merged in row):
            break
        rows += 1
    return _Cell(cell.text, cell.column, cell.columns, rows)
