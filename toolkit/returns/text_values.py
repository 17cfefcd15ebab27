"""What somebody wrote into a text cell → the text that a person sees there, or why it is none (FRM, CEL, SEC).

A text is taken where the unit wrote it: the result of a formula, an error and a day are none. What is in it that nobody
sees is left out, and told.
"""

from __future__ import annotations

import re
from decimal import Decimal

from toolkit.intake.plain_text import seen
from toolkit.intake.snapshot import RawCell, RawSheet
from toolkit.returns.cell_values import Reading, formula_threat, tidy

LONGEST = 32_767
"""Characters that Excel keeps in a cell; a longer text was not typed into one."""
_ERROR = re.compile(
    r"[#＃](?:REF[!！]|N/A|DIV/0[!！]|VALUE[!！]|NAME[?？]|NUM[!！]|NULL[!！]|SPILL[!！]|CALC[!！]|FIELD[!！]|BLOCKED[!！]"
    r"|CONNECT[!！]|EXTERNAL[!！]|PYTHON[!！]|BUSY[!！]|UNKNOWN[!！]|GETTING_DATA)|\bErr:[0-9]{3}\b",
    re.IGNORECASE,
)
# More digits are shown as 1.39E+11.
_SHOWN_DIGITS = 11
_STORED = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?")


def read_text(cell: RawCell | None, choices: tuple[str, ...] = (), unstruck: str | None = None) -> Reading:
    """A text cell, outer blanks taken off; with choices, one of them. unstruck: what is left of a text of which a part
    is struck out.
    """
    if cell is None or (not cell.text and cell.formula is None):
        return Reading("", "missing")
    if cell.formula is not None:
        shown = seen(f"={cell.formula}"[:200]).text
        return Reading(shown, "unreadable", rule=formula_threat(cell) or "FRM-06")
    if cell.kind == "number":
        return _from_number(cell, choices)
    if cell.kind == "error":
        return Reading(seen(cell.text[:40]).text, "unreadable", rule="FRM-05")
    if cell.kind in ("bool", "date"):
        word = {"1": "TRUE", "0": "FALSE"}.get(cell.text, cell.text) if cell.kind == "bool" else cell.text
        return Reading(seen(word[:40]).text, "unreadable", rule="CEL-17")
    return _from_words(cell.text, choices, unstruck)


def read_words(sheet: RawSheet, ref: str, choices: tuple[str, ...] = ()) -> Reading:
    """The text of a cell by its address."""
    return read_text(sheet.cell(ref), choices, sheet.unstruck.get(ref))


def _from_number(cell: RawCell, choices: tuple[str, ...]) -> Reading:
    """A number is the text that its digits are, as long as all of them are shown."""
    stored = cell.text.strip()
    if cell.date_format or not _STORED.fullmatch(stored):
        return Reading(seen(stored[:40]).text, "unreadable", rule="CEL-17")
    number = Decimal(stored)
    if abs(number) >= 10**_SHOWN_DIGITS:
        return Reading(stored[:40], "unreadable", rule="CEL-17")
    text = format(Decimal(tidy(number)), "f")
    return _chosen(Reading(text, "reported", text), choices)


def _from_words(typed: str, choices: tuple[str, ...], unstruck: str | None) -> Reading:
    if len(typed.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST:
        return Reading(seen(typed[:40]).text.strip() + "…", "unreadable", rule="CEL-14", suggestion=str(len(typed)))
    text, hidden, lost = seen(typed if unstruck is None else unstruck)
    text = text.strip()
    if not text:
        # What is struck out altogether was taken back, and nobody knows for what.
        struck = unstruck is not None and bool(typed.strip())
        return Reading(seen(typed[:60]).text, "unreadable", rule="CEL-18") if struck else Reading("", "missing")
    if _ERROR.search(text):
        return Reading(text, "unreadable", rule="FRM-05")
    if lost:
        return Reading(text, "unreadable", rule="CEL-19")
    rule = "CEL-18" if unstruck is not None else "CEL-19" if hidden else ""
    return _chosen(Reading(text, "reported", text, rule), choices)


def _chosen(reading: Reading, choices: tuple[str, ...]) -> Reading:
    if choices and reading.value not in choices:
        return Reading(reading.literal, "unreadable", rule="CEL-04", suggestion="、".join(choices))
    return reading
