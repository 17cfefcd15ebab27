"""The tables of a published report → values by key, each with its place, and what could not be settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from toolkit.intake.documents.blocks import TableBlock
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.published_tables import PublishedRow, form_rows, plain_label, read_cell
from toolkit.published.fit_numbers import fit_row
from toolkit.published.match_rows import PrintedRow, match_rows, printed_rows

_BY_SUMS = "（少印了一个数，按合计推得）"


@dataclass
class ReadTables:
    """values, sources: by key, the keys of what is known alone. unsettled: the place of a row whose numbers do not fit
    → its label. missing: labels of rows that were not found, by table. misc_in_one_row: place of a 2019 row in a 2021
    report. odd: places of cells that are no plain numbers, with what stands there.
    """

    values: dict[str, Decimal] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    unsettled: dict[str, str] = field(default_factory=dict)
    by_sums: dict[str, str] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    misc_in_one_row: str = ""


def read_report_tables(tables: Sequence[TableBlock], edition: str) -> ReadTables:
    """Every row of the form that the tables have, by the labels of the edition."""
    printed, read = printed_rows(tables), ReadTables()
    matched = match_rows(printed, edition)
    for index, row in matched.items():
        _take(row, printed[index], read)
    if edition != "2019":
        _take_misc(printed, edition, read)
    found = {(row.table, row.label) for row in matched.values()}
    for row in form_rows(edition):
        if (row.table, row.label) not in found and not (read.misc_in_one_row and row.cells[0].key.startswith("misc.")):
            read.missing.setdefault(row.table, []).append(row.label)
    return read


def _take(row: PublishedRow, printed: PrintedRow, read: ReadTables) -> None:
    texts = list(printed.numbers)
    while len(texts) > len(row.cells) and not texts[-1].strip():
        texts.pop()
    first = len(printed.labels) + 1
    while len(texts) > len(row.cells) and not texts[0].strip():
        texts.pop(0)
    if row.table == "t3" and len(texts) > 1 and not texts[0].strip() and all(each.strip() for each in texts[1:]):
        # As well the rest of a merged label as a number left out: the sums decide.
        texts.pop(0)
    full = len(texts) == len(row.cells)
    numbers: list[Decimal | None] = []
    for place, text in enumerate(texts):
        cell = read_cell(row.cells[place if full else 0], text)
        numbers.append(cell.value)
        if cell.rule and full:
            read.odd[f"{printed.place}第{first + place}格"] = text.strip()
    fitted = fit_row(row.cells, numbers)
    if fitted.by_sums:
        settled = all(value is not None for value in fitted.values.values())
        (read.by_sums if settled else read.unsettled)[printed.place] = row.label
    for key, value in fitted.values.items():
        if value is None:
            continue
        read.values[key] = value
        at = fitted.at.get(key)
        read.sources[key] = printed.place + (_BY_SUMS if at is None else f"第{first + at}格")


def _take_misc(printed: Sequence[PrintedRow], edition: str, read: ReadTables) -> None:
    """（六）其他处理 in one row, as the edition before had it: it is 3.其他, and all three where it is zero (F09)."""
    rows = [row for row in printed if row.numbers and plain_label(plain_prose(row.label).text) == "其他处理"]
    if len(rows) != 1 or any(key.startswith("misc.") for key in read.values):
        return
    read.misc_in_one_row = rows[0].place
    misc = [row for row in form_rows(edition) if row.cells[0].key.startswith("misc.")]
    _take(misc[-1], rows[0], read)
    for row in misc[:-1]:
        for cell, last in zip(row.cells, misc[-1].cells, strict=True):
            if read.values.get(last.key) == 0:
                read.values[cell.key], read.sources[cell.key] = Decimal(0), read.sources[last.key]
