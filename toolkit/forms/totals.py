"""Totals recomputed from inputs: what they must be, and what a spreadsheet shows while cells are missing."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.forms.expression import Number, added
from toolkit.forms.index import FormIndex


def recompute(index: FormIndex, inputs: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """Every total by key; None as long as one of the inputs below it is unknown."""
    known: dict[str, Number | None] = dict(inputs)
    for cell in index.totals:
        known[cell.key] = added(map(known.get, cell.parts))
    return {cell.key: known[cell.key] for cell in index.totals}


def as_shown(index: FormIndex, inputs: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """Every total as SUM shows it: blanks and texts are passed over."""
    filled = {cell.key: inputs.get(cell.key) or 0 for cell in index.inputs if cell.numeric}
    return recompute(index, filled)
