"""All files of this folder's tests are judged both ways."""

from collections.abc import Iterator

import pytest

from tests.both_ways import Tally, both_ways


@pytest.fixture(autouse=True, scope="package")
def tally() -> Iterator[Tally]:
    with both_ways() as tally:
        yield tally
