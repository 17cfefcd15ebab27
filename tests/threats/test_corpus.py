"""Every spreadsheet that no one here wrote ends in the stored outcome: a finding with an id, never a dead reader."""

from __future__ import annotations

import pytest

from tests.threats.corpus import CORPUS, Outcome, outcomes, stored
from toolkit.verify.catalogue import catalogue

pytestmark = pytest.mark.skipif(not (CORPUS / "INDEX.tsv").is_file(), reason="the corpus is not on this machine")


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    return outcomes()


def test_every_file__the_stored_outcome_and_no_other_file(found: list[Outcome]) -> None:
    assert len(found) >= 1200
    now, then = set(found), set(stored())
    assert sorted(now - then) == []
    assert sorted(then - now) == []


def test_every_outcome__ends_in_findings_of_the_catalogue(found: list[Outcome]) -> None:
    assert [one for one in found if one.verdict != "unreadable"] == []
    assert [one for one in found if not set(one.rules.split(",")) <= catalogue().keys()] == []
    assert [one for one in found if "RUN-05" in one.rules + one.inside] == []


def test_stored_table__sorted_and_each_file_once() -> None:
    rows = stored()
    assert rows == sorted(rows)
    assert len({row.path for row in rows}) == len(rows)
