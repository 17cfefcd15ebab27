"""Without a link nothing; with one unit's link nothing of another's: every route is tried, also one that is added."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.routing import Mount, Route

from tests.helpers import parts_of
from tests.portal.township import ADDRESS, NO_RATES, Townships, text_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import NO_LINK, NOT_TAKEN, IntakeLog
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.app import ROUTES as COUNTY_ROUTES
from toolkit.desk.guard import form_token
from toolkit.portal import hand_in_page
from toolkit.portal.door import STRANGE
from toolkit.portal.rate_limits import Rate, Rates
from toolkit.portal.unit_app import ROUTES
from toolkit.portal.unit_pages import unit_files

OWN, OTHER = "青山乡", "大水坑镇"


def patterns() -> Iterator[tuple[str, str]]:
    """Method and address of every route of the page, with its parameters in braces."""
    for route in ROUTES:
        if isinstance(route, Mount):
            assert isinstance(route.app.directory, Path)  # type: ignore[attr-defined]
            for file in route.app.directory.iterdir():  # type: ignore[attr-defined]
                yield "GET", f"{route.path}/{file.name}"
        else:
            assert isinstance(route, Route)
            assert route.methods
            for method in route.methods:
                yield method, route.path


def filled(path: str, values: tuple[str, ...]) -> Iterator[str]:
    """The addresses of a route with each of these values for each of its parameters."""
    names = re.findall(r"\{[^}]*\}", path)
    for chosen in itertools.product(values, repeat=len(names)):
        address = path
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(name, value)
        yield address


EVERY = sorted(set(patterns()))
KINDS = ("blank", "marked", "restored", "letter")


def everything_in(answer: Response) -> str:
    """All that an answer says: its head, its text, and the parts of a package."""
    said = [answer.content]
    if answer.content[:4] == b"PK\x03\x04":
        said += parts_of(answer.content).values()
    return str(dict(answer.headers)) + "".join(each.decode("utf-8", "replace") for each in said)


def test_routes_are_walked() -> None:
    assert {("GET", "/"), ("POST", "/hand-in"), ("GET", "/receipt/{number}"), ("GET", "/style/desk.css")} <= set(EVERY)


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_without_a_link__nothing(townships: Townships, returns: dict[str, bytes], method: str, path: str) -> None:
    number, _ = townships.hand_in(OWN, returns[OWN])
    token = townships.tokens[OWN]
    old = UnitLinks(Campaign(townships.folder)).token(townships.codes[OTHER])
    UnitLinks(Campaign(townships.folder)).renew([townships.codes[OTHER]])
    for before in ("", "/t", "/t/", f"/t/{'A' * 43}", f"/t/{token[:-1]}", f"/t/{token}A", f"/t/{old}", f"/{token}"):
        for address in filled(path, (number, *KINDS)):
            answer = townships.client.request(method, before + address)
            assert answer.status_code == 404
            said = everything_in(answer)
            assert method == "HEAD" or "县政务公开办公室要" in said
            assert not any(word in said for word in ("盐池", *townships.codes, *townships.codes.values(), number))


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_with_one_units_link__nothing_of_another(
    townships: Townships, returns: dict[str, bytes], method: str, path: str
) -> None:
    number, told = townships.hand_in(OTHER, returns[OTHER], "大水坑自己起的名字.xlsx")
    assert "退回" in told
    campaign = Campaign(townships.folder)
    (handed,) = IntakeLog(campaign).hand_ins()
    other = next(unit for unit in campaign.units if unit.name == OTHER)
    files = unit_files(campaign, other)
    assert files.keys() >= {"blank", "marked", "letter"}
    values = (number, *KINDS, OTHER, other.code, townships.tokens[OTHER], *(path.name for path in files.values()))
    foreign = {*townships.codes, *townships.codes.values(), *townships.tokens.values()}
    foreign -= {OWN, townships.codes[OWN], townships.tokens[OWN]}
    foreign |= {number, handed.name, handed.sha256}
    for address in filled(path, values):
        sent = {"csrf": form_token(townships.tokens[OWN])} if method == "POST" else None
        answer = townships.client.request(method, townships.base(OWN) + address, data=sent)
        said = everything_in(answer)
        assert [word for word in foreign if word in said] == []
        assert answer.content not in {file.read_bytes() for file in files.values()}


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_foreign_host_or_origin__refused(townships: Townships, method: str, path: str) -> None:
    (address, *_) = filled(townships.base(OWN) + path, ("blank",))
    assert townships.client.request(method, address).status_code in (200, 303, 403, 404)
    for foreign, status in (
        ({"host": "evil.example"}, 400),
        ({"host": "192.168.1.5.evil.example"}, 400),
        ({"host": "127.0.0.1:8651"}, 400),
        ({"host": ""}, 400),
        ({"host": f"{ADDRESS.host}:"}, 400),
        ({"host": f"{ADDRESS.host}.:8651"}, 400),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://192.168.1.5"}, 403),
        ({"origin": ADDRESS.origin.replace("http", "https")}, 403),
    ):
        answer = townships.client.request(method, address, headers=foreign)
        assert answer.status_code == status, foreign
        assert method == "HEAD" or STRANGE in answer.text
        assert "盐池" not in answer.text
    assert not any(Path(townships.folder, "收回").iterdir())


def test_the_countys_routes__not_here(townships: Townships) -> None:
    paths = {route.path for route in COUNTY_ROUTES if isinstance(route, Route)} - {"/"}
    assert len(paths) > 20
    for path in paths:
        (address, *_) = filled(path, ("results",))
        for method in ("GET", "POST"):
            for before in ("", townships.base(OWN)):
                assert townships.client.request(method, before + address).status_code == 404, path


@pytest.mark.parametrize("sent", [{}, {"csrf": ""}, {"csrf": "wrong"}, {"csrf": "other"}, {"csrf": "token"}])
def test_form_without_its_token__nothing_taken(
    townships: Townships, returns: dict[str, bytes], sent: dict[str, str]
) -> None:
    given = {"other": form_token(townships.tokens[OTHER]), "token": townships.tokens[OWN]}
    data = {name: given.get(value, value) for name, value in sent.items()}
    files = {"file": ("填报表.xlsx", returns[OWN])}
    answer = townships.client.post(f"{townships.base(OWN)}/hand-in", data=data, files=files)
    assert answer.status_code == 403
    assert "刷新页面" in text_of(answer)
    assert IntakeLog(Campaign(townships.folder)).hand_ins() == []
    assert not any(Path(townships.folder, "收回").iterdir())


def test_other_site_that_says_so__refused(townships: Townships, returns: dict[str, bytes]) -> None:
    answer = townships.send(OWN, returns[OWN], **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert townships.send(OWN, returns[OWN], **{"sec-fetch-site": "same-origin", "origin": ADDRESS.origin})


def test_every_answer__says_what_a_browser_may_do(townships: Townships) -> None:
    base = townships.base(OWN)
    for address, headers in ((f"{base}/", {}), (f"{base}/nowhere", {}), ("/", {}), (base, {"host": "evil.example"})):
        answer = townships.client.get(address, headers=headers)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        told = {name: answer.headers[name] for name in ("x-content-type-options", "x-frame-options", "cache-control")}
        assert told == {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "cache-control": "no-store"}
        # The link is in the address: no other site may learn it from a browser.
        assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer")
        assert "set-cookie" not in answer.headers


def test_pages__no_script_no_style_of_their_own_and_no_other_site(
    townships: Townships, returns: dict[str, bytes]
) -> None:
    number, _ = townships.hand_in(OTHER, returns[OTHER])
    for path in ("/", f"/receipt/{number}", "/nowhere"):
        shown = townships.client.get(townships.base(OTHER) + path).text
        assert not any(word in shown for word in (" style=", "<style", "<script", " onclick", "http:", "https:"))


def test_address_with_and_without_a_slash__the_same_page(townships: Townships) -> None:
    with_slash, without = (townships.client.get(townships.base(OWN) + end) for end in ("/", ""))
    assert with_slash.status_code == without.status_code == 200
    assert with_slash.text == without.text


def test_unit_taken_off_the_roster__its_link_opens_nothing(townships: Townships) -> None:
    (townships.folder / "名册.xlsx").unlink()
    told = "单位编码,单位名称,单位类型\n640323101,大水坑镇,镇\n"
    (townships.folder / "名册.csv").write_text(told, encoding="utf-8")
    assert townships.client.get(townships.base(OWN)).status_code == 404
    assert townships.client.get(townships.base(OTHER)).status_code == 200


def test_folder_that_cannot_be_read__says_nothing_of_it(townships: Townships) -> None:
    (townships.folder / "设置.toml").write_text("[[[", encoding="utf-8")
    answer = townships.client.get(townships.base(OWN))
    assert answer.status_code == 503
    assert "暂时不能用" in answer.text
    assert str(townships.folder) not in answer.text


def test_too_often__told_when_to_come_again_and_nobody_else_is_shut_out(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_in_page, "_PATIENCE", 0.1)
    wide = NO_RATES.address
    with Townships(campaign.folder, Rates(wide, Rate(5, 60), wide, Rate(2, 60)), judging=False) as townships:
        answers = [townships.client.get(townships.base(OWN)) for _ in range(9)]
        assert [each.status_code for each in answers] == [200] * 5 + [429] * 4
        assert int(answers[-1].headers["retry-after"]) > 0
        assert townships.client.get(townships.base(OTHER)).status_code == 200
        # Whoever hammers at the door does not fill the disk with it.
        refused = [each for each in IntakeLog(campaign).entries() if each.what == NOT_TAKEN]
        assert [(each.unit, each.detail) for each in refused] == [(townships.codes[OWN], "太频繁")] * 2
    with Townships(campaign.folder, Rates(wide, wide, Rate(2, 60), wide), judging=False) as townships:
        assert [townships.send(OWN, b"x").status_code for _ in range(3)] == [303, 303, 429]
        assert townships.client.get(townships.base(OWN)).status_code == 200
    with Townships(campaign.folder, Rates(Rate(5, 60), wide, wide, wide), judging=False) as townships:
        assert [townships.client.get(townships.base(OWN)).status_code for _ in range(6)] == [200] * 5 + [429]


def test_guessing__shut_out_at_once_and_written_down(campaign: Campaign) -> None:
    wide = NO_RATES.address
    with Townships(campaign.folder, Rates(Rate(60, 60), wide, wide, wide), judging=False) as townships:
        answers = [townships.client.get(f"/t/{number:043}").status_code for number in range(5)]
        assert answers == [404, 404, 404, 429, 429]
        tried = [each for each in IntakeLog(campaign).entries() if each.what == NO_LINK]
        assert [(each.unit, each.address) for each in tried] == [("", "testclient")] * 3


def test_too_many_bytes__refused_with_and_without_their_number(campaign: Campaign) -> None:
    with Townships(campaign.folder, judging=False, most=2000) as townships:
        told = townships.send(OWN, b"x" * 5000)
        assert told.status_code == 413

        def pieces() -> Iterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
            for _ in range(100):
                yield b"x" * 100

        kind = {"content-type": "multipart/form-data; boundary=b"}
        streamed = townships.client.post(f"{townships.base(OWN)}/hand-in", content=pieces(), headers=kind)
        assert streamed.status_code == 413
        assert "文件太大，没有收" in text_of(streamed)
        odd = {**kind, "content-length": "1e9"}
        assert townships.client.post(f"{townships.base(OWN)}/hand-in", content=b"x", headers=odd).status_code == 413
        assert IntakeLog(campaign).hand_ins() == []
        assert [each.detail for each in IntakeLog(campaign).entries()] == ["太大"] * 2
