"""Which return counts, rosters, settings: nothing is taken for another thing without a word, nothing goes unasked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from docs.make_mutations import PAGE, ROSTER, SETTINGS, WALKS_OF_PAGE, WHICH, roster_table, settings_table
from tests.mutation.adoption_trials import WALKS, run_walks, walk_through
from tests.mutation.families import FamilyTrial
from tests.mutation.on_adoption import ADOPTION
from tests.mutation.on_rosters import ROSTER_KINDS
from tests.mutation.on_settings import SETTINGS_KINDS
from tests.mutation.roster_trials import run_rosters
from tests.mutation.settings_trials import run_settings
from toolkit.campaign import roster, settings
from toolkit.verbs import verify
from toolkit.verify.adoption import Arrival, Standing


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> list[FamilyTrial]:
    return run_walks(tmp_path_factory.mktemp("walks"))


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> list[FamilyTrial]:
    return run_rosters(tmp_path_factory.mktemp("rosters"))


@pytest.fixture(scope="module")
def of_settings(tmp_path_factory: pytest.TempPathFactory) -> list[FamilyTrial]:
    return run_settings(tmp_path_factory.mktemp("settings"))


def amiss(trials: Sequence[FamilyTrial]) -> list[tuple[str, str]]:
    return [(trial.outcome, trial.recipe) for trial in trials if trial.outcome != "right"]


def section(title: str) -> str:
    return PAGE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_names_of_kinds__each_once() -> None:
    names = [kind.name for kind in ADOPTION]
    names += [each.kind.name for each in (*ROSTER_KINDS, *SETTINGS_KINDS)]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_random_walks__the_return_that_counts_and_every_sum_are_those_of_the_plain_rule(
    walked: list[FamilyTrial],
) -> None:
    assert amiss(walked) == []
    assert len(walked) >= 80
    assert {trial.kind for trial in walked} == set(ADOPTION)


def test_walks__find_what_a_rule_misses_that_takes_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def last(before: Standing, batch: Sequence[Arrival], replaced: object) -> Standing:
        return Standing(batch[-1])

    monkeypatch.setattr(verify, "standing_after", last)
    assert "missed" in {trial.outcome for trial in walk_through(tmp_path / "walk", 0, 10)}


def test_walks__find_a_county_that_adds_up_another_return(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(before: Standing, batch: Sequence[Arrival], replaced: object) -> Standing:
        return before if before.adopted else Standing(batch[0])

    monkeypatch.setattr(verify, "standing_after", first)
    assert "silent" in {trial.outcome for trial in walk_through(tmp_path / "walk", 0, 10)}


def test_damaged_rosters__refused_or_told_with_the_line_or_the_same(rosters: list[FamilyTrial]) -> None:
    assert amiss(rosters) == []
    assert {trial.kind for trial in rosters} == {each.kind for each in ROSTER_KINDS}


def test_rosters__find_what_a_reader_misses_that_takes_units_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "_check_once", lambda *_: None)
    kinds = [each for each in ROSTER_KINDS if each.kind.name in ("编码重复", "名称重复，编码不同", "名称太长")]
    missed = {trial.kind.name for trial in run_rosters(tmp_path, kinds) if trial.outcome in ("missed", "silent")}
    assert missed == {"编码重复", "名称重复，编码不同"}


def test_damaged_settings__refused_with_file_and_name_or_the_same(of_settings: list[FamilyTrial]) -> None:
    assert amiss(of_settings) == []
    assert {trial.kind for trial in of_settings} == {each.kind for each in SETTINGS_KINDS}


def test_settings__find_what_a_reader_misses_that_takes_any_county(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "county_fault", lambda _: "")
    kinds = [each for each in SETTINGS_KINDS if each.kind.name in ("县名不能用作文件名", "版式和年度不符")]
    silent = {trial.kind.name for trial in run_settings(tmp_path, kinds) if trial.outcome == "silent"}
    assert silent == {"县名不能用作文件名"}


def test_page__rosters_and_settings_as_counted(rosters: list[FamilyTrial], of_settings: list[FamilyTrial]) -> None:
    assert roster_table(rosters) in section(ROSTER), "run: python -m docs.make_mutations"
    assert settings_table(of_settings) in section(SETTINGS), "run: python -m docs.make_mutations"


def test_page__more_walks_than_here_and_every_step_as_it_must_be(walked: list[FamilyTrial]) -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \| (\d+) \| (\d+) \| 0 \| 0 \| 0 \|$", section(WHICH), re.M)
    assert [row[:2] for row in rows] == [
        *((kind.name, kind.expected) for kind in ADOPTION),
        ("合计", f"{len(ADOPTION)} 种"),
    ]
    here = Counter(trial.kind.name for trial in walked)
    assert WALKS_OF_PAGE > WALKS
    assert all(tried == right and int(tried) >= here[name] for name, _, tried, right in rows)
