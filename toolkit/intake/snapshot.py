"""A returned workbook as it is: every cell literally, nothing interpreted. Plain data out of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from toolkit.intake.conditional import Area, Conditional
from toolkit.intake.display_style import PLAIN, Display, Letters
from toolkit.intake.plain_text import is_blank

CellKind = Literal["number", "text", "bool", "error", "date", "blank"]
Box = Area
Run = tuple[str, Letters | None]
"""A piece of a text with letters of its own; None: the cell's."""
# Of columns and rows on a sheet that says nothing of their sizes.
_USUAL_WIDTH, _USUAL_HEIGHT = 9.14, 15.0


class Unreadable(Exception):
    """A file that cannot be read as a workbook. `rule` is the id of the threat, `facts` fill its sentence."""

    def __init__(self, rule: str, **facts: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


class RawCell(NamedTuple):
    """One stored cell. `text` is the literal value (cached, where there is a formula); numbers stay text."""

    ref: str
    row: int
    column: int
    kind: CellKind
    text: str = ""
    formula: str | None = None
    array: bool = False
    locked: bool = True
    date_format: bool = False
    display: Display = PLAIN


@dataclass(frozen=True, eq=False)
class SheetBody:
    """The rows of a sheet apart from the values that may differ from file to file.

    cells: by address, those of `slots` blank here; slots: the cells whose texts differ from file to file, in document
    order, with their kind; hidden_rows: 1-based; heights: points by row, of the rows that say so; runs: by address
    the pieces of texts in cells outside of `slots` whose letters are not all the cell's; strikes: whether letters are
    struck out in any of these. Compared by identity, so that what is derived from it can be kept: returns saved by the
    same program share their bodies.
    """

    cells: Mapping[str, RawCell]
    slots: tuple[RawCell, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    heights: Mapping[int, float] = field(default_factory=dict)
    runs: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)
    strikes: bool = False
    # Not handed on where something else is replaced.
    _shape: SheetBody | None = field(default=None, init=False, repr=False)

    @property
    def shape(self) -> SheetBody:
        """The same without its rows' heights, which returns share that differ in these alone: of it to ask what does
        not hang on them, for the answer can be kept.
        """
        return self._shape or self

    def with_heights(self, hidden_rows: frozenset[int], heights: Mapping[int, float]) -> SheetBody:
        """These rows in other heights."""
        body = replace(self, hidden_rows=hidden_rows, heights=heights)
        object.__setattr__(body, "_shape", self.shape)
        return body

    def height(self, row: int, shell: SheetShell) -> float:
        """Points of a row, 0 of a hidden one."""
        usual = _USUAL_HEIGHT if shell.usual_height is None else shell.usual_height
        return 0.0 if row in self.hidden_rows else self.heights.get(row, usual)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The slot of each cell that has one."""
        if self._shape:
            return self._shape.numbers
        return {slot.ref: number for number, slot in enumerate(self.slots)}

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """Those in whose first column a cell is stored, in document order."""
        return tuple(cell.row for cell in self.cells.values() if cell.column == 1)


@dataclass(frozen=True, eq=False)
class SheetShell:
    """What stands around the rows: merged ranges, protection, hidden columns (1-based), areas with a validation.

    widths: by column (1-based), in digits of the usual letters, whose points are `usual_size`; usual_width and
    usual_height: of columns and rows that do not say theirs, None where each fits what it holds; zeros, formulas:
    whether zeros, and formulas in place of their results, are shown; ordered: whether it stands in the order of the
    format; values_only: whether of its looks only a part is known. Compared by identity, like a body.
    """

    merges: frozenset[str] = frozenset()
    protected: bool = False
    hidden_columns: frozenset[int] = frozenset()
    validated: frozenset[Box] = frozenset()
    widths: Mapping[int, float] = field(default_factory=dict)
    usual_width: float | None = None
    usual_height: float | None = None
    usual_size: float = 11.0
    zeros: bool = True
    formulas: bool = False
    conditionals: tuple[Conditional, ...] = ()
    ordered: bool = True
    values_only: bool = False
    # Not handed on where something else is replaced.
    _frame: SheetShell | None = field(default=None, init=False, repr=False)

    @property
    def frame(self) -> SheetShell:
        """The same without its columns, which returns share that differ in these alone: of it to ask what does not hang
        on them, for the answer can be kept.
        """
        return self._frame or self

    def with_columns(self, hidden: frozenset[int], widths: Mapping[int, float], *, ordered: bool) -> SheetShell:
        """What stands around the rows with other columns; ordered: whether these stand in order."""
        shell = replace(self, hidden_columns=hidden, widths=widths, ordered=self.ordered and ordered)
        object.__setattr__(shell, "_frame", self.frame)
        return shell

    def width(self, column: int) -> float:
        """Digits of a column, 0 of a hidden one."""
        usual = _USUAL_WIDTH if self.usual_width is None else self.usual_width
        return 0.0 if column in self.hidden_columns else self.widths.get(column, usual)


@dataclass(frozen=True)
class RawSheet:
    """One sheet with its state (visible, hidden, veryHidden); `texts` fill the slots of the body.

    notes: texts pinned to cells, by address; pictures: the cells that each drawn thing covers; unstruck: of a text in
    which letters are struck out, by address, what is left; links: areas whose links lead out of the workbook;
    string_runs: like the body's runs, of texts that fill slots.
    """

    name: str
    state: str
    body: SheetBody
    shell: SheetShell
    texts: Sequence[str] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[Box, ...] = ()
    unstruck: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Box, ...] = ()
    string_runs: Mapping[str, tuple[Run, ...]] = field(default_factory=dict)

    def runs(self, cell: RawCell) -> tuple[Run, ...]:
        """The pieces of a cell's text; one where all of it has the cell's letters."""
        return self.string_runs.get(cell.ref) or self.body.runs.get(cell.ref) or ((cell.text, None),)

    @cached_property
    def cells(self) -> Mapping[str, RawCell]:
        """Stored cells by address."""
        pairs = zip(self.body.slots, self.texts, strict=True)
        filled = {slot.ref: _with_text(slot, text) for slot, text in pairs if text}
        return {**self.body.cells, **filled}

    def cell(self, ref: str) -> RawCell | None:
        """One stored cell; cheaper than `cells` where only a few are needed."""
        number = self.body.numbers.get(ref)
        if number is None or not (text := self.texts[number]):
            return self.body.cells.get(ref)
        return _with_text(self.body.slots[number], text)

    def text(self, ref: str) -> str | None:
        """What is in a cell; None where none is stored."""
        number = self.body.numbers.get(ref)
        if number is not None and (text := self.texts[number]):
            return text
        cell = self.body.cells.get(ref)
        return None if cell is None else cell.text

    @cached_property
    def filled(self) -> list[RawCell]:
        """Cells that hold a formula or a value of which something is seen: a blank says nothing."""
        return [cell for cell in self.cells.values() if cell.formula or not is_blank(cell.text)]


def _with_text(slot: RawCell, text: str) -> RawCell:
    """As `_replace` has it, in half the time."""
    return tuple.__new__(RawCell, (*slot[:4], text, *slot[5:]))


@dataclass(frozen=True)
class Snapshot:
    """A whole workbook: sheets in order, custom document properties, what else lies in the package.

    calculation: names of the settings of `calcPr` under which stored results may not be those of the formulas.
    """

    sheets: tuple[RawSheet, ...]
    properties: Mapping[str, str]
    producer: str
    macros: bool
    external_links: bool
    date1904: bool
    calculation: tuple[str, ...] = ()
    values_only: bool = False

    def sheet(self, name: str) -> RawSheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
