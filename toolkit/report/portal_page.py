"""A report in Word as the page that a portal publishes: headings, paragraphs, tables whose cells know their headers.

Nothing but structure: no style of any kind, so that the page takes on the portal's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from toolkit.report.final import DRAFT_WORD, final_report
from toolkit.report.shown_report import TABLE_TITLE, ShownCell, ShownRun, ShownTable, ShownText, shown_report

_NUMBERING = re.compile(r"^[一二三四五六七八九十]+、")
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


def portal_page(report: bytes, *, draft: bool) -> bytes:
    """The page as UTF-8, without what is for the writers only; of a draft it says so. Raises ValueError where the
    report is no Word document.
    """
    lines: list[str] = []
    title = ""
    for block, drawn in _drawn(report):
        lines.append(drawn)
        if isinstance(block, ShownText) and block.level == 1:
            title = block.line
            lines += [f"<p>（{DRAFT_WORD}）</p>"] * draft
    return _PAGE.format(title=escape(title), body="\n".join(lines)).encode()


def portal_tables(report: bytes) -> str:
    """The tables of that page alone, each with its caption. Raises as `portal_page` does."""
    return "\n".join(drawn for block, drawn in _drawn(report) if isinstance(block, ShownTable))


def _drawn(report: bytes) -> Iterator[tuple[ShownText | ShownTable, str]]:
    """What the page shows, each with its element."""
    caption = ""
    for block in shown_report(final_report(report)).blocks:
        if isinstance(block, ShownTable):
            yield block, "\n".join(_table(block, caption))
        elif block.style == TABLE_TITLE and block.line:
            caption = block.line
        elif block.level and block.line:
            caption = _NUMBERING.sub("", block.line)
            yield block, f"<h{block.level}>{escape(block.line)}</h{block.level}>"
        elif block.line:
            yield block, f"<p>{_paragraph(block.runs)}</p>"


def _paragraph(runs: Sequence[ShownRun]) -> str:
    """Its text; a heading that the text runs on after is strong."""
    said = "".join(f"<strong>{escape(run.text)}</strong>" if run.strong else escape(run.text) for run in runs)
    return said.strip().replace("\n", "<br>")


def _table(table: ShownTable, caption: str) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(caption)}</caption>"
    for part in table.parts:
        name = "thead" if part.head else "tbody"
        yield f"<{name}>"
        for row in part.rows:
            cells = "".join(map(_cell, row))
            yield f"<tr>{cells}</tr>"
        yield f"</{name}>"
    yield "</table>"


def _cell(cell: ShownCell) -> str:
    reach = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    reach += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    if not cell.scope:
        return f"<td{reach}>{escape(cell.text)}</td>"
    return f'<th scope="{cell.scope}"{reach}>{escape(cell.text)}</th>'
