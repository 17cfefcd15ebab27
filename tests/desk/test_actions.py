"""Every button does what its command does; the folder says so, whoever looks."""

from __future__ import annotations

import re
import threading
from html import unescape
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk, text_of
from tests.helpers import parts_of
from toolkit.campaign.folder import Campaign
from toolkit.cli.main import main
from toolkit.desk.actions import file_of
from toolkit.excel.port import NoExcelError, ShownBook
from toolkit.excel.show import Opening
from toolkit.verbs.run import run

ALL = ("盐州路街道", "花马池镇", "大水坑镇", "惠安堡镇", "高沙窝镇", "王乐井乡", "冯记沟乡", "青山乡")


def named(returns: dict[str, bytes], *names: str) -> list[tuple[str, bytes]]:
    return [(f"{name}.xlsx", returns[name]) for name in names]


def test_whole_campaign__each_next_step_in_its_order(clerk: Clerk, returns: dict[str, bytes]) -> None:
    assert "各单位的填报表已写好，请发出去" in clerk.read("/")
    keys = [f"下发 {each.sha256}" for each in Campaign(clerk.folder).ledger.newest_issues().values()]
    clerk.click("/tick", key=keys, on="1")
    assert "收到以后，把文件拖到下面就行" in clerk.read("/")
    shown = clerk.drop(*named(returns, *ALL))
    assert "应报 9 个单位：通过 6，退回 2，未报 1" in shown
    assert "大水坑镇、惠安堡镇要退回，材料已备好。" in shown
    back = clerk.client.get("/send-back").text
    for code in ("640323101", "640323102"):
        files = parts_of(clerk.client.get(f"/download-all/send-back?unit={code}").content)
        assert any("退回意见" in name for name in files)
    assert "报来的年报填报表有 3 处要改" in back
    clerk.click("/tick", key=[f"退回 {clerk.state(name).adopted.sha256}" for name in ("大水坑镇", "惠安堡镇")], on="1")
    assert "还有 1 个单位未报：麻黄山乡。" in clerk.read("/")
    assert "还有 1 个单位未报：麻黄山乡。请尽快报送" in clerk.read("/remind")
    clerk.click("/merge")
    assert "这是草稿，还有 3 个单位没有汇总：大水坑镇、惠安堡镇、麻黄山乡。" in clerk.read("/")
    assert clerk.state("青山乡").state == "已汇总"
    results = clerk.read("/results")
    assert "盐池县2020年汇总表.xlsx" in results
    book = clerk.client.get("/download/results/盐池县2020年汇总表.xlsx").content
    assert book == (clerk.folder / "汇总" / "盐池县2020年汇总表.xlsx").read_bytes()
    assert len(parts_of(clerk.client.get("/download-all/reports").content)) == 7


def test_differing_copies__asked_adopted_withdrawn_undone(clerk: Clerk, returns: dict[str, bytes]) -> None:
    other = returns["盐州路街道"]
    clerk.drop(("青山乡.xlsx", returns["青山乡"]))
    state = clerk.state("青山乡")
    clerk.click("/withdraw", unit=state.unit.code, because="单位来电", by="张三")
    assert clerk.state("青山乡").adopted is None
    assert "已撤回：单位来电（张三）" in clerk.read(f"/unit/{state.unit.code}")
    undo = clerk.read("/undo")
    assert "张三在" in undo
    assert "的撤回（青山乡：“青山乡.xlsx”）" in undo
    told = told_by(clerk)
    clerk.click("/undo", serial=told, by="李四")
    assert clerk.state("青山乡").state == "通过"
    # Another unit's workbook, taken for this one by a person's word.
    clerk.drop(("盐州路街道.xlsx", other))
    serial = clerk.state("盐州路街道").adopted.serial
    clerk.click("/adopt", serial=str(serial), unit=state.unit.code, by="王五")
    assert clerk.state("青山乡").adopted.serial == serial
    assert "nianbao" not in clerk.read("/")


def told_by(clerk: Clerk) -> str:
    shown = clerk.client.get("/undo").text
    return shown.partition('name="serial" value="')[2].partition('"')[0]


