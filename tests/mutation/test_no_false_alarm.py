"""A correct return is never blamed, whatever innocent hands and programs have done to it."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest

from docs.make_mutations import PAGE, actions_on_page
from tests.helpers import EDITIONS, contents, needs_office
from tests.mutation.alarms import RESAVED, WRITTEN, resaved, sounds, treated, written
from tests.mutation.bases import filled_in
from tests.mutation.innocent import INNOCENT
from toolkit.forms import load_form
from toolkit.verbs.demo import filled_plan
from toolkit.workbook.writer import write_workbook

THROUGH_OFFICE = int(os.environ.get("NIANBAO_RESAVED", RESAVED))
"""Returns of each edition that go through LibreOffice; the page counts more of them."""


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


def test_innocent_actions__the_same_values_and_only_what_is_documented() -> None:
    lines = treated()
    assert [line.name for line in lines] == [action.name for action in INNOCENT]
    assert {line.name: line.alarms for line in lines if line.alarms} == {}


@pytest.mark.office
@needs_office
def test_saved_by_libreoffice__the_same_values_and_nothing_said(tmp_path: Path) -> None:
    line = resaved(THROUGH_OFFICE, tmp_path)
    assert line.tried == 2 * THROUGH_OFFICE >= 100
    assert line.alarms == ()


def test_page__names_every_action_and_what_may_be_said() -> None:
    page = actions_on_page(PAGE.read_text(encoding="utf-8"))
    assert {action.name: action.said for action in INNOCENT}.items() <= page.items()
