"""Reports of random numbers, drawn as Word, web page and plain text, whole or damaged."""

from __future__ import annotations

import html
import io
import random
from collections.abc import Callable, Mapping
from decimal import Decimal

import docx
from lxml import etree

from toolkit.forms import Form, Grid, index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.prose.document import SECTION_TITLES
from toolkit.report.table import table_drawing

UNIT, YEARS = "盐池县青山乡", {"2019": 2020, "2021": 2023}
TABLES = ("t2", "t3", "t4")
Values = Mapping[str, Number]
Rows = list[list[str]]


def random_values(edition: str, dice: random.Random) -> dict[str, Number]:
    """Every number of the three tables; totals add up."""
    index = index_form(load_form(edition))

    def number(kind: str) -> Number:
        if kind == "amount":
            return Decimal(dice.randrange(0, 10**6)) / 100
        size = dice.choice((0, 0, 3, 40, 3000))
        return dice.randint(-size if kind == "change" else 0, size)

    inputs: dict[str, Number | None] = {
        cell.key: number(cell.type) for cell in index.inputs if cell.table in TABLES and cell.numeric
    }
    known = inputs | recompute(index, inputs)
    return {key: value for key, value in known.items() if value is not None and index.cells[key].table in TABLES}


def _paragraphs(edition: str) -> list[str]:
    numbers = "一二三四五六"
    return [
        f"{UNIT}{YEARS[edition]}年政府信息公开工作年度报告",
        *(f"{numbers[n]}、{title}" for n, title in enumerate(SECTION_TITLES)),
    ]


def as_word(edition: str, values: Values) -> bytes:
    """The tables as the report room draws them."""
    form, book = load_form(edition), docx.Document()
    index = index_form(form)
    for number, text in enumerate(_paragraphs(edition)):
        book.add_paragraph(text)
        if 2 <= number <= 4:
            table = form.tables[number - 2]
            xml = table_drawing(table, index.grids[table.id]).filled(values)
            named = f'<x xmlns:w="{docx.oxml.ns.nsmap["w"]}">{xml}</x>'
            book.element.body.insert(-1, etree.fromstring(named)[0])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_web(edition: str, values: Values) -> bytes:
    form = load_form(edition)
    parts = []
    for number, text in enumerate(_paragraphs(edition)):
        parts.append(f"<p>{text}</p>")
        if 2 <= number <= 4:
            parts.append(_web_table(index_form(form).grids[form.tables[number - 2].id], values))
    return f"<!DOCTYPE html><html><body><div>{''.join(parts)}</div></body></html>".encode()


def _web_table(grid: Grid, values: Values) -> str:
    rows = []
    for row in range(1, grid.rows + 1):
        cells = [
            f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{html.escape(_shown(cell, values))}</td>'
            for cell in grid.cells
            if cell.row == row
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _shown(cell, values: Values) -> str:  # type: ignore[no-untyped-def]
    return str(values[cell.key]) if cell.key in values else cell.text


def text_rows(form: Form, table: str, values: Values) -> Rows:
    """The rows as extraction leaves them: each cell once, where it begins."""
    grid = index_form(form).grids[table]
    return [[_shown(c, values) for c in grid.cells if c.row == row] for row in range(1, grid.rows + 1)]


def as_text(edition: str, values: Values, damage: Callable[[Rows], Rows] = lambda rows: rows) -> bytes:
    """With tabs between cells; damage: what becomes of the rows of a table."""
    form = load_form(edition)
    lines = []
    for number, text in enumerate(_paragraphs(edition)):
        lines += [text, ""]
        if 2 <= number <= 4:
            lines += ["\t".join(row) for row in damage(text_rows(form, form.tables[number - 2].id, values))] + [""]
    return "\n".join(lines).encode()


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "").isdecimal()


def damaged(dice: random.Random, rate: float) -> Callable[[Rows], Rows]:
    """Labels split over cells or lines, joined, with characters dropped or doubled, blanks and half-width brackets;
    now and then a row without its label, or with a number lost.
    """

    def of_rows(rows: Rows) -> Rows:
        result: Rows = []
        for row in rows:
            labels = [cell for cell in row if not is_number(cell)]
            numbers = [cell for cell in row if is_number(cell)]
            if not numbers or dice.random() > rate:
                result.append(row)
                continue
            result += _broken(labels, numbers, dice)
        return result

    return of_rows


def _broken(labels: list[str], numbers: list[str], dice: random.Random) -> Rows:
    label = labels[-1] if labels else ""
    at = dice.randrange(1, len(label)) if len(label) > 1 else 0
    match dice.randrange(9):
        case 0:
            return [[*labels[:-1], label[:at], label[at:], *numbers]]
        case 1:
            return [[*labels[:-1], label[:at], *numbers], [label[at:]] + [""] * len(numbers)]
        case 2:
            return [[label[:at]] + [""] * len(numbers), [*labels[:-1], label[at:], *numbers]]
        case 3:
            return [["".join(labels), *numbers]]
        case 4:
            dropped = set(dice.sample(range(len(label)), k=min(len(label), dice.choice((1, 1, 2, 4)))))
            return [[*labels[:-1], "".join(c for n, c in enumerate(label) if n not in dropped), *numbers]]
        case 5:
            return [[*labels[:-1], label[:at] + label[max(0, at - 1) :], *numbers]]
        case 6:
            return [[*labels[:-1], " ".join(label).replace("（", "(").replace("）", ")"), *numbers]]
        case 7:
            return [["", *numbers]]
        case _:
            lost = dice.randrange(len(numbers))
            return [[*labels, *numbers[:lost], *numbers[lost + 1 :]]]
