"""Which return counts, said once more and plainly, for the walks: it knows nothing of the package.

A person decides where returns of one unit differ and came together, where one that was replaced or taken back arrives
again, where one with errors comes after a good one, and where one speaks of another unit. Otherwise what comes later
and apart counts. Letters are as late as their dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Paper:
    """A return as it arrived. says: equal for all that say the same; right: its numbers hold; named: it speaks of
    another unit, by its file's name or by its cover; sent: the day of its letter.
    """

    place: str
    says: str
    sha256: str
    right: bool = True
    named: bool = False
    sent: str = ""


@dataclass(frozen=True)
class Held:
    """What a unit has: the one that counts, or those in question."""

    counts: Paper | None = None
    asked: tuple[Paper, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (self.counts, *self.asked) if self.counts else self.asked


@dataclass
class Unit:
    """A unit with all that ever arrived from it."""

    held: Held = field(default_factory=Held)
    ever: list[Paper] = field(default_factory=list)


class Rule:
    """The books of every unit by its code, and what a person or a run of collecting did, so that it can be undone."""

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.done: list[tuple[str, dict[str, Held]]] = []

    def unit(self, code: str) -> Unit:
        return self.units.setdefault(code, Unit())

    def arrived(self, batch: dict[str, list[Paper]]) -> None:
        """One run of collecting: what came from each unit."""
        self.done.append(("collect", {code: self.unit(code).held for code in batch}))
        for code, papers in batch.items():
            unit = self.unit(code)
            for together in _by_day(papers):
                unit.held = _after(unit, together)
                unit.ever += together

    def chosen(self, code: str, paper: Paper) -> None:
        """A person says that this one counts, and so that it is this unit's."""
        self.done.append(("adopt", {code: self.unit(code).held}))
        self.unit(code).held = Held(replace(paper, named=False))

    def withdrawn(self, code: str) -> None:
        self.done.append(("withdraw", {code: self.unit(code).held}))
        self.unit(code).held = Held()

    def undone(self) -> None:
        """The last thing taken back: every unit concerned has what it had. That something arrived stays known."""
        for code, before in self.done.pop()[1].items():
            self.unit(code).held = before


def _by_day(papers: Sequence[Paper]) -> list[list[Paper]]:
    if not all(paper.sent for paper in papers):
        return [list(papers)]
    return [[paper for paper in papers if paper.sent == day] for day in sorted({paper.sent for paper in papers})]


def _after(unit: Unit, together: Sequence[Paper]) -> Held:
    held = unit.held
    known = {paper.says for paper in held.papers}
    # Of two that say the same, the one that speaks of no other unit is meant.
    new = {paper.says: paper for paper in sorted(together, key=lambda each: -each.named) if paper.says not in known}
    if not new:
        return held
    one = next(iter(new.values()))
    if (
        len(new) > 1
        or one.named
        or one.says in {paper.says for paper in unit.ever}
        or (not one.right and any(paper.right for paper in held.papers))
    ):
        return Held(None, (*held.papers, *new.values()))
    if held.counts and one.sent and one.sent < held.counts.sent:
        return held
    return Held(one)
