"""What 设置.toml says of the office's mailbox: 邮箱, 收信服务器, 发信服务器. Never the 授权码."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.campaign.settings_text import SettingsText

ADDRESS, IMAP, SMTP = MAIL_NAMES = ("邮箱", "收信服务器", "发信服务器")

MAIL_EXAMPLE = f"""# 用邮箱收表、发表的，去掉下面一行前面的 # 号，引号里写本办的邮箱。授权码不要写在这里（见使用手册）。
# "{ADDRESS}" = "gongkai@163.com"
# 单位自己的邮箱，另外写明服务器；163、126、QQ 等常用的不用写。
# "{IMAP}" = "imap.example.gov.cn"
# "{SMTP}" = "smtp.example.gov.cn"
"""


@dataclass(frozen=True)
class MailSettings:
    """address: the office's mailbox, empty where none is set; imap, smtp: its servers, empty for the provider's own."""

    address: str = ""
    imap: str = ""
    smtp: str = ""


def mail_settings(given: SettingsText) -> MailSettings:
    """The settings out of a 设置.toml. Raises NianbaoError."""
    address = given.word(ADDRESS, "gongkai@163.com")
    if address and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address):
        raise given.wrong(ADDRESS, f'不是邮箱，应写成："{ADDRESS}" = "gongkai@163.com"。')
    return MailSettings(address, given.word(IMAP, "imap.163.com"), given.word(SMTP, "smtp.163.com"))
