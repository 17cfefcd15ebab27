"""What 设置.toml says of last year and of the campaign's own deadline: 上年数据, 单位沿革, 报送截止."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.campaign.settings_text import SettingError, SettingsText
from toolkit.campaign.unit_names import broken_letters
from toolkit.intake.file_names import visible

TABLE, SUCCESSION, DEADLINE = YEAR_NAMES = ("上年数据", "单位沿革", "报送截止")

YEAR_EXAMPLE = f"""# 没有上年任务的文件夹，但有上年汇总时生成的汇总.csv 或汇总.parquet 的，
# 把它放进本文件夹，去掉下面一行前面的 # 号，引号里写它的文件名。“上年任务”和这一项只填一个。
# "{TABLE}" = "上年汇总.csv"

# 报送截止日期，可以不设。设了以后，截止日期之后收到的报表在汇总时提醒。
# "{DEADLINE}" = 2022-01-15
"""
SUCCESSION_EXAMPLE = f"""
# 单位合并、换了编码的，去掉下面两行前面的 # 号，改成实际的编码：左边是本年的，右边是上年的。要放在文件最后。
# ["{SUCCESSION}"]
# "640323105" = ["640323103", "640323104"]
"""


@dataclass(frozen=True)
class YearSettings:
    """table: last year's merged table (汇总.csv, .parquet, .xlsx), as a path from the campaign folder.

    succession: this year's unit code and the codes that it had last year, for merged and renumbered units (M08).
    deadline: last day on which a return is in time (T03).
    """

    table: str = ""
    succession: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deadline: date | None = None


def year_settings(given: SettingsText, year: int) -> YearSettings:
    """The settings out of a 设置.toml for a report year. Raises NianbaoError."""
    data = given.data
    table, succession, deadline = data.get(TABLE, ""), data.get(SUCCESSION, {}), data.get(DEADLINE)
    if not isinstance(table, str):
        raise given.wrong(TABLE, f'应为文件名，两边加英文双引号，如："{TABLE}" = "2020年汇总.csv"。')
    table = given.word(TABLE)
    if table and data.get("上年任务"):
        raise SettingError(f"“{given.path}”里的“上年任务”和“{TABLE}”只能填一个。请删掉其中一行。", TABLE)
    # A time of day is a date too as far as Python goes.
    if deadline is not None and type(deadline) is not date:
        raise given.wrong(DEADLINE, f'应为日期，右边不加引号，如："{DEADLINE}" = {year + 1}-01-15。')
    if deadline is not None and deadline.year < year:
        raise given.wrong(DEADLINE, f"（{deadline}）在报告年度 {year} 年之前，请检查年份。")
    return YearSettings(table, tuple(_succession(succession, given)), deadline)


def _succession(data: object, given: SettingsText) -> list[tuple[str, tuple[str, ...]]]:
    good = isinstance(data, dict) and all(
        isinstance(old, list) and old and all(isinstance(code, str) for code in old) for old in data.values()
    )
    if not isinstance(data, dict) or not good:
        raise given.wrong(
            SUCCESSION,
            f'写法不对。应放在文件最后，先写一行 ["{SUCCESSION}"]，下面每行一个单位，'
            '左边是本年的单位编码，右边是上年的单位编码，如："640323105" = ["640323103", "640323104"]。',
        )
    for new, old in data.items():
        if len(set(old)) < len(old):
            raise given.wrong(new, "右边有编码写了两次。请各写一次。")
        if bad := [code for code in (new, *old) if not _is_code(code)]:
            raise given.wrong(SUCCESSION, f"里的编码“{visible(bad[0])}”有空格、看不见的字符或是空的，请照名册写。")
    return [(new, tuple(old)) for new, old in data.items()]


def _is_code(code: str) -> bool:
    """Whether a code may stand in a roster."""
    return bool(code) and code == "".join(visible(code).split()) and not broken_letters(code)
