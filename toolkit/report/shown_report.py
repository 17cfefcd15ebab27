"""A report in Word as what a screen shows of it: headings, paragraphs, tables whose cells know their headers, with the
place of every gap and of every number that still carries its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from toolkit.intake.documents.word_blocks import flow, inside, text_pieces
from toolkit.report.docx_package import W
from toolkit.report.final import OPEN_MARK, document_body, for_writers
from toolkit.report.keyed_numbers import keyed_pieces

_VALUE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_LEVELS = {"Title": 1, "Heading1": 2, "Heading2": 3, "Heading3": 4}
_SECTION = re.compile("[一二三四五六]、")
_RUN_IN = "RunInHeading"
TABLE_TITLE = "TableTitle"
"""Style of the line that names the table below it."""
_PICTURES = (f"{{{W}}}drawing", f"{{{W}}}pict")


@dataclass(frozen=True)
class ShownRun:
    """Text that is alike. key: of the cell that a number comes from; gap: number of the gap that it belongs to, from 1,
    0 for none; strong: a heading that the text runs on after; anchor: name for links to where a number or a gap begins.
    """

    text: str
    key: str = ""
    gap: int = 0
    strong: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class ShownText:
    """A paragraph. style: its style's id in Word; picture: whether a picture stands in it, which is not shown."""

    runs: tuple[ShownRun, ...]
    style: str = ""
    picture: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def line(self) -> str:
        """The same in one line."""
        return self.text.replace("\n", "").strip()

    @property
    def level(self) -> int:
        """Of a heading, from 1; 0 for any other paragraph."""
        return _LEVELS.get(self.style, 0)


@dataclass(frozen=True)
class ShownCell:
    """A cell with how far it reaches; column: where it begins, from 0; scope: of a header, empty where it heads
    nothing.
    """

    paragraphs: tuple[tuple[ShownRun, ...], ...]
    column: int = 0
    columns: int = 1
    rows: int = 1
    scope: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for line in self.paragraphs for run in line).strip()

    @property
    def is_value(self) -> bool:
        return not self.text or _VALUE.fullmatch(self.text) is not None


@dataclass(frozen=True)
class TablePart:
    """Rows that belong together. head: whether they head all that follow."""

    head: bool
    rows: tuple[tuple[ShownCell, ...], ...]


@dataclass(frozen=True)
class ShownTable:
    parts: tuple[TablePart, ...]


@dataclass(frozen=True)
class ShownGap:
    """Something still to be written. number: from 1, in the order of the document; section: heading above it, empty
    before the first; wanted: what is asked for.
    """

    number: int
    section: str
    wanted: str

    @property
    def anchor(self) -> str:
        return gap_anchor(self.number)


@dataclass(frozen=True)
class ShownReport:
    """The whole document. Gaps in what is only for its writers count for none: that goes when it becomes final."""

    blocks: tuple[ShownText | ShownTable, ...]
    gaps: tuple[ShownGap, ...]

    @property
    def runs(self) -> Iterator[ShownRun]:
        """All of its text in order."""
        for block in self.blocks:
            if isinstance(block, ShownText):
                yield from block.runs
            else:
                rows = (row for part in block.parts for row in part.rows)
                yield from (run for row in rows for cell in row for line in cell.paragraphs for run in line)

    def place_of(self, key: str, number: str) -> str:
        """Anchor of the first place where this number stands under its key; empty where it stands nowhere."""
        return next((run.anchor for run in self.runs if key and run.key == key and run.text.strip() == number), "")


def gap_anchor(number: int) -> str:
    return f"g-{number}"


def shown_report(document: bytes) -> ShownReport:
    """Raises ValueError where it is no Word document."""
    body = document_body(document)
    reader = _ReportReader(body)
    return ShownReport(tuple(reader.blocks(body)), tuple(reader.gaps))


