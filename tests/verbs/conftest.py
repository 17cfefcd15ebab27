"""The sample campaign with a fixed key, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.verbs.demo import create_sample, hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders: handed out with nothing received yet, and with eight of nine returns in 收回."""
    home = tmp_path_factory.mktemp("示例")
    campaign = create_sample(home / "下发后", KEY)
    distribute(campaign)
    campaign.ledger.close()
    shutil.copytree(home / "下发后", home / "收回后")
    hand_in(Campaign(home / "收回后"))
    return home / "下发后", home / "收回后"


@pytest.fixture(scope="session")
def made_and_run(made: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with eight returns after its first run."""
    campaign = Campaign(shutil.copytree(made[1], tmp_path_factory.mktemp("示例") / "运行后"))
    run(campaign)
    campaign.close_ledger()
    return campaign.folder


@pytest.fixture
def campaign(made: tuple[Path, Path], tmp_path: Path) -> Campaign:
    return Campaign(shutil.copytree(made[0], tmp_path / "任务"))


@pytest.fixture
def received(made: tuple[Path, Path], tmp_path: Path) -> Campaign:
    return Campaign(shutil.copytree(made[1], tmp_path / "任务"))


@pytest.fixture
def ran(made_and_run: Path, tmp_path: Path) -> Campaign:
    return Campaign(shutil.copytree(made_and_run, tmp_path / "任务"))
