"""Where a form's cells stand among the texts of a workbook, worked out once for each spelling of its sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from toolkit.forms import Form, FormCell, index_form
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawCell, SheetBody, SheetShell
from toolkit.intake.xlsx.order import is_in_order, overlapping
from toolkit.returns.doubtful import room_of_all
from toolkit.returns.explanations import CHECK_SHEET, explanation_cells
from toolkit.verify.gates.as_issued import Spelled


@dataclass(frozen=True)
class FormCellsOfSheet:
    """The cells of a form on one sheet, in the form's order. words: inputs of texts and days."""

    numbers: tuple[FormCell, ...]
    words: tuple[FormCell, ...]
    totals: tuple[FormCell, ...]


@dataclass(frozen=True)
class PlacesOfSheet:
    """Addresses of the words of one sheet; which of all numbers and of all totals are the sheet's."""

    words: tuple[str, ...]
    numbers: slice
    totals: slice


@dataclass(frozen=True)
class BookPlaces:
    """What stands where in a workbook of this spelling. Its sheets are taken in the form's order.

    numbers, words, totals: pick what the cells hold out of the texts of all sheets with an empty one behind them, for
    those that are blank in this spelling; said: picks what was written on 审核结果; odd_words: the cells of days, and
    those of texts that hold a number, by their places among the words; sheets: by name.
    """

    numbers: Pick
    words: Pick
    totals: Pick
    said: Pick
    odd_words: tuple[tuple[int, RawCell], ...]
    sheets: Mapping[str, PlacesOfSheet]


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


@lru_cache(maxsize=512)
def book_places(spelled: Spelled, form: Form) -> BookPlaces | None:
    """None where a cell is not stored as it plainly is: a number as a number, a result with a formula, a text or day
    without one. spelled: of a workbook in which all sheets of the form are.
    """
    bodies = {name: body for name, _, body in spelled}
    starts = dict(zip(bodies, accumulate((len(body.slots) for body in bodies.values()), initial=0), strict=False))
    explained = _slots(bodies[CHECK_SHEET], list(explanation_cells(form).values()), _is_text)
    if explained is None:
        return None
    found = _Found()
    for name, cells in cells_by_sheet(form).items():
        if not found.add(bodies[name], starts[name], name, cells):
            return None
    return BookPlaces(
        numbers=pick(found.numbers),
        words=pick(found.words),
        totals=pick(found.totals),
        said=pick([starts[CHECK_SHEET] + at for at in explained if at != _NOWHERE]),
        odd_words=tuple(found.odd_words),
        sheets=found.sheets,
    )


class _Found:
    """The places of a workbook, sheet by sheet."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.words: list[int] = []
        self.totals: list[int] = []
        self.odd_words: list[tuple[int, RawCell]] = []
        self.sheets: dict[str, PlacesOfSheet] = {}

    def add(self, body: SheetBody, start: int, name: str, cells: FormCellsOfSheet) -> bool:
        """Those of one more sheet, whose texts begin there; False where a cell is not plainly stored."""
        numbers = _slots(body, [cell.cell for cell in cells.numbers], _is_number)
        words = _slots(body, [cell.cell for cell in cells.words], _is_word)
        totals = _slots(body, [cell.cell for cell in cells.totals], _is_result)
        if numbers is None or words is None or totals is None:
            return False
        for place, (at, cell) in enumerate(zip(words, cells.words, strict=True), len(self.words)):
            if at != _NOWHERE and (cell.type == "date" or body.slots[at].kind != "text"):
                self.odd_words.append((place, body.slots[at]))
        self.sheets[name] = PlacesOfSheet(
            tuple(cell.cell for cell in cells.words),
            slice(len(self.numbers), len(self.numbers) + len(numbers)),
            slice(len(self.totals), len(self.totals) + len(totals)),
        )
        for all_of_them, slots in ((self.numbers, numbers), (self.words, words), (self.totals, totals)):
            all_of_them += [_NOWHERE if at == _NOWHERE else start + at for at in slots]
        return True


@lru_cache(maxsize=1024)
def room_for_numbers(body: SheetBody, shell: SheetShell, name: str, form: Form) -> int | None:
    """How long a number of the form may be in any cell of a sheet to be plain to see. None where a cell may not be seen
    as it is, or something is to be said of how the sheet is stored.
    """
    if shell.formulas or not shell.ordered or overlapping(shell.merges) or not is_in_order(body.shape):
        return None
    return room_of_all(body, shell, name, form) if name in cells_by_sheet(form) else 0


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