class _ReportReader:
    """Reads from the top down: gaps are numbered as they come."""

    def __init__(self, body: Any) -> None:
        self.gaps: list[ShownGap] = []
        self._section = ""
        self._for_writers = {each for child in for_writers(body) for each in child.iter(f"{{{W}}}p")}
        self._keys: dict[Any, tuple[str, str]] = {}
        for name, key, pieces in keyed_pieces(body):
            self._keys |= dict.fromkeys(pieces, (name, key))
        self._anchored: set[str] = set()

    def blocks(self, body: Any) -> Iterator[ShownText | ShownTable]:
        for node in flow(body):
            if node.tag == f"{{{W}}}tbl":
                yield ShownTable(tuple(_parts(self._rows(node))))
            else:
                picture = next(node.iter(*_PICTURES), None) is not None
                yield ShownText(self._paragraph(node), _style(node), picture)

    def _paragraph(self, node: Any) -> tuple[ShownRun, ...]:
        pieces = list(text_pieces(node))
        text = "".join(piece for piece, _ in pieces)
        if _SECTION.match(text):
            self._section = text.strip()
        gap_of = [0] * len(text)
        if node not in self._for_writers:
            for mark in OPEN_MARK.finditer(text):
                wanted = mark[0].removeprefix("【待补充").removesuffix("】").lstrip("：:")
                self.gaps.append(ShownGap(len(self.gaps) + 1, self._section, wanted))
                gap_of[mark.start() : mark.end()] = [len(self.gaps)] * len(mark[0])
        letters: list[tuple[str, tuple[str, str, int, bool]]] = []
        for piece, element in pieces:
            name, key = self._keys.get(element, ("", ""))
            strong = _runs_in(element)
            letters += [(letter, (name, key, gap_of[len(letters) + at], strong)) for at, letter in enumerate(piece)]
        return tuple(
            self._run("".join(letter for letter, _ in alike), *like)
            for like, alike in groupby(letters, key=lambda each: each[1])
        )

    def _run(self, text: str, name: str, key: str, gap: int, strong: bool) -> ShownRun:
        anchor = gap_anchor(gap) if gap else f"n{name}" if name else ""
        first = bool(anchor) and anchor not in self._anchored
        self._anchored.add(anchor)
        return ShownRun(text, key, gap, strong, anchor if first else "")

    def _rows(self, table: Any) -> list[tuple[ShownCell, ...]]:
        """The cells of every row that begin there."""
        drawn = [list(self._drawn(row)) for row in inside(table, "tr")]
        return [
            tuple(_reaching(cell, drawn[at + 1 :]) for cell, merged in row if merged != "continue")
            for at, row in enumerate(drawn)
        ]

    def _drawn(self, row: Any) -> Iterator[tuple[ShownCell, str]]:
        """The cells of a row as they are drawn; restart and continue say where one reaches over several rows."""
        column = 0
        for cell in inside(row, "tc"):
            properties = cell.find(f"{{{W}}}tcPr")
            span = None if properties is None else properties.find(f"{{{W}}}gridSpan")
            merge = None if properties is None else properties.find(f"{{{W}}}vMerge")
            wide = "1" if span is None else str(span.get(f"{{{W}}}val"))
            columns = max(1, int(wide)) if wide.isdecimal() and len(wide) < 3 else 1
            merged = "" if merge is None else str(merge.get(f"{{{W}}}val", "continue"))
            lines = tuple(self._paragraph(each) for each in flow(cell) if each.tag == f"{{{W}}}p")
            yield ShownCell(lines, column, columns), merged
            column += columns


def _parts(rows: Sequence[tuple[ShownCell, ...]]) -> Iterator[TablePart]:
    """The rows above the first value are the head; every further row of headers begins a part of its own."""
    part: list[tuple[ShownCell, ...]] = []
    head = after_values = False
    for row in rows:
        values = any(cell.is_value for cell in row)
        wanted_head = not values and (head or not part)
        if part and (wanted_head != head or (after_values and not values)):
            yield TablePart(head, tuple(part))
            part, wanted_head = [], False
        head, after_values = wanted_head, values
        part.append(tuple(_headed(cell, of_values=values) for cell in row))
    if part:
        yield TablePart(head, tuple(part))


def _headed(cell: ShownCell, *, of_values: bool) -> ShownCell:
    if of_values and cell.is_value:
        return cell
    heads, several = ("row", cell.rows > 1) if of_values else ("col", cell.columns > 1)
    return replace(cell, scope=heads + "group" * several)


def _reaching(cell: ShownCell, below: Sequence[Sequence[tuple[ShownCell, str]]]) -> ShownCell:
    rows = 1
    for row in below:
        if not any(each.column == cell.column and merged == "continue" for each, merged in row):
            break
        rows += 1
    return replace(cell, rows=rows)


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
    return "" if found is None else str(found.get(f"{{{W}}}val"))


def _runs_in(piece: Any) -> bool:
    style = piece.getparent().find(f"{{{W}}}rPr/{{{W}}}rStyle")
    return style is not None and style.get(f"{{{W}}}val") == _RUN_IN
