"""Whatever program saved it, a return says what it said before, and its marked copy opens again in that program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.make_engines import PAGE, declared
from tests.engines.engines import ENGINES, Engine
from tests.engines.trials import CHANGED, GROUPS_TRIED, SAID, Case, lists_problems, make_cases, mark, tell
from tests.mutation.bases import judged
from tests.mutation.harness import GROUPS

EVERY = 6
"""One kind of damage in so many; the page has them all."""
MARKED = 5
"""Marked copies that are opened once more."""


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    return make_cases(EVERY)


def test_cases__enough_of_both(cases: dict[str, Case]) -> None:
    right = [case for case in cases.values() if case.kind is None]
    assert (len(right), len(cases) - len(right) >= 30) == (12, True)


@pytest.mark.office
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_opened_and_saved__same_values_same_findings_copies_that_open(
    engine: Engine, cases: dict[str, Case], tmp_path: Path
) -> None:
    if not engine.there:
        pytest.skip(f"{engine.name} is not installed")
    (tmp_path / "once").mkdir()
    told, saved = tell(engine, cases, tmp_path / "once")
    closed = {each.case.kind.name if each.case.kind else "" for each in told if not each.opened}
    assert closed <= CHANGED[engine.name].keys()
    wrong = [(each.case.kind and each.case.kind.name, each.differences) for each in told if each.differences]
    assert wrong == []
    copies, rules = {}, {}
    # Of sums that do not hold: the cells themselves are such as openpyxl and every program can read.
    unbalanced = [name for name, case in cases.items() if case.kind in GROUPS["数与数的关系"]]
    for name in unbalanced[-MARKED:]:
        report = judged(saved[name], cases[name].base.sound)
        copies[name], rules[name] = mark(saved[name], report), [each.rule for each in report.findings]
    (tmp_path / "again").mkdir()
    again = engine.resave(copies, tmp_path / "again")
    assert len(again) == len(copies) == MARKED
    assert [name for name in copies if not lists_problems(copies[name], rules[name])] == []
    assert [name for name in copies if not lists_problems(again[name], rules[name])] == []


def test_declared__of_programs_and_kinds_that_there_are() -> None:
    names = {engine.name for engine in ENGINES}
    kinds = {kind.name for group in GROUPS_TRIED for kind in GROUPS[group]}
    assert SAID.keys() == CHANGED.keys() == names
    assert {kind for changed in CHANGED.values() for kind in changed} <= kinds


def test_page__names_the_programs_and_what_is_declared() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert declared() in page, "run: python -m docs.make_engines"
    counted = re.findall(r"^\| (\w+) \| 12 \| \d{3} \| \d{3} \| \d+ \| \d+ \| 0 \|$", page, re.MULTILINE)
    assert counted == [engine.name for engine in ENGINES]
