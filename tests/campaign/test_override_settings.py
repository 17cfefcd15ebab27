"""A county's own decisions on rules: read strictly, listed, over on their day."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.campaign.override_settings import EXAMPLE, fitting, override_lines
from toolkit.campaign.settings import SETTINGS_FILE, Settings, read_settings, settings_text
from toolkit.errors import NianbaoError
from toolkit.forms import load_form
from toolkit.verify.overrides import Override

TOLD = """
[["审核关系"]]
"编号" = "A03"
"性质" = "提示"
"原因" = "本年全面清理文件"
"经手人" = "经办人"
"截至" = 2022-03-31
"""
OVERRIDE = Override("A03", "info", "本年全面清理文件", "经办人", date(2022, 3, 31))


def read(folder: Path, told: str) -> Settings:
    text = settings_text(Settings("t", "盐池县", 2021, "2021"))
    (folder / SETTINGS_FILE).write_text(text + told, encoding="utf-8")
    return read_settings(folder)


def test_a_switch__is_read_with_who_why_and_until_when(tmp_path: Path) -> None:
    assert read(tmp_path, TOLD).overrides == (OVERRIDE,)


def test_the_example_in_the_settings__is_read_once_its_marks_are_taken_off(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in EXAMPLE.splitlines()[2:]]
    assert [each.rule for each in read(tmp_path, "\n".join(lines)).overrides] == ["A10"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"原因" = "本年全面清理文件"', "", "缺少“原因”"),
        ('"经手人" = "经办人"', '"经手人" = " "', "缺少“经手人”"),
        ('"截至" = 2022-03-31', '"截至" = "2022-03-31"', "应为日期"),
        ('"截至" = 2022-03-31', "", "应为日期"),
        ('"性质" = "提示"', '"性质" = "忽略"', "可以写：停用、须改正"),
        ('"性质"', '"级别"', "不认识“级别”"),
        ('[["审核关系"]]', '["审核关系"]', "单独写一行"),
        (TOLD, TOLD + TOLD, "“A03”调整了不止一次"),
    ],
)
def test_a_wrong_switch__says_what(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TOLD
    with pytest.raises(NianbaoError, match=says.replace("[", r"\[")):
        read(tmp_path, TOLD.replace(old, new))


@pytest.mark.parametrize("rule", ["A99", "ID-01", "FRM-01", "PKG-01", "TPL-02", "SEC-01"])
def test_what_is_not_a_matter_of_opinion__cannot_be_switched(rule: str) -> None:
    with pytest.raises(NianbaoError, match=rule):
        fitting([Override(rule, "off", "原因", "经手人", date(2022, 3, 31))], load_form("2021"))


def test_the_list__says_what_no_longer_holds() -> None:
    assert override_lines([OVERRIDE], date(2022, 3, 31)) == ["A03 提示，到2022-03-31为止（经办人：本年全面清理文件）"]
    assert "已于2022-03-31到期，不再适用" in override_lines([OVERRIDE], date(2022, 4, 1))[0]