def test_undo__not_what_the_clerk_did_not_read(clerk: Clerk, returns: dict[str, bytes]) -> None:
    clerk.drop(*named(returns, "青山乡"))
    told = told_by(clerk)
    clerk.drop(*named(returns, "花马池镇"))
    before = Campaign(clerk.folder).ledger.decisions()
    clerk.click("/undo", serial=told)
    assert "刚才又有别的操作，没有撤销" in clerk.read("/")
    assert Campaign(clerk.folder).ledger.decisions() == before


def test_withdraw_without_reason__refused_in_one_sentence(clerk: Clerk, returns: dict[str, bytes]) -> None:
    clerk.drop(*named(returns, "青山乡"))
    clerk.click("/withdraw", unit=clerk.state("青山乡").unit.code, because=" ")
    assert "撤回要写明原因" in clerk.read("/")
    assert "--because" not in clerk.read("/")
    assert clerk.state("青山乡").adopted


def test_page_and_command_side_by_side__both_see_the_same(clerk: Clerk, returns: dict[str, bytes]) -> None:
    (clerk.folder / "收回" / "手放的.xlsx").write_bytes(returns["青山乡"])
    assert "“收回”文件夹里有 1 个新文件" in clerk.read("/")
    run(Campaign(clerk.folder))
    assert "已汇总 1" in clerk.read("/")
    clerk.drop(*named(returns, "花马池镇"))
    assert main(["status", "-C", str(clerk.folder)]) == 0
    assert clerk.state("花马池镇").state == "通过"


def test_campaign_locked__said_who_and_files_are_kept(clerk: Clerk, returns: dict[str, bytes]) -> None:
    with Campaign(clerk.folder).working("一键汇总"):
        shown = clerk.drop(*named(returns, "青山乡"))
        assert "没有做成" in shown
        assert "上做“一键汇总”" in shown
        assert (clerk.folder / "收回" / "青山乡.xlsx").read_bytes() == returns["青山乡"]
    assert "“收回”文件夹里有 1 个新文件" in clerk.read("/")
    clerk.click("/collect")
    assert clerk.state("青山乡").state == "通过"


def test_settings_broken__said_and_mended(clerk: Clerk) -> None:
    path = clerk.folder / "设置.toml"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace('"年度" = 2020', '"年度" = 甲'), encoding="utf-8")
    answer = clerk.client.get("/")
    assert answer.status_code == 409
    assert "写法不对" in text_of(answer)
    assert str(clerk.folder) not in answer.text
    path.write_text(sound, encoding="utf-8")
    clerk.read("/")


def test_one_thing_at_a_time__stopped_without_loss(clerk: Clerk, returns: dict[str, bytes]) -> None:
    going, go_on = threading.Event(), threading.Event()

    def slow(phase):  # type: ignore[no-untyped-def]
        progress = phase("审核")
        for number in range(1, 1000):
            progress(number, 1000, "石门街镇\x07")
            going.set()
            go_on.wait(60)
        raise AssertionError("was not stopped")

    assert clerk.desk.work.begin("收表", slow, wait=0)
    going.wait(10)
    assert "正在审核 1/1000 石门街镇" in clerk.read("/remind")
    assert clerk.client.get("/progress").json()["number"] == 1
    refused = clerk.client.post("/merge", data={"csrf": clerk.csrf})
    assert refused.status_code == 409
    assert "还在做上一件事" in text_of(refused)
    clerk.client.post("/stop", data={"csrf": clerk.csrf})
    go_on.set()
    clerk.wait()
    assert "已停止收表" in clerk.read("/")


