"""A link opens its own unit's door until it is renewed, and the folder does not hold it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import RosterReading, Unit
from toolkit.campaign.unit_links import UnitLinks

UNITS = (Unit("QS", "青山乡", "乡"), Unit("DSK", "大水坑镇", "镇"))


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return create_campaign(tmp_path / "任务", "盐池县", 2020, RosterReading(UNITS))


def test_every_unit_has_its_own__also_when_the_folder_is_opened_again(campaign: Campaign) -> None:
    UnitLinks(campaign).complete()
    links = UnitLinks(Campaign(campaign.folder))
    tokens = {unit.code: links.token(unit.code) for unit in UNITS}
    assert len(set(tokens.values())) == 2
    assert {links.owner(token): token for token in tokens.values()} == tokens
    assert all(len(token) == 43 for token in tokens.values())
    UnitLinks(campaign).complete()
    assert UnitLinks(campaign).token("QS") == tokens["QS"]


def test_renewed__the_old_one_is_nobodys_and_the_others_stay(campaign: Campaign) -> None:
    links = UnitLinks(campaign)
    links.complete()
    old, other = links.token("QS"), links.token("DSK")
    links.renew(["QS"])
    now = UnitLinks(campaign)
    assert now.owner(old) == ""
    assert now.owner(now.token("QS")) == "QS"
    assert now.token("DSK") == other


def test_folder__holds_a_hash_and_no_token(campaign: Campaign) -> None:
    links = UnitLinks(campaign)
    links.complete()
    token = links.token("QS")
    kept = b"".join(path.read_bytes() for path in campaign.folder.rglob("*") if path.is_file())
    assert token.encode() not in kept
    assert hashlib.sha256(token.encode()).hexdigest().encode() in kept


def test_whatever_is_no_token__nobodys(campaign: Campaign) -> None:
    assert UnitLinks(campaign).owner("") == ""
    links = UnitLinks(campaign)
    links.complete()
    for wrong in ("", "x", links.token("QS")[:-1], links.token("QS") + "A", "\ud800", "乡" * 5000):
        assert links.owner(wrong) == ""


def test_other_key_or_spoiled_list__no_link_is_shown_that_does_not_open(campaign: Campaign) -> None:
    UnitLinks(campaign).complete()
    path = campaign.folder / ".nianbao" / "填报链接.json"
    whole = path.read_bytes()
    for spoiled in (b"", b"[]", b"{", b'{"QS": 1}', b'{"QS": {"salt": "x"}}', whole[:-9]):
        path.write_bytes(spoiled)
        assert UnitLinks(campaign).token("QS") == ""
    path.write_bytes(whole)
    (campaign.folder / ".nianbao" / "密钥").write_text("ab" * 32)
    assert UnitLinks(Campaign(campaign.folder)).token("QS") == ""
