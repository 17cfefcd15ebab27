"""A whole campaign through the page, as a clerk at a browser does it: by mouse, by keyboard, disturbed, and large."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect, sync_playwright

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
from tests.desk.townships import PHOTO, WANTS_A_WORD, WORD, bomb, packed_in_windows, sent_by
from tests.helpers import parts_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states

pytestmark = needs_chromium

MESSY = """盐池县2020年政务公开联络员名单,,,,
序号,单位,联系人,手机,备注
1,盐州路街道,王主任,13900000001,
2, 花马池镇 ,李四,13900000002,
3,大水坑镇,赵六,13900000003,
4,惠安堡镇,钱七,13900000004,
5,高沙窝镇,孙八,13900000005,
6,王 乐 井 乡,周九,13900000006,
7,冯记沟乡,吴十,13900000007,
8,青山乡,郑一,13900000008,
9,麻黄山乡,冯二,13900000009,
,注：电话有变请告知办公室,,,
"""
WAIT = 60_000


class Walk:
    """A clerk before one page. Each screen that is looked at is judged, wide and on a phone."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page = page
        self.served = served
        self.seen: list[str] = []
        page.set_default_timeout(WAIT)
        page.goto(served.address)

    def go(self, path: str) -> None:
        self.page.goto(self.served.origin + path)

    def look(self, name: str) -> None:
        """Judge the screen as it is."""
        for width, size in (("宽", DESKTOP), ("窄", PHONE)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if folder := os.environ.get("DESK_PICTURES"):
                self.page.screenshot(path=Path(folder) / f"{len(self.seen):02}{name}_{width}.png")
            assert faults_of(self.page) == [], (name, width)
            assert not is_wider_than_the_window(self.page), (name, width)
        self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        self.seen.append(name)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()
        self.done()

    def done(self) -> None:
        """Wait until nothing is being done any more."""
        expect(self.page.locator("#work")).to_be_hidden(timeout=WAIT)

    def next_step(self) -> str:
        return self.page.locator(".next p").inner_text()

    def headline(self) -> str:
        return re.sub(r"\s+", "", self.page.locator(".headline").inner_text())

    def drop(self, *files: tuple[str, bytes]) -> str:
        """Drag files into the window, as from the desktop; what the receipt says."""
        sent = [{"name": name, "data": list(data)} for name, data in files]
        with self.page.expect_navigation(timeout=WAIT):
            self.page.evaluate(_DROP, sent)
        self.done()
        return self.page.locator("#receipt").inner_text()

    def download(self, link: str) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=link, exact=True).first.click()
        taken: Download = waiting.value
        return Path(taken.path())


_DROP = """(sent) => {
  const taken = new DataTransfer();
  for (const {name, data} of sent) taken.items.add(new File([new Uint8Array(data)], name));
  document.dispatchEvent(new DragEvent("drop", {dataTransfer: taken, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", accept_downloads=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The folder in which a clerk begins: nothing is there yet."""
    folder = tmp_path / "办公 室"
    folder.mkdir()
    return folder


@pytest.fixture
def served(office: Path, tmp_path: Path) -> Iterator[Served]:
    with Served(office, tmp_path / "设置") as served:
        yield served


def states(folder: Path) -> dict[str, str]:
    """Where each unit stands, as the folder says."""
    campaign = Campaign(folder)
    told = {each.unit.name: each.state for each in unit_states(campaign)}
    campaign.ledger.close()
    return told


