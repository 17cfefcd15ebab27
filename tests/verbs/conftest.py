"""The sample campaign, freshly made with a fixed key."""

from pathlib import Path

import pytest

from toolkit import pipeline
from toolkit.campaign.folder import Campaign
from toolkit.sample import create_sample, hand_in

KEY = bytes(range(32))


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """Handed out, nothing received yet."""
    made = create_sample(tmp_path / "任务", KEY)
    pipeline.distribute(made)
    return made


@pytest.fixture
def received(campaign: Campaign) -> Campaign:
    """Eight of nine returns lie in 收回."""
    hand_in(campaign)
    return campaign
