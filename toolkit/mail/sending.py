"""Letters of ours sent by SMTP, one after the other over one connection."""

from __future__ import annotations

import email
import email.policy
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from toolkit.errors import NianbaoError
from toolkit.mail.account import Account

_SECONDS = 60


class Sender:
    """An open way out. Made by `sender_of`."""

    def __init__(self, connection: smtplib.SMTP, address: str) -> None:
        self._connection = connection
        self._address = address

    def send(self, draft: bytes) -> str:
        """Send a draft. Returns why it was not taken, for the clerk; empty when it was. Raises NianbaoError when the
        connection is gone: nobody knows then whether this one arrived.
        """
        letter = email.message_from_bytes(draft, policy=email.policy.SMTP)
        del letter["X-Unsent"]
        try:
            refused = self._connection.send_message(letter, from_addr=self._address)
        except smtplib.SMTPRecipientsRefused as error:
            return f"对方的邮箱不收（{_codes(error.recipients)}）。请核对名册里的邮箱。"
        except smtplib.SMTPResponseException as error:
            return f"邮箱服务器不肯发（{error.smtp_code}）。请用浏览器登录邮箱，看有没有限制发信的提示。"
        except (smtplib.SMTPException, OSError) as error:
            raise NianbaoError(
                f"发信时连接断了（{type(error).__name__}）。正在发的那一封不知道到没到，请到邮箱的“已发送”里看一看；"
                "其余没有发的，再运行一次会接着发。"
            ) from error
        return f"有的邮箱不收（{_codes(refused)}）。请核对名册里的邮箱。" if refused else ""


@contextmanager
def sender_of(account: Account) -> Iterator[Sender]:
    """Connect and log in. Raises NianbaoError."""
    server = account.smtp
    try:
        if server.encrypted:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    except (smtplib.SMTPException, OSError) as error:
        raise NianbaoError(
            f"连不上发信服务器“{server}”（{type(error).__name__}）。请检查网络和设置里的“发信服务器”，再试一次。"
        ) from error
    try:
        try:
            connection.login(account.address, account.code)
        except (smtplib.SMTPException, OSError) as error:
            raise NianbaoError(
                f"邮箱“{account.address}”登录不上，没有发信。请核对：网页邮箱的设置里开通了 SMTP；"
                "用的是授权码，不是登录密码；授权码没有过期。"
            ) from error
        yield Sender(connection, account.address)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _codes(refused: dict[str, tuple[int, bytes]]) -> str:
    return "；".join(f"{address} {code}" for address, (code, _) in refused.items())
