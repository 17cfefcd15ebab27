"""Totals recomputed from inputs: what they must be, and what a spreadsheet shows while cells are missing."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.forms.expression import Number
from toolkit.forms.index import FormIndex


def recompute(index: FormIndex, inputs: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """Every total by key; None as long as one of the inputs below it is unknown."""
    known: dict[str, Number | None] = dict(inputs)
    totals: dict[str, Number | None] = {}
    # Parts of a total stand before it or are totals themselves, so settle them on demand.

    def value(key: str) -> Number | None:
        parts = index.cells[key].parts
        if not parts or key in totals:
            return totals.get(key, known.get(key))
        numbers = [value(part) for part in parts]
        totals[key] = None if None in numbers else sum(number for number in numbers if number is not None)
        return totals[key]

    for cell in index.totals:
        value(cell.key)
    return totals


def as_shown(index: FormIndex, inputs: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """Every total as SUM shows it: blanks and texts are passed over."""
    filled = {cell.key: inputs.get(cell.key) or 0 for cell in index.inputs if cell.numeric}
    return recompute(index, filled)
