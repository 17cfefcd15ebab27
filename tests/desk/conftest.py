"""The sample campaign behind a page, and a clerk who clicks on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign handed out, with nothing received yet."""
    campaign = create_sample(tmp_path_factory.mktemp("页面") / "下发后", bytes(range(32)))
    distribute(campaign)
    campaign.ledger.close()
    return campaign.folder


@pytest.fixture
def campaign(handed_out: Path, tmp_path: Path) -> Campaign:
    return Campaign(shutil.copytree(handed_out, tmp_path / "任务"))


@pytest.fixture
def clerk(campaign: Campaign, tmp_path: Path) -> Iterator[Clerk]:
    """At the page of that campaign."""
    with Clerk(campaign.folder, tmp_path) as clerk:
        yield clerk


@pytest.fixture(scope="session")
def returns(handed_out: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What eight of the nine units send, two of them wrong: unit → its workbook."""
    campaign = Campaign(shutil.copytree(handed_out, tmp_path_factory.mktemp("交来") / "任务"))
    sent = {path.name.partition("_")[0]: path.read_bytes() for path in hand_in(campaign)}
    # The published figures of this one contradict each other (N15).
    return {**sent, "青山乡": return_of(campaign, "青山乡", new__natural=1, grant__natural=1)}
