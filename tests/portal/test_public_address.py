"""What is written after --host, as an address of links and as a place to listen."""

from __future__ import annotations

import pytest

from toolkit.errors import NianbaoError
from toolkit.portal.public_address import public_address


@pytest.mark.parametrize(
    ("given", "origin", "listens"),
    [
        ("192.168.1.5", "http://192.168.1.5:8651", ("192.168.1.5", 8651)),
        ("192.168.1.5:8700", "http://192.168.1.5:8700", ("192.168.1.5", 8700)),
        ("http://192.168.1.5:80/", "http://192.168.1.5", ("192.168.1.5", 80)),
        ("Zhengwu-PC", "http://zhengwu-pc:8651", ("zhengwu-pc", 8651)),
        ("https://nianbao.yanchi.gov.cn", "https://nianbao.yanchi.gov.cn", ("127.0.0.1", 8651)),
        ("https://nianbao.yanchi.gov.cn:8443", "https://nianbao.yanchi.gov.cn:8443", ("127.0.0.1", 8651)),
    ],
)
def test_address(given: str, origin: str, listens: tuple[str, int]) -> None:
    told = public_address(given)
    assert (told.origin, told.listens) == (origin, listens)
    assert told.proxied is origin.startswith("https")


@pytest.mark.parametrize(
    "given",
    ["", "ftp://x", "x/y", "a b", "x:y", "x:99999", "u@x", "x?y", "*", "*.gov.cn", "[::1]", "电脑", "0.0.0.0", "-x"],
)
def test_no_address__said_in_one_sentence(given: str) -> None:
    with pytest.raises(NianbaoError, match="--host"):
        public_address(given)


@pytest.mark.parametrize(("found", "taken"), [("192.168.7.9", True), ("127.0.0.1", False), ("8.8.8.8", False)])
def test_none_named__this_computers_own_but_never_one_of_the_internet(
    monkeypatch: pytest.MonkeyPatch, found: str, taken: bool
) -> None:
    class Way:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self):  # type: ignore[no-untyped-def]
            return self

        def __exit__(self, *_: object) -> None: ...
        def connect(self, _: object) -> None: ...
        def getsockname(self) -> tuple[str, int]:
            return found, 5

    monkeypatch.setattr("socket.socket", Way)
    if taken:
        assert public_address(None).origin == f"http://{found}:8651"
    else:
        with pytest.raises(NianbaoError, match="--host"):
            public_address(None)
