"""Correct returns by the thousand, as written, after innocent actions and through LibreOffice: is any blamed?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from tests.helpers import EDITIONS, through_office
from tests.mutation.bases import Base, filled_in, judged
from tests.mutation.book import Book
from tests.mutation.damage import Subject
from tests.mutation.harness import SEED
from tests.mutation.innocent import INNOCENT, Innocent
from tests.mutation.sound import Sound, sound_return
from toolkit.forms import load_form
from toolkit.verify.verification import Verification

ALWAYS = frozenset(("C09", "A10", "D05"))
"""Remarks that a correct return may earn by its numbers: nothing but zeros, a township's decisions, a lost review."""
WRITTEN, TREATED, RESAVED = 1000, 12, 50
"""Returns of each edition: as written, for each action on the page, through LibreOffice in the suite."""
SUITE_TREATED = 6
"""The first of them, which the suite tries each time."""
FIRST_RESAVED = 100_000
"""Returns that go through LibreOffice are others than those that are only written."""


@dataclass(frozen=True)
class Line:
    """What was done to how many returns, what may be said about it, and what should not have been."""

    name: str
    said: tuple[str, ...]
    tried: int
    alarms: tuple[str, ...]


def sounds(edition: str, start: int = 0) -> Iterator[Sound]:
    """Correct returns without end."""
    form, number = load_form(edition), start
    while True:
        yield sound_return(form, number)
        number += 1


def written(count: int = WRITTEN) -> Line:
    """Correct returns of each edition as our writer writes them."""
    alarms: list[str] = []
    for edition in EDITIONS:
        for number, sound in enumerate(islice(sounds(edition), count)):
            report = judged(filled_in(sound), sound)
            alarms += [f"{edition} {number}: {each}" for each in blamed(report, sound)]
    return Line("原样", (), count * len(EDITIONS), tuple(alarms))


def treated(count: int = TREATED) -> list[Line]:
    """Every innocent action on correct returns of each edition."""
    bases = {
        edition: [Base(sound, "ours", filled_in(sound)) for sound in islice(sounds(edition), count)]
        for edition in EDITIONS
    }
    return [_treated(action, bases[EDITIONS[0]] + bases[EDITIONS[1]]) for action in INNOCENT]


def _treated(action: Innocent, bases: Sequence[Base]) -> Line:
    alarms: list[str] = []
    for number, base in enumerate(bases):
        subject = Subject(base, Random(f"{SEED}/{action.name}/{number}"), Book(base.data))
        action.act(subject)
        report = judged(subject.book.save(), base.sound)
        alarms += [
            f"{base.sound.form.edition} {number}: {each}" for each in disturbed(report, base.report, action.said)
        ]
    return Line(action.name, action.said, len(bases), tuple(alarms))


def resaved(count: int, folder: Path) -> Line:
    """Correct returns of each edition, opened, calculated and saved by LibreOffice."""
    bases = {
        f"{edition}-{number}": Base(sound, "ours", filled_in(sound))
        for edition in EDITIONS
        for number, sound in enumerate(islice(sounds(edition, FIRST_RESAVED), count))
    }
    saved = through_office({name: base.data for name, base in bases.items()}, folder)
    alarms: list[str] = []
    for name, base in bases.items():
        alarms += [f"{name}: {each}" for each in disturbed(judged(saved[name], base.sound), base.report)]
    return Line("用 LibreOffice 打开并保存", (), len(bases), tuple(alarms))


def blamed(report: Verification, sound: Sound) -> list[str]:
    """What is wrong with the verdict on a correct return: rules that speak, values that were misread."""
    spoken = [each.rule for each in report.findings if each.level != "info" or each.rule not in ALWAYS]
    return spoken + [
        key for key, value in sound.values.items() if value is not None and report.values.get(key) != value
    ]


def disturbed(report: Verification, before: Verification, said: Sequence[str] = ()) -> list[str]:
    """What should not be: a rule that spoke without need or kept silent, a value that is not what it was."""
    known = {(each.rule, each.cells) for each in before.findings}
    new = {each.rule for each in report.findings if (each.rule, each.cells) not in known}
    changed = [key for key, value in before.values.items() if report.values.get(key) != value]
    silent = [f"{rule} is silent" for rule in sorted(set(said) - new)]
    return [*sorted(new - set(said)), *silent, *(f"{key} has changed" for key in changed)]