def test_whole_campaign__by_mouse(page: Page, served: Served, office: Path, tmp_path: Path) -> None:
    walk = Walk(page, served)
    walk.look("开始")

    # ── A new campaign from a list as it lies in the office ──
    roster = tmp_path / "联络员名单.csv"
    roster.write_bytes(MESSY.encode("gbk"))
    page.get_by_label("1. 县名").fill("盐池县")
    page.get_by_label("2. 年度").fill("2020")
    page.get_by_label("3. 名册").set_input_files(roster)
    walk.press("看看读出了哪些单位")
    assert "名册里读出 9 个单位" in page.locator("main").inner_text()
    assert "王 乐 井 乡" in page.locator("main").inner_text()
    walk.look("核对名册")
    walk.press("确认建立")
    folder = office / "盐池县2020"
    assert walk.next_step() == "各单位还没有填报表。"
    walk.look("首页 刚建立")

    # ── 下发 ──
    walk.press("写填报表")
    page.get_by_role("link", name="去下发").click()
    walk.look("下发")
    assert len(parts_of(walk.download("全部打包下载").read_bytes())) >= 9
    walk.press("全部标记已发（9 个单位）")
    page.get_by_role("link", name="首页").click()
    assert "收到以后，把文件拖到下面就行" in walk.next_step()

    # ── Nine files come in ──
    campaign = Campaign(folder)

    def sent(name: str, **given: object) -> bytes:
        return sent_by(campaign, name, **given)  # type: ignore[arg-type]

    told = walk.drop(
        ("大水坑镇.xlsx", sent("大水坑镇", mistakes=True)),
        ("惠安堡镇.xlsx", sent("惠安堡镇", mistakes=True)),
        ("青山乡.xlsx", sent("青山乡")),
        ("青山乡(1).xlsx", sent("青山乡", changes={"facts.posts": 777})),
        ("两个乡.zip", packed_in_windows({name: sent(name[:-5]) for name in ("高沙窝镇.xlsx", "王乐井乡.xlsx")})),
        ("冯记沟乡.xlsx", sent("冯记沟乡", changes=WANTS_A_WORD)),
        ("花马池镇.xlsx", sent("花马池镇")),
        ("../../年报表<b>.zip", bomb()),
        ("微信图片_20210109.jpg", PHOTO),
    )
    assert "高沙窝镇.xlsx" in told
    assert "照片" in told
    assert "有疑问" in told
    assert walk.headline().startswith("应报9个单位：")
    walk.look("首页 收表后")
    assert states(folder) == {
        "盐州路街道": "已下发",
        "花马池镇": "通过",
        "大水坑镇": "退回（第 1 次）",
        "惠安堡镇": "退回（第 1 次）",
        "高沙窝镇": "通过",
        "王乐井乡": "通过",
        "冯记沟乡": "待说明",
        "青山乡": "有疑问",
        "麻黄山乡": "已下发",
    }

    # ── The question is answered ──
    assert walk.next_step() == "青山乡有疑问，请选定用哪一份。"
    page.get_by_role("link", name="去处理").click()
    walk.look("单位 有疑问")
    page.get_by_role("link", name=re.compile(r"看数：.*青山乡\(1\)\.xlsx")).click()
    assert "777" in page.locator(".tables").inner_text()
    page.get_by_role("button", name=re.compile(r"采用这份：.*青山乡\.xlsx")).click()
    walk.done()
    assert states(folder)["青山乡"] == "通过"
    walk.look("单位 选定后")

    # ── 退回: a finding leads to its cell, the cell back to its finding ──
    walk.go("/")
    assert walk.next_step() == "大水坑镇、惠安堡镇要退回，材料已备好。"
    page.get_by_role("link", name="去退回").click()
    walk.look("退回")
    assert any("退回意见" in name for name in parts_of(walk.download("打包下载：大水坑镇的材料").read_bytes()))
    assert "处要改" in page.get_by_label("发给大水坑镇的微信文字", exact=True).input_value()
    for name in ("大水坑镇", "惠安堡镇", "冯记沟乡"):
        walk.press(f"标记已退：{name}")
    page.get_by_role("link", name="大水坑镇", exact=True).click()
    page.get_by_role("link", name="看这一格：问题 1").click()
    cell = page.evaluate("document.activeElement.id")
    assert cell.startswith("c-")
    page.locator(f"[id='{cell}'] a.badge").first.click()
    assert page.evaluate("document.activeElement.id") == "f-1"
    walk.look("单位 退回")

    # ── 催报 ──
    walk.go("/")
    assert walk.next_step().startswith("还有 2 个单位未报")
    page.get_by_role("link", name="去催报").click()
    walk.look("催报")
    assert "盐州路街道、麻黄山乡" in page.get_by_label("发到群里的催报文字", exact=True).input_value()

    # ── Corrections, an explanation, and what was late; the clerk chooses files this time ──
    walk.go("/")
    late = tmp_path / "后到的"
    late.mkdir()
    for name, data in {
        "大水坑镇改.xlsx": sent("大水坑镇", changes={"grant.natural": 3}),
        "惠安堡镇改.xlsx": sent("惠安堡镇", changes={"rule.total": 0, "new.commercial": 2}),
        "冯记沟乡说明.xlsx": sent("冯记沟乡", changes=WANTS_A_WORD, word=WORD),
        "盐州路街道.xlsx": sent("盐州路街道"),
        "麻黄山乡.xlsx": sent("麻黄山乡"),
    }.items():
        (late / name).write_bytes(data)
    page.get_by_label("把收到的文件拖到这里").set_input_files(sorted(late.iterdir()))
    page.wait_for_url("**/")
    walk.done()
    expect(page.locator(".next p")).to_have_text("各单位都已报齐，可以汇总了。", timeout=WAIT)
    assert set(states(folder).values()) == {"通过"}
    page.get_by_role("link", name="冯记沟乡", exact=True).click()
    assert WORD in page.locator("#found-title + *, .found").first.inner_text()
    walk.look("单位 说明过")

    # ── Withdrawn, and taken back ──
    walk.go("/")
    page.get_by_role("link", name="麻黄山乡", exact=True).click()
    page.locator("summary", has_text="撤回").first.click()
    page.get_by_label("原因", exact=True).first.fill("单位来电说报错了")
    page.get_by_label("经手人（可以不写）").first.fill("张三")
    walk.press("撤回")
    assert states(folder)["麻黄山乡"] == "已下发"
    page.get_by_role("link", name="撤销上一步").click()
    walk.look("撤销上一步")
    walk.press("确认撤销")
    assert states(folder)["麻黄山乡"] == "通过"

    # ── 汇总与年报 ──
    walk.press("生成正式稿")
    expect(page.locator(".next p")).to_have_text("都汇总好了，年报初稿也写好了。", timeout=WAIT)
    walk.look("首页 汇总后")
    page.get_by_role("link", name="去看结果").click()
    walk.look("汇总与年报")
    assert len(parts_of(walk.download("年报初稿全部下载").read_bytes())) == 10
    book = walk.download("盐池县2020年汇总表.xlsx")
    assert book.read_bytes() == (folder / "汇总" / "盐池县2020年汇总表.xlsx").read_bytes()
    page.get_by_role("link", name="帮助").click()
    walk.look("帮助")
    page.get_by_role("link", name="换任务").click()
    walk.look("换任务")
    assert set(states(folder).values()) == {"已汇总"}
    assert len(walk.seen) == 16
