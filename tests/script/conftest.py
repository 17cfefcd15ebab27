"""The committed sample campaign, run once, as `年报演示` in a folder with blanks and Chinese in its name."""

import shutil
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.verbs.run import run
from workbooks.make_workbooks import HERE as WORKBOOKS


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("示例") / "年报演示"
    campaign = Campaign(shutil.copytree(WORKBOOKS / "sample" / "盐池县2020", folder))
    run(campaign)
    campaign.ledger.close()
    return folder


@pytest.fixture
def demo(ran: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    return shutil.copytree(ran, tmp_path / "公开 办（一）" / "年报演示")
