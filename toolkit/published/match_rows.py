"""Which row of the form a printed row is: by its label, whole, in pieces or damaged, never by its place alone.

A label that could be two rows, and a row that two labels claim, is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from toolkit.intake.documents.blocks import TableBlock
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.published_tables import BLANKS, PublishedRow, form_rows, plain_label

_NUMBER = re.compile(r"[+\-]?\d[\d,]*(?:\.\d+)?(?:万元|元|件|条|项|个)?")
_NUMBERED = re.compile(r"(?:^|[^\d])(\d+)\s*[.．、]")
_NEAR = 0.72
_APART = 0.12
SUITS = "t4"


@dataclass(frozen=True)
class PrintedRow:
    """labels, numbers: the cells in front, and those behind that hold numbers or stand for none. place: in words."""

    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    place: str

    @property
    def label(self) -> str:
        return "".join(self.labels)


def printed_rows(tables: Sequence[TableBlock]) -> list[PrintedRow]:
    """The rows of all tables in order."""
    rows = []
    for table in tables:
        for number, cells in enumerate(table.rows, 1):
            begin = len(cells)
            while begin and _counts(cells[begin - 1]):
                begin -= 1
            labels = tuple(cell for cell in cells[:begin] if cell.strip())
            numbers = [piece for cell in cells[begin:] for piece in (cell.split() if " " in cell.strip() else [cell])]
            if not any(each.strip() for each in numbers):
                labels, numbers = tuple(cell for cell in cells if cell.strip()), []
            rows.append(PrintedRow(labels, tuple(numbers), f"{table.place}第{number}行"))
    return rows


def _counts(cell: str) -> bool:
    pieces = plain_prose(cell).text.replace("，", ",").split() or [""]
    return all(piece in BLANKS or _NUMBER.fullmatch(piece) is not None for piece in pieces)


def match_rows(rows: Sequence[PrintedRow], edition: str) -> dict[int, PublishedRow]:
    """Index of a printed row → row of the form; those that cannot be told are left out."""
    wanted = {plain_label(row.label): row for row in form_rows(edition) if row.table != SUITS}
    claims: dict[str, list[tuple[float, int]]] = {}
    for index, row in enumerate(rows):
        if row.numbers and (found := _nearest(_spellings(rows, index), wanted)):
            score, label = found
            if _same_number(row, wanted[label]):
                claims.setdefault(label, []).append((score, index))
    matched: dict[int, PublishedRow] = {}
    for label, claimants in claims.items():
        best = [index for score, index in claimants if score == max(claimants)[0]]
        if len({rows[index].numbers for index in best}) == 1:
            matched[best[0]] = wanted[label]
    matched = _in_order(matched, list(wanted.values()))
    suits = next(row for row in form_rows(edition) if row.table == SUITS)
    if (last := _suits_row(rows, len(suits.cells))) is not None:
        matched[last] = suits
    return dict(sorted(matched.items()))


def _same_number(printed: PrintedRow, row: PublishedRow) -> bool:
    """Whether the number in front of the label is the form's: 2.其他 is the beginning of another row than 3.其他."""
    given, official = (_NUMBERED.search(text) for text in (printed.label, row.label))
    return not given or (official is not None and given[1] == official[1])


def _in_order(matched: Mapping[int, PublishedRow], form: Sequence[PublishedRow]) -> dict[int, PublishedRow]:
    """The most of them that follow one another as in the form; one out of order was taken for what it is not."""
    best: dict[int, list[int]] = {}
    for index in sorted(matched):
        place = form.index(matched[index])
        before = [chain for chain in best.values() if form.index(matched[chain[-1]]) < place]
        best[index] = [*max(before, key=len, default=[]), index]
    return {index: matched[index] for index in max(best.values(), key=len, default=[])}


def _spellings(rows: Sequence[PrintedRow], index: int) -> list[str]:
    """What the label may be: its last cell, all of them, or with a piece from the line before or behind."""
    row = rows[index]
    if not row.labels or not plain_label(row.labels[-1]):
        # Nothing of its own that a piece from beside could belong to.
        return [plain for plain in (plain_label(row.label),) if plain]
    spellings = [row.labels[-1], row.label, "".join(row.labels[-2:])]
    for beside, joined in ((index - 1, "{1}{0}"), (index + 1, "{0}{1}")):
        if 0 <= beside < len(rows) and not rows[beside].numbers and rows[beside].labels:
            spellings.append(joined.format(row.labels[-1], rows[beside].labels[-1]))
    return [plain for each in spellings if (plain := plain_label(each))]


def _nearest(spellings: Sequence[str], wanted: Mapping[str, PublishedRow]) -> tuple[float, str] | None:
    """The one label that is near enough, and nearer than any other by far."""
    for plain in spellings:
        if plain in wanted:
            return 1.0, plain
    scores = {label: max((_alike(plain, label) for plain in spellings), default=0.0) for label in wanted}
    (best, label), (second, _) = sorted(((score, label) for label, score in scores.items()), reverse=True)[:2]
    return (best, label) if best >= _NEAR and best - second >= _APART else None


def _alike(printed: str, label: str) -> float:
    return SequenceMatcher(None, printed, label, autojunk=False).ratio()


def _suits_row(rows: Sequence[PrintedRow], width: int) -> int | None:
    """The one row of numbers without a label below the headings of table four."""
    seen = False
    found = []
    for index, row in enumerate(rows):
        seen = seen or "结果维持" in plain_prose(row.label).text
        if seen and not row.labels and width - 1 <= len(row.numbers) <= width:
            found.append(index)
    return found[0] if len(found) == 1 else None
