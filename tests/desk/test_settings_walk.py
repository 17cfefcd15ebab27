"""设置 at a real browser: by mouse and by keys alone, judged on both widths, and without any script."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.desk.browser import DESKTOP, Served, needs_chromium
from tests.desk.test_walk import WAIT, Keys, Walk, browser, handed_out, office, page, served
from toolkit.campaign.folder import Campaign
from toolkit.campaign.settings import read_settings

__all__ = ["browser", "office", "page", "served"]
pytestmark = needs_chromium


def test_settings__by_mouse(page: Page, served: Served, office: Path) -> None:
    walk = Walk(page, served)
    folder = handed_out(walk, office, ["青山乡", "花马池镇"])
    walk.follow(page.get_by_role("link", name="设置"))
    walk.look("设置 打开时")
    page.get_by_label("名称：公示栏公示次数").fill("公开栏公示次数")
    page.get_by_label("要填：电子屏播放信息条数").uncheck()
    page.get_by_label("名称：新加第 1 个").fill("村务公开栏更新次数")
    page.get_by_label("再调整一条").select_option("A10")
    page.get_by_label("邮编").fill("75150")
    walk.press("保存")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("没有保存，有 5 处要改")
    assert page.evaluate("document.activeElement.id") == "faults"
    walk.look("设置 有错")
    # A fault leads to its field, from where one goes on typing.
    alert.get_by_role("link", name="请写原因").click()
    assert page.evaluate("document.activeElement.id") == "reason.new"
    page.keyboard.type("本县乡镇已全面承接执法事项")
    page.get_by_label("怎样对待：再调整的一条").select_option("停用")
    page.get_by_label("经手人：再调整的一条").fill("张三")
    page.get_by_label("到何时：再调整的一条").fill("2027-03-31")
    page.get_by_label("我知道要重新下发").check()
    walk.press("保存")
    expect(page.get_by_role("alert")).to_contain_text("“邮编”应为六位数字")
    page.get_by_label("邮编").fill("751500")
    page.get_by_label("我知道要重新下发").check()
    walk.press("保存")
    expect(page.locator("#outcome")).to_contain_text("新加：指标“村务公开栏更新次数”")
    expect(page.get_by_text("2 个单位手里的还是旧表")).to_be_visible()
    walk.look("设置 保存后")
    walk.press("写新的填报表")
    expect(page.locator("#outcome")).to_contain_text("下发完成", timeout=WAIT)
    walk.go("/settings")
    expect(page.get_by_text("手里的还是旧表")).to_have_count(0)
    page.get_by_label("怎样对待：乡镇、街道的行政许可").select_option("")
    walk.press("保存")
    assert read_settings(folder).overrides == ()
    walk.press("改回去")
    assert [each.rule for each in read_settings(folder).overrides] == ["A10"]
    walk.press("打包")
    expect(page.locator("#outcome")).to_contain_text("在任务文件夹的旁边", timeout=WAIT)
    assert len(list(office.glob("*_归档_*.zip"))) == 1


def test_settings__by_keyboard_alone(page: Page, served: Served, office: Path) -> None:
    walk = Walk(page, served)
    folder = handed_out(walk, office, ["青山乡", "花马池镇"])
    keys = Keys(walk)
    keys.open("设置")
    keys.write("联系人（单位有事找谁，可以不填）", "王五")
    keys.to("没有填的年报不写：政府开放日参加人数")
    page.keyboard.press("Space")
    # No field that has the focus lies under the bar with the button.
    hidden = page.evaluate(_UNDER)
    assert hidden is False
    keys.open("保存")
    settings = read_settings(folder)
    assert (settings.contact, settings.left_out) == ("王五", ("政府开放日参加人数",))


_UNDER = """() => {
  const here = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".save").getBoundingClientRect();
  return here.bottom > bar.top && here.top < bar.bottom;
}"""


def test_settings__without_any_script(browser: Browser, served: Served, office: Path) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    with_script = browser.new_page()
    walk = Walk(with_script, served)
    folder = handed_out(walk, office, ["青山乡", "花马池镇"])
    with_script.close()
    page.goto(served.address)
    page.goto(f"{served.origin}/settings")
    page.get_by_label("名称：新加第 2 个").fill("村务公开栏更新次数")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("已经下发了 2 份填报表")
    page.get_by_label("我知道要重新下发").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("县里加的")).to_be_visible()
    assert "村务公开栏更新次数" in [each.label for each in Campaign(folder).form.facts.fields]
    context.close()
