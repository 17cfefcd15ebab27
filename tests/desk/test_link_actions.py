"""填报链接 on the county's page: shown where units can hand in, copied, renewed; nothing of it elsewhere."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Lock

import pytest

from tests.desk.clerk import Clerk, text_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import RENEW, IntakeLog
from toolkit.campaign.unit_links import UnitLinks
from toolkit.desk.desk import Intake

ADDRESS, CODE = "http://192.168.1.5:8651", "640323202"


@pytest.fixture
def open_clerk(campaign: Campaign, tmp_path: Path) -> Iterator[Clerk]:
    """At the page of a campaign whose units hand in by links."""
    UnitLinks(campaign).complete()
    with Clerk(campaign.folder, tmp_path, Intake(campaign.folder, ADDRESS, Lock())) as clerk:
        yield clerk


def token_of(clerk: Clerk) -> str:
    return UnitLinks(Campaign(clerk.folder)).token(CODE)


def test_closed__no_link_is_shown_and_none_renewed(clerk: Clerk) -> None:
    UnitLinks(Campaign(clerk.folder)).complete()
    token = token_of(clerk)
    assert "填报链接" not in clerk.read("/hand-out")
    for answer in (clerk.client.get("/links"), clerk.click("/renew-link", unit=CODE)):
        assert answer.status_code == 409
        assert "网上填报没有开" in text_of(answer)
    assert token_of(clerk) == token


def test_open__each_unit_with_its_link_to_copy(open_clerk: Clerk) -> None:
    shown = unescape(open_clerk.client.get("/hand-out").text)
    links = UnitLinks(Campaign(open_clerk.folder))
    for unit in Campaign(open_clerk.folder).units:
        assert shown.count(f"{ADDRESS}/t/{links.token(unit.code)}</textarea>") == 1
    assert "没有加密" in shown
    rows = list(csv.DictReader(io.StringIO(open_clerk.client.get("/links").content.decode("utf-8-sig"))))
    assert {row["单位编码"]: row["填报链接"] for row in rows}[CODE] == f"{ADDRESS}/t/{links.token(CODE)}"
    assert len(rows) == 9


def test_renewed__the_old_one_is_void_and_it_is_written_down(open_clerk: Clerk) -> None:
    old = token_of(open_clerk)
    told = text_of(open_clerk.click("/renew-link", unit=CODE))
    assert "青山乡的填报链接已换新，旧的打不开了。" in told
    assert token_of(open_clerk) != old
    assert UnitLinks(Campaign(open_clerk.folder)).owner(old) == ""
    assert token_of(open_clerk) in open_clerk.client.get("/hand-out").text
    (entry,) = IntakeLog(Campaign(open_clerk.folder)).entries()
    assert (entry.what, entry.unit, entry.address) == (RENEW, CODE, "本机")
    assert open_clerk.click("/renew-link", unit="nobody").status_code == 409


def test_unit_that_came_later__gets_its_link_by_a_button(open_clerk: Clerk) -> None:
    folder = open_clerk.folder
    (folder / "名册.xlsx").unlink()
    (folder / "名册.csv").write_text("单位编码,单位名称,单位类型\n640323299,新设镇,镇\n", encoding="utf-8")
    assert "生成链接" in open_clerk.read("/hand-out")
    open_clerk.click("/renew-link", unit="640323299")
    assert UnitLinks(Campaign(folder)).token("640323299") in open_clerk.client.get("/hand-out").text


def test_another_campaign_opened_meanwhile__its_units_have_no_links_here(
    open_clerk: Clerk, handed_out: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(handed_out, tmp_path / "另一个"))
    open_clerk.desk.open(other)
    assert "填报链接" not in open_clerk.read("/hand-out")
    assert open_clerk.click("/renew-link", unit=CODE).status_code == 409


def test_while_files_by_links_are_judged__a_click_waits_its_turn(open_clerk: Clerk) -> None:
    with open_clerk.desk.turn:
        open_clerk.client.post("/collect", data={"csrf": open_clerk.csrf, "back": "/"})
        assert open_clerk.desk.work.stage is not None
    open_clerk.wait()
    assert open_clerk.desk.work.outcome.kind == "done"
