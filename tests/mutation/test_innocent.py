"""Whatever innocent hands and programs have done to a correct return, it is not blamed, and its values stay."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.make_mutations import PAGE, actions_on_page
from tests.helpers import needs_office
from tests.mutation.alarms import RESAVED, SUITE_TREATED, resaved, treated
from tests.mutation.innocent import INNOCENT

THROUGH_OFFICE = int(os.environ.get("NIANBAO_RESAVED", RESAVED))
"""Returns of each edition that go through LibreOffice; the page counts more of them."""


def test_innocent_actions__the_same_values_and_only_what_is_documented() -> None:
    lines = treated(SUITE_TREATED)
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
