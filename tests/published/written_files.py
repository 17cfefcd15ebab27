"""Whole reports of the prose generator as the files that an office has: Word, web page, plain text."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator

import docx

from tests.prose.generator import WrittenReport

Piece = str | tuple[tuple[str, ...], ...]


def pieces(report: WrittenReport) -> Iterator[Piece]:
    """Title, headings and paragraphs in reading order, and the tables under their headings."""
    yield report.title
    tables = dict(zip((2, 3, 4), report.tables, strict=True))
    for number in range(7):
        if number:
            yield report.headings[number - 1]
        for paragraph in report.sections.get(number, ()):
            yield "".join(each.text for each in paragraph)
        if number in tables:
            yield tables[number].rows


def as_word_file(report: WrittenReport) -> bytes:
    book = docx.Document()
    for piece in pieces(report):
        if isinstance(piece, str):
            book.add_paragraph(piece)
            continue
        table = book.add_table(0, max(map(len, piece)))
        for row in piece:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_web_file(report: WrittenReport) -> bytes:
    parts = []
    for piece in pieces(report):
        if isinstance(piece, str):
            parts.append(f"<p>{html.escape(piece)}</p>")
        else:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in piece)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return f"<!DOCTYPE html><html><body>{''.join(parts)}</body></html>".encode()


def as_text_file(report: WrittenReport) -> bytes:
    lines = []
    for piece in pieces(report):
        lines += [piece] if isinstance(piece, str) else ["\t".join(row) for row in piece]
    return "\n".join(lines).encode()
