"""A clerk in a hurry at a real browser: clicks twice, goes back, has two windows open, drops whatever lies there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.desk.browser import CHROMIUM, DESKTOP, FLAGS, Served, needs_chromium
from tests.desk.test_walk import WAIT, Walk, states
from tests.desk.townships import PHOTO, WANTS_A_WORD, sent_by
from tests.helpers import zipped
from toolkit.campaign.folder import Campaign

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def walk(browser: Browser, campaign: Campaign, tmp_path: Path) -> Iterator[Walk]:
    """At the page of the sample campaign, handed out."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    with Served(campaign.folder, tmp_path / "设置") as served:
        yield Walk(context.new_page(), served)
    context.close()


def kinds(campaign: Campaign) -> list[str]:
    again = Campaign(campaign.folder)
    found = [each.kind for each in again.ledger.decisions()]
    again.ledger.close()
    return found


def test_warning_accepted_by_mouse__and_voided_by_the_next_return(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    walk.drop(("冯记沟乡.xlsx", sent_by(campaign, "冯记沟乡", WANTS_A_WORD)))
    walk.follow(page.get_by_role("link", name="冯记沟乡", exact=True))
    page.locator("summary", has_text="认可说明").first.click()
    walk.look("单位 认可说明")
    page.get_by_label("原因", exact=True).first.fill("单位来电：一次性采购，有批复文件")
    page.get_by_label("经手人（可以不写）").first.fill("张三")
    page.get_by_role("button", name="认可", exact=True).dblclick()
    page.wait_for_load_state()
    walk.done()
    expect(page.locator(".said").first).to_contain_text("县里认可：单位来电：一次性采购，有批复文件（经手人：张三）")
    assert states(campaign.folder)["冯记沟乡"] == "通过"
    assert kinds(campaign).count("explain") == 1
    walk.look("单位 认可过")
    walk.go("/")
    changed = {**WANTS_A_WORD, "procurement.amount": "9040"}
    walk.drop(("冯记沟乡改.xlsx", sent_by(campaign, "冯记沟乡", changed)))
    expect(page.locator("#outcome")).to_contain_text("单位重报以后作废")
    assert states(campaign.folder)["冯记沟乡"] == "待说明"


def test_questions_on_the_receipt__looked_at_and_answered_in_two_windows(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    walk.drop(("青山乡.xlsx", sent_by(campaign, "青山乡")))
    told = walk.drop(("花马池镇.xlsx", sent_by(campaign, "青山乡", {"facts.posts": 777})), ("照片.jpg", PHOTO))
    assert "文件名或者封面写的是花马池镇，表是发给青山乡的。" in told
    walk.look("首页 收据上的问题")
    other = Walk(page.context.new_page(), walk.served)
    walk.press("退给花马池镇：花马池镇.xlsx")
    expect(page.get_by_role("textbox", name="要发给单位的话")).to_have_value(re.compile("各单位的表不能互相借用"))
    walk.look("首页 退给以后")
    other.press("按青山乡收：花马池镇.xlsx")
    # The other window answers a question that is no more.
    expect(other.page.locator("#outcome")).to_contain_text("刚才已经选定了")
    assert kinds(campaign).count("adopt") == 1
    other.go("/undo")
    other.press("确认撤销")
    assert states(campaign.folder)["青山乡"] == "有疑问"


def test_back_and_again__nothing_twice(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    walk.drop(("青山乡.xlsx", sent_by(campaign, "青山乡")))
    walk.follow(page.get_by_role("link", name="青山乡", exact=True))
    page.locator("summary", has_text="撤回").first.click()
    page.get_by_label("原因", exact=True).first.fill("单位来电说报错了")
    walk.press("撤回")
    page.go_back()
    page.reload()
    page.go_forward()
    assert kinds(campaign).count("withdraw") == 1
    page.go_back()
    page.wait_for_load_state()
    assert states(campaign.folder)["青山乡"] == "已下发"
    # The page to which one goes back is the page as it is now.
    expect(page.locator("h1")).to_contain_text("已下发")


_FOLDER = """(names) => {
  const file = (name) => ({isFile: true, file: (done) => done(new File([name], name))});
  const folder = (inside) => ({isFile: false, createReader: () => {
    let given = false;
    return {readEntries: (done) => { done(given ? [] : inside); given = true; }};
  }});
  const item = (entry) => ({webkitGetAsEntry: () => entry});
  const event = new Event("drop", {cancelable: true});
  event.dataTransfer = {items: [item(folder([folder(names.map(file)), folder([])]))], files: []};
  document.dispatchEvent(event);
}"""


def test_folder_in_folder__every_file_of_it(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    with page.expect_navigation(timeout=WAIT):
        page.evaluate(_FOLDER, ["甲.txt", "乙.txt", "丙.txt"])
    walk.done()
    assert sorted(path.name for path in campaign.inbox.iterdir()) == ["丙.txt", "乙.txt", "甲.txt"]


def test_empty_folder__said(walk: Walk, campaign: Campaign) -> None:
    walk.page.evaluate(_FOLDER, [])
    expect(walk.page.locator("#copied")).to_have_text("里面没有文件，什么也没有收。")


_LOCKED = """() => {
  const bad = new File(["x"], "青山乡.xlsx");
  bad.slice = () => ({arrayBuffer: () => window.unlocked ? Promise.resolve() : Promise.reject(new Error("locked"))});
  const event = new Event("drop", {cancelable: true});
  event.dataTransfer = {items: [], files: [bad]};
  document.dispatchEvent(event);
}"""


def test_file_open_in_excel__said_and_sent_when_it_is_closed(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    page.evaluate(_LOCKED)
    expect(page.locator("#unread")).to_contain_text("“青山乡.xlsx”正在 Excel 里打开，或者读不了")
    walk.look("首页 打开着的文件")
    assert list(campaign.inbox.iterdir()) == []
    page.evaluate("window.unlocked = true")
    with page.expect_navigation(timeout=WAIT):
        page.get_by_role("button", name="再试").click()
    assert [path.name for path in campaign.inbox.iterdir()] == ["青山乡.xlsx"]


def test_hundred_files_with_long_names__taken_and_the_page_stays_narrow(walk: Walk, campaign: Campaign) -> None:
    page = walk.page
    data = sent_by(campaign, "青山乡")
    long = "关于报送政府信息公开工作年度报告填报表的情况说明（最终稿）" * 3
    files = [(f"{long}{number}.xlsx", data if number == 1 else f"{number}".encode()) for number in range(1, 101)]
    nested = zipped({"里层.zip": zipped({f"{long}.xlsx": sent_by(campaign, "花马池镇")})})
    walk.drop(*files, (f"{long}.zip", nested))
    assert states(campaign.folder)["青山乡"] == "通过"
    assert states(campaign.folder)["花马池镇"] == "通过"
    assert page.locator(".receipt li").count() >= 101
    walk.look("首页 一百个文件")
    walk.follow(page.get_by_role("link", name="青山乡", exact=True))
    walk.look("单位 很长的名字")


def test_clicked_twice__sent_once(walk: Walk, campaign: Campaign) -> None:
    page: Page = walk.page
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    walk.go("/remind")
    with page.expect_navigation():
        page.evaluate("document.querySelectorAll('form[action=\"/circulate\"]')[0].requestSubmit()")
    walk.go("/remind")
    page.get_by_role("button", name=re.compile("写通报和催报通知|照现在的情况重写")).dblclick()
    page.wait_for_load_state()
    walk.done()
    assert sum(url.endswith("/circulate") for url in sent) == 2
