"""Conditional formats: where each applies, what it changes, and whether it applies to a given number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from toolkit.intake.display_style import DisplayChange

Area = tuple[int, int, int, int]
"""(left, top, right, bottom), 1-based, inclusive."""
_NUMBER = re.compile(r"[-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_ALWAYS = ("notContainsBlanks", "notContainsErrors", "dataBar", "iconSet", "colorScale")
_NEVER = ("containsBlanks", "containsErrors")


@dataclass(frozen=True)
class Conditional:
    """One rule. kind and operator as OOXML names them; priority: the lowest number comes first and wins; stops: no
    later rule counts where this one applies; hides_number: a bar or a sign stands in the number's place.
    """

    areas: frozenset[Area]
    kind: str
    change: DisplayChange
    operator: str = ""
    formulas: tuple[str, ...] = ()
    priority: int = 0
    stops: bool = False
    hides_number: bool = False

    def covers(self, area: Area) -> bool:
        left, top, right, bottom = area
        return any(one[0] <= right and left <= one[2] and one[1] <= bottom and top <= one[3] for one in self.areas)

    def applies(self, number: Decimal | None) -> bool | None:
        """Whether it applies to a cell with this number (None: a text); None where only a spreadsheet can tell."""
        if self.kind in _ALWAYS:
            return True
        if self.kind in _NEVER:
            return False
        if self.kind == "expression":
            return _constant(self.formulas[0]) if self.formulas else None
        return self._compared(number) if self.kind == "cellIs" else None

    def _compared(self, number: Decimal | None) -> bool | None:
        formulas = [formula.strip() for formula in self.formulas]
        if number is None or not formulas or not all(map(_NUMBER.fullmatch, formulas)):
            # A number never equals a text; more cannot be said of other formulas.
            texts = number is not None and formulas and all(map(_TEXT.fullmatch, formulas))
            return {"equal": False, "notEqual": True}.get(self.operator) if texts else None
        first, last = Decimal(formulas[0]), Decimal(formulas[-1])
        low, high = min(first, last), max(first, last)
        return {
            "lessThan": number < first,
            "lessThanOrEqual": number <= first,
            "greaterThan": number > first,
            "greaterThanOrEqual": number >= first,
            "equal": number == first,
            "notEqual": number != first,
            "between": low <= number <= high,
            "notBetween": not low <= number <= high,
        }.get(self.operator)


def _constant(formula: str) -> bool | None:
    text = formula.strip().upper().removesuffix("()")
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    return Decimal(text) != 0 if _NUMBER.fullmatch(text) else None
