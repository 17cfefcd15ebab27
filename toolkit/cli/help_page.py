"""Help pages in Chinese, their columns measured as a console shows them: a Chinese character takes two.

click counts every character as one column, so whatever of its formatter measures is done anew here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click
from wcwidth import wcswidth

_WIDTH = 80
# What no line breaks. In text: a word or one Chinese character, with the punctuation that clings to it; in a usage: an
# option in brackets, a word.
_OF_TEXT = re.compile(r"\s+|[“（《【]*(?:[!-~]+|[^\s!-~])[”）》】，。、：；？！…]*")
_OF_USAGE = re.compile(r"\s+|\[[^]]*\]\S*|\S+")


class HelpPage(click.HelpFormatter):
    """click's formatter with Chinese words and Chinese measures; as wide on every console, so that the
    documents generated from it are the same everywhere.
    """

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(indent_increment, width or max_width or _WIDTH)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self._write_beside(f"{prefix or '用法：'}{prog} ", args, _OF_USAGE)

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}：\n")

    def write_text(self, text: str) -> None:
        self._write_beside(" " * self.current_indent, text)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms on the left, what they mean on the right; a term wider than `col_max` has its line to itself."""
        rows = list(rows)
        column = col_spacing + max((width for term, _ in rows if (width := wcswidth(term)) <= col_max), default=0)
        for term, meaning in rows:
            left = " " * self.current_indent + term
            room = self.current_indent + column
            if wcswidth(left) + col_spacing > room:
                self.write(f"{left}\n")
                left = ""
            self._write_beside(left + " " * (room - wcswidth(left)), meaning)

    def _write_beside(self, left: str, text: str, pieces: re.Pattern[str] = _OF_TEXT) -> None:
        """Text in lines, the first one beside `left`, the others below it."""
        indent = wcswidth(left)
        for number, line in enumerate(_lines(pieces.findall(text), self.width - indent)):
            self.write(f"{' ' * indent if number else left}{line}".rstrip() + "\n")


def _lines(pieces: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        if line and wcswidth((line + piece).rstrip()) > width:
            yield line
            line = ""
        if line or not piece.isspace():
            line += piece
    yield line
