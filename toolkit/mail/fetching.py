"""Unread letters with attachments out of a mailbox, byte for byte. Nothing of a letter is taken apart here: that is the
work of whoever collects them.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.errors import NianbaoError
from toolkit.mail.account import Account

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

MOST_BYTES = 60 << 20
"""A larger letter is left where it is; the usual mailboxes take 50 MB."""
_SECONDS = 60
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# What a part of a letter says of itself when it has a file's name; looked for, not parsed.
_NAMED = (b'"filename', b'"name', b'"attachment"')


@dataclass(frozen=True)
class Fetched:
    """letters: how many were taken; too_large: how many were left unread, because they are."""

    letters: int
    too_large: int


def fetch_unread(account: Account, keep: Callable[[bytes], None]) -> Fetched:
    """Hand every unread letter with an attachment to `keep`, and mark it as read once that has it: a letter is read
    on the server only when it is safe here. Raises NianbaoError.
    """
    letters = too_large = 0
    with _opened(account) as box, _asked(account):
        for uid in box.uids("UNSEEN", charset=None):
            about = _answer(box, uid, "(RFC822.SIZE BODYSTRUCTURE)")
            if not any(sign in about.lower() for sign in _NAMED):
                continue
            size = _SIZE.search(about)
            if size and int(size[1]) > MOST_BYTES:
                too_large += 1
                continue
            # PEEK: reading it must not mark it.
            keep(_answer(box, uid, "(BODY.PEEK[])", content=True))
            box.flag(uid, r"\Seen", True)
            letters += 1
    return Fetched(letters, too_large)


def _answer(box: BaseMailBox, uid: str, what: str, content: bool = False) -> bytes:
    """What the server says of a letter, or the letter itself."""
    status, parts = box.client.uid("fetch", uid, what)
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    whole: list[Any] = [part for part in parts if isinstance(part, tuple)]
    if content:
        if not whole:
            raise imaplib.IMAP4.error("no letter")
        return bytes(whole[0][1])
    # A name in its own encoding comes as a piece of its own.
    return b" ".join(piece for part in parts for piece in (part if isinstance(part, tuple) else (part or b"",)))


@contextmanager
def _opened(account: Account) -> Iterator[BaseMailBox]:
    try:
        from imap_tools import MailBox, MailboxLoginError, MailBoxUnencrypted
    except ImportError as error:
        raise NianbaoError(
            '收邮件要多装一个库，请运行：python -m pip install "nianbao-toolkit[mail]"；'
            "也可以在邮箱网页上把邮件导出（.eml），放进“收回”。"
        ) from error
    server = account.imap
    with _asked(account):
        if server.encrypted:
            # Without a context of its own it asks nobody whose certificate that is.
            context = ssl.create_default_context()
            box: BaseMailBox = MailBox(server.host, server.port, timeout=_SECONDS, ssl_context=context)
        else:
            box = MailBoxUnencrypted(server.host, server.port, timeout=_SECONDS)
    try:
        try:
            with _asked(account):
                box.login(account.address, account.code, initial_folder=None)
        except MailboxLoginError as error:
            raise NianbaoError(
                f"邮箱“{account.address}”登录不上。请核对：网页邮箱的设置里开通了 IMAP；用的是授权码，不是登录密码；"
                "授权码没有过期。"
            ) from error
        with _asked(account):
            _introduce(box)
            box.folder.set("INBOX")
        yield box
    finally:
        with suppress(Exception):
            box.logout()


def _introduce(box: BaseMailBox) -> None:
    """163 and 126 open no folder to a program that has not said its name (RFC 2971); others need not know the word."""
    client: Any = box.client
    if "ID" in _capabilities(client):
        client.xatom("ID", f'("name" "nianbao" "version" "{__version__}")')


def _capabilities(client: Any) -> tuple[str, ...]:
    """What the server can do now: after the login it may be more than before."""
    status, told = client.capability()
    return tuple(told[0].decode("ascii", "replace").upper().split()) if status == "OK" and told and told[0] else ()


@contextmanager
def _asked(account: Account) -> Iterator[None]:
    """Whatever the network or the server refuses, as one sentence."""
    from imap_tools import ImapToolsError, MailboxLoginError

    try:
        yield
    except MailboxLoginError:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise NianbaoError(
            f"邮箱服务器“{account.imap}”没有把邮件给出来（{type(error).__name__}）。"
            "请用浏览器登录邮箱，看有没有安全提示，然后再试一次。已经取来的邮件都在“收回”里。"
        ) from error
    except OSError as error:
        raise NianbaoError(
            f"连不上收信服务器“{account.imap}”（{type(error).__name__}）。请检查网络和设置里的“收信服务器”，再试一次。"
            "已经取来的邮件都在“收回”里。"
        ) from error
