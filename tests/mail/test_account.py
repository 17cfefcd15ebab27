"""Which servers a mailbox has, and where its 授权码 comes from."""

from __future__ import annotations

import keyring
import pytest
from keyring.backend import KeyringBackend

from toolkit.errors import NianbaoError
from toolkit.mail.account import CODE_VARIABLE, KEYRING_NAME, Server, code_of, server_of


@pytest.mark.parametrize(
    ("address", "written", "kind", "server"),
    [
        ("gk@163.com", "", 0, "imap.163.com:993"),
        ("gk@126.com", "", 1, "smtp.126.com:465"),
        ("GK@QQ.com", "", 0, "imap.qq.com:993"),
        ("gk@foxmail.com", "", 0, "imap.qq.com:993"),
        ("gk@yanchi.gov.cn", "mail.yanchi.gov.cn", 0, "mail.yanchi.gov.cn:993"),
        ("gk@163.com", "10.1.2.3:1143", 0, "10.1.2.3:1143"),
    ],
)
def test_server(address: str, written: str, kind: int, server: str) -> None:
    assert str(server_of(address, written, kind)) == server
    assert server_of(address, written, kind).encrypted


def test_only_this_very_computer_is_spoken_to_openly() -> None:
    assert not Server("127.0.0.1", 143).encrypted
    assert all(Server(host, 143).encrypted for host in ("localhost", "127.0.0.1.example.cn", "10.0.0.1", "0.0.0.0"))


@pytest.mark.parametrize("written", ["", ":993", "mail.cn:", "mail.cn:99999", "mail.cn:９９３"])
def test_a_server_that_nobody_knows__is_asked_for(written: str) -> None:
    with pytest.raises(NianbaoError, match="收信服务器"):
        server_of("gk@yanchi.gov.cn", written, 0)


class _Store(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return "存着的" if (service, username) == (KEYRING_NAME, "gk@163.com") else None

    def set_password(self, service: str, username: str, password: str) -> None: ...


def test_code__from_the_environment_else_from_the_store_of_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(_Store())
    try:
        monkeypatch.setenv(CODE_VARIABLE, "环境里的")
        assert code_of("gk@163.com") == "环境里的"
        monkeypatch.delenv(CODE_VARIABLE)
        assert code_of("gk@163.com") == "存着的"
        with pytest.raises(NianbaoError, match=r"python -m keyring set nianbao other@163\.com"):
            code_of("other@163.com")
    finally:
        keyring.set_keyring(before)
