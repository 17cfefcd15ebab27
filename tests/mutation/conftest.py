"""The undamaged returns and the trials, made once for all tests of this folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.both_ways import both_ways, read_both_ways
from tests.helpers import EDITIONS
from tests.mutation.bases import Base, make_bases
from tests.mutation.harness import BASES, SUITE_PLACES, Trial, run

PLACES_TRIED = int(os.environ.get("NIANBAO_PLACES", SUITE_PLACES))
OFFICE = shutil.which("soffice") is not None


@pytest.fixture(autouse=True, scope="package")
def _both_ways() -> Iterator[None]:
    """All files of this folder's tests are judged both ways, one in ten is read both ways too."""
    with both_ways(), read_both_ways(every=10):
        yield


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    """Correct returns of both editions in every saving that this machine can make."""
    made: list[Base] = []
    for edition in EDITIONS:
        made += make_bases(edition, BASES, tmp_path_factory.mktemp(edition) if OFFICE else None)
    return made


@pytest.fixture(scope="session")
def trials(bases: list[Base]) -> list[Trial]:
    return run(bases, PLACES_TRIED)
