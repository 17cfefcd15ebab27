"""年报预览 and the charts at a real browser: gaps and numbers lead where they say, by mouse and by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import sync_playwright

from tests.desk.browser import CHROMIUM, DESKTOP, FLAGS, Served, needs_chromium
from tests.desk.test_walk import Keys, Walk
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.verbs.demo import hand_in
from toolkit.verbs.run import run

pytestmark = needs_chromium
_TABLES = "navigator.clipboard.read().then((all) => all[0].getType('text/html')).then((data) => data.text())"


@pytest.fixture(scope="module")
def merged(handed_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    campaign = Campaign(shutil.copytree(handed_out, tmp_path_factory.mktemp("看年报") / "任务"))
    hand_in(campaign)
    run(campaign)
    # The office has worked on this one, and then its number changed.
    (draft,) = campaign.reports.glob("盐池县青山乡*.docx")
    book = Document(str(draft))
    book.add_paragraph("【待补充：附件】")
    book.save(str(draft))
    changed = return_of(campaign, "青山乡", new__natural=7, grant__natural=7)
    (campaign.inbox / "青山乡 改.xlsx").write_bytes(changed)
    run(campaign)
    campaign.ledger.close()
    return campaign.folder


@pytest.fixture
def walk(merged: Path, tmp_path: Path) -> Iterator[Walk]:
    with Served(merged, tmp_path / "设置") as served, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield Walk(context.new_page(), served)
        browser.close()


def focused(walk: Walk) -> str:
    return str(walk.page.evaluate("document.activeElement.id"))


def test_county__a_gap_to_its_place_a_number_to_the_units_and_on_to_a_cell(walk: Walk) -> None:
    page = walk.page
    walk.look("首页 进度图")
    walk.go("/results")
    walk.look("汇总与年报 预览")
    walk.follow(page.get_by_role("link", name="年报预览：盐池县"))
    walk.look("年报预览 全县")
    gaps = page.locator(".gaps ol a")
    assert f"还有 {gaps.count()} 处待补充" in page.locator("#gaps-title").inner_text()
    gaps.last.click()
    assert focused(walk) == f"g-{gaps.count()}"
    assert page.locator(f"#g-{gaps.count()}").bounding_box()["y"] < DESKTOP["height"]  # type: ignore[index]
    number = page.locator(".paper p .num").first
    assert "个单位之和" in (number.get_attribute("title") or "")
    told = number.inner_text()
    walk.follow(number)
    assert page.locator("tfoot strong").inner_text() == told
    walk.look("各单位的数")
    walk.follow(page.get_by_role("link", name="看这一格：青山乡"))
    assert focused(walk).startswith("c-")
    assert "/unit/640323202" in page.url


def test_unit__stale_numbers_shown_with_both_and_tables_copied(walk: Walk) -> None:
    page = walk.page
    walk.go("/report/unit/640323202")
    walk.look("年报预览 数字已变")
    assert "数字已变" in page.locator(".stale-note").inner_text()
    page.get_by_role("link", name="看差别").click()
    assert focused(walk) == "differences"
    page.get_by_role("link", name="看这一处").first.click()
    assert page.evaluate("document.activeElement.dataset.now") == "7"
    page.get_by_role("button", name="复制网页表格").click()
    page.locator("#copied", has_text="已复制三张表").wait_for()
    copied = str(page.evaluate(_TABLES))
    assert copied.count("<table") == 3
    assert "收到和处理政府信息公开申请情况" in copied


def test_keyboard_alone__to_a_gap_and_to_the_origin_of_a_number(walk: Walk) -> None:
    keys = Keys(walk)
    keys.open("汇总与年报")
    keys.open("年报预览：青山乡")
    keys.press("附件")
    assert focused(walk) == "g-1"
    walk.go("/report/unit/640323202")
    keys.to("67", most=60)
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/unit/640323202#c-facts.documents")
    assert focused(walk) == "c-facts.documents"
