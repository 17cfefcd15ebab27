"""A clerk at a real browser who clicks and types while something is being done: nothing is sent that was not clicked
on, nothing typed is thrown away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from tests.desk.browser import CHROMIUM, FLAGS, needs_chromium
from toolkit.campaign.folder import Campaign
from toolkit.desk.desk import Desk
from toolkit.desk.recent import Recent
from toolkit.desk.serving import page_of
from toolkit.desk.work import Outcome
from toolkit.verbs import Phase

pytestmark = needs_chromium


@pytest.fixture
def browsed(campaign: Campaign, tmp_path: Path) -> Iterator[tuple[Page, Desk, str]]:
    """A browser before the page of a campaign in this process, which page that is, and its address."""
    served = page_of(campaign.folder, 0, Recent(tmp_path / "最近的任务.json"))
    server = uvicorn.Server(uvicorn.Config(served.app, log_config=None, lifespan="off"))
    thread = Thread(target=lambda: server.run(sockets=[served.listening]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page()
        page.goto(served.address)
        yield page, served.app._app.state.desk, served.address.partition("/?")[0]  # type: ignore[attr-defined]
        browser.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def busy(browsed: tuple[Page, Desk, str]) -> Iterator[Callable[[], None]]:
    """Something is being done, until this is called."""
    _, desk, _ = browsed
    may_end = Event()

    def doing(_: Phase) -> Outcome:
        may_end.wait(60)
        return Outcome("收表", "done", ("好了",))

    assert desk.work.begin("收表", doing, wait=0)
    yield may_end.set
    may_end.set()


def test_click_that_was_refused__is_not_sent_again_when_the_work_ends(
    browsed: tuple[Page, Desk, str], busy: Callable[[], None]
) -> None:
    page, desk, origin = browsed
    page.goto(f"{origin}/remind")
    page.locator('form[action="/circulate"] button').first.click()
    expect(page.get_by_text("还在做上一件事")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    busy()
    desk.work.join()
    page.wait_for_timeout(2500)
    assert "POST" not in sent
    assert desk.work.outcome
    assert desk.work.outcome.title == "收表"


def test_what_is_being_typed__stays_when_the_work_ends(
    browsed: tuple[Page, Desk, str], busy: Callable[[], None]
) -> None:
    page, desk, origin = browsed
    page.goto(f"{origin}/settings")
    page.fill('input[name="phone"]', "0953-0000001")
    busy()
    desk.work.join()
    expect(page.get_by_text("这一页您正在填，所以没有刷新")).to_be_visible(timeout=10_000)
    assert page.input_value('input[name="phone"]') == "0953-0000001"


def test_nothing_typed__the_page_comes_again(browsed: tuple[Page, Desk, str], busy: Callable[[], None]) -> None:
    page, _, origin = browsed
    page.goto(f"{origin}/settings")
    busy()
    expect(page.get_by_text("收表完成")).to_be_visible(timeout=10_000)
