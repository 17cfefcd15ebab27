"""Real servers on loopback: dovecot for what comes in, aiosmtpd for what goes out."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

ADDRESS, CODE = "gongkai@163.com", "授权码".encode().hex()

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
imap_id_log = *
mail_location = maildir:{home}/mail
passdb {{
  driver = static
  args = password={code}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    """A running server with one mailbox, for any user who knows the code."""

    def __init__(self, home: Path, port: int, owner: pwd.struct_passwd) -> None:
        self.home, self.port, self._owner = home, port, owner
        self._letters = 0

    def deliver(self, letter: bytes) -> None:
        self._letters += 1
        path = self.home / "mail" / "new" / f"{self._letters:010}.test.loopback"
        path.write_bytes(letter)
        os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    @property
    def read(self) -> int:
        """How many letters are marked as read."""
        return sum("S" in path.name.rpartition(",")[2] for path in (self.home / "mail" / "cur").iterdir())

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dovecot(certificate: tuple[Path, Path] | None = None) -> Iterator[Dovecot]:
    """A server of one's own. certificate: with TLS only, by this certificate and key."""
    owner = pwd.getpwnam("nobody" if os.getuid() == 0 else getpass.getuser())
    home, port = Path(tempfile.mkdtemp(prefix="dovecot-")), free_port()
    home.chmod(0o755)
    for name in ("mail/new", "mail/cur", "mail/tmp"):
        (home / name).mkdir(parents=True)
    for path in (home, home / "mail", *(home / "mail").iterdir()):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    tls = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    group = subprocess.run(["id", "-gn", owner.pw_name], capture_output=True, text=True, check=True).stdout.strip()
    text = _CONFIGURATION.format(
        home=home,
        ssl="required" if certificate else "no",
        certificate=tls,
        user=owner.pw_name,
        group=group,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        code=CODE,
        plain=0 if certificate else port,
        secure=port if certificate else 0,
    )
    (home / "dovecot.conf").write_text(text, encoding="utf-8")
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    running = subprocess.Popen([program, "-F", "-c", str(home / "dovecot.conf")], stderr=subprocess.PIPE)
    try:
        _wait_for(port, running)
        yield Dovecot(home, port, owner)
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None:
            assert running.stderr
            raise RuntimeError(running.stderr.read().decode())
        time.sleep(0.05)
    raise RuntimeError("dovecot does not listen")


class Post:
    """What a server for sending got: letters in their order; it refuses the addresses that begin with `no`."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.fails_after = -1

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("no"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        import email
        import email.policy

        if len(self.letters) == self.fails_after:
            server.transport.abort()
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@contextmanager
def smtp_server() -> Iterator[tuple[Post, int]]:
    post, port = Post(), free_port()

    def allowed(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        known = isinstance(given, LoginPassword) and (given.login, given.password) == (ADDRESS.encode(), CODE.encode())
        return AuthResult(success=known)

    controller = Controller(
        post, hostname="127.0.0.1", port=port, authenticator=allowed, auth_required=True, auth_require_tls=False
    )
    controller.start()
    try:
        yield post, port
    finally:
        controller.stop()
