"""What 设置.toml says of last year and of the campaign's own deadline: 上年数据, 单位沿革, 报送截止."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.errors import NianbaoError

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


def year_settings(data: Mapping[str, Any], path: Path) -> YearSettings:
    """The settings out of a parsed 设置.toml; `path` names it in what is said. Raises NianbaoError."""
    table, succession, deadline = data.get(TABLE, ""), data.get(SUCCESSION, {}), data.get(DEADLINE)
    if not isinstance(table, str):
        raise NianbaoError(f'“{path}”里的“{TABLE}”应为文件名，两边加英文双引号，如："{TABLE}" = "2020年汇总.csv"。')
    if table and data.get("上年任务"):
        raise NianbaoError(f"“{path}”里的“上年任务”和“{TABLE}”只能填一个。请删掉其中一行。")
    # A time of day is a date too as far as Python goes.
    if deadline is not None and type(deadline) is not date:
        raise NianbaoError(f'“{path}”里的“{DEADLINE}”应为日期，右边不加引号，如："{DEADLINE}" = 2022-01-15。')
    return YearSettings(table, tuple(_succession(succession, path)), deadline)


def _succession(data: object, path: Path) -> list[tuple[str, tuple[str, ...]]]:
    good = isinstance(data, dict) and all(
        isinstance(old, list) and old and all(isinstance(code, str) for code in old) for old in data.values()
    )
    if not isinstance(data, dict) or not good:
        raise NianbaoError(
            f'“{path}”里的“{SUCCESSION}”写法不对。应放在文件最后，先写一行 ["{SUCCESSION}"]，下面每行一个单位，'
            '左边是本年的单位编码，右边是上年的单位编码，如："640323105" = ["640323103", "640323104"]。'
        )
    return [(new, tuple(old)) for new, old in data.items()]
