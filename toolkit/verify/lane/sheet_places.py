"""Where a form's cells stand among the texts of a sheet, worked out once for each spelling of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.forms import Form, FormCell, index_form
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawCell, SheetBody, SheetShell
from toolkit.returns.doubtful import room_of_all
from toolkit.returns.explanations import explanation_cells


@dataclass(frozen=True)
class FormCellsOfSheet:
    """The cells of a form on one sheet, in the form's order. words: inputs of texts and days."""

    numbers: tuple[FormCell, ...]
    words: tuple[FormCell, ...]
    totals: tuple[FormCell, ...]


@dataclass(frozen=True)
class SheetPlaces:
    """What stands where in a sheet of this spelling.

    numbers, words, totals: pick what the cells hold out of the texts of a sheet with an empty one behind them, for
    those that are blank in this spelling; raw_words: the cells of the words, without their texts; room: how long a
    number may be to be plain to see.
    """

    numbers: Pick
    words: Pick
    totals: Pick
    raw_words: tuple[RawCell | None, ...]
    room: int


@lru_cache(maxsize=16)
def cells_by_sheet(form: Form) -> Mapping[str, FormCellsOfSheet]:
    """Sheet → its cells, in the form's order."""
    index = index_form(form)
    names = dict.fromkeys(cell.sheet for cell in index.cells.values())
    return {
        name: FormCellsOfSheet(
            numbers=tuple(cell for cell in index.inputs if cell.sheet == name and cell.numeric),
            words=tuple(cell for cell in index.inputs if cell.sheet == name and not cell.numeric),
            totals=tuple(cell for cell in index.totals if cell.sheet == name),
        )
        for name in names
    }


@lru_cache(maxsize=1024)
def sheet_places(body: SheetBody, shell: SheetShell, name: str, form: Form) -> SheetPlaces | None:
    """None where a cell is not stored as it plainly is: a number as a number, a result with a formula, a text or day
    without one; or where one may not be seen as it is.
    """
    cells = cells_by_sheet(form)[name]
    numbers = _slots(body, [cell.cell for cell in cells.numbers], _is_number)
    words = _slots(body, [cell.cell for cell in cells.words], _is_word)
    totals = _slots(body, [cell.cell for cell in cells.totals], _is_result)
    room = room_of_all(body, shell, name, form)
    if numbers is None or words is None or totals is None or room is None:
        return None
    return SheetPlaces(
        numbers=pick(numbers),
        words=pick(words),
        totals=pick(totals),
        raw_words=tuple(None if at == _NOWHERE else body.slots[at] for at in words),
        room=room,
    )


@lru_cache(maxsize=256)
def explanation_texts(body: SheetBody, form: Form) -> Pick | None:
    """Picks what was written on 审核结果; None where a cell for it holds anything but a text."""
    slots = _slots(body, list(explanation_cells(form).values()), _is_text)
    return None if slots is None else pick([at for at in slots if at != _NOWHERE])


_NOWHERE = -1


def _slots(body: SheetBody, refs: Sequence[str], fits: Callable[[RawCell], bool]) -> list[int] | None:
    """The numbers of the cells' texts, that of the empty one for a cell that is blank in this spelling; None where one
    does not fit, or where what it holds is part of the spelling.
    """
    found = []
    for ref in refs:
        number, at = body.numbers.get(ref, _NOWHERE), body.cells.get(ref)
        blank = number == _NOWHERE and (at is None or (not at.text and at.formula is None))
        if not blank and (number == _NOWHERE or not fits(body.slots[number])):
            return None
        found.append(number)
    return found


def _is_number(slot: RawCell) -> bool:
    return slot.kind == "number" and slot.formula is None and not slot.date_format


def _is_result(slot: RawCell) -> bool:
    return slot.kind == "number" and slot.formula is not None and not slot.array


def _is_word(slot: RawCell) -> bool:
    return slot.kind in ("text", "number") and slot.formula is None


def _is_text(slot: RawCell) -> bool:
    return slot.kind == "text" and slot.formula is None
