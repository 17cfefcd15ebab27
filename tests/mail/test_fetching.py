"""Letters out of a real mailbox, byte for byte."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.mail.servers import ADDRESS, CODE, Dovecot, dovecot, free_port
from toolkit.errors import NianbaoError
from toolkit.mail import fetching
from toolkit.mail.account import Account, Server
from toolkit.mail.fetching import fetch_unread

pytestmark = pytest.mark.skipif(
    not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()), reason="dovecot is not installed"
)


@pytest.fixture
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def account(port: int, host: str = "127.0.0.1", code: str = CODE) -> Account:
    return Account(ADDRESS, Server(host, port), Server("127.0.0.1", 1), code)


def letter(*files: str, subject: str = "报表") -> bytes:
    made = EmailMessage()
    made["Subject"], made["Date"] = subject, "Fri, 03 Dec 2021 09:15:00 +0800"
    made.set_content("见附件。")
    for name in files:
        made.add_attachment(b"PK\x03\x04" + bytes(range(256)), maintype="application", subtype="zip", filename=name)
    return made.as_bytes().replace(b"\n", b"\r\n")


def test_unread_letters_with_attachments__as_they_are_and_read_from_then_on(mailbox: Dovecot) -> None:
    sent = [letter("青山乡.xlsx"), letter("甲.xlsx", "乙.xlsx")]
    mailbox.deliver(sent[0])
    mailbox.deliver(letter(subject="没有附件"))
    mailbox.deliver(sent[1])
    kept: list[bytes] = []
    assert fetch_unread(account(mailbox.port), kept.append) == fetching.Fetched(2, 0)
    assert kept == sent
    assert mailbox.read == 2
    assert fetch_unread(account(mailbox.port), kept.append) == fetching.Fetched(0, 0)
    assert len(kept) == 2


def test_a_letter_that_could_not_be_kept__stays_unread(mailbox: Dovecot) -> None:
    mailbox.deliver(letter("青山乡.xlsx"))

    def full(_: bytes) -> None:
        raise NianbaoError("磁盘已满")

    with pytest.raises(NianbaoError, match="磁盘已满"):
        fetch_unread(account(mailbox.port), full)
    kept: list[bytes] = []
    assert fetch_unread(account(mailbox.port), kept.append).letters == 1


def test_the_program_says_its_name_before_it_opens_the_box(mailbox: Dovecot) -> None:
    fetch_unread(account(mailbox.port), lambda _: None)
    assert "name=nianbao" in mailbox.log


def test_a_name_in_gbk_and_one_in_pieces__are_attachments_too(mailbox: Dovecot) -> None:
    plain = letter("x.xlsx")
    for name in ('filename="青山乡.xlsx"'.encode("gbk"), b"filename*0*=gbk''%C7%E0%C9%BD;\r\n filename*1=x.xlsx"):
        mailbox.deliver(plain.replace(b'filename="x.xlsx"', name))
    kept: list[bytes] = []
    assert fetch_unread(account(mailbox.port), kept.append).letters == 2


def test_a_letter_that_is_too_large__stays_and_is_told(mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 300)
    mailbox.deliver(letter("青山乡.xlsx"))
    kept: list[bytes] = []
    assert fetch_unread(account(mailbox.port), kept.append) == fetching.Fetched(0, 1)
    assert (kept, mailbox.read) == ([], 0)


def test_a_wrong_code__is_said_and_never_shown(mailbox: Dovecot) -> None:
    with pytest.raises(NianbaoError, match="授权码，不是登录密码") as told:
        fetch_unread(account(mailbox.port, code="geheim"), lambda _: None)
    assert "geheim" not in str(told.value) + repr(account(1, code="geheim"))


def test_no_server__is_one_sentence() -> None:
    with pytest.raises(NianbaoError, match="连不上收信服务器"):
        fetch_unread(account(free_port()), lambda _: None)


def test_over_the_network__only_with_a_certificate_that_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = tmp_path / "cert.pem", tmp_path / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-out", str(pair[0]), "-keyout", str(pair[1])]
    subprocess.run([*words, *names], check=True, capture_output=True)
    with dovecot(pair) as running:
        running.deliver(letter("青山乡.xlsx"))
        with pytest.raises(NianbaoError, match=r"连不上收信服务器.*SSLCertVerificationError"):
            fetch_unread(account(running.port, "localhost"), lambda _: None)
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
        assert fetch_unread(account(running.port, "localhost"), lambda _: None).letters == 1
