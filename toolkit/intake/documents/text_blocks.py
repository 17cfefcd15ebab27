"""Plain text → blocks: tables are runs of lines whose cells stand apart by tabs, bars or many blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.intake.documents.blocks import Block, RefusedDocument, TableBlock, TextBlock
from toolkit.intake.text_encoding import decode_table

_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
# A label and what is left of its table's borders: at least two numbers, or one behind a wide gap.
_NUMBERS_BEHIND = re.compile(rf"\s*(?P<label>\S.*?)?(?P<numbers>(?:\s+{_NUMBER}){{2,}}|\s{{3,}}{_NUMBER})\s*")
_ONLY_NUMBERS = re.compile(rf"\s*{_NUMBER}(?:\s+{_NUMBER})+\s*")
_PROSE = re.compile("[。；！？]")


def read_text(data: bytes) -> list[Block]:
    """The lines of a text in UTF-8, UTF-16 or GBK. Raises RefusedDocument for another encoding."""
    try:
        text = decode_table(data)
    except UnicodeDecodeError as error:
        raise RefusedDocument("文本的编码不认识，没有读取。请用记事本打开，另存为 UTF-8 编码再导入。") from error
    return text_blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def text_blocks(lines: Sequence[str], page: str = "") -> list[Block]:
    """Blocks of lines; page stands in front of each place."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    first = tables = 0

    def end_table() -> None:
        nonlocal tables
        if rows:
            tables += 1
            blocks.append(TableBlock(tuple(rows), f"{page}第{first}行起的表"))
            rows.clear()

    for number, line in enumerate(lines, 1):
        cells = _cells(line)
        if cells:
            first = first if rows else number
            rows.append(cells)
        elif line.strip():
            end_table()
            blocks.append(TextBlock(line.strip(), f"{page}第{number}行"))
    end_table()
    return blocks


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a line of a table; none of a line of prose."""
    for mark in ("\t", "|"):
        if mark in line.strip(" "):
            return tuple(cell.strip() for cell in line.strip(" ").split(mark))
    if _PROSE.search(line):
        return ()
    if _ONLY_NUMBERS.fullmatch(line):
        return ("", *line.split())
    if found := _NUMBERS_BEHIND.fullmatch(line):
        return (*re.split(r"\s{2,}", found["label"] or ""), *found["numbers"].split())
    gaps = re.split(r"\s{2,}", line.strip())
    return tuple(gaps) if len(gaps) > 2 else ()
