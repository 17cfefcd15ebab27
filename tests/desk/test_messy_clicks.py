"""Double clicks, pages that are no longer what is, two windows: nothing is done twice, nor to what nobody saw."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk, text_of
from tests.desk.townships import sent_by
from toolkit.campaign.folder import Campaign
from toolkit.desk.app import ROUTES
from toolkit.desk.work import Outcome, Work


def decisions(clerk: Clerk) -> list[str]:
    campaign = Campaign(clerk.folder)
    kinds = [each.kind for each in campaign.ledger.decisions()]
    campaign.ledger.close()
    return kinds


@pytest.mark.parametrize("times", [2, 5])
def test_clicked_again_and_again__done_once_and_told_as_done(
    clerk: Clerk, returns: dict[str, bytes], times: int
) -> None:
    clerk.drop(("青山乡.xlsx", returns["青山乡"]))
    unit = clerk.state("青山乡").unit
    before = decisions(clerk)
    answers = []
    form = {
        "csrf": clerk.csrf,
        "back": "/",
        "unit": unit.code,
        "because": "单位来电说报错了",
    }

    def click() -> None:
        answers.append(clerk.client.post("/withdraw", data=form))

    clicks = [threading.Thread(target=click) for _ in range(times)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    clerk.wait()
    assert {answer.status_code for answer in answers} == {200}
    assert decisions(clerk) == [*before, "withdraw"]
    assert "已撤回青山乡的“青山乡.xlsx”" in clerk.read("/")


def test_same_click_once_more__after_a_refusal_it_is_tried_again() -> None:
    work, done = Work(), []

    def doing(kind: str):  # type: ignore[no-untyped-def]
        def do(phase: object) -> Outcome:
            done.append(kind)
            return Outcome("收表", kind)

        return do

    for kind in ("refused", "done", "done"):
        assert work.begin("收表", doing(kind), click="收表")
        work.join()
    assert done == ["refused", "done"]
    assert work.begin("下发", doing("done"), click="下发")
    work.join()
    assert work.begin("收表", doing("done"), click="收表")
    work.join()
    assert done == ["refused", "done", "done", "done"]


def test_old_page__takes_nothing_back_that_it_does_not_show(clerk: Clerk, returns: dict[str, bytes]) -> None:
    clerk.drop(("青山乡.xlsx", returns["青山乡"]))
    unit = clerk.state("青山乡").unit
    serial = str(clerk.state("青山乡").adopted.serial)
    campaign = Campaign(clerk.folder)
    newer = sent_by(campaign, "青山乡", {"facts.posts": 777})
    campaign.ledger.close()
    clerk.drop(("青山乡(1).xlsx", newer))
    clerk.click("/withdraw", unit=unit.code, serial=serial, because="单位来电说报错了")
    assert "刚才变了，没有撤回" in clerk.read("/")
    assert clerk.state("青山乡").file == "青山乡(1).xlsx"
    shown = clerk.client.get(f"/unit/{unit.code}").text
    asked = shown[shown.index('action="/withdraw"') :]
    serials = re.findall(r'name="serial" value="(\d+)"', asked[: asked.index("</form>")])
    clerk.click("/withdraw", unit=unit.code, serial=serials, because="单位来电说报错了")
    assert clerk.state("青山乡").adopted is None


POSTED = sorted(
    route.path  # type: ignore[attr-defined]
    for route in ROUTES
    if "POST" in (getattr(route, "methods", None) or ()) and not route.path.startswith("/start")  # type: ignore[attr-defined]
)


@pytest.mark.parametrize("path", POSTED)
def test_page_of_another_campaign__no_button_of_it_does_anything(clerk: Clerk, tmp_path: Path, path: str) -> None:
    old = clerk.csrf
    other = shutil.copytree(clerk.folder, tmp_path / "另一个任务")
    clerk.click("/start/open", folder=str(other))
    before = {each: each.read_bytes() for each in other.rglob("*") if each.is_file()}
    fields = {"csrf": old, "back": "/", "unit": "640323202", "because": "单位来电说报错了", "key": "x", "on": "1"}
    answer = clerk.client.post(path, data=fields)
    clerk.wait()
    assert answer.status_code == 403
    assert "别的窗口里换了任务" in text_of(answer)
    assert {each: each.read_bytes() for each in other.rglob("*") if each.is_file()} == before
