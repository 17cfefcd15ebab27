"""What one kind of damage is: a small function that harms an opened return and says where it must be noticed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TypeVar

from tests.helpers import EDITIONS
from tests.mutation.bases import SAVINGS, Base, Saving
from tests.mutation.book import Book, NotHere
from toolkit.forms import FormCell, FormIndex, index_form
from toolkit.forms.model import Level
from toolkit.verify.verification import Verification
from toolkit.workbook.issue import blank_plan
from toolkit.workbook.plan import SheetPlan

T = TypeVar("T")
Places = tuple[str, ...]
"""Cells one of which a finding must name; empty where the harm lies in no cell."""


@dataclass
class Subject:
    """A correct return that is about to be damaged, by chance but the same in every run."""

    base: Base
    dice: Random
    book: Book

    @property
    def index(self) -> FormIndex:
        return index_form(self.base.sound.form)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The sheets of the official tables."""
        return tuple(table.sheet for table in self.base.sound.form.tables)

    @cached_property
    def data_sheets(self) -> tuple[SheetPlan, ...]:
        """The plans of all sheets that a unit fills in, but the cover."""
        names = (*self.tables, *(each.sheet for each in self.base.sound.form.lists[1:]))
        return tuple(blank_plan(self.base.sound.form).sheet(name) for name in names)

    def number(self, key: str) -> int:
        """What was filled in for a count; 0 for the blanks of 零报告."""
        value = self.base.sound.values.get(key)
        return value if isinstance(value, int) else 0

    def input(self, suits: Callable[[FormCell], bool] = lambda cell: True) -> FormCell:
        """A random input that suits. Raises NotHere."""
        return self.choose([cell for cell in self.index.inputs if suits(cell)])

    def count(self) -> FormCell:
        """A random count of the three tables."""
        return self.input(lambda cell: cell.type == "count" and cell.required)

    def total(self) -> FormCell:
        return self.choose(list(self.index.totals))

    def choose(self, among: Sequence[T]) -> T:
        if not among:
            raise NotHere
        return self.dice.choice(among)

    def recalculate(self) -> None:
        """The stored results of the sums, as the program that made the change leaves them."""
        results: dict[str, str] = {}
        for cell in self.index.totals:
            node = self.book.cell(cell.place)
            formula, stored = node.find("{*}f"), node.find("{*}v")
            if formula is None or stored is None:
                continue
            parts = [results.get(part) or self._stored(self.index.cells[part].place) for part in cell.parts]
            error = next((part for part in parts if part.startswith("#")), "")
            results[cell.key] = error or f"{sum(map(float, parts)):.10g}"
            self.book.set_result(cell.place, results[cell.key], "e" if error else "n")

    def _stored(self, place: str) -> str:
        """A cell as SUM takes it: a number, an error, or nothing."""
        node = self.book.cell(place)
        text = node.findtext("{*}v") or ""
        return text if text and node.get("t", "n") in ("n", "e") else "0"


@dataclass(frozen=True)
class Kind:
    """A kind of damage and what must be found: one of `rules`, at one of the places that `harm` returns."""

    name: str
    rules: tuple[str, ...]
    level: Level
    harm: Callable[[Subject], Places]
    editions: tuple[str, ...] = EDITIONS
    savings: tuple[Saving, ...] = field(default=SAVINGS)


@dataclass(frozen=True)
class Damage:
    """A damaged return and where its kind must be noticed."""

    data: bytes
    kind: Kind
    places: Places

    def found_right(self, report: Verification) -> bool:
        """Whether the expected rule named the expected cell, and what is only a remark left the values alone."""
        places = set(self.places)
        return any(
            each.rule in self.kind.rules and each.level == self.kind.level and (not places or places & set(each.cells))
            for each in report.findings
        )


def outcome(damage: Damage, base: Base, report: Verification) -> str:
    """right: as expected; other: some new finding of weight; missed: nothing that the undamaged return lacks."""
    if damage.found_right(report) and (damage.kind.level != "info" or report.values == base.report.values):
        return "right"
    known = {(each.rule, each.cells) for each in base.report.findings}
    weights = ("error", "warning", "info") if damage.kind.level == "info" else ("error", "warning")
    new = [each for each in report.findings if each.level in weights and (each.rule, each.cells) not in known]
    return "other" if new else "missed"
