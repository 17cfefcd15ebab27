"""A campaign with the habits of real people: copies at once, in a zip, by mail, the old one again, a choice, an undo.

After each step every number of the county is added up again from the adopted originals, read by openpyxl alone, and
held against 汇总.csv as pandas reads it and against the county's sheet.
"""

from __future__ import annotations

import json
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers import zipped
from tests.mutation.county import numbers_in, shown_sums
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import roster_workbook
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.forms import index_form
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo
from toolkit.verbs.withdraw import withdraw
from toolkit.workbook.writer import write_workbook

UNIT = "麻黄山乡"
ENGINE = Inline()


def version(campaign: Campaign, number: int, name: str = UNIT) -> bytes:
    """A good return of a unit, told from others by this number."""
    unit = next(unit for unit in campaign.units if unit.name == name)
    values = {"new.natural": number, "grant.natural": number}
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values))


def wrong(campaign: Campaign, number: int) -> bytes:
    unit = next(unit for unit in campaign.units if unit.name == UNIT)
    values = {"new.natural": number, "grant.natural": number - 1}
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), values))


def drop(campaign: Campaign, name: str, data: bytes) -> None:
    (campaign.inbox / name).write_bytes(data)


def status(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    main(["status", "-C", str(campaign.folder), "--json"])
    return {each["unit"]["name"]: each for each in json.loads(capsys.readouterr().out)["units"]}


def held(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """Every number of the county against the adopted files; returns what `status` says of the unit."""
    units = status(campaign, capsys)
    sums = {cell.key: 0.0 for cell in index_form(campaign.form).inputs if cell.numeric}
    for each in units.values():
        counted = [file for file in each["files"] if file["counts"]]
        assert [file["sha256"] for file in counted] == ([each["adopted"]["sha256"]] if each["adopted"] else [])
        if each["state"] != "已汇总":
            continue
        original = campaign.original(each["adopted"]["sha256"]).read_bytes()
        typed = numbers_in(original, campaign.form)
        for key in sums:
            sums[key] += float(typed.get(key, 0))
    table = pd.read_csv(campaign.merged / "汇总.csv", dtype={"单位编码": str})
    added = table.groupby("键")["数值"].sum()
    county = shown_sums(campaign)
    for key, expected in sums.items():
        assert added.get(key, 0) == expected, key
        if key in county:
            assert float(county[key]) == expected, key
    proof = prove(Campaign(campaign.folder), engine=ENGINE)
    assert proof.differences == ()
    return units[UNIT]


def leaves_the_roster(campaign: Campaign, name: str) -> None:
    fewer = tuple(unit for unit in campaign.units if unit.name != name)
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook(fewer, "盐池县"))


def step(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    run(Campaign(campaign.folder), engine=ENGINE)
    return held(campaign, capsys)


def letter(data: bytes, day: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "yibao@example.com", "zhengwu@example.com"
    message["Date"] = f"{day} Jan 2021 09:00:00 +0800"
    message["Subject"] = "年报"
    message.set_content("见附件")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="报表.xlsx")
    return message.as_bytes()


def test_two_differing_copies_at_once__asked_by_name_and_cell_and_in_no_sum(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, f"{UNIT}.xlsx", version(received, 3))
    drop(received, f"{UNIT}(最终).xlsx", version(received, 5))
    found = step(received, capsys)
    assert found["state"] == "有疑问"
    assert (found["adopted"], found["verdict"]) == (None, None)
    (asked,) = found["findings"]
    assert (asked["rule"], asked["level"]) == ("ID-03", "error")
    assert "表三依申请公开!D4" in asked["cells"]
    assert all(part in asked["message"] for part in (f"{UNIT}.xlsx", f"{UNIT}(最终).xlsx", "表三依申请公开 D4", "3、5"))
    assert not any(each["counts"] for each in found["files"])
    assert all("有疑问" in each["because"] for each in found["files"])
    main(["status", "-C", str(received.folder)])
    shown = capsys.readouterr().out
    assert "有疑问 1" in shown
    assert "nianbao adopt" in shown

    adopt(Campaign(received.folder), f"{UNIT}(最终).xlsx", by="张三", because="来电确认")
    found = held(received, capsys)
    assert found["state"] == "已汇总"
    assert found["adopted"]["file"] == f"收回/{UNIT}(最终).xlsx"
    assert {each["because"] for each in found["files"]} == {
        "采用（张三选定）", f"没有采用，采用的是“{UNIT}(最终).xlsx”"
    }  # fmt: skip

    adopt(Campaign(received.folder), f"{UNIT}.xlsx")
    assert held(received, capsys)["adopted"]["file"] == f"收回/{UNIT}.xlsx"
    undo(Campaign(received.folder))
    assert held(received, capsys)["adopted"]["file"] == f"收回/{UNIT}(最终).xlsx"
    undo(Campaign(received.folder))
    assert held(received, capsys)["state"] == "有疑问"
    undo(Campaign(received.folder))  # the collecting itself, of all units
    assert held(received, capsys)["state"] == "已下发"
    with pytest.raises(NianbaoError, match="没有可以撤销的操作"):
        undo(Campaign(received.folder))


def test_differing_members_of_one_zip__asked(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    drop(received, "表.zip", zipped({"甲.xlsx": version(received, 3), "乙.xlsx": version(received, 5)}))
    assert step(received, capsys)["state"] == "有疑问"
    with pytest.raises(NianbaoError, match="没有收到过"):
        adopt(Campaign(received.folder), "丙.xlsx")
    adopt(Campaign(received.folder), "表.zip/乙.xlsx")
    assert held(received, capsys)["adopted"]["file"] == "收回/表.zip/乙.xlsx"


def test_letters_of_two_days__the_later_one_counts_whatever_its_name(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "1.eml", letter(version(received, 5), "12"))
    drop(received, "2.eml", letter(version(received, 3), "11"))
    found = step(received, capsys)
    assert (found["state"], found["adopted"]["file"]) == ("已汇总", "收回/1.eml/报表.xlsx")
    assert found["adopted"]["sent"] == "2021-01-12T01:00:00+00:00"
    drop(received, "3.eml", letter(version(received, 4), "10"))
    assert step(received, capsys)["adopted"]["file"] == "收回/1.eml/报表.xlsx"


def test_a_then_b_then_a__asked_and_the_screen_names_both(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = version(received, 3), version(received, 5)
    drop(received, "甲.xlsx", first)
    assert step(received, capsys)["adopted"]["file"] == "收回/甲.xlsx"
    drop(received, "乙.xlsx", second)
    main(["run", "-C", str(received.folder)])
    assert f"{UNIT}：“乙.xlsx”代替了“甲.xlsx”，改了" in capsys.readouterr().out
    assert held(received, capsys)["adopted"]["file"] == "收回/乙.xlsx"
    drop(received, "丙.xlsx", first)
    assert step(received, capsys)["state"] == "有疑问"
    # A copy of what stands is no news.
    adopt(Campaign(received.folder), "乙.xlsx")
    drop(received, "丁.xlsx", second)
    assert step(received, capsys)["adopted"]["file"] == "收回/乙.xlsx"


def test_errors_after_a_good_return__asked(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    drop(received, "乙.xlsx", wrong(received, 5))
    found = step(received, capsys)
    assert found["state"] == "有疑问"
    assert not list((received.sent_back / UNIT).glob("*"))
    adopt(Campaign(received.folder), "乙.xlsx")
    assert held(received, capsys)["state"] == "退回（第 1 次）"
    assert list((received.sent_back / UNIT).glob("*.docx"))
    # What comes later and apart is the answer.
    drop(received, "丙.xlsx", version(received, 6))
    assert step(received, capsys)["adopted"]["file"] == "收回/丙.xlsx"


@pytest.mark.parametrize("packed", [False, True])
def test_replaced_in_its_place_by_a_worse_one__both_told_apart_and_chosen_by_hash(
    received: Campaign, capsys: pytest.CaptureFixture[str], packed: bool
) -> None:
    good, bad = version(received, 3), wrong(received, 5)
    name = "表.zip" if packed else f"{UNIT}.xlsx"
    drop(received, name, zipped({f"{UNIT}.xlsx": good}) if packed else good)
    step(received, capsys)
    drop(received, name, zipped({f"{UNIT}.xlsx": bad}) if packed else bad)
    found = step(received, capsys)
    assert found["state"] == "有疑问"
    hashes = [sha256(good), sha256(bad)]
    assert sorted(each["sha256"] for each in found["files"]) == sorted(hashes)
    assert all(f"校验码 {each[:8]}" in found["findings"][0]["message"] for each in hashes)
    assert "表三依申请公开!D4" in found["findings"][0]["cells"]
    # By its name the one that lies there now.
    adopt(Campaign(received.folder), f"{UNIT}.xlsx")
    assert held(received, capsys)["adopted"]["sha256"] == hashes[1]
    adopt(Campaign(received.folder), hashes[0][:8])
    found = held(received, capsys)
    assert (found["state"], found["adopted"]["sha256"]) == ("已汇总", hashes[0])
    assert sorted(each["sha256"] for each in found["files"]) == sorted(hashes)


def test_name_of_another_unit__never_replaces_in_silence(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, f"{UNIT}.xlsx", version(received, 3))
    step(received, capsys)
    drop(received, "大水坑镇 补报.xlsx", version(received, 9))
    found = step(received, capsys)
    assert found["state"] == "有疑问"
    assert "大水坑镇" in found["findings"][0]["message"]
    with pytest.raises(NianbaoError, match="--unit"):
        adopt(Campaign(received.folder), "大水坑镇 补报.xlsx")
    adopt(Campaign(received.folder), "大水坑镇 补报.xlsx", UNIT)
    found = held(received, capsys)
    assert (found["state"], found["adopted"]["file"]) == ("已汇总", "收回/大水坑镇 补报.xlsx")


def test_withdrawn__out_of_every_sum_with_its_reason_until_undone(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    with pytest.raises(NianbaoError, match="写明原因"):
        withdraw(Campaign(received.folder), UNIT, " ")
    withdraw(Campaign(received.folder), UNIT, "单位来电说报错了", by="李四")
    found = held(received, capsys)
    assert (found["state"], found["adopted"]) == ("已下发", None)
    assert [each["because"] for each in found["files"]] == ["已撤回：单位来电说报错了（李四）"]
    drop(received, "又一份.xlsx", version(received, 3))
    assert step(received, capsys)["state"] == "有疑问"
    undo(Campaign(received.folder))
    undo(Campaign(received.folder))
    assert held(received, capsys)["state"] == "已汇总"


def test_unit_leaves_the_roster__its_numbers_forms_and_drafts_go_and_the_screen_says_so(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    leaves_the_roster(received, UNIT)
    proof = prove(Campaign(received.folder), engine=ENGINE)
    assert any("名册里已经没有" in each for each in proof.differences)
    main(["run", "-C", str(received.folder)])
    assert f"名册里已没有{UNIT}" in capsys.readouterr().out
    assert UNIT not in status(received, capsys)
    assert prove(Campaign(received.folder), engine=ENGINE).differences == ()
    assert [path.name for path in (received.outbox / "作废").iterdir()] == [f"{UNIT}_2020年政府信息公开年报填报表.xlsx"]
    assert [path.name for path in (received.reports / "作废").iterdir() if UNIT in path.name]


def test_unit_gets_another_code__its_return_counts_when_a_person_says_so(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    roster = received.folder / "名册.xlsx"
    changed = tuple(
        unit if unit.name != UNIT else type(unit)("640323999", unit.name, unit.kind) for unit in received.units
    )
    roster.write_bytes(roster_workbook(changed, "盐池县"))
    distribute(Campaign(received.folder))
    main(["run", "-C", str(received.folder)])
    assert "的编码由" in capsys.readouterr().out
    assert held(received, capsys)["state"] == "已下发"
    adopt(Campaign(received.folder), "甲.xlsx", UNIT)
    assert held(received, capsys)["state"] == "已汇总"


def test_broken_off_between_two_copies__they_still_came_together(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    collect(received, engine=ENGINE)
    (begun,) = [each for each in received.ledger.decisions() if each.kind == "collect"]
    received.ledger._run("UPDATE decisions SET reason = '' WHERE serial = ?", (begun.serial,))
    drop(received, "乙.xlsx", version(received, 5))
    assert step(received, capsys)["state"] == "有疑问"


def test_file_that_was_never_collected__taken_in_and_adopted(
    received: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step(received, capsys)
    path = tmp_path / "U盘.xlsx"
    path.write_bytes(version(received, 8))
    assert main(["adopt", str(path), "-C", str(received.folder), "--by", "张三"]) == 0
    assert "已采用“U盘.xlsx”" in capsys.readouterr().out
    assert held(received, capsys)["state"] == "已汇总"


def test_adopted_for_another_unit__counts_once_and_the_screen_says_who_lost_it(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    told = adopt(Campaign(received.folder), "甲.xlsx", "大水坑镇").told
    assert f"一份表只算一个单位的，{UNIT}不再用它。" in told[0]
    found = held(received, capsys)
    assert (found["state"], found["adopted"]) == ("已下发", None)
    assert [each["because"] for each in found["files"]] == ["已选定为另一个单位的表"]
    # It stays the other one's when it comes again, until a person says otherwise.
    drop(received, "乙.xlsx", version(received, 3))
    assert step(received, capsys)["state"] == "已下发"
    adopt(Campaign(received.folder), "乙.xlsx", UNIT)
    assert held(received, capsys)["state"] == "已汇总"
    assert status(received, capsys)["大水坑镇"]["adopted"] is None
    undo(Campaign(received.folder))
    undo(Campaign(received.folder))  # the collecting of 乙.xlsx
    undo(Campaign(received.folder))
    assert held(received, capsys)["adopted"]["file"] == "收回/甲.xlsx"


def test_file_on_another_units_form__adopted_before_it_is_collected_never_counts_for_both(
    received: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    path = tmp_path / "U盘.xlsx"
    path.write_bytes(version(received, 8))
    assert "不再用它" not in adopt(Campaign(received.folder), str(path), "大水坑镇").told[0]
    assert held(received, capsys)["adopted"]["file"] == "收回/甲.xlsx"


def test_run_that_met_only_an_open_file__nothing_to_undo_and_its_number_is_not_given_out_again(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    drop(received, "~$甲.xlsx", b"x" * 165)  # what Excel leaves beside a file that is open
    step(received, capsys)
    undo(Campaign(received.folder))
    assert held(received, capsys)["adopted"] is None
    drop(received, "乙.xlsx", version(received, 5))
    assert step(received, capsys)["adopted"]["file"] == "收回/乙.xlsx"
    batches = [each.batch for each in received.ledger.decisions() if each.kind == "collect"]
    assert len(set(batches)) == len(batches)


def test_number_given_out_twice__what_came_with_the_run_that_holds_counts(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    collect(received, engine=ENGINE)
    # As older ledgers have it: a run of the same number, before this one, that was undone.
    (begun,) = [each for each in received.ledger.decisions() if each.kind == "collect"]
    received.ledger.take_back([received.ledger.record_decision(replace(begun, undone=0))], begun.serial)
    assert step(received, capsys)["state"] == "已汇总"


def test_unit_that_took_anothers_return_leaves_the_roster__the_return_is_told(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    adopt(Campaign(received.folder), "甲.xlsx", "大水坑镇")
    code = next(unit.code for unit in received.units if unit.name == "大水坑镇")
    leaves_the_roster(received, "大水坑镇")
    main(["run", "-C", str(received.folder)])
    assert f"大水坑镇：甲.xlsx——名册里没有编码为 {code} 的单位" in capsys.readouterr().out


def test_question_whose_other_return_is_given_away__is_none_any_more_until_that_is_undone(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    step(received, capsys)
    drop(received, "大水坑镇补报.xlsx", version(received, 9))
    assert step(received, capsys)["state"] == "有疑问"
    adopt(Campaign(received.folder), "大水坑镇补报.xlsx", "大水坑镇")
    found = held(received, capsys)
    assert (found["state"], found["adopted"]["file"]) == ("已汇总", "收回/甲.xlsx")
    undo(Campaign(received.folder))
    assert held(received, capsys)["state"] == "有疑问"
    # The one that is in doubt is no answer to its own question.
    adopt(Campaign(received.folder), "甲.xlsx", "大水坑镇")
    assert held(received, capsys)["state"] == "有疑问"


def test_one_of_two_that_came_together_is_anothers__the_other_counts(
    received: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(received, "甲.xlsx", version(received, 3))
    drop(received, "乙.xlsx", version(received, 5))
    assert step(received, capsys)["state"] == "有疑问"
    adopt(Campaign(received.folder), "乙.xlsx", "大水坑镇")
    assert held(received, capsys)["adopted"]["file"] == "收回/甲.xlsx"
