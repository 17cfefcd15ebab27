"""No damage of a correct return goes unnoticed, and nearly all of it is called by its name."""

from __future__ import annotations

from collections import Counter

import pytest

from docs.make_mutations import PAGE, others_on_page, tried_on_page
from tests.mutation.bases import Base
from tests.mutation.conftest import OFFICE, PLACES_TRIED
from tests.mutation.harness import BASES, KINDS, PAIRS, PLACES, Trial, run, run_pairs
from toolkit.verify import verification

# Kinds that are sometimes called by another name, with the least share that is called by its own: where the last row
# or column of a table goes, nothing moves, so what is told is what is missing there.
FLOORS = {
    "两处固定文字对调": 0.85,
    "删除一行（公式跟着移动）": 0.9,
    "删除一行（公式没有移动）": 0.9,
    "删除一列": 0.5,
}


def test_undamaged__accepted(bases: list[Base]) -> None:
    assert {base.report.verdict for base in bases} == {"accepted"}
    assert {each.level for base in bases for each in base.report.findings} <= {"info"}


def test_kinds__each_tried_in_every_edition_and_saving(trials: list[Trial], bases: list[Base]) -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 60
    savings = {base.saving for base in bases}
    tried = Counter((trial.kind.name, trial.edition, trial.saving) for trial in trials)
    assert set(tried.values()) == {PLACES_TRIED}
    assert len(tried) == sum(len(kind.editions) * len(savings & set(kind.savings)) for kind in KINDS)


def test_no_damage_is_missed(trials: list[Trial]) -> None:
    assert [trial.recipe for trial in trials if trial.outcome == "missed"] == []


def test_damage_is_called_by_its_name(trials: list[Trial]) -> None:
    right = Counter(trial.kind.name for trial in trials if trial.outcome == "right")
    tried = Counter(trial.kind.name for trial in trials)
    short = {name: right[name] / count for name, count in tried.items() if right[name] < FLOORS.get(name, 1) * count}
    assert short == {}, [trial.recipe for trial in trials if trial.kind.name in short and trial.outcome != "right"]


def test_two_kinds_at_once__never_overlooked(bases: list[Base]) -> None:
    pairs = run_pairs(bases)
    assert len(pairs) == PAIRS
    overlooked = [pair for pair in pairs if pair.overlooked]
    assert [([kind.name for kind in pair.kinds], pair.base.saving, pair.report.findings) for pair in overlooked] == []


def test_the_harness_finds_what_a_deaf_verification_misses(bases: list[Base], monkeypatch: pytest.MonkeyPatch) -> None:
    """A harness that finds nothing must be able to find something."""
    monkeypatch.setattr(verification, "judge_relations", lambda *_: [])
    missed = {trial.kind.name for trial in run(bases[:BASES], places=1) if trial.outcome == "missed"}
    assert {"数位颠倒（12 写成 21）", "上年结转与上年年报不符"} <= missed
    assert "清空必填的数字格" not in missed


@pytest.mark.skipif(not OFFICE, reason="the page counts the returns saved by LibreOffice too")
def test_page__says_what_is_found_here(trials: list[Trial]) -> None:
    """The page counts more places of each kind; those tried here must have ended as it says, one by one."""
    page = PAGE.read_text(encoding="utf-8")
    others = {name for name in others_on_page(page) if name[-1] < PLACES_TRIED}
    assert {trial.name for trial in trials if trial.outcome == "other"} == others, "run: python -m docs.make_mutations"
    here = Counter(trial.kind.name for trial in trials)
    assert tried_on_page(page) == {name: count * PLACES // PLACES_TRIED for name, count in here.items()}
