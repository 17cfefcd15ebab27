"""设置.toml: what a clerk may set for a campaign, read strictly and said in Chinese."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.campaign.override_settings import EXAMPLE, OVERRIDES, read_overrides
from toolkit.campaign.year_settings import SUCCESSION_EXAMPLE, YEAR_EXAMPLE, YEAR_NAMES, YearSettings, year_settings
from toolkit.errors import NianbaoError
from toolkit.forms import Form, FormError, editions, form_for_year, load_form, load_form_file
from toolkit.intake.text_encoding import decode_with_gaps
from toolkit.verify.overrides import Override

SETTINGS_FILE = "设置.toml"
_PASSWORD_LIMIT = 15
_NAMES = ("任务编号", "县", "年度", "版式", "保护密码", "联系人", "联系电话", "上年任务", *YEAR_NAMES, OVERRIDES)


@dataclass(frozen=True)
class Settings:
    """Settings of a campaign. `edition` is an official edition's name or a supplement file in the folder; contact and
    phone are whom a unit may ask, as its letter names them.
    """

    campaign: str
    county: str
    year: int
    edition: str
    password: str = ""
    last_campaign: str = ""
    overrides: tuple[Override, ...] = ()
    years: YearSettings = field(default_factory=YearSettings)
    contact: str = ""
    phone: str = ""


def settings_text(settings: Settings) -> str:
    """The file that `init` writes."""
    return f"""# 填报任务设置。只改等号右边，改完保存后生效。

"任务编号" = "{settings.campaign}"
"县" = "{settings.county}"
"年度" = {settings.year}

# 版式：{"、".join(editions())}，或本文件夹里的补充版式文件名，如 "盐池县补充.toml"
"版式" = "{settings.edition}"

# 工作表保护密码，可以不设。只能用英文字母和数字，最多 {_PASSWORD_LIMIT} 位。
"保护密码" = "{settings.password}"

# 退回意见里写的联系人和电话，可以不填。
"联系人" = "{settings.contact}"
"联系电话" = "{settings.phone}"

# 上年任务的文件夹，可以不填。填了以后，下发时预填结转数，审核时核对跨年关系。
"上年任务" = "{settings.last_campaign}"

{YEAR_EXAMPLE}
{EXAMPLE}{SUCCESSION_EXAMPLE}"""


def read_settings(folder: Path) -> Settings:
    """Read 设置.toml of a campaign folder. Raises NianbaoError."""
    path = folder / SETTINGS_FILE
    if not path.is_file():
        raise NianbaoError(
            f"“{folder.absolute()}”不是填报任务文件夹（没有{SETTINGS_FILE}）。"
            "请先用 nianbao init 建立任务，或用 -C 指明任务文件夹。"
        )
    try:
        data = tomllib.loads(decode_with_gaps(path.read_bytes()))
    except tomllib.TOMLDecodeError as error:
        raise NianbaoError(
            f"“{path}”{_line(error)}写法不对。"
            "等号两边和方括号里的名称、文字都要加英文双引号，年度和日期不加；文件夹路径用 / 分隔。"
        ) from error
    if unknown := set(data) - set(_NAMES):
        raise NianbaoError(f"“{path}”里不认识“{'、'.join(sorted(unknown))}”。可以写：{'、'.join(_NAMES)}。")
    for name in ("任务编号", "县", "版式"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise NianbaoError(f'“{path}”里缺少“{name}”。请补上一行："{name}" = "…"')
    if type(data.get("年度")) is not int:
        raise NianbaoError(f'“{path}”里的“年度”应为四位数字，右边不加引号，如："年度" = 2021。')
    password = str(data.get("保护密码", ""))
    if len(password) > _PASSWORD_LIMIT or not password.isascii():
        raise NianbaoError(f"“{path}”里的“保护密码”只能用英文字母和数字，最多 {_PASSWORD_LIMIT} 位。")
    return Settings(
        campaign=data["任务编号"],
        county=data["县"],
        year=data["年度"],
        edition=data["版式"],
        password=password,
        last_campaign=str(data.get("上年任务", "")),
        overrides=read_overrides(data.get(OVERRIDES, []), str(path)),
        years=year_settings(data, path),
        contact=str(data.get("联系人", "")).strip(),
        phone=str(data.get("联系电话", "")).strip(),
    )


def _line(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+)", str(error))
    return f"第 {found[1]} 行" if found else ""


def settings_form(settings: Settings, folder: Path) -> Form:
    """The campaign's form. Raises NianbaoError when there is none or it does not fit the year (F03)."""
    try:
        supplement = folder / settings.edition
        form = load_form_file(supplement) if supplement.is_file() else load_form(settings.edition)
        if not form.covers_year(settings.year):
            proper = form_for_year(settings.year).edition
            raise NianbaoError(
                f"{form.edition}版式不能用于{settings.year}年度，应使用{proper}版式。请改{SETTINGS_FILE}里的“版式”。"
            )
        return form
    except FormError as error:
        raise NianbaoError(str(error)) from error
