"""A whole campaign through the page, as a clerk at a browser does it: by mouse, by keyboard, disturbed, and large."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect, sync_playwright

from tests.desk.browser import (
    CHROMIUM,
    DESKTOP,
    FLAGS,
    PHONE,
    ROOT,
    Served,
    faults_of,
    is_wider_than_the_window,
    needs_chromium,
)
from tests.desk.townships import PHOTO, WANTS_A_WORD, WORD, bomb, packed_in_windows, sent_by
from tests.helpers import parts_of, zipped
from tests.mutation.bases import retyped
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.verbs.demo import complete
from toolkit.verbs.distribute import unit_stamp
from toolkit.workbook.plan import Value

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

    def follow(self, link: Locator) -> None:
        with self.page.expect_navigation(timeout=WAIT):
            link.click()

    def press(self, button: str) -> None:
        with self.page.expect_navigation(timeout=WAIT):
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
        sent = [{"name": name, "data": b64encode(data).decode()} for name, data in files]
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
  const bytes = (data) => Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  for (const {name, data} of sent) taken.items.add(new File([bytes(data)], name));
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
    walk.follow(page.get_by_role("link", name="去下发"))
    walk.look("下发")
    assert len(parts_of(walk.download("全部打包下载").read_bytes())) >= 9
    walk.press("全部标记已发（9 个单位）")
    walk.follow(page.get_by_role("link", name="首页"))
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
    assert walk.headline().startswith("应报9个单位，已收7：")
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
    walk.follow(page.get_by_role("link", name="去处理"))
    walk.look("单位 有疑问")
    walk.follow(page.get_by_role("link", name=re.compile(r"看数：.*青山乡\(1\)\.xlsx")))
    assert "777" in page.locator(".tables").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(r"采用这份：.*青山乡\.xlsx")).click()
    walk.done()
    assert states(folder)["青山乡"] == "通过"
    walk.look("单位 选定后")

    # ── 退回: a finding leads to its cell, the cell back to its finding ──
    walk.go("/")
    assert walk.next_step() == "大水坑镇、惠安堡镇要退回，材料已备好。"
    walk.follow(page.get_by_role("link", name="去退回"))
    walk.look("退回")
    assert any("退回意见" in name for name in parts_of(walk.download("打包下载：大水坑镇的材料").read_bytes()))
    assert "处要改" in page.get_by_label("发给大水坑镇的微信文字", exact=True).input_value()
    for name in ("大水坑镇", "惠安堡镇", "冯记沟乡"):
        walk.press(f"标记已退：{name}")
    walk.follow(page.get_by_role("link", name="大水坑镇", exact=True))
    walk.follow(page.get_by_role("link", name="看这一格：问题 1"))
    cell = page.evaluate("document.activeElement.id")
    assert cell.startswith("c-")
    page.locator(f"[id='{cell}'] a.badge").first.click()
    assert page.evaluate("document.activeElement.id") == "f-1"
    walk.look("单位 退回")

    # ── 催报 ──
    walk.go("/")
    assert walk.next_step().startswith("还有 2 个单位未报")
    walk.follow(page.get_by_role("link", name="去催报"))
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
    with page.expect_navigation(timeout=WAIT):
        page.get_by_label("把收到的文件拖到这里").set_input_files(sorted(late.iterdir()))
    walk.done()
    expect(page.locator(".next p")).to_have_text("各单位都已报齐，可以汇总了。", timeout=WAIT)
    assert set(states(folder).values()) == {"通过"}
    walk.follow(page.get_by_role("link", name="冯记沟乡", exact=True))
    assert WORD in page.locator("#found-title + *, .found").first.inner_text()
    walk.look("单位 说明过")

    # ── Withdrawn, and taken back ──
    walk.go("/")
    walk.follow(page.get_by_role("link", name="麻黄山乡", exact=True))
    page.locator("summary", has_text="撤回").first.click()
    page.get_by_label("原因", exact=True).first.fill("单位来电说报错了")
    page.get_by_label("经手人（可以不写）").first.fill("张三")
    walk.press("撤回")
    assert states(folder)["麻黄山乡"] == "已下发"
    walk.follow(page.get_by_role("link", name="撤销上一步"))
    walk.look("撤销上一步")
    walk.press("确认撤销")
    assert states(folder)["麻黄山乡"] == "通过"

    # ── 汇总与年报 ──
    walk.press("生成正式稿")
    expect(page.locator(".next p")).to_have_text("都汇总好了，年报初稿也写好了。", timeout=WAIT)
    walk.look("首页 汇总后")
    walk.follow(page.get_by_role("link", name="去看结果"))
    walk.look("汇总与年报")
    assert len(parts_of(walk.download("年报初稿全部下载").read_bytes())) == 10
    book = walk.download("盐池县2020年汇总表.xlsx")
    assert book.read_bytes() == (folder / "汇总" / "盐池县2020年汇总表.xlsx").read_bytes()
    walk.follow(page.get_by_role("link", name="帮助"))
    walk.look("帮助")
    walk.follow(page.get_by_role("link", name="换任务"))
    walk.look("换任务")
    walk.follow(page.get_by_role("link", name="设置"))
    page.get_by_label("报送截止日期（可以不设）").fill("2021-01-15")
    walk.press("保存")
    walk.look("设置")
    assert "截止 1月15日" in page.locator("header").inner_text()
    assert set(states(folder).values()) == {"已汇总"}
    assert len(walk.seen) == 17


class Keys:
    """The same clerk without a mouse. Whatever has the focus can be seen to have it."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.page = walk.page

    def to(self, name: str, most: int = 150) -> None:
        """Press Tab until what is called so has the focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            here, outlined = self.page.evaluate(_FOCUS)
            assert outlined, f"{here} has the focus and does not show it"
            if here == name:
                return
        raise AssertionError(f"the Tab key does not lead to {name}")

    def press(self, name: str) -> None:
        """Press Enter on what leads nowhere else."""
        self.to(name)
        self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.insert_text(text)

    def open(self, name: str) -> None:
        """Follow a link, or send a form, and wait for what it leads to."""
        self.to(name)
        with self.page.expect_navigation(timeout=WAIT):
            self.page.keyboard.press("Enter")
        self.walk.done()

    def choose(self, name: str, *paths: Path) -> None:
        self.to(name)
        with self.page.expect_file_chooser() as waiting:
            self.page.keyboard.press("Space")
        waiting.value.set_files(list(paths))


_FOCUS = """() => {
  const here = document.activeElement, labels = here.labels && here.labels.length ? here.labels[0].innerText : "";
  const seen = here === document.body || getComputedStyle(here).outlineStyle !== "none";
  return [(here.getAttribute("aria-label") || labels || here.innerText || "").trim(), seen];
}"""


def test_campaign__by_keyboard_alone(page: Page, served: Served, office: Path, tmp_path: Path) -> None:
    walk = Walk(page, served)
    keys = Keys(walk)
    keys.write("1. 县名", "盐池县")
    keys.write("2. 年度", "2020")
    keys.write("或者把名单粘贴在这里，一行一个单位", "青山乡\t郑一\t139\n花马池镇\t李四\t138\n大水坑镇\t赵六\t137")
    keys.open("看看读出了哪些单位")
    keys.open("确认建立")
    folder = office / "盐池县2020"
    keys.open("写填报表")
    keys.open("下发")
    keys.open("标记已发：青山乡")
    keys.open("全部标记已发（2 个单位）")
    campaign = Campaign(folder)
    for name, data in {
        "青山乡.xlsx": sent_by(campaign, "青山乡"),
        "青山乡(1).xlsx": sent_by(campaign, "青山乡", {"facts.posts": 777}),
        "花马池镇.xlsx": sent_by(campaign, "花马池镇"),
        "大水坑镇.xlsx": sent_by(campaign, "大水坑镇", mistakes=True),
        "大水坑镇改.xlsx": sent_by(campaign, "大水坑镇", {"grant.natural": 3}),
    }.items():
        (tmp_path / name).write_bytes(data)
    campaign.ledger.close()
    keys.open("首页")
    with page.expect_navigation():
        keys.choose(
            "把收到的文件拖到这里，或选择文件；压缩包不用解压",
            *(tmp_path / name for name in ("青山乡.xlsx", "青山乡(1).xlsx", "花马池镇.xlsx", "大水坑镇.xlsx")),
        )
    walk.done()
    assert states(folder) == {"青山乡": "有疑问", "花马池镇": "通过", "大水坑镇": "退回（第 1 次）"}
    keys.open("去处理")
    keys.open("采用这份：收回/青山乡(1).xlsx")
    assert states(folder)["青山乡"] == "通过"
    keys.open("退回")
    keys.press("复制微信文字：发给大水坑镇的微信文字")
    keys.open("标记已退：大水坑镇")
    keys.open("大水坑镇")
    keys.open("看这一格：问题 1")
    # The cell has the focus now, and from there the next Tab leads to the way back.
    keys.open("看问题 1")
    assert page.evaluate("document.activeElement.id") == "f-1"
    keys.open("首页")
    with page.expect_navigation():
        keys.choose("把收到的文件拖到这里，或选择文件；压缩包不用解压", tmp_path / "大水坑镇改.xlsx")
    walk.done()
    keys.open("花马池镇")
    keys.press("撤回：收回/花马池镇.xlsx")
    keys.write("原因", "单位来电")
    keys.open("撤回")
    assert states(folder)["花马池镇"] == "已下发"
    keys.open("撤销上一步")
    keys.open("确认撤销")
    assert set(states(folder).values()) == {"通过"}
    keys.open("生成正式稿")
    expect(page.locator(".next p")).to_have_text("都汇总好了，年报初稿也写好了。", timeout=WAIT)
    keys.open("去看结果")
    keys.to("汇总表全部下载")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert "盐池县2020年汇总表.xlsx" in parts_of(Path(waiting.value.path()).read_bytes())


def handed_out(walk: Walk, office: Path, names: Sequence[str]) -> Path:
    """A campaign of these units, made on the page and handed out; its folder."""
    walk.page.get_by_label("1. 县名").fill("盐池县")
    walk.page.get_by_label("2. 年度").fill("2020")
    walk.page.get_by_label("或者把名单粘贴在这里").fill("\n".join(names))
    walk.press("看看读出了哪些单位")
    walk.press("确认建立")
    walk.press("写填报表")
    expect(walk.page.locator("#outcome")).to_contain_text("下发完成", timeout=WAIT)
    return office / "盐池县2020"


def plain_returns(folder: Path, changes: Mapping[str, Value] | None = None) -> dict[str, bytes]:
    """A sound return of every unit, by file name."""
    campaign = Campaign(folder)
    values = complete(campaign.form, {"cover.date": date(campaign.settings.year + 1, 1, 15), **(changes or {})})
    made = {
        # Packed as small as any program packs it: it travels through the browser.
        f"{unit.name}.xlsx": zipped(parts_of(retyped(campaign.form, unit_stamp(campaign, unit, 1), values)))
        for unit in campaign.units
    }
    campaign.ledger.close()
    return made


def test_120_units__every_screen_holds(page: Page, served: Served, office: Path) -> None:
    walk = Walk(page, served)
    folder = handed_out(walk, office, [f"第{number}镇" for number in range(1, 121)])
    returns = plain_returns(folder)
    late = [returns.popitem() for _ in range(20)]
    walk.drop(("一百个镇.zip", zipped(returns)))
    assert walk.headline() == "应报120个单位，已收100：√通过100·○未报20"
    walk.look("首页 120 个单位")
    page.get_by_label("找单位或联系人").fill("第77镇")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    for path in ("/hand-out", "/send-back", "/remind", "/results", "/?state=未报"):
        walk.go(path)
        walk.look(f"120 个单位 {path.strip('/?')}")
    walk.go("/")
    walk.drop(*late)
    assert walk.next_step() == "各单位都已报齐，可以汇总了。"
    walk.press("生成正式稿")
    expect(page.locator(".next p")).to_have_text("都汇总好了，年报初稿也写好了。", timeout=WAIT)
    walk.go("/results")
    walk.look("120 个单位 汇总后")


def test_command_line_beside_the_page__both_end_well(page: Page, served: Served, office: Path, tmp_path: Path) -> None:
    walk = Walk(page, served)
    folder = handed_out(walk, office, [f"第{number}镇" for number in range(1, 25)])
    returns = list(plain_returns(folder).items())
    for name, data in returns[:12]:
        (folder / "收回" / name).write_bytes(data)
    command = [sys.executable, "-m", "toolkit", "run", "-C", str(folder)]
    beside = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=-1, stderr=-1)
    walk.drop(*returns[12:])
    beside.communicate(timeout=120)
    assert beside.returncode in (0, 1, 2)
    # Whoever came second and was told to wait does as told.
    walk.go("/")
    while page.get_by_role("button", name="收表并审核").count():
        walk.press("收表并审核")
    walk.press("生成正式稿") if page.get_by_role("button", name="生成正式稿").count() else None
    walk.go("/")
    assert set(states(folder).values()) == {"已汇总"}
    assert "25" not in walk.headline()


def received(folder: Path) -> list[Path]:
    """The files that lie in 收回 under their names."""
    return [path for path in (folder / "收回").iterdir() if not path.name.startswith(".")]


def test_killed_in_the_middle__nothing_lost_and_the_next_start_goes_on(
    page: Page, office: Path, tmp_path: Path
) -> None:
    with Served(office, tmp_path / "设置") as first:
        walk = Walk(page, first)
        folder = handed_out(walk, office, [f"第{number}镇" for number in range(1, 101)])
        returns = plain_returns(folder)
        page.evaluate(_DROP, [{"name": name, "data": b64encode(data).decode()} for name, data in returns.items()])
        # All have arrived, and a hundred returns are not judged in the blink of an eye.
        until = time.monotonic() + WAIT / 1000
        while len(received(folder)) < len(returns) and time.monotonic() < until:
            time.sleep(0.001)
        first.kill()
    assert {path.name: path.read_bytes() for path in received(folder)} == returns
    with Served(folder, tmp_path / "设置") as again:
        walk = Walk(page, again)
        walk.press("收表并审核")
        assert walk.next_step() == "各单位都已报齐，可以汇总了。"
        assert set(states(folder).values()) == {"通过"}
