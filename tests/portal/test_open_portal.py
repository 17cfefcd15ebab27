"""The units' page in a program of its own port: who holds the line is cut off, who stands behind a proxy is known."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import OPEN, IntakeLog
from toolkit.campaign.unit_links import UnitLinks
from toolkit.errors import NianbaoError
from toolkit.portal import impatient, public_address
from toolkit.portal.open_portal import Portal, portal_of

CODE = "640323202"


def port_of(portal: Portal) -> int:
    return int(portal.listening.getsockname()[1])


def answer_to(portal: Portal, campaign: Campaign, **headers: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port_of(portal), timeout=20)
    line.request("GET", f"/t/{UnitLinks(campaign).token(CODE)}", headers=headers)
    return line.getresponse().status


def test_who_sends_nothing_or_hardly_anything__cut_off(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impatient, "PATIENCE", 0.5)
    portal = portal_of(campaign.folder, "127.0.0.1:0")
    with portal.serving():
        began = time.monotonic()
        silent = socket.create_connection(("127.0.0.1", port_of(portal)), timeout=20)
        assert silent.recv(100) == b""
        slow = socket.create_connection(("127.0.0.1", port_of(portal)), timeout=0.2)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        ended = False
        while not ended and time.monotonic() < began + 20:
            try:
                slow.sendall(b"X")
                ended = slow.recv(100) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert ended
        assert answer_to(portal, campaign) == 200
    silent.close()
    slow.close()


def test_behind_a_proxy__only_its_name_is_known_and_the_address_is_the_units(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_address, "_PORT", 0)
    portal = portal_of(campaign.folder, "https://nianbao.yanchi.gov.cn")
    assert portal.intake.address == "https://nianbao.yanchi.gov.cn"
    assert portal.listening.getsockname()[0] == "127.0.0.1"
    with portal.serving():
        forwarded = {"Host": "nianbao.yanchi.gov.cn", "X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https"}
        assert answer_to(portal, campaign, **forwarded) == 200
        assert answer_to(portal, campaign, Host=f"127.0.0.1:{port_of(portal)}") == 400
    assert [each.address for each in IntakeLog(campaign).entries() if each.what == OPEN] == ["10.1.2.3"]


def test_without_a_proxy__nobody_says_where_he_comes_from(campaign: Campaign) -> None:
    portal = portal_of(campaign.folder, "127.0.0.1:0")
    with portal.serving():
        assert answer_to(portal, campaign, **{"X-Forwarded-For": "10.1.2.3"}) == 200
    assert [each.address for each in IntakeLog(campaign).entries() if each.what == OPEN] == ["127.0.0.1"]


def test_end__the_port_is_free_and_nothing_goes_on(campaign: Campaign) -> None:
    portal = portal_of(campaign.folder, "127.0.0.1:0")
    number, before = port_of(portal), threading.active_count()
    with portal.serving():
        assert threading.active_count() > before
    assert not any(thread.name == "网上填报" for thread in threading.enumerate())
    again = portal_of(campaign.folder, f"127.0.0.1:{number}")
    again.listening.close()


def test_no_campaign__said_and_nothing_made(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError):
        portal_of(tmp_path, "127.0.0.1:0")
    assert not any(tmp_path.iterdir())
