"""The Excel face of a rule, and one spelling for formulas that mean the same.

Township workbooks use only SUM, IF, AND, OR, COUNT, COUNTIF, ISNUMBER and INT: what WPS, Excel and LibreOffice share.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from toolkit.forms.expression import Condition, Filled, Join, Sum
from toolkit.intake.areas import areas

Place = Callable[[str], tuple[str, str]]
"""Key → (sheet, address)."""


def sum_formula(side: Sum, place: Place) -> str:
    """`SUM(a)-3*SUM(b)+1`. SUM on both sides, because SUM skips a text "4" and a plain + would count it."""
    text = ""
    # What is added comes first, so that the formula need not begin with a minus.
    factors = dict.fromkeys(term.factor for term in side.terms if term.key)
    for factor in sorted(factors, key=lambda factor: factor < 0):
        boxes = areas(place(term.key) for term in side.terms if term.key and term.factor == factor)
        times = f"{abs(factor)}*" if abs(factor) != 1 else ""
        text += f"{'-' if factor < 0 else '+' if text else ''}{times}SUM({','.join(boxes)})"
    constant = sum(term.factor for term in side.terms if not term.key)
    if constant or not text:
        text += f"{constant:+d}" if text else str(constant)
    return text


def condition_formula(condition: Condition, place: Place) -> str:
    if isinstance(condition, Join):
        parts = ",".join(condition_formula(part, place) for part in condition.parts)
        return f"{condition.op.upper()}({parts})"
    if isinstance(condition, Filled):
        return f'{"!".join(place(condition.key))}<>""'
    op = {"==": "=", "!=": "<>"}.get(condition.op, condition.op)
    return f"{sum_formula(condition.left, place)}{op}{sum_formula(condition.right, place)}"


_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_WIDE = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_COLON = re.compile(r"\s*:\s*")
_BOOLEAN = re.compile(r"\b(TRUE|FALSE)\(\)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def canonical(formula: str) -> str:
    """One spelling for equal formulas: no $, no blanks, no full-width signs, upper case, no quotes round sheet
    names, no _xlfn.

    A text that is no formula comes back folded but otherwise as it is.
    """
    # Loaded with the first formula that is spelled otherwise than ours: most returns have none.
    from openpyxl.formula import Tokenizer

    text = _narrowed(formula.strip()).removeprefix("=")
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


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas mean the same. Most are spelled alike, which is seen without taking them apart."""
    return one == other or canonical(one) == canonical(other)


def _narrowed(formula: str) -> str:
    """Full-width signs and blanks round a colon, which the tokenizer takes for names, outside of quotes."""
    parts = _QUOTED.split(formula)
    parts[::2] = [_COLON.sub(":", part.translate(_WIDE)) for part in parts[::2]]
    return "".join(parts)


def _range(text: str) -> str:
    sheet, bang, ref = text.rpartition("!")
    ref = ref.replace("$", "").upper()
    first, colon, last = ref.partition(":")
    if colon and first == last:
        ref = first
    return f"{sheet.strip().lstrip('$').strip(chr(39))}{bang}{ref}"
