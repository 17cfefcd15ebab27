"""设置.toml: what a clerk may set for a campaign, read strictly and said in Chinese."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.campaign.files import is_file
from toolkit.campaign.indicator_settings import (
    INDICATOR_EXAMPLE,
    INDICATORS,
    Indicator,
    read_indicators,
    with_indicators,
)
from toolkit.campaign.mail_settings import MAIL_EXAMPLE, MAIL_NAMES, MailSettings, mail_settings
from toolkit.campaign.override_settings import EXAMPLE, OVERRIDES, read_overrides
from toolkit.campaign.settings_lines import sections_text
from toolkit.campaign.settings_text import SettingError, SettingsText, file_bytes, parsed, quoted
from toolkit.campaign.unit_names import county_fault
from toolkit.campaign.year_settings import SUCCESSION_EXAMPLE, YEAR_EXAMPLE, YEAR_NAMES, YearSettings, year_settings
from toolkit.errors import NianbaoError
from toolkit.forms import Form, FormError, check_roles, editions, form_for_year, load_form, load_form_file
from toolkit.verify.overrides import Override

SETTINGS_FILE = "设置.toml"
_PASSWORD_LIMIT = 15
COUNTY, CONTACT, PHONE, ADDRESS, POSTCODE = "县", "联系人", "联系电话", "地址", "邮编"
LAST, LEFT_OUT = "上年任务", "年报不写"
SETTING_NAMES = (
    *("任务编号", COUNTY, "年度", "版式", "保护密码", CONTACT, PHONE, ADDRESS, POSTCODE, LAST, LEFT_OUT),
    *(*MAIL_NAMES, *YEAR_NAMES, OVERRIDES, INDICATORS),
)


@dataclass(frozen=True)
class Settings:
    """Settings of a campaign. `edition` is an official edition's name or a supplement file in the folder; contact and
    phone are whom a unit may ask, as its letter names them; address and postcode stand in the county's report.
    indicators: what the county changes of the edition's own; left_out: labels of the facts that a report does without
    where they have no number.
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
    left_out: tuple[str, ...] = ()
    mail: MailSettings = field(default_factory=MailSettings)
    address: str = ""
    postcode: str = ""
    indicators: tuple[Indicator, ...] = ()


def settings_text(settings: Settings) -> str:
    """The file that `init` writes."""
    return f"""# 填报任务设置。只改等号右边，改完保存后生效。

"任务编号" = {quoted(settings.campaign)}
"县" = {quoted(settings.county)}
"年度" = {settings.year}

# 版式：{"、".join(editions())}，或本文件夹里的补充版式文件名，如 "盐池县补充.toml"
"版式" = {quoted(settings.edition)}

# 工作表保护密码，可以不设。只能用英文字母和数字，最多 {_PASSWORD_LIMIT} 位。
"保护密码" = {quoted(settings.password)}

# 退回意见里写的联系人和电话，可以不填。
"联系人" = {quoted(settings.contact)}
"联系电话" = {quoted(settings.phone)}

# 写进全县年报的地址和邮编，可以不填。
"{ADDRESS}" = {quoted(settings.address)}
"{POSTCODE}" = {quoted(settings.postcode)}

# 年报里可以不写的指标，照“工作概况”表里的名称写，如 ["电子屏播放信息条数"]：没有填的就不写，也不标【待补充】。
{quoted(LEFT_OUT)} = [{", ".join(map(quoted, settings.left_out))}]

# 上年任务的文件夹，可以不填。填了以后，下发时预填结转数，审核时核对跨年关系。
"上年任务" = {quoted(settings.last_campaign)}

{MAIL_EXAMPLE}
{YEAR_EXAMPLE}
{EXAMPLE}
{INDICATOR_EXAMPLE}{SUCCESSION_EXAMPLE}{sections_text(INDICATORS, [each.section() for each in settings.indicators])}"""


def is_campaign(folder: Path) -> bool:
    """Whether a folder is a campaign's."""
    return is_file(folder / SETTINGS_FILE)


def read_settings(folder: Path) -> Settings:
    """Read 设置.toml of a campaign folder. Raises NianbaoError."""
    path = folder / SETTINGS_FILE
    if not is_campaign(folder):
        raise NianbaoError(
            f"“{folder.absolute()}”不是填报任务文件夹（没有{SETTINGS_FILE}）。"
            "请先用 nianbao init 建立任务，或用 -C 指明任务文件夹。"
        )
    return settings_in(path, file_bytes(path))


