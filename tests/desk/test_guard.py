"""Nobody comes in without the token, nothing from another site, nothing larger than is taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tests.desk.clerk import Clerk, text_of
from toolkit.desk.app import ROUTES
from toolkit.desk.guard import Guard
from toolkit.desk.serving import page_of
from toolkit.errors import NianbaoError


def every_route() -> Iterator[tuple[str, str]]:
    """Method and an address of every route of the page."""
    for route in ROUTES:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/desk.css"
        else:
            assert isinstance(route, Route)
            assert route.methods
            path = route.path.replace("{name:path}", "x.xlsx").replace("{area}", "results")
            for method in route.methods:
                yield method, path.replace("{code}", "640323001").replace("{serial}", "1")


EVERY = sorted(set(every_route()))
POSTED = [path for method, path in EVERY if method == "POST"]


def test_routes_are_walked() -> None:
    assert len(POSTED) > 10
    assert ("GET", "/unit/640323001") in EVERY


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_without_token__refused_and_nothing_told(clerk: Clerk, method: str, path: str) -> None:
    for given in ({}, {"cookie": f"nianbao_{clerk.origin.rpartition(':')[2]}=wrong"}):
        answer = clerk.stranger().request(method, path, headers=given)
        assert answer.status_code == 403
        assert "盐池县" not in answer.text


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_foreign_host_or_origin__refused(clerk: Clerk, method: str, path: str) -> None:
    for foreign in (
        {"host": "evil.example"},
        {"host": "127.0.0.1:1"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": clerk.origin.replace("http", "https")},
    ):
        assert clerk.client.request(method, path, headers=foreign).status_code == 403


@pytest.mark.parametrize("path", POSTED)
def test_form_without_its_token__nothing_done(clerk: Clerk, path: str) -> None:
    before = clerk.folder.joinpath("收回").stat().st_mtime_ns
    for sent in ({}, {"csrf": "wrong"}, {"csrf": clerk.token}):
        answer = clerk.client.post(path, data=sent)
        assert answer.status_code == 403
        assert clerk.desk.work.stage is None
        assert clerk.desk.work.outcome is None
    assert clerk.folder.joinpath("收回").stat().st_mtime_ns == before


def test_other_site_that_says_so__refused(clerk: Clerk) -> None:
    answer = clerk.client.post("/stop", data={"csrf": clerk.csrf}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_first_visit__token_leaves_the_address_for_a_cookie(clerk: Clerk) -> None:
    answer = clerk.stranger().get(f"/?token={clerk.token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_token_in_other_addresses__no_way_in(clerk: Clerk) -> None:
    assert clerk.stranger().get(f"/remind?token={clerk.token}").status_code == 403


def test_every_answer__says_what_a_browser_may_do(clerk: Clerk) -> None:
    for answer in (clerk.client.get("/"), clerk.client.get("/nowhere"), clerk.stranger().get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"


def test_no_style_or_script_in_the_page__the_policy_would_drop_it(clerk: Clerk) -> None:
    for path in ("/", "/hand-out", "/remind", "/results", "/help", "/start", "/unit/640323001"):
        shown = clerk.client.get(path).text
        assert " style=" not in shown
        assert "<style" not in shown
        assert "onclick" not in shown
        assert shown.count("<script") == shown.count('<script src="/static/desk.js"') == 1
        assert "//" not in shown.replace("<!doctype html>", "").replace("http://www.w3.org", "")


def test_too_many_bytes__refused_with_and_without_their_number(clerk: Clerk) -> None:
    small = Guard(clerk.page.app._app, clerk.token, int(clerk.origin.rpartition(":")[2]), most=2000)  # type: ignore[attr-defined]
    client = TestClient(small, base_url=clerk.origin)
    client.get(f"/?token={clerk.token}")
    told = client.post("/upload", files={"files": ("a.xlsx", b"x" * 5000)})
    assert told.status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 100

    streamed = client.post("/upload", content=pieces(), headers={"content-type": "multipart/form-data; boundary=b"})
    assert streamed.status_code == 413
    assert "太大" in text_of(streamed)
    assert not any(clerk.folder.joinpath("收回").iterdir())


def test_back__never_to_another_site(clerk: Clerk) -> None:
    for back in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        form = {"csrf": clerk.csrf, "back": back}
        answer = clerk.client.post("/seen", data=form, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_bound_to_this_computer_alone(clerk: Clerk) -> None:
    assert clerk.page.listening.getsockname()[0] == "127.0.0.1"


def test_port_taken__said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(NianbaoError, match="端口"):
            page_of(tmp_path, taken.getsockname()[1])
    with pytest.raises(NianbaoError, match="端口"):
        page_of(tmp_path, 99999)
