"""The campaign of the verbs' tests, for the threats that show in files and outputs."""

from collections.abc import Iterator

import pytest

from tests.both_ways import both_ways
from tests.verbs.conftest import campaign, made, made_and_run, ran, received

__all__ = ["campaign", "made", "made_and_run", "ran", "received"]

pytest.register_assert_rewrite("tests.threats.kit")


@pytest.fixture(autouse=True, scope="package")
def _both_ways() -> Iterator[None]:
    """All files of this folder's tests are judged both ways; `Row.hold` reads them both ways too."""
    with both_ways():
        yield