def settings_in(path: Path, data: bytes) -> Settings:
    """The settings that these bytes are, where they lie in this file. Raises NianbaoError."""
    given = parsed(path, data, SETTING_NAMES)
    for name in ("任务编号", "县", "版式"):
        if not given.word(name):
            raise SettingError(f'“{path}”里缺少“{name}”。请补上一行："{name}" = "…"', name)
    county, year = given.word("县"), given.data.get("年度")
    edition, password = given.word("版式"), given.word("保护密码")
    if fault := county_fault(county):
        raise given.wrong("县", f"{fault}。")
    if year is None:
        raise NianbaoError(f'“{path}”里缺少“年度”。请补上一行，右边不加引号，如："年度" = 2021')
    if type(year) is not int:
        raise given.wrong("年度", '应为四位数字，右边不加引号，如："年度" = 2021。')
    if fault := year_fault(year):
        raise given.wrong("年度", f"不能用：{fault}")
    if set(edition) & set("/\\:") or edition.startswith("."):
        raise given.wrong("版式", "只能写版式名或本文件夹里的文件名，不写路径。请把补充版式放进任务文件夹。")
    if not password_fits(password):
        raise given.wrong("保护密码", f"只能用英文字母和数字，最多 {_PASSWORD_LIMIT} 位。")
    return Settings(
        campaign=given.word("任务编号"),
        county=county,
        year=year,
        edition=edition,
        password=password,
        last_campaign=given.word(LAST, "../盐池县2020"),
        overrides=read_overrides(given.data.get(OVERRIDES, []), given),
        years=year_settings(given, year),
        contact=given.word(CONTACT),
        phone=given.word(PHONE, "0953-6012345"),
        address=given.word(ADDRESS),
        postcode=_postcode(given),
        indicators=read_indicators(given),
        left_out=_left_out(given),
        mail=mail_settings(given),
    )


def _postcode(given: SettingsText) -> str:
    postcode = given.word(POSTCODE, "751500")
    if postcode and not (len(postcode) == 6 and postcode.isascii() and postcode.isdecimal()):
        raise given.wrong(POSTCODE, f'应为六位数字，两边加英文双引号，如："{POSTCODE}" = "751500"。')
    return postcode


def _left_out(given: SettingsText) -> tuple[str, ...]:
    labels = given.data.get(LEFT_OUT, [])
    if not isinstance(labels, list) or not all(isinstance(label, str) and label.strip() for label in labels):
        raise given.wrong(LEFT_OUT, f'右边要写成方括号里的名称，如："{LEFT_OUT}" = ["电子屏播放信息条数"]。')
    return tuple(label.strip() for label in labels)


def year_fault(year: int) -> str:
    """Why no campaign can be of this year, as a whole sentence; empty when one can."""
    if year > date.today().year + 1:
        return f"报告年度 {year} 还没有到。请检查年度。"
    try:
        form_for_year(year)
    except FormError as error:
        return str(error)
    return ""


def password_fits(password: str) -> bool:
    """Whether every spreadsheet program takes a password as we do."""
    return len(password) <= _PASSWORD_LIMIT and password.isascii() and " " not in password


def settings_form(settings: Settings, folder: Path) -> Form:
    """The campaign's form. Raises NianbaoError when there is none or it does not fit the year (F03)."""
    supplement = folder / settings.edition
    own = is_file(supplement)
    if not own and settings.edition not in editions():
        raise NianbaoError(
            f"“{folder / SETTINGS_FILE}”里的“版式”不能用：没有“{settings.edition}”版式，任务文件夹里也没有这个文件。"
            f"请写 {'、'.join(editions())} 中的一种，或把补充版式放进任务文件夹。"
        )
    try:
        form = load_form_file(supplement) if own else load_form(settings.edition)
        check_roles(form, supplement.name)
        if not form.covers_year(settings.year):
            proper = form_for_year(settings.year).edition
            raise NianbaoError(
                f"{form.edition}版式不能用于{settings.year}年度，应使用{proper}版式。请改{SETTINGS_FILE}里的“版式”。"
            )
        return with_indicators(form, settings.indicators, str(folder / SETTINGS_FILE))
    except FormError as error:
        raise NianbaoError(f"“{folder / SETTINGS_FILE}”里的“版式”不能用：{error}") from error
