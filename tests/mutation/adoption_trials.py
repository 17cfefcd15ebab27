"""Random walks: after each step every unit is held against the rule, and the county's sums against the originals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.mutation.adoption_walk import ENGINE, Parcel, Walk
from tests.mutation.families import FamilyKind, FamilyTrial
from tests.mutation.on_adoption import PLAIN, STEPS_OF_ADOPTION, Step
from toolkit.campaign.roster import Unit
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run

WALKS, STEPS = 2, 32
"""Walks of the tests, and steps of each; the page counts more walks."""


def run_walks(folder: Path, walks: int = WALKS) -> list[FamilyTrial]:
    """All walks, the same in every run."""
    return [trial for number in range(walks) for trial in walk_through(folder / str(number), number)]


def walk_through(folder: Path, number: int, steps: int = STEPS) -> list[FamilyTrial]:
    """One walk: what came of each step, for each unit that it was about."""
    walk = Walk(folder, number)
    trials: list[FamilyTrial] = []
    told: list[str] = []
    while len(told) < steps:
        here, unit, done = _next(walk)
        kinds = {unit.code: here.kind}
        if isinstance(done, Parcel):
            # Others report at the same time, in the same folder, archive or letter.
            for other in walk.roster:
                if other != unit and walk.dice.random() < 0.4:
                    done.made.append((other.code, walk.version(other)))
                    kinds[other.code] = PLAIN.kind
            walk.deliver(done)
        told.append(f"{here.kind.name}（{unit.name}）")
        trials += _judged(walk, kinds, f"walk {number}: {'; '.join(told)}")
    run(walk.campaign, engine=ENGINE)
    differences = prove(walk.campaign, engine=ENGINE).differences
    if differences:
        trials[-1] = replace(trials[-1], outcome="silent", recipe=f"{trials[-1].recipe} → {differences}")
    return trials


def _next(walk: Walk) -> tuple[Step, Unit, Parcel | bool]:
    """The next kind of step that some unit affords just now; each once before any comes again, as far as can be."""
    for deck in (walk.deck, walk.dice.sample(STEPS_OF_ADOPTION, len(STEPS_OF_ADOPTION))):
        for here in deck:
            for unit in walk.dice.sample(walk.roster, len(walk.roster)):
                if done := here.act(walk, unit):
                    deck.remove(here)
                    walk.deck = deck if deck is walk.deck else [*walk.deck, *deck]
                    return here, unit, done
    raise AssertionError("some return can always arrive")


def _judged(walk: Walk, kinds: Mapping[str, FamilyKind], recipe: str) -> list[FamilyTrial]:
    outcomes, sums = walk.outcomes(), walk.wrong_sums()
    strayed = {code: each for code, each in outcomes.items() if each != "right"}
    trials = []
    for code, kind in kinds.items():
        # What went wrong with a unit that the step was not about is this step's doing as well.
        bad = outcomes.get(code, "right")
        if bad == "right" and not strayed.keys() <= kinds.keys():
            bad = next(each for other, each in strayed.items() if other not in kinds)
        if bad == "right" and sums and not strayed:
            bad = "silent"
        trials.append(FamilyTrial(kind, bad, f"{recipe} → {strayed} {sums[:3]}"))
    return trials
