"""A new campaign out of a list as the office keeps it, or out of last year's campaign."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from toolkit.campaign.folder import KEY_FILE, STORE, Campaign, create_campaign
from toolkit.campaign.indicator_settings import Indicator
from toolkit.campaign.roster import ROSTER_FILE, RosterReading, Unit
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.settings_lines import Stanza
from toolkit.campaign.start import Started, Wanted, start_campaign
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.verbs.change_settings import change_settings
from toolkit.verbs.distribute import distribute

LIST = (
    "盐池县政务公开联络员名单\n序号,单位,经办人,手机\n1,莲 湖 乡,张三,139\n2,花马池镇,李四,138\n3,城关办事处,王五,137\n"
    "合计,3,,\n注：请于1月5日前报送。\n"
)


def start(folder: Path, county: str = "盐池县", year: int | None = 2021, **more: Path) -> Started:
    return start_campaign(folder, Wanted(county, year, **more), Inline())


@pytest.fixture
def last(tmp_path: Path) -> Campaign:
    units = (Unit("1", "青山乡", "乡", "张三", "139"), Unit("2", "教育局", "部门"))
    campaign = create_campaign(tmp_path / "盐池县2021", "盐池县", 2021, RosterReading(units))
    path = campaign.folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    for name, value in (("保护密码", "abc123"), ("联系人", "赵“六”"), ("联系电话", "0953-1")):
        text = text.replace(f'"{name}" = ""', f'"{name}" = "{value}"')
    path.write_text(text, encoding="utf-8")
    return Campaign(campaign.folder)


def test_the_list_of_an_office__a_clean_roster_and_every_guess_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = tmp_path / "联络员.csv"
    roster.write_text(LIST, encoding="gb18030")
    line = ["init", str(tmp_path / "任务"), "--county", "盐池县", "--year", "2021", "--roster", str(roster), "--json"]
    assert main(line) == 0
    told = json.loads(capsys.readouterr().out)["roster"]
    assert told["units"] == 3
    for part in (
        "“单位”一列当作“单位名称”",
        "第 3 行的单位名称“莲 湖 乡”按“莲湖乡”处理",
        "第 6 行像是合计，已略过",
        "第 7 行像是备注，已略过",
        "已自动编：莲湖乡 自编",
        "第 5 行“城关办事处”从名称看不出类型，先按“部门”处理",
        "已按名称判断：乡 1 个、镇 1 个、部门 1 个",
    ):
        assert any(part in doubt for doubt in told["doubts"]), part
    campaign = Campaign(tmp_path / "任务")
    assert [(u.name, u.kind, u.contact, u.phone) for u in campaign.units] == [
        ("莲湖乡", "乡", "张三", "139"),
        ("花马池镇", "镇", "李四", "138"),
        ("城关办事处", "部门", "王五", "137"),
    ]
    assert main([*line[:1], str(tmp_path / "再建"), *line[2:-1]]) == 0
    assert "？ 第 6 行像是合计，已略过" in capsys.readouterr().out
    assert Campaign(tmp_path / "再建").units == campaign.units
    assert len(distribute(campaign)) == 3


def test_no_list__an_empty_roster(tmp_path: Path) -> None:
    started = start(tmp_path / "任务")
    assert started.roster == RosterReading()
    with pytest.raises(NianbaoError, match="还没有单位"):
        _ = started.campaign.units


def test_list_that_lies_in_the_folder__is_taken_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "任务"
    folder.mkdir()
    (folder / "名册.csv").write_text(LIST, encoding="utf-8")
    started = start(folder)
    assert len(started.campaign.units) == 3
    assert (folder / "名册（原件）.csv").read_text(encoding="utf-8") == LIST


def test_two_rosters_with_units__asked_which(last: Campaign) -> None:
    (last.folder / "名册.csv").write_text("单位编码,单位名称\n3,花马池镇\n", encoding="utf-8")
    with pytest.raises(NianbaoError, match=r"有几份名册：“名册.xlsx”、“名册.csv”。请只留一份"):
        _ = Campaign(last.folder).units


def test_several_lists_in_the_folder__asked_which_and_nothing_is_made(tmp_path: Path) -> None:
    for name in ("名册.csv", "名册.xls"):
        (tmp_path / name).write_text(LIST, encoding="utf-8")
    with pytest.raises(NianbaoError, match=r"有几份名册：“名册.csv”、“名册.xls”。请只留一份，或用 --roster"):
        start(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["名册.csv", "名册.xls"]


def test_original_of_another_list__stays(tmp_path: Path) -> None:
    (tmp_path / "名册（原件）.csv").write_text("留着", encoding="utf-8")
    (tmp_path / "名册.csv").write_text(LIST, encoding="utf-8")
    start(tmp_path)
    assert (tmp_path / "名册（原件）.csv").read_text(encoding="utf-8") == "留着"
    assert (tmp_path / "名册（原件）2.csv").read_text(encoding="utf-8") == LIST


def test_from_last_year_with_a_list_in_the_folder__the_list(last: Campaign, tmp_path: Path) -> None:
    folder = tmp_path / "新"
    folder.mkdir()
    (folder / "名册.csv").write_text(LIST, encoding="utf-8")
    new = start(folder, "", None, last=last.folder).campaign
    assert [unit.name for unit in new.units] == ["莲湖乡", "花马池镇", "城关办事处"]


def test_from_another_county__told(last: Campaign, tmp_path: Path) -> None:
    (doubt,) = start(tmp_path / "新", "同心县", None, last=last.folder).roster.doubts
    assert "县名“同心县”和上年任务的“盐池县”不一样" in doubt.message


@pytest.mark.parametrize("folder", ["没有", "文件", "x" * 5000])
def test_from_what_is_no_campaign__told_what_to_write(tmp_path: Path, folder: str) -> None:
    (tmp_path / "文件").write_text("x")
    with pytest.raises(NianbaoError, match=r"不是填报任务文件夹.*请在 --from 后面写上年任务文件夹的位置"):
        start(tmp_path / "新", last=tmp_path / folder)


@pytest.mark.parametrize("name", ["下发", ".nianbao", "年报"])
def test_file_where_a_folder_must_be__nothing_is_made(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(NianbaoError, match=f"{name}”是一个文件，不是文件夹。请移走或改名"):
        start(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["名册.xlsx", "名册.csv", "设置.toml"])
def test_folder_where_a_file_must_be__nothing_is_made(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(NianbaoError, match=f"{name}”是一个文件夹，不是文件。请移走或改名"):
        start(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("folder", ["文件/任务", "x" * 300])
def test_folder_that_cannot_be_made__one_sentence(tmp_path: Path, folder: str) -> None:
    (tmp_path / "文件").write_text("x")
    with pytest.raises(NianbaoError, match=r"建不了文件夹“.*请换一个位置"):
        start(tmp_path / folder)


@pytest.mark.parametrize(
    ("county", "says"),
    [
        ("", "是空的"),
        ("盐池/县", "里有“/”"),
        ("..", "不能用作文件名"),
        ("盐池县 ", "空格"),
        ("NUL", "不能用作文件名"),
        ("县" * 19, "太长"),
    ],
)
def test_county_that_cannot_be_used__nothing_is_made(tmp_path: Path, county: str, says: str) -> None:
    with pytest.raises(NianbaoError, match=f"县名“{county}”不能用：.*{says}"):
        start(tmp_path / "任务", county)
    assert not (tmp_path / "任务").exists()


def test_wrong_list__nothing_is_made(tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    for text in ("单位,类型\n青山乡,乡镇\n", "单位,类型\n"):
        roster.write_text(text, encoding="utf-8")
        with pytest.raises(NianbaoError, match=r"单位类型“乡镇”看不出是哪一种|一个单位也没有"):
            start(tmp_path / "任务", roster=roster)
        assert not (tmp_path / "任务").exists()


def test_from_last_year__county_units_contacts_password_and_the_way_back(last: Campaign, tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "盐池县2022"), "--from", str(last.folder)]) == 0
    new = Campaign(tmp_path / "盐池县2022")
    assert (new.settings.county, new.settings.year, new.settings.edition) == ("盐池县", 2022, "2021")
    assert (new.settings.password, new.settings.contact, new.settings.phone) == ("abc123", "赵“六”", "0953-1")
    assert new.settings.last_campaign == "../盐池县2021"
    assert new.units == last.units
    assert new.key != last.key
    shutil.move(tmp_path / "盐池县2022", tmp_path / "别处")
    distribute(Campaign(tmp_path / "别处"))


def test_from_last_year__the_county_s_own_indicators_and_its_address_too(last: Campaign, tmp_path: Path) -> None:
    own = [
        Stanza({"原名": "公示栏公示次数", "不用": True}),
        Stanza({"名称": "村务公开栏更新次数", "单位": "次"}),
    ]
    change_settings(last, {"指标": own, "地址": "盐池县前进街", "邮编": "751500"})
    settings = start(tmp_path / "新", "", None, last=last.folder).campaign.settings
    assert (settings.address, settings.postcode) == ("盐池县前进街", "751500")
    assert settings.indicators == (Indicator("公示栏公示次数"), Indicator("", "村务公开栏更新次数", "次"))
    assert settings.indicators == Campaign(tmp_path / "新").settings.indicators


def test_from_last_year_with_a_supplement__that_too_and_what_it_rests_on(last: Campaign, tmp_path: Path) -> None:
    (last.folder / "底.toml").write_text('like = "2021"\n', encoding="utf-8")
    (last.folder / "补充.toml").write_text('like = "底"\ntitle = "补充版"\n', encoding="utf-8")
    path = last.folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8").replace('"版式" = "2021"', '"版式" = "补充.toml"')
    path.write_text(text, encoding="utf-8")
    shutil.copytree(last.folder, tmp_path / "副本")
    new = start(tmp_path / "新", "", None, last=tmp_path / "副本").campaign
    shutil.rmtree(tmp_path / "副本")
    assert Campaign(new.folder).form.title == "补充版"


def test_from_another_year_than_the_last__one_sentence(last: Campaign, tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="是2021年度的任务，新任务应是2022年度"):
        start(tmp_path / "新", "", 2023, last=last.folder)
    assert not (tmp_path / "新").exists()


def test_from_across_the_editions__the_new_edition(tmp_path: Path) -> None:
    old = create_campaign(tmp_path / "旧", "盐池县", 2020, RosterReading((Unit("1", "青山乡", "乡"),)))
    assert start(tmp_path / "新", "", None, last=old.folder).campaign.settings.edition == "2021"


def test_key__nobody_else_reads_it_and_an_opened_one_is_closed_again(last: Campaign) -> None:
    path = last.folder / STORE / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert len(Campaign(last.folder).key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32, "ab " * 32, "ab" * 31 + "\n\n"])
def test_key_that_is_none__one_sentence(last: Campaign, text: str) -> None:
    (last.folder / STORE / KEY_FILE).write_text(text)
    with pytest.raises(NianbaoError, match=r"密钥文件“.*”不见了或已损坏"):
        _ = Campaign(last.folder).key


def test_roster_of_the_campaign_in_other_formats__read_alike(last: Campaign) -> None:
    (last.folder / ROSTER_FILE).unlink()
    (last.folder / "名册.csv").write_bytes("单位编码\t单位名称\n1\t青山乡\n".encode("utf-16"))
    assert [unit.name for unit in Campaign(last.folder).units] == ["青山乡"]
