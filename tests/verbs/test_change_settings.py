"""A form's setting in 设置.toml: its line alone changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import read_settings
from toolkit.campaign.settings_lines import Changes, Stanza
from toolkit.campaign.settings_text import SettingError
from toolkit.errors import NianbaoError
from toolkit.verbs.change_settings import SettingsMovedError, change_settings, settings_basis
from toolkit.verbs.run import run

OVERRIDE = ("编号", "性质", "原因", "经手人", "截至")
SAID = ("停用", "本县已承接", "张三", date(2022, 3, 31))


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


def test_something_changed_it_meanwhile__nothing_written(campaign: Campaign) -> None:
    path = campaign.folder / "设置.toml"
    basis = settings_basis(campaign.folder)
    path.write_bytes(path.read_bytes() + b"# x\n")
    before = path.read_bytes()
    with pytest.raises(SettingsMovedError, match="刚刚在别处改过，没有保存"):
        change_settings(campaign, {"联系人": "王五"}, basis)
    assert path.read_bytes() == before
    assert change_settings(campaign, {"联系人": "王五"}, settings_basis(campaign.folder))
    assert campaign.previous(path).read_bytes() == before


@pytest.mark.parametrize("written", [lambda text: text.encode("utf-8-sig").replace(b"\n", b"\r\n"), str.encode])
def test_saved_by_notepad__so_again(campaign: Campaign, written: Callable[[str], bytes]) -> None:
    path = campaign.folder / "设置.toml"
    path.write_bytes(written(path.read_text(encoding="utf-8")))
    before = path.read_bytes()
    change_settings(campaign, {"联系人": "王五"})
    assert path.read_bytes() == before.replace('"联系人" = ""'.encode(), '"联系人" = "王五"'.encode())


def test_saved_in_gbk__every_word_stays(campaign: Campaign) -> None:
    path = campaign.folder / "设置.toml"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("gbk"))
    change_settings(campaign, {"联系人": "王五"})
    assert path.read_text(encoding="utf-8") == text.replace('"联系人" = ""', '"联系人" = "王五"')


@pytest.mark.parametrize(
    ("changes", "setting", "says"),
    [
        ({"县": "盐池/县"}, "县", "里有“/”"),
        ({"上年任务": "../没有"}, "上年任务", "不是填报任务文件夹"),
        ({"上年数据": "没有.csv"}, "上年数据", "打不开上年数据"),
        ({"年报不写": ("没有这个",)}, "年报不写", "不是表样里的指标"),
        ({"指标": [Stanza({"原名": "没有这个", "不用": True})]}, "指标", "不是表样里的指标"),
        ({"邮编": "7515"}, "邮编", "应为六位数字"),
        ({"邮箱": "本办"}, "邮箱", "不是邮箱"),
        (
            {"审核关系": [Stanza(dict(zip(OVERRIDE, ("ID-01", *SAID), strict=True)))]},
            "审核关系",
            "“ID-01”不能用",
        ),
        (
            {"审核关系": [Stanza(dict(zip(OVERRIDE, ("A10", "停用", "", *SAID[2:]), strict=True)))]},
            "审核关系",
            "缺少",
        ),
    ],
)
def test_the_campaign_could_not_go_on_with_it__told_of_which_setting_and_nothing_written(
    campaign: Campaign, changes: Changes, setting: str, says: str
) -> None:
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook((Unit("1", "青山乡", "乡"),), "盐池县"))
    before = (campaign.folder / "设置.toml").read_bytes()
    with pytest.raises(SettingError, match=says) as refused:
        change_settings(campaign, changes)
    assert refused.value.setting == setting
    assert (campaign.folder / "设置.toml").read_bytes() == before


def test_county_renamed_to_what_a_unit_is_called__refused(campaign: Campaign) -> None:
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook((Unit("1", "惠安堡镇", "镇"),), "盐池县"))
    with pytest.raises(SettingError) as refused:
        change_settings(campaign, {"县": "惠安堡镇"})
    assert refused.value.setting == "县"
    assert change_settings(campaign, {"县": "盐池市"})


def test_written_in_an_odd_way__sent_to_the_editor(campaign: Campaign) -> None:
    path = campaign.folder / "设置.toml"
    path.write_text(
        '"审核关系" = [{ "编号" = "A10", "性质" = "停用", "原因" = "甲", "经手人" = "乙", "截至" = 2022-03-31 }]\n'
        + path.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    with pytest.raises(NianbaoError, match="请用记事本打开它改"):
        change_settings(campaign, {"审核关系": []})
    assert change_settings(campaign, {"联系人": "王五"})


def test_county_renamed__its_tables_and_reports_of_the_old_name_are_put_away(ran: Campaign) -> None:
    own = ran.merged / "我的盐池县2020年汇总表.xlsx"
    own.write_bytes(b"x")
    change_settings(ran, {"县": "盐池市"})
    run(Campaign(ran.folder))
    assert {path.name for path in ran.merged.glob("*.xlsx")} == {"盐池市2020年汇总表.xlsx", own.name}
    assert (ran.merged / "作废" / "盐池县2020年汇总表.xlsx").is_file()
    assert all(path.name.startswith("盐池市") for path in ran.reports.glob("*.docx"))
