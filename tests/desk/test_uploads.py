"""Whatever is dropped on the page lies in 收回 under a sound name, whole; nothing else is ever touched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk
from tests.helpers import zipped
from toolkit.campaign.folder import Campaign
from toolkit.desk.uploads import file_away, own_name
from toolkit.intake.file_names import FORBIDDEN_CHARACTERS, is_device_name
from toolkit.intake.folder_scan import passed_over

HOSTILE = (
    "../../设置.toml",
    "..\\..\\设置.toml",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "\\\\server\\share\\a.xlsx",
    "收回/../../台账.sqlite",
    ".",
    "..",
    "...",
    " ",
    ".写入中-a.xlsx",
    "CON.xlsx",
    "nul",
    "a\x00b.xlsx",
    "a\r\nSet-Cookie: x=1.xlsx",
    "\u202exslx.exe",
    'a"b<c>d|e?f*.xlsx',
    "甲" * 300 + ".xlsx",
    "a." + "x" * 300,
    "😀.xlsx",
    "a.xlsx.",
    "<script>alert(1)</script>.xlsx",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name__one_file_in_the_inbox_and_nowhere_else(campaign: Campaign, name: str) -> None:
    before = everything(campaign.folder)
    filed = file_away(campaign, name, io.BytesIO(b"x"))
    new = everything(campaign.folder) - before
    assert len(new) == 1
    (path,) = new
    assert path.parent == campaign.inbox
    assert path.read_bytes() == b"x"
    assert filed.source == f"收回/{path.name}"
    assert not set(path.name) & FORBIDDEN_CHARACTERS
    assert path.name.isprintable()
    assert not is_device_name(path.name)
    assert len(path.name.encode()) <= 220
    assert passed_over(path.name) == ""


def test_name_of_its_own__kept() -> None:
    for name in ("青山乡(1).xlsx", "青山乡 终稿.et", "各乡镇.zip", "无后缀"):
        assert own_name(name) == name
        assert own_name(f"微信文件/2021/{name}") == name


def test_another_file_of_that_name__both_are_there(campaign: Campaign) -> None:
    sources = [file_away(campaign, "甲.xlsx", io.BytesIO(data)).source for data in (b"1", b"2", b"3", b"2")]
    assert sources == ["收回/甲.xlsx", "收回/甲（2）.xlsx", "收回/甲（3）.xlsx", "收回/甲（2）.xlsx"]
    assert {path.read_bytes() for path in campaign.inbox.iterdir()} == {b"1", b"2", b"3"}


def test_what_programs_leave_behind__not_put_there_and_said_why(campaign: Campaign) -> None:
    for name in ("~$甲.xlsx", "甲.xlsx.tmp", "Thumbs.db"):
        filed = file_away(campaign, name, io.BytesIO(b"x"))
        assert filed.source == ""
        assert filed.reason
    assert not any(campaign.inbox.iterdir())


def test_hostile_files__page_and_ledger_are_right_afterwards(clerk: Clerk, returns: dict[str, bytes]) -> None:
    bomb = zipped({f"{number}.xlsx": b"\0" * (8 << 20) for number in range(8)})
    shown = clerk.drop(
        ("../../../青山乡.xlsx", returns["青山乡"]),
        ("<script>alert(1)</script>.xlsx", b"PK\x03\x04broken"),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"x" * 3000),
        ("炸弹.zip", bomb),
        ("空.xlsx", b""),
        ("往外写.zip", zipped({"../../设置.toml": b"x", "花马池镇.xlsx": returns["花马池镇"]})),
        ("~$锁.xlsx", b"x"),
    )
    assert "照片" in shown
    assert clerk.state("青山乡").state == "通过"
    assert clerk.state("花马池镇").state == "通过"
    campaign = Campaign(clerk.folder)
    assert {row.unit_code for row in campaign.ledger.files() if row.status == "return"} == {
        clerk.state(name).unit.code for name in ("青山乡", "花马池镇")
    }
    assert campaign.settings.county == "盐池县"
    assert "<script>alert" not in clerk.client.get("/").text
    assert sorted(path.name for path in clerk.folder.parent.iterdir()) == ["任务", "最近的任务.json"]


def test_nothing_chosen__said(clerk: Clerk) -> None:
    assert "没有选文件" in clerk.drop()


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}
