"""A returned workbook as it is: every cell literally, nothing interpreted. Plain data out of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

CellKind = Literal["number", "text", "bool", "error", "date", "blank"]


class Unreadable(Exception):
    """A file that is refused whole. `rule` is the id of the threat, `facts` fill its sentence."""

    def __init__(self, rule: str, **facts: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


@dataclass(frozen=True, slots=True)
class RawCell:
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


@dataclass(frozen=True)
class RawSheet:
    """One sheet: stored cells by address, merged ranges, state (visible, hidden, veryHidden)."""

    name: str
    state: str
    cells: Mapping[str, RawCell]
    merges: frozenset[str]
    protected: bool
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @cached_property
    def filled(self) -> list[RawCell]:
        """Cells that hold a value or a formula."""
        return [cell for cell in self.cells.values() if cell.text or cell.formula]


@dataclass(frozen=True)
class Snapshot:
    """A whole workbook: sheets in order, custom document properties, what else lies in the package."""

    sheets: tuple[RawSheet, ...]
    properties: Mapping[str, str]
    producer: str
    macros: bool
    external_links: bool
    date1904: bool
    values_only: bool = False

    def sheet(self, name: str) -> RawSheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
