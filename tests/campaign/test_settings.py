"""设置.toml: read strictly, every slip said in Chinese with its cure."""

from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.settings import SETTINGS_FILE, Settings, read_settings, settings_form, settings_text
from toolkit.errors import NianbaoError


def test_written_settings_read_back__ok(tmp_path: Path) -> None:
    settings = Settings(
        "盐池县-2021-abc", "盐池县", 2021, "2021", "abc123", "../盐池县2020", contact="某某", phone="0953-1"
    )
    (tmp_path / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings


def test_settings_saved_by_notepad_as_gbk__ok(tmp_path: Path) -> None:
    settings = Settings("t", "盐池县", 2021, "2021")
    (tmp_path / SETTINGS_FILE).write_bytes(settings_text(settings).encode("gbk"))
    assert read_settings(tmp_path).county == "盐池县"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"年度" = 2021', '"年度" = "2021"', "应为四位数字"),
        ('"县" = "盐池县"', "", "缺少“县”"),
        ('"县" = "盐池县"', '"县" = 盐池县', "写法不对"),
        ('"保护密码" = ""', '"保护密码" = "0123456789abcdef"', "最多 15 位"),
        ('"保护密码" = ""', '"密码" = ""', "不认识“密码”"),
    ],
)
def test_wrong_settings__say_what(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = settings_text(Settings("t", "盐池县", 2021, "2021"))
    assert old in text
    (tmp_path / SETTINGS_FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(NianbaoError, match=says):
        read_settings(tmp_path)


def test_edition_that_does_not_fit_the_year__error(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="2019版式不能用于2021年度，应使用2021版式"):
        settings_form(Settings("t", "盐池县", 2021, "2019"), tmp_path)


def test_county_supplement_in_the_folder__is_used(tmp_path: Path) -> None:
    campaign = create_campaign(tmp_path / "任务", "盐池县", 2021)
    (campaign.folder / "补充.toml").write_text('like = "2021"\ntitle = "补充版"\n', encoding="utf-8")
    path = campaign.folder / SETTINGS_FILE
    path.write_text(
        path.read_text(encoding="utf-8").replace('"版式" = "2021"', '"版式" = "补充.toml"'), encoding="utf-8"
    )
    assert Campaign(campaign.folder).form.title == "补充版"


def test_new_campaign_over_an_old_one__error(tmp_path: Path) -> None:
    create_campaign(tmp_path, "盐池县", 2021)
    with pytest.raises(NianbaoError, match="已经有一个填报任务"):
        create_campaign(tmp_path, "盐池县", 2021)
