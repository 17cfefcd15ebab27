"""A correct return is never blamed as it was written; `test_innocent.py` has what is done to it then."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.helpers import EDITIONS, contents
from tests.mutation.alarms import WRITTEN, sounds, written
from tests.mutation.bases import filled_in
from toolkit.forms import load_form
from toolkit.verbs.demo import filled_plan
from toolkit.workbook.writer import write_workbook


def test_as_written__thousands_of_correct_returns_are_accepted() -> None:
    line = written()
    assert line.tried == 2 * WRITTEN >= 2000
    assert line.alarms == ()


@pytest.mark.parametrize("edition", EDITIONS)
def test_correct_returns__of_all_kinds(edition: str) -> None:
    """The thousand are worth something: all kinds of units, nil returns with blanks, last year's figures."""
    made = list(islice(sounds(edition), 200))
    assert {sound.unit.kind for sound in made} == {"乡", "镇", "街道", "部门"}
    assert sum(sound.nil and None in sound.values.values() for sound in made) > 10
    assert 50 < sum(bool(sound.last) for sound in made) < 150
    assert any(sound.last.get("carried_out.total") for sound in made)
    assert len({tuple(sound.values.values()) for sound in made}) == len(made)


@pytest.mark.parametrize("edition", EDITIONS)
def test_filled_in_quickly__the_same_as_our_writer(edition: str) -> None:
    for sound in islice(sounds(edition), 4):
        plan = filled_plan(load_form(edition), sound.stamp, sound.values)
        assert contents(filled_in(sound))[0] == contents(write_workbook(plan))[0]
