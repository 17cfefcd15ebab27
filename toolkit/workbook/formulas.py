"""The Excel face of a rule, and one spelling for formulas that mean the same.

Township workbooks use only SUM, IF, AND, OR, COUNT, COUNTIF and ISNUMBER: what WPS, Excel and LibreOffice share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from openpyxl.formula import Tokenizer
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from toolkit.forms.expression import Condition, Join, Sum

Place = Callable[[str], tuple[str, str]]
"""Key → (sheet, address)."""


def areas(places: Iterable[tuple[str, str]]) -> list[str]:
    """The fewest rectangles that cover these cells, as `sheet!A1:B2`, sheet by sheet in first-seen order."""
    sheets: dict[str, list[tuple[int, int]]] = {}
    for sheet, ref in places:
        sheets.setdefault(sheet, []).append(coordinate_to_tuple(ref))
    return [f"{sheet}!{area}" for sheet, cells in sheets.items() for area in _rectangles(cells)]


def _rectangles(cells: list[tuple[int, int]]) -> list[str]:
    """Runs along each row first; then equal runs of neighbouring rows become one rectangle."""
    runs: list[tuple[int, int, int]] = []
    for row, group in groupby(sorted(set(cells)), key=lambda cell: cell[0]):
        for _, run in groupby(enumerate(column for _, column in group), key=lambda pair: pair[1] - pair[0]):
            columns = [column for _, column in run]
            runs.append((columns[0], columns[-1], row))
    rectangles: list[str] = []
    for (left, right), group_ in groupby(sorted(runs), key=lambda run: run[:2]):
        rows = [row for *_, row in group_]
        for _, block in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            lines = [row for _, row in block]
            first = f"{get_column_letter(left)}{lines[0]}"
            last = f"{get_column_letter(right)}{lines[-1]}"
            rectangles.append(first if first == last else f"{first}:{last}")
    return rectangles


def sum_formula(side: Sum, place: Place) -> str:
    """`SUM(a)-SUM(b)+1`. SUM on both sides, because SUM skips a text "4" and a plain + would count it."""
    plus = areas(place(term.key) for term in side.terms if term.key and term.sign > 0)
    minus = areas(place(term.key) for term in side.terms if term.key and term.sign < 0)
    constant = sum(term.sign * term.constant for term in side.terms)
    text = f"SUM({','.join(plus)})" if plus else ""
    if minus:
        text += f"-SUM({','.join(minus)})"
    if constant or not text:
        text += f"{constant:+d}" if text else str(constant)
    return text


def condition_formula(condition: Condition, place: Place) -> str:
    if isinstance(condition, Join):
        parts = ",".join(condition_formula(part, place) for part in condition.parts)
        return f"{condition.op.upper()}({parts})"
    op = {"==": "=", "!=": "<>"}.get(condition.op, condition.op)
    return f"{sum_formula(condition.left, place)}{op}{sum_formula(condition.right, place)}"


_BOOLEAN = re.compile(r"\b(TRUE|FALSE)\(\)", re.IGNORECASE)


def canonical(formula: str) -> str:
    """One spelling for equal formulas: no $, no blanks, upper case, no quotes round sheet names, no _xlfn.

    A text that is no formula comes back folded but otherwise as it is.
    """
    text = formula.strip().removeprefix("=")
    try:
        tokens = Tokenizer("=" + text).items
    except Exception:  # the tokenizer raises bare errors on malformed text, which then equals nothing
        return text.upper()
    parts = []
    for token in tokens:
        if token.type == "WHITE-SPACE":
            continue
        value = token.value
        if token.type == "OPERAND" and token.subtype == "TEXT":
            parts.append(value)
        elif token.type == "OPERAND" and token.subtype == "RANGE":
            parts.append(_range(value))
        else:
            parts.append(value.upper().replace("_XLFN.", "").strip())
    return _BOOLEAN.sub(lambda match: match[1].upper(), "".join(parts))


def _range(text: str) -> str:
    sheet, bang, ref = text.rpartition("!")
    ref = ref.replace("$", "").upper()
    first, colon, last = ref.partition(":")
    if colon and first == last:
        ref = first
    return f"{sheet.strip().lstrip('$').strip(chr(39))}{bang}{ref}"
