"""The cells of a return that have to be looked at one by one, because what is in them may not be seen as it is.

What the body and the shell of a sheet alone say is worked out once for each spelling of a sheet and kept; an untouched
sheet costs no more than a look at the longest of its numbers. It never passes what `look_at` would not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from toolkit.forms import Form, FormCell, index_form
from toolkit.intake.display_style import Display
from toolkit.intake.number_format import show_number
from toolkit.intake.picking import Pick, pick
from toolkit.intake.snapshot import RawSheet, SheetBody, SheetShell
from toolkit.returns.room import area_of, digits_across, digits_wide, is_low
from toolkit.returns.seen_words import plainly_shown

# Digits of the largest number that a form takes; in less room than the least, each cell is looked at.
_LARGEST, _LEAST = 16, 3


def doubtful_cells(form: Form, sheets: Mapping[str, RawSheet]) -> Iterator[tuple[RawSheet, FormCell]]:
    """Those of all sheets."""
    for name in _cells(form, numeric=True):
        if sheet := sheets.get(name):
            for cell in _doubtful(sheet, name, form):
                yield sheet, cell


def doubtful_words(form: Form, sheets: Mapping[str, RawSheet]) -> Iterator[tuple[RawSheet, FormCell]]:
    """The text and date cells that have to be looked at one by one."""
    for name, cells in _cells(form, numeric=False).items():
        if sheet := sheets.get(name):
            for cell in _doubtful_words(sheet.body, sheet.shell, name, form):
                yield sheet, cell
            yield from ((sheet, cell) for cell in cells if cell.cell in sheet.string_runs)


def room_of_all(body: SheetBody, shell: SheetShell, name: str, form: Form) -> int | None:
    """How long a number may be in any cell of a sheet of which nothing has to be looked at, but for texts whose pieces
    have letters of their own; it has no exponent then. None where something has to be, whatever is in its cells.
    """
    look = _look(body, shell, name, form)
    return None if not shell.zeros or look.doubtful or _doubtful_words(body, shell, name, form) else look.room


@lru_cache(maxsize=1024)
def _doubtful_words(body: SheetBody, shell: SheetShell, name: str, form: Form) -> tuple[FormCell, ...]:
    return tuple(
        cell
        for cell in _cells(form, numeric=False).get(name, ())
        if (at := body.cells.get(cell.cell)) is not None
        and (
            cell.cell in body.runs
            or not plainly_shown(body, shell, at, cell)
            or any(rule.covers(area_of(shell, at)) for rule in shell.conditionals)
        )
    )


@lru_cache(maxsize=32)
def _cells(form: Form, numeric: bool) -> Mapping[str, tuple[FormCell, ...]]:
    """The number cells of each sheet, inputs and totals, or the text and date cells."""
    sheets: dict[str, list[FormCell]] = {}
    for cell in index_form(form).cells.values():
        if cell.numeric == numeric:
            sheets.setdefault(cell.sheet, []).append(cell)
    return {name: tuple(cells) for name, cells in sheets.items()}


@dataclass(frozen=True)
class _Look:
    """doubtful: the cells to look at whatever is in them; texts: picks what the others hold out of the texts of a
    sheet, none of which may be longer than `room`.
    """

    doubtful: tuple[FormCell, ...]
    texts: Pick
    room: int


def _doubtful(sheet: RawSheet, name: str, form: Form) -> Sequence[FormCell]:
    look = _look(sheet.body, sheet.shell, name, form)
    texts = look.texts(sheet.texts)
    if not sheet.shell.zeros or max(map(len, texts), default=0) > look.room or "E" in "".join(texts).upper():
        return _cells(form, numeric=True)[name]
    return look.doubtful


@lru_cache(maxsize=1024)
def _look(body: SheetBody, shell: SheetShell, name: str, form: Form) -> _Look:
    look = _framed_look(body.shape, shell.frame, name, form)
    cells = _cells(form, numeric=True).get(name, ())
    doubtful = {*look.doubtful, *_low(body, shell, cells)}
    slots: list[int] = []
    room = _LARGEST
    for need, those in look.by_need.items():
        digits = need.digits(shell)
        if digits < _LEAST:
            doubtful.update(those.places)
        elif those.slots:
            slots += those.slots
            room = min(room, digits)
    return _Look(tuple(cells[place] for place in sorted(doubtful)), pick(slots), room)


def _low(body: SheetBody, shell: SheetShell, cells: Sequence[FormCell]) -> Iterator[int]:
    """The places of cells in rows that are too low."""
    for place, cell in enumerate(cells):
        at = body.cells.get(cell.cell)
        if at is not None and is_low(body, shell, area_of(shell, at), at.display):
            yield place


class _Need(NamedTuple):
    """What of a number cell decides how many digits fit: its columns from the left, and how it is drawn."""

    left: int
    right: int
    display: Display

    def digits(self, shell: SheetShell) -> int:
        across = digits_across(shell, (self.left, 1, self.right, 1), self.display)
        return int(across - _added(self.display.code))


@dataclass(frozen=True)
class _AlikeCells:
    """Cells of the same need: their places among the number cells of the sheet, and the slots of those with one."""

    places: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _FramedLook:
    """What can be said of the number cells before the widths of columns and the heights of rows are known: those to
    look at whatever these are, by their places; all others by what they need of room.
    """

    doubtful: tuple[int, ...]
    by_need: Mapping[_Need, _AlikeCells]


@lru_cache(maxsize=1024)
def _framed_look(shape: SheetBody, frame: SheetShell, name: str, form: Form) -> _FramedLook:
    doubtful: list[int] = []
    by_need: dict[_Need, _AlikeCells] = {}
    for place, cell in enumerate(_cells(form, numeric=True).get(name, ())):
        at = shape.cells.get(cell.cell)
        if at is None:
            continue
        slot, area = shape.numbers.get(cell.cell), area_of(frame, at)
        if (
            not at.display.shows(6 if cell.type == "amount" else 0)
            or any(rule.covers(area) for rule in frame.conditionals)
            # A text can be written in many ways.
            or (at.text if slot is None else shape.slots[slot].kind == "text")
        ):
            doubtful.append(place)
            continue
        alike = by_need.setdefault(_Need(area[0], area[2], at.display), _AlikeCells())
        alike.places.append(place)
        if slot is not None:
            alike.slots.append(slot)
    return _FramedLook(tuple(doubtful), by_need)


@lru_cache(maxsize=1024)
def _added(code: str) -> float:
    """How much wider than its digits a number may stand under a code: points, decimals, thousands."""
    numbers = (Decimal(1), Decimal(-1), Decimal(123_456_789), Decimal(-123_456_789))
    return max(digits_wide(show_number(code, each).text or "") - len(str(each)) for each in numbers)
