"""Whose mailbox it is, on which servers, and the 授权码 that opens it, which never stands in a file of ours."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from toolkit.errors import NianbaoError

CODE_VARIABLE = "NIANBAO_MAIL_CODE"
KEYRING_NAME = "nianbao"
IMAP_PORT, SMTP_PORT = 993, 465
_LOOPBACK = "127.0.0.1"
# Servers that are not called as one would think: domain → (imap, smtp).
_ELSEWHERE = {
    "foxmail.com": ("imap.qq.com", "smtp.qq.com"),
    "vip.163.com": ("imap.vip.163.com", "smtp.vip.163.com"),
    "vip.126.com": ("imap.vip.126.com", "smtp.vip.126.com"),
}
# Of these it is known that they are called imap.… and smtp.…; of an office's own mailbox nobody can tell.
_PUBLIC = frozenset(
    ("163.com", "126.com", "yeah.net", "qq.com", "139.com", "189.cn", "sina.com", "sina.cn", "sohu.com", "aliyun.com")
)


@dataclass(frozen=True)
class Server:
    """host, port: where it listens. Always with TLS, but on this very computer."""

    host: str
    port: int

    @property
    def encrypted(self) -> bool:
        return self.host != _LOOPBACK

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Account:
    """A mailbox and what opens it. code: the 授权码, kept out of every text that is made of an account."""

    address: str
    imap: Server
    smtp: Server
    code: str = field(repr=False)


def server_of(address: str, written: str, kind: int) -> Server:
    """The server for a mailbox: the one that is written (`imap.x.cn`, `imap.x.cn:143`), else the provider's. kind: 0 to
    fetch (IMAP), 1 to send (SMTP). Raises NianbaoError where nobody knows it.
    """
    domain = address.rpartition("@")[2].lower()
    named = ("收信服务器", "发信服务器")[kind]
    if not written:
        if domain in _ELSEWHERE:
            written = _ELSEWHERE[domain][kind]
        elif domain in _PUBLIC:
            written = f"{('imap', 'smtp')[kind]}.{domain}"
        else:
            raise NianbaoError(
                f"不知道邮箱“{address}”的{named}是哪一台。请问一问邮箱管理员，在设置.toml 里写明“{named}”。"
            )
    host, colon, port = written.partition(":")
    if not host or (colon and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536)):
        raise NianbaoError(
            f"设置.toml 里的“{named}”写法不对：“{written}”。请写成：imap.163.com，或者 imap.163.com:993。"
        )
    return Server(host, int(port) if colon else (IMAP_PORT, SMTP_PORT)[kind])


def code_of(address: str) -> str:
    """The 授权码 of a mailbox: from the environment, or from the system's own store of passwords where the library for
    it is installed. Raises NianbaoError where there is none.
    """
    return os.environ.get(CODE_VARIABLE) or _stored(address) or _without_code(address)


def _stored(address: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_NAME, address) or ""
    except KeyringError:
        return ""


def _without_code(address: str) -> str:
    raise NianbaoError(
        f"没有邮箱“{address}”的授权码。请在邮箱网页的设置里开通 IMAP/SMTP 服务、取得授权码（不是登录密码），"
        f"然后运行一次：python -m keyring set {KEYRING_NAME} {address}，把授权码存进这台电脑的密码库；"
        f"也可以放进环境变量 {CODE_VARIABLE}。授权码不要写进任何文件。"
    )
