"""A county's own indicators: called otherwise, left out, added; read strictly and put on any form."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.campaign.indicator_settings import INDICATOR_EXAMPLE, Indicator, with_indicators
from toolkit.campaign.settings import SETTINGS_FILE, Settings, read_settings, settings_form, settings_text
from toolkit.campaign.settings_text import SettingError
from toolkit.errors import NianbaoError
from toolkit.forms import load_form
from toolkit.prose.indicators import judge_indicators

SCREEN, BULLETIN = "电子屏播放信息条数", "公示栏公示次数"
ALL = (
    Indicator(SCREEN, "电子屏、村村响播放信息条数"),
    Indicator(BULLETIN),
    Indicator("", "村务公开栏更新次数", "次", approx=True),
)


def read(folder: Path, told: str) -> Settings:
    text = settings_text(Settings("t", "盐池县", 2021, "2021"))
    (folder / SETTINGS_FILE).write_text(text + told, encoding="utf-8")
    return read_settings(folder)


def test_written_by_a_new_campaign__read_back_and_in_its_form(tmp_path: Path) -> None:
    settings = Settings("t", "盐池县", 2021, "2021", indicators=ALL)
    (tmp_path / SETTINGS_FILE).write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(tmp_path) == settings
    facts = {each.key: each for each in settings_form(settings, tmp_path).facts.fields}
    official = {each.key: each for each in load_form("2021").facts.fields}
    assert facts["screen"].label == "电子屏、村村响播放信息条数"
    assert "bulletin" not in facts
    assert facts.keys() - official.keys() == {list(facts)[-1]}
    own = list(facts.values())[-1]
    assert (own.label, own.unit, own.approx, own.type) == ("村务公开栏更新次数", "次", True, "count")
    assert {key: each for key, each in facts.items() if key not in ("screen", own.key)} == {
        key: each for key, each in official.items() if key not in ("screen", "bulletin")
    }


def test_the_example_in_the_settings__is_read_once_its_marks_are_taken_off(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in INDICATOR_EXAMPLE.splitlines() if line.startswith(("# [[", '# "'))]
    settings = read(tmp_path, "\n".join(lines))
    assert [(each.was, each.label) for each in settings.indicators] == [
        (SCREEN, "电子屏、村村响播放信息条数"),
        (BULLETIN, ""),
        ("", "村务公开栏更新次数"),
    ]
    settings_form(settings, tmp_path)


def test_topic_called_otherwise__counts_so_in_the_breakdown() -> None:
    form = with_indicators(load_form("2021"), (Indicator("门户网站公开：扶贫信息", "门户网站公开：乡村振兴信息"),), "x")
    assert "乡村振兴信息" in [each.topic for each in form.facts.fields]


def test_whole_and_part_left_out_together__no_other_number_becomes_the_whole() -> None:
    whole, part = "便民服务事项办理量", "其中：村级代办量"
    form = with_indicators(load_form("2021"), (Indicator(whole), Indicator(part)), "x")
    assert judge_indicators(form, {"facts.villages": 1, "facts.handled_village": 5}, {}) == []  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ('"指标" = 5\n', "“指标”写法不对"),
        ('[["指标"]]\n"叫法" = "a"\n', "起的第 1 个“指标”不认识“叫法”"),
        ('[["指标"]]\n"名称" = "甲"\n[["指标"]]\n"名称" = 5\n', "起的第 2 个“指标”的“名称”右边要写名称"),
        ('[["指标"]]\n"名称" = " "\n', "的“名称”右边要写名称"),
        ('[["指标"]]\n"名称" = "甲\\n乙"\n', "的“名称”里有看不见"),
        (f'[["指标"]]\n"名称" = "{"甲" * 41}"\n', "的“名称”太长，最多 40 个字"),
        ('[["指标"]]\n"名称" = "甲"\n"单位" = "人次人次人次人"\n', "的“单位”太长，最多 6 个字"),
        ('[["指标"]]\n"名称" = "甲"\n"约数" = 1\n', "只能写 true 或 false"),
        ('[["指标"]]\n"名称" = "甲"\n"不用" = true\n', "没有写“原名”的"),
        ('[["指标"]]\n"单位" = "次"\n', "没有写“原名”的"),
        (f'[["指标"]]\n"原名" = "{SCREEN}"\n', "只写其中一样"),
        (f'[["指标"]]\n"原名" = "{SCREEN}"\n"名称" = "甲"\n"不用" = true\n', "只写其中一样"),
        (f'[["指标"]]\n"原名" = "{SCREEN}"\n"名称" = "甲"\n"单位" = "次"\n', "只写其中一样"),
    ],
)
def test_written_wrong__told_where_and_how(tmp_path: Path, told: str, says: str) -> None:
    with pytest.raises(NianbaoError, match=says):
        read(tmp_path, told)


@pytest.mark.parametrize(
    ("indicators", "says"),
    [
        ([Indicator("没有这个", "甲")], "“没有这个”不是表样里的指标。请照“工作概况”表里原来的名称写"),
        ([Indicator(SCREEN, "甲"), Indicator(SCREEN)], f"“{SCREEN}”写了不止一次"),
        ([Indicator(SCREEN, BULLETIN)], f"有两个指标都叫“{BULLETIN}”"),
        ([Indicator("", "甲"), Indicator("", "甲")], "有两个指标都叫“甲”"),
        ([Indicator("便民服务事项办理量")], "它下面的“其中：村级代办量”也不能要"),
    ],
)
def test_no_form_with_them__told_which_one(indicators: list[Indicator], says: str) -> None:
    with pytest.raises(SettingError, match=says) as refused:
        with_indicators(load_form("2021"), indicators, "设置.toml")
    assert refused.value.setting == "指标"
