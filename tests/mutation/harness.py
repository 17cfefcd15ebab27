"""Every kind of damage at random places of random correct returns, counted: right, other, missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from tests.mutation.bases import Base, judged
from tests.mutation.book import Book
from tests.mutation.damage import Damage, Kind, NotHere, Subject, outcome
from tests.mutation.on_formulas import FORMULAS
from tests.mutation.on_identity import IDENTITY
from tests.mutation.on_inputs import INPUTS
from tests.mutation.on_packages import PACKAGES
from tests.mutation.on_relations import RELATIONS
from tests.mutation.on_structure import STRUCTURE

SEED = 20210926
BASES = 12
"""Correct returns of each edition, each in every saving."""
PLACES = 8
"""Random places of each kind in each edition and saving."""
GROUPS: dict[str, Sequence[Kind]] = {
    "填的数": INPUTS,
    "数与数的关系": RELATIONS,
    "公式": FORMULAS,
    "版面": STRUCTURE,
    "身份": IDENTITY,
    "文件": PACKAGES,
}
KINDS: tuple[Kind, ...] = tuple(kind for group in GROUPS.values() for kind in group)


@dataclass(frozen=True)
class Trial:
    """One damaged return and what came of it: right, other or missed."""

    kind: Kind
    edition: str
    saving: str
    number: int
    base: int
    outcome: str
    places: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def recipe(self) -> str:
        return f"{self.kind.name} {self.edition} {self.saving} return {self.base} {self.places[:3]} → {self.found}"


def damaged(kind: Kind, bases: Sequence[Base], dice: Random) -> tuple[Base, Damage]:
    """One of the returns that afford this kind of damage, damaged."""
    for _ in range(400):
        base = dice.choice(bases)
        book = Book(base.data)
        subject = Subject(base, dice, book)
        try:
            places = kind.harm(subject)
        except NotHere:
            continue
        return base, Damage(book.save(), kind, places)
    raise AssertionError(f"no return affords: {kind.name}")


def run(bases: Iterable[Base], places: int = PLACES) -> list[Trial]:
    """All trials, the same in every run of the same bases."""
    trials = []
    groups: dict[tuple[str, str], list[Base]] = {}
    for base in bases:
        groups.setdefault((base.sound.form.edition, base.saving), []).append(base)
    for (edition, saving), group in groups.items():
        for kind in KINDS:
            if edition not in kind.editions or saving not in kind.savings:
                continue
            for number in range(places):
                dice = Random(f"{SEED}/{kind.name}/{edition}/{saving}/{number}")
                base, damage = damaged(kind, group, dice)
                trials.append(_trial(kind, base, damage, number, group.index(base)))
    return trials


def _trial(kind: Kind, base: Base, damage: Damage, number: int, at: int) -> Trial:
    report = judged(damage.data, base.sound)
    found = tuple(f"{each.rule}({each.level}) {'、'.join(each.cells[:2])}".strip() for each in report.findings[:6])
    return Trial(
        kind, base.sound.form.edition, base.saving, number, at, outcome(damage, base, report), damage.places, found
    )