def test_verb_stopped_in_the_middle__next_click_goes_on(
    clerk: Clerk, returns: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.desk.work import Work

    told = Work._phase

    def stopping(work: Work, name: str):  # type: ignore[no-untyped-def]
        progress = told(work, name)

        def once(number: int, total: int, what: str) -> None:
            if number == 3:
                work.stop()
            progress(number, total, what)

        return once

    monkeypatch.setattr(Work, "_phase", stopping)
    assert "已停止收表" in clerk.drop(*named(returns, *ALL))
    monkeypatch.undo()
    clerk.click("/collect")
    assert "通过 6，退回 2，未报 1" in clerk.read("/")


@pytest.mark.parametrize("path", ["/unit/999", "/received/999", "/download/results/x.xlsx", "/download-all/nowhere"])
def test_what_is_not_there__said_on_a_page(clerk: Clerk, path: str) -> None:
    answer = clerk.client.get(path)
    assert answer.status_code == 409
    assert "已收的都在" in text_of(answer)


@pytest.mark.parametrize("name", ["../设置.toml", "..%2f设置.toml", "/etc/passwd", "%2e%2e/.nianbao/密钥"])
@pytest.mark.parametrize("area", ["results", "send-back", "hand-out", "..", ".nianbao"])
def test_download__only_what_lies_in_its_folder(clerk: Clerk, area: str, name: str) -> None:
    answer = clerk.client.get(f"/download/{area}/{name}")
    assert answer.status_code in (404, 409)


def test_received_file__byte_for_byte(clerk: Clerk, returns: dict[str, bytes]) -> None:
    clerk.drop(*named(returns, "青山乡"))
    serial = clerk.state("青山乡").adopted.serial
    assert file_of(Campaign(clerk.folder), str(serial)).sha256 == clerk.state("青山乡").adopted.sha256
    assert clerk.client.get(f"/received/{serial}").content == returns["青山乡"]


def test_folder_gone__page_stays_and_says_so(clerk: Clerk, tmp_path: Path) -> None:
    clerk.folder.rename(tmp_path / "别处")
    assert "不是填报任务文件夹" in text_of(clerk.client.get("/"))
    (tmp_path / "别处").rename(clerk.folder)
    clerk.read("/")


def test_locate_without_excel__opened_with_what_there_is_and_told_where_to_look(
    clerk: Clerk, returns: dict[str, bytes]
) -> None:
    def no_excel(path: Path, *, read_only: bool) -> ShownBook:
        raise NoExcelError("没有")

    opened: list[str] = []
    clerk.desk.opening = Opening(no_excel, opened.append)
    clerk.drop(*named(returns, "大水坑镇"))
    unit = clerk.state("大水坑镇").unit
    shown = clerk.client.get(f"/unit/{unit.code}").text
    place = unescape(re.findall(r'name="place" value="([^"]+)"', shown)[0])
    name, cell = place.split(":")
    assert name == "大水坑镇"
    assert cell in {each for found in clerk.state("大水坑镇").findings for each in found.cells}
    clerk.click("/show-cell", place=place, back=f"/unit/{unit.code}")
    told = clerk.read(f"/unit/{unit.code}")
    sheet, _, ref = cell.partition("!")
    assert f"请看“{sheet}”的 {ref}。" in told
    assert str(clerk.folder) not in told
    assert len(opened) == 1
    copy = next((clerk.folder / ".nianbao" / "查看").iterdir())
    assert opened == [copy.as_uri()]
    assert copy.read_bytes() == returns["大水坑镇"]


def test_locate__only_in_a_return_that_counts(clerk: Clerk) -> None:
    clerk.desk.opening = Opening(otherwise=pytest.fail)
    clerk.click("/show-cell", place="青山乡:表三!E4")
    assert "青山乡还没有采用的报表，没有可看的格。" in clerk.read("/")


def test_another_day_to_report_by__forms_stay_until_the_clerk_wants_them_anew(clerk: Clerk) -> None:
    assert "按新的截止日期换发" not in clerk.read("/hand-out")
    clerk.click("/settings", contact="", phone="", deadline="2021-01-20")
    assert "报送截止改过，9 个单位的填报表上写的还是原来的。" in clerk.read("/hand-out")
    clerk.click("/distribute")
    assert "没有因此换发" in clerk.read("/")
    assert "要换发的，点“按新的截止日期换发”" in clerk.read("/")
    clerk.click("/distribute", redate="1")
    assert set(Campaign(clerk.folder).ledger.issues().values()) == {2}
    assert "按新的截止日期换发" not in clerk.read("/hand-out")
