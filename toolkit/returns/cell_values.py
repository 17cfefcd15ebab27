"""What somebody typed into a number cell → a number, by an explicit grammar (threats CEL-01 … CEL-07).

No NFKC and no float(): both read `10²` or `1_000` as numbers (CEL-02, CEL-03). What is not in the grammar
is not guessed. Every reading that changed something says by which rule.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from toolkit.forms.expression import Number
from toolkit.intake.date_format import show_date
from toolkit.intake.snapshot import RawCell
from toolkit.returns.written_dates import written_date

State = Literal["reported", "confirmed_zero", "missing", "unreadable"]

_WIDE = str.maketrans("０１２３４５６７８９．，＋－", "0123456789.,+-")
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)(件|条|次|个|项|份|人|宗|起|例|万元)")
_IN_YUAN = re.compile(r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?|[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,6})?)元")
_DASHES = "\\-\u2010-\u2015\u2212\ufe63\uff0d"
_ODD_SIGN = re.compile(
    rf"[+{_DASHES}\s]*[+{_DASHES}]\s*(?P<after>[0-9][0-9,.]*)|(?P<before>[0-9][0-9,.]*)\s*[+{_DASHES}]+"
    rf"|\(\s*[+{_DASHES}]?(?P<inside>[0-9][0-9,.]*)\s*\)"
)
AS_TYPED = ("CEL-04",)
"""Rules of readings that the unit must confirm: it is shown what it typed, not the value that was worked out."""
NOTHING = frozenset(("/", "\\", "-", "--", "—", "——", "–", "_", "无", "没有", "／", "－", "空"))
_ARITHMETIC = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[+-][0-9]{1,15}(?:\.[0-9]{1,15})?){0,50}")
_DDE = re.compile(r"\|")
_OUTSIDE = re.compile(r"\[|WEBSERVICE|RTD\(|HYPERLINK|FILTERXML", re.IGNORECASE)
# Excel writes at most 17 digits; the form itself takes up to 999,999,999 and six decimals.
STORED = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?")
LARGEST = 999_999_999
DECIMALS = 6

_BARE = RawCell("", 0, 0, "number")
_SHORT_LENGTH = 9


class Reading(NamedTuple):
    """How one cell was read. `rule` names the repair or the obstacle, empty when it was plain."""

    literal: str
    state: State
    value: Number | str | date | None = None
    rule: str = ""
    suggestion: str = ""


def read_number(cell: RawCell | None, unit: str = "") -> Reading:
    """A count, change or amount; `unit` is the cell's own unit, which may stand behind the number."""
    if cell is None or (not cell.text and cell.formula is None):
        return Reading("", "missing")
    if cell.formula is not None:
        return _from_formula(cell)
    match cell.kind:
        case "number":
            return _from_number(cell)
        case "error":
            return Reading(cell.text, "unreadable", rule="FRM-05")
        case "bool" | "date":
            return Reading(cell.text, "unreadable", rule="CEL-13")
    return _from_text(cell.text, unit)


def stored_reading(text: str) -> Reading:
    """What `read_number` gives for a number that is stored as one, without a formula or the format of a day."""
    return _short(text) if len(text) <= _SHORT_LENGTH else _from_number(_BARE._replace(text=text))


@lru_cache(maxsize=4096)
def _short(text: str) -> Reading:
    """Short numbers come again and again."""
    return _from_number(_BARE._replace(text=text))


def digits_of_odd_sign(literal: str) -> str:
    """The digits of a number whose sign is written twice, behind it, as a long dash or as brackets; else nothing."""
    text = INVISIBLE.sub("", literal.translate(_WIDE)).replace("（", "(").replace("）", ")").strip().removeprefix("'")
    match = _ODD_SIGN.fullmatch(text)
    return next(filter(None, match.groups()), "").replace(",", "") if match else ""


def stored_number(cell: RawCell) -> Decimal | None:
    """The number that a cell stores; None where it stores none that can be read."""
    text = cell.text.strip()
    return Decimal(text) if cell.kind == "number" and STORED.fullmatch(text) else None


def _from_number(cell: RawCell) -> Reading:
    text = cell.text.strip()
    if len(text) < 10 and text.isdecimal() and text.isascii() and not cell.date_format:
        # What nearly every cell holds, and no larger than LARGEST.
        return Reading(text, "reported", int(text))
    if not STORED.fullmatch(text) or abs(number := Decimal(text)) > LARGEST:
        return Reading(text if len(text) <= 40 else text[:40] + "…", "unreadable", rule="CEL-07")
    if cell.date_format:
        shown = show_date(cell.display.code, number) or str(serial_date(number) or text)
        return Reading(shown, "unreadable", rule="CEL-05", suggestion=text)
    return _number(text, number, "")


