"""Where units reach their page: what stands in the links, and where this computer listens for it."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from toolkit.errors import NianbaoError

_PORT = 8651
_HERE = "127.0.0.1"
_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_STANDARD = {"http": 80, "https": 443}
# An address kept for documents: nothing is sent there, the system only says which way it would go.
_SOMEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class PublicAddress:
    """scheme, host, port: as they stand in a link; listens: where the page is served. Under https something else speaks
    TLS and hands on to this computer: proxied.
    """

    scheme: str
    host: str
    port: int
    listens: tuple[str, int]

    @property
    def proxied(self) -> bool:
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """`http://192.168.1.5:8651`, as browsers write it."""
        port = "" if self.port == _STANDARD[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    def on(self, port: int) -> PublicAddress:
        """The same, once it is known on which port it is served; a proxy's stays."""
        return self if self.proxied else replace(self, port=port, listens=(self.listens[0], port))


def public_address(given: str | None) -> PublicAddress:
    """given: `192.168.1.5`, a name, either with a port, or the https address of a proxy on this computer; None: this
    computer's own in the office's network. Raises NianbaoError where that is no address or no such can be told.
    """
    if given is None:
        host = _own_address()
        return PublicAddress("http", host, _PORT, (host, _PORT))
    try:
        parts = urlsplit(given if "://" in given else f"http://{given}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _not_understood(given) from None
    rest = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if rest or parts.scheme not in _STANDARD or not _NAME.fullmatch(host):
        raise _not_understood(given)
    if host in ("0.0.0.0", "255.255.255.255"):
        raise NianbaoError("--host 要写这台电脑在单位网络里的地址，如：192.168.1.5。它写在链接里，各单位照着打开。")
    if parts.scheme == "https":
        return PublicAddress("https", host, _STANDARD["https"] if port is None else port, (_HERE, _PORT))
    port = _PORT if port is None else port
    return PublicAddress("http", host, port, (host, port))


def _not_understood(given: str) -> NianbaoError:
    return NianbaoError(
        f"--host 后面的“{given}”看不懂。请写这台电脑在单位网络里的地址，如：192.168.1.5，"
        "要换端口的写成 192.168.1.5:8700；"
        "前面有 HTTPS 代理的写代理的地址，如：https://nianbao.yanchi.gov.cn。"
    )


def _own_address() -> str:
    """This computer's address in a network of its own; an address of the whole internet is never taken by itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(_SOMEWHERE)
            found = str(asked.getsockname()[0])
        except OSError:
            found = _HERE
    if ipaddress.ip_address(found).is_loopback or not ipaddress.ip_address(found).is_private:
        raise NianbaoError("看不出这台电脑在单位网络里的地址。请用 --host 写明，如：--host 192.168.1.5。")
    return found
