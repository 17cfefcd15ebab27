"""Putting 收回 in order, exporting a mailbox again and naming the folder in another way: nothing has come by that."""

from __future__ import annotations

import json
import mailbox
import os
import time
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tests.helpers import zipped
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import roster_workbook
from toolkit.campaign.states import unit_states
from toolkit.campaign.strangers import strangers
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import distribute
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo
from toolkit.verbs.verify import verify

UNITS = ("青山乡", "高沙窝镇", "大水坑镇")
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def standing(campaign: Campaign) -> dict[str, tuple[str, str]]:
    """Where each unit stands, and with which return."""
    verify(campaign)
    return {each.unit.name: (each.state, each.adopted.sha256 if each.adopted else "") for each in unit_states(campaign)}


def version(campaign: Campaign, unit: str, number: int) -> bytes:
    return return_of(campaign, unit, new__natural=number, grant__natural=number)


def put(path: Path, data: bytes, age: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)


def letter(name: str, data: bytes, day: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.cn", "报送"
    message["Date"] = format_datetime(datetime(2021, 1, day, 10, tzinfo=ZoneInfo("Asia/Shanghai")))
    message.set_content("见附件。")
    message.add_attachment(b"GIF89a" + bytes(20), maintype="image", subtype="gif", filename="image001.gif")
    message.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return message


def export(path: Path, letters: list[EmailMessage]) -> None:
    box = mailbox.mbox(path)
    for each in letters:
        box.add(each)
    box.close()


@pytest.mark.parametrize("seed", range(4))
def test_files_moved_and_renamed__nothing_has_arrived(campaign: Campaign, seed: int) -> None:
    """Two rounds of returns, loose and packed, then every file to another place or name, any number of times."""
    chance = Random(seed)
    for turn, age in ((1, chance.choice((0, 500))), (2, 300)):
        for unit in UNITS:
            data = version(campaign, unit, turn)
            if chance.random() < 0.3:
                put(campaign.inbox / f"{unit}{turn}.zip", zipped({f"{unit}.xlsx": data, "说明.txt": "收到请回"}), age)
            else:
                put(campaign.inbox / f"{unit}{turn}.xlsx", data, age)
        assert {each.status for each in collect(campaign) if each.fresh} >= {"return"}
        before = standing(campaign)
    assert {state for state, _ in before.values()} >= {"通过"}
    for number in range(3):
        for path in [each for each in campaign.inbox.rglob("*") if each.is_file() and chance.random() < 0.7]:
            folder = campaign.inbox / chance.choice(("", "已收", "1月26日收/上午"))
            folder.mkdir(parents=True, exist_ok=True)
            path.rename(folder / f"{path.stem[:8]}{chance.choice(('', '（作废）', ' (1)'))}{number}{path.suffix}")
        again = collect(campaign)
        assert [each.source for each in again if each.fresh] == []
        assert standing(campaign) == before
        for each in again:
            assert any((campaign.folder / each.source).is_relative_to(file) for file in campaign.inbox.rglob("*.*"))
    assert prove(campaign).differences == ()


def test_replaced_return_sent_once_more_after_its_file_was_deleted__still_asked(campaign: Campaign) -> None:
    for number in (1, 2):
        put(campaign.inbox / f"青山乡{number}.xlsx", version(campaign, "青山乡", number), 500 - number)
        collect(campaign)
        verify(campaign)
    (campaign.inbox / "青山乡1.xlsx").unlink()
    put(campaign.inbox / "青山乡又来.xlsx", version(campaign, "青山乡", 1), -60)
    collect(campaign)
    assert standing(campaign)["青山乡"] == ("有疑问", "")


@pytest.mark.parametrize("kept", [True, False])
def test_mailbox_exported_again__only_new_letters_have_arrived(campaign: Campaign, kept: bool) -> None:
    letters = [letter("青山乡.xlsx", version(campaign, "青山乡", day), day) for day in (11, 12)]
    export(campaign.inbox / "收件箱.mbox", letters)
    collect(campaign)
    before = standing(campaign)
    assert before["青山乡"][0] == "通过"
    letters.append(letter("高沙窝镇.xlsx", version(campaign, "高沙窝镇", 1), 13))
    export(campaign.inbox / "收件箱0202.mbox", letters)
    if not kept:
        (campaign.inbox / "收件箱.mbox").unlink()
    again = [each for each in collect(campaign) if each.fresh and each.status == "return"]
    assert [each.source for each in again] == ["收回/收件箱0202.mbox/高沙窝镇.xlsx"]
    after = standing(campaign)
    assert after.pop("高沙窝镇")[0] == "通过"
    assert after == {name: each for name, each in before.items() if name in after}


def test_letter_older_than_what_counts__changes_nothing(campaign: Campaign) -> None:
    for name, day in (("二", 12), ("一", 11)):
        export(campaign.inbox / f"{name}.mbox", [letter("青山乡.xlsx", version(campaign, "青山乡", day), day)])
        collect(campaign)
        last = standing(campaign)["青山乡"]
    assert last[0] == "通过"
    # Once more, by somebody who forwards the old letter as it was.
    export(campaign.inbox / "转.mbox", [letter("青山乡旧.xlsx", version(campaign, "青山乡", 11), 10)])
    collect(campaign)
    assert standing(campaign)["青山乡"] == last


def test_folder_named_in_other_ways__the_same_files(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    put(campaign.inbox / "青山乡.xlsx", version(campaign, "青山乡", 1), 500)
    collect(campaign)
    before = standing(campaign)
    link = campaign.folder.with_name("链接")
    link.symlink_to(campaign.folder, target_is_directory=True)
    monkeypatch.chdir(campaign.inbox)
    ways = [
        (Path(".."), [Path()]),
        (Path(".."), [Path("青山乡.xlsx")]),
        (Path("../收回/.."), []),
        (link, [campaign.inbox]),
        (campaign.folder, [link / "收回"]),
        (campaign.folder / "下发" / "..", [link / "收回" / "青山乡.xlsx"]),
    ]
    for folder, paths in ways:
        (taken,) = collect(Campaign(folder), paths)
        assert (taken.fresh, taken.source) == (False, "收回/青山乡.xlsx"), (folder, paths)
        assert standing(Campaign(folder)) == before


def test_file_named_as_it_is_shown__that_one(campaign: Campaign) -> None:
    put(campaign.inbox / "已收" / "青山乡.xlsx", version(campaign, "青山乡", 1), 500)
    collect(campaign)
    verify(campaign)
    put(campaign.inbox / "青山乡.xlsx", version(campaign, "青山乡", 2), 400)
    collect(campaign)
    for name, number in (("青山乡.xlsx", 2), ("已收/青山乡.xlsx", 1), ("收回/青山乡.xlsx", 2)):
        adopt(campaign, name)
        adopted = next(each.adopted for each in unit_states(campaign) if each.unit.name == "青山乡")
        assert adopted
        assert campaign.original(adopted.sha256).read_bytes() == version(campaign, "青山乡", number)
    put(campaign.inbox / "甲" / "重名.xlsx", version(campaign, "青山乡", 3), 300)
    put(campaign.inbox / "乙" / "重名.xlsx", version(campaign, "青山乡", 4), 300)
    collect(campaign)
    with pytest.raises(NianbaoError, match=r"有几份：“.*/重名.xlsx”、“.*/重名.xlsx”"):
        adopt(campaign, "重名.xlsx")


def test_inbox_renamed__made_anew_and_said(campaign: Campaign) -> None:
    campaign.inbox.rename(campaign.folder / "收回的表")
    told: list[str] = []
    assert collect(Campaign(campaign.folder, told.append)) == []
    assert campaign.inbox.is_dir()
    assert [each.partition("。")[0] for each in told] == ["没有“收回”文件夹，已经重新建好"]


def test_unit_that_left_the_roster_or_has_another_code__its_returns_stay_told(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    for unit in UNITS:
        put(campaign.inbox / f"{unit}.xlsx", version(campaign, unit, 1), 500)
    run(campaign)
    old = {unit.name: unit for unit in campaign.units}
    changed = [replace(unit, code="640323299") if unit.name == UNITS[0] else unit for unit in campaign.units]
    changed = [unit for unit in changed if unit.name != UNITS[1]]
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook(changed, "盐池县"))
    assert main(["status", "-C", str(campaign.folder)]) == 1
    assert "名册有变：汇总表里还有名册里已没有的 2 个单位（" in capsys.readouterr().out
    distribute(Campaign(campaign.folder))
    run(Campaign(campaign.folder))
    for _ in range(2):
        main(["status", "--json", "-C", str(campaign.folder)])
        found = json.loads(capsys.readouterr().out)["strangers"]
        assert {(each["unit"]["name"], each["unit"]["code"], each["file"]) for each in found} == {
            (unit, old[unit].code, f"收回/{unit}.xlsx") for unit in UNITS[:2]
        }
        main(["status", "-C", str(campaign.folder)])
        shown = capsys.readouterr().out
        assert f"{UNITS[1]}：{UNITS[1]}.xlsx——名册里没有编码为 {old[UNITS[1]].code} 的单位，没有计入。" in shown
    adopt(Campaign(campaign.folder), f"{UNITS[0]}.xlsx", UNITS[0])
    assert [each.name for each in strangers(Campaign(campaign.folder))] == [UNITS[1]]


def test_another_units_file_under_ones_own_name__not_called_settled(campaign: Campaign) -> None:
    data = version(campaign, "大水坑镇", 1)
    put(campaign.inbox / "大水坑镇.xlsx", data, 500)
    collect(campaign)
    put(campaign.inbox / "高沙窝镇.xlsx", data, 400)
    put(campaign.inbox / "大水坑镇(1).xlsx", data, 300)
    told = {Path(each.source).name: each.reason for each in collect(campaign)}
    assert told["大水坑镇(1).xlsx"].endswith("不用处理。")
    assert told["高沙窝镇.xlsx"].startswith("与以前收到的“大水坑镇.xlsx”内容相同")
    assert "它的文件名写的是高沙窝镇：高沙窝镇还没有报的，请它填好" in told["高沙窝镇.xlsx"]
    assert standing(campaign)["大水坑镇"][0] == "通过"


def test_letter_in_time_that_is_collected_late__was_in_time(campaign: Campaign) -> None:
    letters = [letter("青山乡.xlsx", version(campaign, "青山乡", day), day) for day in (11, 12)]
    export(campaign.inbox / "收件箱.mbox", letters)
    put(campaign.inbox / "高沙窝镇.xlsx", version(campaign, "高沙窝镇", 1), 500)
    collect(campaign)
    verify(campaign)
    received = {state.unit.name: state.received for state in unit_states(campaign)}
    assert received["青山乡"] == datetime(2021, 1, 11, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (received["高沙窝镇"] or datetime.min).date() == datetime.now().date()


def test_earlier_letter_that_is_collected_after_a_later_one__is_when_it_came(campaign: Campaign) -> None:
    for day in (12, 11):
        export(campaign.inbox / f"{day}.mbox", [letter("青山乡.xlsx", version(campaign, "青山乡", day), day)])
        collect(campaign)
        verify(campaign)
    (state,) = (each for each in unit_states(campaign) if each.unit.name == "青山乡")
    assert state.received == datetime(2021, 1, 11, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_copy_that_is_corrected_in_its_place__stands_there_once(campaign: Campaign) -> None:
    for name, number, age in (("青山乡(1)", 1, 500), ("青山乡", 1, 400), ("青山乡", 2, 300)):
        put(campaign.inbox / f"{name}.xlsx", version(campaign, "青山乡", number), age)
        collect(campaign)
        verify(campaign)
    (state,) = [each for each in unit_states(campaign) if each.unit.name == "青山乡"]
    assert [(each.file.source, each.counts) for each in state.files] == [
        ("收回/青山乡.xlsx", True),
        ("收回/青山乡(1).xlsx", False),
    ]


def test_letter_whose_collecting_was_undone__asked_of_when_it_arrives_again(campaign: Campaign) -> None:
    letters = [letter("青山乡.xlsx", version(campaign, "青山乡", 1), 11)]
    export(campaign.inbox / "收件箱.mbox", letters)
    run(campaign)
    undo(campaign, by="测试")
    assert standing(campaign)["青山乡"][0] == "已下发"
    export(campaign.inbox / "再导出.mbox", [*letters, letter("高沙窝镇.xlsx", version(campaign, "高沙窝镇", 1), 12)])
    taken = {Path(each.source).name: each.status for each in collect(campaign) if "再导出" in each.source}
    assert taken["青山乡.xlsx"] == taken["高沙窝镇.xlsx"] == "return"
    # As of any return that was taken back and arrives once more, a person says whether it counts.
    assert standing(campaign)["青山乡"][0] == "有疑问"