def _number(literal: str, number: Decimal, rule: str) -> Reading:
    """A number that was understood; more decimals than the form keeps are named (CEL-08)."""
    value = tidy(number)
    if not rule and abs(number - value) > Decimal("1e-9"):
        rule = "CEL-08"
    return Reading(literal, "reported", value, rule)


def tidy(number: Decimal) -> Number:
    """A whole number as int; a fraction with the noise of binary floats rounded away."""
    rounded = round(number, DECIMALS)
    return int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()


def _from_text(literal: str, unit: str) -> Reading:
    folded = literal.translate(_WIDE)
    text = INVISIBLE.sub("", folded).strip().removeprefix("'")
    if not text:
        return Reading(literal, "missing")
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        number = Decimal(text.replace(",", ""))
        if abs(number) > LARGEST:
            return Reading(literal[:40], "unreadable", rule="CEL-07")
        return _number(literal, number, "CEL-02" if folded != literal else "CEL-01")
    if text in NOTHING:
        return Reading(literal, "missing", rule="CEL-04", suggestion="0")
    if match := _WITH_UNIT.fullmatch(text):
        # 万元 belongs to an amount kept in 万元; behind a count it would be a guess.
        if match[2] == "万元" and unit != "万元":
            return Reading(literal[:40], "unreadable", rule="CEL-04")
        if abs(Decimal(match[1])) > LARGEST:
            return Reading(literal[:40], "unreadable", rule="CEL-07")
        return Reading(literal, "reported", tidy(Decimal(match[1])), "CEL-04", match[1])
    if unit == "万元" and (match := _IN_YUAN.fullmatch(text)):
        # The form keeps 万元 (C06): what the unit meant is worked out for it, and asked.
        amount = Decimal(match[1].replace(",", "")).scaleb(-4)
        return Reading(literal[:40], "unreadable", rule="CEL-04", suggestion=f"{tidy(amount)}")
    strange = any(not char.isascii() and unicodedata.category(char) in ("Nd", "No", "Nl") for char in text)
    lenient = re.fullmatch(r"[+-]?(?:nan|inf(?:inity)?|[0-9_]+(?:\.[0-9_]*)?(?:e[+-]?[0-9]+)?)", text.lower())
    return Reading(literal, "unreadable", rule="CEL-03" if strange or lenient else "CEL-04")


def _from_formula(cell: RawCell) -> Reading:
    """A formula typed into an input: plain sums are worked out, anything with references is not trusted."""
    formula = cell.formula or ""
    literal = f"={formula}"[:200]
    if rule := formula_threat(cell):
        return Reading(literal, "unreadable", rule=rule)
    if _ARITHMETIC.fullmatch(formula):
        number = sum(map(Decimal, re.findall(r"[+-]?[0-9.]+", formula)), Decimal(0))
        if abs(number) <= LARGEST:
            return Reading(literal, "reported", tidy(number), "FRM-06")
    return Reading(literal, "unreadable", rule="FRM-06", suggestion=cell.text)


def formula_threat(cell: RawCell) -> str:
    """The rule that a formula breaks wherever it is typed: over an area, calling a program, fetching from elsewhere."""
    if cell.array:
        return "FRM-07"
    formula = cell.formula or ""
    return "SEC-02" if _DDE.search(formula) else "SEC-03" if _OUTSIDE.search(formula) else ""


_HOUR = re.compile("[T ]")


def serial_date(number: Decimal) -> date | None:
    """Excel's day number → date; None outside 1900-2100 and for the 29 February 1900 that never was."""
    if not 1 <= number < 73051 or int(number) == 60:
        return None
    return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=int(number))


def read_date(cell: RawCell | None) -> Reading:
    """A date cell: a day number or one of the written forms (CEL-06)."""
    if cell is None or (cell.formula is None and not cell.text.strip()):
        return Reading("", "missing")
    if cell.formula is not None:
        # What TODAY() gives is another day whenever the file is opened.
        return Reading(f"={cell.formula}"[:200], "unreadable", rule=formula_threat(cell) or "FRM-06")
    # A cell that stores a day as text stores the hour behind it.
    literal = _HOUR.split(cell.text.strip(), 1)[0] if cell.kind == "date" else cell.text
    text = "".join(INVISIBLE.sub("", literal.translate(_WIDE)).split())
    day: date | None = None
    if cell.kind == "number":
        day = serial_date(Decimal(text)) if STORED.fullmatch(text) else None
    else:
        day = written_date(text)
    if day is None:
        return Reading(cell.text, "unreadable", rule="CEL-06")
    return Reading(cell.text, "reported", day)
