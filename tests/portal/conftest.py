"""The sample campaign handed out, and its units at their page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.conftest import campaign, clerk, handed_out, returns
from tests.portal.township import Townships
from toolkit.campaign.folder import Campaign

__all__ = ["campaign", "clerk", "handed_out", "returns"]


@pytest.fixture
def townships(campaign: Campaign) -> Iterator[Townships]:
    with Townships(campaign.folder) as townships:
        yield townships
