"""A township clerk with a phone, from the link in WeChat to a return that passes; every screen judged."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.desk.browser import (
    CHROMIUM,
    DESKTOP,
    FLAGS,
    PHONE,
    Served,
    faults_of,
    is_wider_than_the_window,
    needs_chromium,
)
from tests.desk.townships import PHOTO, WANTS_A_WORD, WORD, sent_by
from tests.portal.test_hand_in import corrected
from toolkit.campaign.folder import Campaign

pytestmark = needs_chromium
OWN, OTHER = "大水坑镇", "青山乡"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def links(campaign: Campaign, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Every unit's link, at a page that is served; under 县 the county's own."""
    file = tmp_path / "填报链接.csv"
    more = ("--intake", "--host", "127.0.0.1:0", "--links", str(file))
    with Served(campaign.folder, tmp_path / "设置", more=more) as served:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        yield {**{row["单位名称"]: row["填报链接"] for row in rows}, "县": served.address}


class Phone:
    """One page, judged as it is shown on a phone and on a wide screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._looked = 0

    def look(self, name: str) -> str:
        for width, size in (("窄", PHONE), ("宽", DESKTOP)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if folder := os.environ.get("DESK_PICTURES"):
                self.page.screenshot(path=Path(folder) / f"填报{self._looked:02}{name}_{width}.png", full_page=True)
            assert not is_wider_than_the_window(self.page), (name, width)
            smallest = self.page.evaluate(_SMALLEST)
            assert smallest >= 16, (name, width, smallest)
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self._looked += 1
        return self.page.locator("main").inner_text()

    def hand_in(self, name: str, data: bytes) -> str:
        """Choose a file and send it; what the receipt says once it is judged."""
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.get_by_label("选填好的填报表").set_input_files(chosen)  # type: ignore[arg-type]
        self.page.get_by_role("button", name="交上去").click()
        self.page.locator(".number").wait_for()
        # Without a script the page itself comes again until the verdict is there.
        self.page.locator("dd.judged", has_not_text="正在审核").wait_for(timeout=60_000)
        return self.page.locator("main").inner_text()


_SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *, header *")]
  .filter((each) => each.childNodes.length && [...each.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .filter((each) => each.offsetParent && !each.closest(".unseen, .skip"))
  .map((each) => parseFloat(getComputedStyle(each).fontSize)))"""


def test_whole_way__without_a_script(browser: Browser, links: dict[str, str], campaign: Campaign) -> None:
    with browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(links[OWN])
        phone = Phone(page)
        assert "还没有交" in page.locator("main").inner_text()
        assert "不是发给本单位的" in phone.hand_in("错拿的.xlsx", sent_by(campaign, OTHER))
        page.get_by_role("link", name="再交一次").click()
        told = phone.hand_in(f"{OWN}.xlsx", sent_by(campaign, OWN))
        assert "退回" in told
        assert "须改正" in told
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载标好错的表").click()
        assert waiting.value.suggested_filename == f"{OWN}_退回修改表（第1次）.xlsx"
        page.get_by_role("link", name="再交一次").click()
        assert "通过" in phone.hand_in("改好了.xlsx", corrected(campaign, OWN))
        page.get_by_role("link", name="回到首页").click()
        shown = page.locator("main").inner_text()
        assert shown.count("收件号") == 4
        assert "审核通过了，不用再交" in shown


def test_every_screen__fits_a_phone_is_large_enough_and_everybody_can_use_it(
    browser: Browser, links: dict[str, str], campaign: Campaign
) -> None:
    with browser.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=True) as context:  # type: ignore[arg-type]
        page = context.new_page()
        phone = Phone(page)
        page.goto(links[OWN])
        sent = {
            "没有收 照片": ("微信图片_20210109143205.jpg", PHOTO),
            "退回": ("大水坑镇政府信息公开年度报告填报表（终稿2）确定不改了.xlsx", sent_by(campaign, OWN)),
            "通过": (f"{OWN}.xlsx", corrected(campaign, OWN)),
        }
        assert "还没有交" in phone.look("首页 未报")
        assert faults_of(page) == []
        for name, (file, data) in sent.items():
            phone.hand_in(file, data)
            phone.look(f"收据 {name}")
            assert faults_of(page) == []
            page.goto(links[OWN])
            phone.look(f"首页 {name}")
            assert faults_of(page) == []
        page.goto(links[OTHER])
        phone.hand_in("甲.xlsx", sent_by(campaign, OTHER, WANTS_A_WORD))
        phone.look("收据 待说明")
        page.goto(links[OTHER])
        assert "通过" in phone.hand_in("甲.xlsx", sent_by(campaign, OTHER, WANTS_A_WORD, word=WORD))
        page.goto(f"{links[OTHER]}/receipt/000000")
        assert "没有这个页面" in phone.look("没有这个页面")
        assert faults_of(page) == []


def test_the_countys_side__links_to_copy_and_files_by_their_number(
    browser: Browser, links: dict[str, str], campaign: Campaign
) -> None:
    with browser.new_context(viewport=PHONE, locale="zh-CN") as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(links[OWN])
        phone = Phone(page)
        phone.hand_in("错拿的.xlsx", sent_by(campaign, OTHER))
        number = page.locator(".number").inner_text()
        page.goto(links["县"])
        origin = links["县"].partition("/?")[0]
        page.get_by_label("收件号").fill(number)
        page.get_by_role("button", name="找", exact=True).click()
        assert page.locator(".board tbody tr").count() == 1
        page.get_by_role("link", name=OWN).first.click()
        assert number in phone.look("县里 单位")
        page.goto(f"{origin}/hand-out")
        page.get_by_text("复制链接").first.click()
        phone.look("县里 下发")
        page.get_by_role("button", name=f"作废并换新：{OWN}").click()
        assert "已换新，旧的打不开了" in page.locator("main").inner_text()
        answer = page.goto(links[OWN])
        assert answer
        assert answer.status == 404
        assert "换了新的" in phone.look("旧链接")
