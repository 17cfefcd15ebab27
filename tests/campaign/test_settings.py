"""设置.toml: read strictly, every slip said in Chinese with its cure."""

import re
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


def test_signs_that_break_no_line_in_an_editor__the_editor_s_line(tmp_path: Path) -> None:
    text = settings_text(Settings("t", "盐池县", 2021, "2021")).replace("# 版式", "# \u2028\x85版式")
    (tmp_path / SETTINGS_FILE).write_text(text.replace('"联系电话" = ""', '"联系电话" = 5'), encoding="utf-8")
    with pytest.raises(NianbaoError, match="第 15 行的“联系电话”右边要加英文双引号"):
        read_settings(tmp_path)


@pytest.mark.parametrize("end", ['"报送截止" = [', '"县区" = """'])
def test_what_is_never_closed__missed_in_the_last_line(tmp_path: Path, end: str) -> None:
    text = f"{settings_text(Settings('t', '盐池县', 2021, '2021'))}{end}"
    (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(NianbaoError, match=f"第 {text.count(chr(10)) + 1} 行写法不对"):
        read_settings(tmp_path)


@pytest.mark.parametrize("edition", ["2025", "没有.toml", "下发", "2021.toml"])
def test_edition_that_is_nowhere__told_where_it_is_written(tmp_path: Path, edition: str) -> None:
    (tmp_path / "下发").mkdir()
    with pytest.raises(
        NianbaoError, match=f"设置.toml”里的“版式”不能用：没有“{edition}”版式.*请写 2019、2021 中的一种"
    ):
        settings_form(Settings("t", "盐池县", 2021, edition), tmp_path)


@pytest.mark.parametrize("folder", ["没有", "x" * 5000])
def test_no_campaign__asked_to_make_one(tmp_path: Path, folder: str) -> None:
    with pytest.raises(NianbaoError, match=r"不是填报任务文件夹.*请先用 nianbao init 建立任务"):
        read_settings(tmp_path / folder)


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


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"县" = "盐池县"', '"县" = "盐池/县"', "第 4 行的“县”里有“/”"),
        ('"县" = "盐池县"', '"县" = ".."', "第 4 行的“县”不能用作文件名"),
        ('"县" = "盐池县"', '"县" = "盐池\u200b县"', "第 4 行的“县”里有看不见或显示不出来的字符"),
        ('"县" = "盐池县"', '"县" = "盐\ufffd县"', "第 4 行的“县”里有看不见或显示不出来的字符"),
        ('"县" = "盐池县"', '"县" = "NUL"', "第 4 行的“县”不能用作文件名"),
        ('"县" = "盐池县"', '"县" = 5', "第 4 行的“县”右边要加英文双引号"),
        ('"县" = "盐池县"', '"县" = "盐池县"\n"县" = "同心县"', "第 5 行的“县”写了不止一次"),
        ('"年度" = 2021', '"年度" = true', "第 5 行的“年度”应为四位数字"),
        ('"年度" = 2021', '"年度" = 2021.0', "第 5 行的“年度”应为四位数字"),
        ('"年度" = 2021', '"年度" = 2012', "第 5 行的“年度”不能用：.*没有对应的官方版式"),
        ('"年度" = 2021', '"年度" = 20210', "第 5 行的“年度”不能用：.*还没有到"),
        ('"版式" = "2021"', '"版式" = "../2021.toml"', "第 8 行的“版式”只能写版式名或本文件夹里的文件名"),
        ('"保护密码" = ""', '"保护密码" = 123456', "第 11 行的“保护密码”右边要加英文双引号"),
        ('"保护密码" = ""', '"保护密码" = "密码"', "第 11 行的“保护密码”只能用英文字母和数字"),
        ('"联系电话" = ""', '"联系电话" = 6012345', "“联系电话”右边要加英文双引号"),
        ('"上年任务" = ""', '"上年任务" = "D:\\new"', "“上年任务”里有看不见或显示不出来的字符.*文件夹路径用 /"),
        ('"上年任务" = ""', '"上年任务" = "D:\\盐池"', "写法不对.*文件夹路径用 / 分隔"),
        ('"上年任务" = ""', '"上年任务" = ["../2020"]', "“上年任务”右边要加英文双引号"),
        ('"上年任务" = ""', '"上年任物" = ""', "不认识“上年任物”（是不是“上年任务”？）"),
        ('"任务编号" = "t"', '"任务编号" = " "', "缺少“任务编号”"),
        ('"上年任务" = ""', '"报送截止" = 2012-01-15', "“报送截止”（2012-01-15）在报告年度 2021 年之前"),
        ('"上年任务" = ""', '["单位沿革"]\n"3" = ["1", "1"]', "“3”右边有编码写了两次"),
        ('"上年任务" = ""', '["单位沿革"]\n"3" = ["1 "]', "编码“1 ”有空格"),
        ('"年度" = 2021', "", "缺少“年度”。请补上一行，右边不加引号"),
        ('"年度" = 2021', f'"年度" = {"9" * 5000}', "设置.toml”写法不对"),
        ('"上年任务" = ""', f'"上年任务" = {"[" * 5000}{"]" * 5000}', "设置.toml”写法不对"),
        ('"县" = "盐池县"', '"县" = "盐池县', "第 4 行写法不对"),
    ],
)
def test_wrong_value__its_line_and_the_cure(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = settings_text(Settings("t", "盐池县", 2021, "2021"))
    assert old in text
    (tmp_path / SETTINGS_FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(NianbaoError, match=says.replace("（", "[（]")):
        read_settings(tmp_path)


TEXT = settings_text(Settings("t", "盐池县", 2021, "2021")).encode()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.decode().encode("utf-16"),
        TEXT.decode().encode("utf-16-le"),
        TEXT + b"\0",
        TEXT.replace("盐池县".encode(), "盐池县".encode()[:-1]),
        TEXT.replace("盐池县".encode(), "盐池县".encode("gbk")),
        TEXT.decode().encode("gbk").replace("盐池县".encode("gbk"), b"\xd1\xce\xb3\xd8\xff\xff"),
        TEXT[:-1] + b"\xff\xff",
    ],
)
def test_settings_in_a_broken_encoding__asked_to_look_never_another_county(tmp_path: Path, data: bytes) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(data)
    with pytest.raises(NianbaoError, match=r"编码.*另存为时编码选 UTF-8"):
        read_settings(tmp_path)


@pytest.mark.parametrize("at", range(0, len(TEXT), 7))
def test_any_one_byte_lost__the_same_county_or_a_sentence(tmp_path: Path, at: int) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(TEXT[:at] + b"\xe4" + TEXT[at + 1 :])
    try:
        told = read_settings(tmp_path).county
    except NianbaoError:
        told = "盐池县"
    assert told == "盐池县"


def test_text_with_quotes__written_and_read_back(tmp_path: Path) -> None:
    settings = Settings("t", "盐池县", 2021, "2021", contact='王"六"\\')
    (tmp_path / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings


def test_left_out__a_list_of_names(tmp_path: Path) -> None:
    settings = Settings("t", "盐池县", 2021, "2021", left_out=("电子屏播放信息条数", "公示栏公示次数"))
    (tmp_path / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings
    for wrong in ('"电子屏播放信息条数"', "[3]", '[""]'):
        text = re.sub(r'("年报不写" = ).*', rf"\1{wrong}", settings_text(settings))
        (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
        with pytest.raises(NianbaoError, match="方括号里的名称"):
            read_settings(tmp_path)
