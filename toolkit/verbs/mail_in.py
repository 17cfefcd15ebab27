"""收邮件: unread letters with attachments go into 收回 as they came, and are collected there like any other file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from toolkit.campaign.files import sha256, write_atomic
from toolkit.campaign.folder import Campaign
from toolkit.errors import NianbaoError
from toolkit.mail.account import Account, code_of, server_of
from toolkit.mail.fetching import Fetched, fetch_unread

_MARK = 12


def account_of(campaign: Campaign) -> Account:
    """The mailbox of the settings. Raises NianbaoError where none is set, or it cannot be opened for lack of a server's
    name or of the 授权码.
    """
    mail = campaign.settings.mail
    if not mail.address:
        raise NianbaoError('设置.toml 里没有写邮箱。请加上一行："邮箱" = "gongkai@163.com"，换成本办的邮箱。')
    imap, smtp = server_of(mail.address, mail.imap, 0), server_of(mail.address, mail.smtp, 1)
    return Account(mail.address, imap, smtp, code_of(mail.address))


def fetch_letters(campaign: Campaign) -> tuple[Fetched, list[Path]]:
    """Put the unread letters that bring something into 收回, each under a name of ours. One that was fetched before,
    but not marked as read any more, is not kept twice. Raises NianbaoError.
    """
    kept: list[Path] = []

    def keep(letter: bytes) -> None:
        mark = sha256(letter)[:_MARK]
        if not any(campaign.inbox.glob(f"邮件_*_{mark}.eml")):
            kept.append(write_atomic(campaign.inbox / f"邮件_{date.today():%Y%m%d}_{mark}.eml", letter))

    return fetch_unread(account_of(campaign), keep), kept
