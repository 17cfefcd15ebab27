"""A form's setting in 设置.toml: its line alone changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.settings import read_settings
from toolkit.errors import NianbaoError
from toolkit.verbs.change_settings import change_settings


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    create_campaign(tmp_path / "任务", "盐池县", 2021)
    return Campaign(tmp_path / "任务")


def test_one_line_changes__all_others_stay(campaign: Campaign) -> None:
    path = campaign.folder / "设置.toml"
    before = path.read_text(encoding="utf-8").split("\n")
    assert change_settings(campaign, {"报送截止": date(2022, 1, 15), "联系人": "王五"})
    after = path.read_text(encoding="utf-8").split("\n")
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        '"联系人" = "王五"',
        '"报送截止" = 2022-01-15',
    ]
    assert not change_settings(campaign, {"报送截止": date(2022, 1, 15), "联系人": "王五"})
    assert change_settings(campaign, {"报送截止": None})
    assert read_settings(campaign.folder).years.deadline is None


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_taken_out__put_after_the_year(campaign: Campaign, ending: str) -> None:
    path = campaign.folder / "设置.toml"
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if "联系" not in line]
    path.write_bytes(ending.join(lines).encode())
    change_settings(campaign, {"联系人": "王五"})
    assert read_settings(campaign.folder).contact == "王五"


def test_not_readable_with_it__nothing_written(campaign: Campaign) -> None:
    before = (campaign.folder / "设置.toml").read_bytes()
    with pytest.raises(NianbaoError, match="在报告年度 2021 年之前") as refused:
        change_settings(campaign, {"报送截止": date(2001, 1, 15)})
    assert str(campaign.folder / "设置.toml") in str(refused.value)
    assert (campaign.folder / "设置.toml").read_bytes() == before
