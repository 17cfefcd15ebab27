"""The notices of a campaign: what the ledger knows, written where the office sends things out from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.verbs.adopt import adopt
from toolkit.verbs.circulate import circulate, notice_data
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo

CIRCULAR, REMINDER = "盐池县2020年年报填报情况通报.docx", "盐池县2020年年报催报通知.docx"


def test_sample__both_notices_and_what_they_rest_on(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remind", "-C", str(ran.folder), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["files"]
    assert [Path(each).name for each in written] == [CIRCULAR, REMINDER]
    data = notice_data(ran, unit_states(ran), date.today())
    # One is in the sums, with a number that it has not explained yet: it has not passed.
    explaining = {state.unit.name for state in unit_states(ran) if state.word == "已汇总" and state.findings}
    assert {each.name for each in data.at("explaining")} <= explaining
    assert (len(data.at("passed")), len(data.at("explaining"))) == (5, 1)
    assert [each.name for each in data.at("missing")] == ["麻黄山乡"]
    assert {each.name: each.times for each in data.units if each.times} == {"大水坑镇": 1, "惠安堡镇": 1}
    assert data.faults
    assert all(set(each.units) <= {"大水坑镇", "惠安堡镇"} for each in data.faults)


def test_fault_of_a_return_that_was_mended__is_counted_still(campaign: Campaign) -> None:
    wrong = return_of(campaign, "青山乡", new__natural=3)
    (campaign.inbox / "青山乡.xlsx").write_bytes(wrong)
    run(campaign)
    (campaign.inbox / "青山乡 改.xlsx").write_bytes(return_of(campaign, "青山乡"))
    run(campaign)
    data = notice_data(campaign, unit_states(campaign), date.today())
    (unit,) = data.at("passed")
    assert (unit.name, unit.times) == ("青山乡", 1)
    assert any(each.rule == "B01" and each.units == ("青山乡",) for each in data.faults)


def test_return_given_to_another_unit__its_day_and_its_faults_are_that_ones(campaign: Campaign) -> None:
    (campaign.inbox / "报表.xlsx").write_bytes(return_of(campaign, "青山乡", new__natural=3))
    run(campaign)
    adopt(campaign, "报表.xlsx", "高沙窝镇")
    data = notice_data(campaign, unit_states(campaign), date.today())
    units = {each.name: each for each in data.units}
    assert (units["青山乡"].received, units["青山乡"].times) == (None, 0)
    assert units["高沙窝镇"].received == date.today()
    assert {each.units for each in data.faults} == {("高沙窝镇",)}
    undo(campaign)
    undo(campaign)  # the collecting itself
    data = notice_data(campaign, unit_states(campaign), date.today())
    assert not any(each.received for each in data.units)
    assert data.faults == []


def test_all_in__no_reminder_and_an_old_one_is_taken_back(campaign: Campaign) -> None:
    assert [path.name for path in circulate(campaign)] == [CIRCULAR, REMINDER]
    for unit in campaign.units:
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(return_of(campaign, unit.name))
    run(campaign)
    assert [path.name for path in circulate(campaign)] == [CIRCULAR]
    assert not (campaign.outbox / REMINDER).exists()


def test_notice_the_office_has_worked_on__is_left_alone(campaign: Campaign) -> None:
    (path, *_) = circulate(campaign, date(2021, 1, 10))
    document = Document(str(path))
    document.add_paragraph("请各单位高度重视。")
    document.save(str(path))
    mine = path.read_bytes()
    (new, *_) = circulate(campaign, date(2021, 1, 20))
    assert path.read_bytes() == mine
    assert new.name == CIRCULAR.replace(".docx", "（新）.docx")


def test_nothing_handed_out__said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "任务"), "--county", "盐池县", "--year", "2020"]) == 0
    capsys.readouterr()
    assert main(["remind", "-C", str(tmp_path / "任务")]) == 2
