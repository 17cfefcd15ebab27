"""Every kind of damage at random places of random correct returns, counted: right, other, missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from tests.mutation.bases import Base, judged
from tests.mutation.book import Book, NotHere
from tests.mutation.damage import Damage, Kind, Places, Subject, outcome
from tests.mutation.on_display import DISPLAY
from tests.mutation.on_formulas import FORMULAS
from tests.mutation.on_identity import IDENTITY
from tests.mutation.on_inputs import INPUTS
from tests.mutation.on_packages import PACKAGES
from tests.mutation.on_relations import RELATIONS
from tests.mutation.on_sheets import SHEETS
from tests.mutation.on_structure import STRUCTURE
from tests.mutation.on_texts import TEXTS
from toolkit.verify.verification import Verification

SEED = 20210926
BASES = 12
"""Correct returns of each edition, each in every saving."""
PLACES = 8
"""Random places of each kind in each edition and saving, on the page."""
SUITE_PLACES = 2
"""The first of them, which the suite tries each time: all of them take four minutes of a processor."""
PAIRS = 200
TRIES = 200
"""Draws before no return is thought to have a place for a kind."""
GROUPS: dict[str, Sequence[Kind]] = {
    "填的数": INPUTS,
    "写的文字": TEXTS,
    "数与数的关系": RELATIONS,
    "公式": FORMULAS,
    "版面": STRUCTURE,
    "显示": DISPLAY,
    "工作表和工作簿": SHEETS,
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
    def name(self) -> tuple[str, str, str, int]:
        return self.kind.name, self.edition, self.saving, self.number

    @property
    def recipe(self) -> str:
        return f"{self.kind.name} {self.edition} {self.saving} return {self.base} {self.places[:3]} → {self.found}"


def damaged(kinds: Sequence[Kind], bases: Sequence[Base], dice: Random) -> tuple[Base, bytes, list[Places]]:
    """One of the returns that afford these kinds of damage, damaged, and the places of each kind.

    No two kinds harm the same cell: the second would undo the first. Raises NotHere.
    """
    for _ in range(TRIES):
        base = dice.choice(bases)
        book = Book(base.data)
        subject = Subject(base, dice, book)
        try:
            places = [kind.harm(subject) for kind in kinds]
            data = book.save()
        except NotHere:
            continue
        if len({place for each in places for place in set(each)}) == sum(len(set(each)) for each in places):
            return base, data, places
    raise NotHere(", ".join(kind.name for kind in kinds))


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
                base, data, (places_of,) = damaged((kind,), group, dice)
                trials.append(_trial(base, Damage(data, kind, places_of), number, group.index(base)))
    return trials


def _trial(base: Base, damage: Damage, number: int, at: int) -> Trial:
    report = judged(damage.data, base.sound)
    found = tuple(f"{each.rule}({each.level}) {'、'.join(each.cells[:2])}".strip() for each in report.findings[:6])
    sound, came = base.sound, outcome(damage, base, report)
    return Trial(damage.kind, sound.form.edition, base.saving, number, at, came, damage.places, found)


@dataclass(frozen=True)
class Pair:
    """Two kinds of damage in one return and what was found: rule and level of each finding that is new."""

    kinds: tuple[Kind, Kind]
    base: Base
    report: Verification

    @property
    def overlooked(self) -> bool:
        """Accepted although one of the two must be asked about, or nothing new said at all; or an error within."""
        levels = {kind.level for kind in self.kinds}
        known = {(each.rule, each.cells) for each in self.base.report.findings}
        new = [each for each in self.report.findings if (each.rule, each.cells) not in known]
        accepted = self.report.verdict == "accepted" and levels != {"info"}
        return accepted or not new or any(each.rule == "RUN-05" for each in new)


def run_pairs(bases: Sequence[Base], count: int = PAIRS) -> list[Pair]:
    """Random pairs of kinds in random returns."""
    return [_pair(bases, Random(f"{SEED}/pair/{number}")) for number in range(count)]


def _pair(bases: Sequence[Base], dice: Random) -> Pair:
    """Two kinds that some return affords together; never two relations, for they may make up for each other."""
    base = dice.choice(bases)
    edition, saving = base.sound.form.edition, base.saving
    group = [each for each in bases if (each.sound.form.edition, each.saving) == (edition, saving)]
    fit = [kind for kind in KINDS if edition in kind.editions and saving in kind.savings]
    while True:
        one, other = sorted(dice.sample(fit, 2), key=KINDS.index)
        if {one, other} <= set(RELATIONS):
            continue
        try:
            chosen, data, _ = damaged((one, other), group, dice)
        except NotHere:
            continue
        return Pair((one, other), chosen, judged(data, chosen.sound))
