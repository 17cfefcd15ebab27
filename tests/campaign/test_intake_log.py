"""Every line that was written is there again, whatever became of the one before it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.intake_log import DOWNLOAD, HAND_IN, IntakeEntry, IntakeLog
from toolkit.campaign.roster import RosterReading, Unit

AT = "2021-01-09T14:32:05+08:00"
ODD = "甲\n乙\u2028\r<script>.xlsx"


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return create_campaign(tmp_path / "任务", "盐池县", 2020, RosterReading((Unit("QS", "青山乡", "乡"),)))


def path_of(campaign: Campaign) -> Path:
    return campaign.folder / ".nianbao" / "收件登记.jsonl"


def test_written__read_again_in_order_and_by_unit(campaign: Campaign) -> None:
    log = IntakeLog(campaign)
    assert list(log.entries()) == []
    told = [
        IntakeEntry(AT, "QS", "192.168.1.7", HAND_IN, number="000001", name=ODD, source="收回/甲", sha256="ab"),
        IntakeEntry(AT, "DSK", "192.168.1.8", HAND_IN, number="000002", name="乙.xlsx", source="收回/乙"),
        IntakeEntry(AT, "QS", "192.168.1.7", DOWNLOAD, "空白表"),
    ]
    for each in told:
        log.add(each)
    assert list(IntakeLog(campaign).entries()) == told
    assert log.hand_ins("QS") == told[:1]
    assert log.hand_ins() == told[:2]
    assert len(path_of(campaign).read_bytes().splitlines()) == 3
    assert json.loads(path_of(campaign).read_bytes().splitlines()[2])["detail"] == "空白表"


def test_torn_line__the_next_one_is_whole(campaign: Campaign) -> None:
    log = IntakeLog(campaign)
    entry = IntakeEntry(AT, "QS", "192.168.1.7", DOWNLOAD, "空白表")
    log.add(entry)
    path_of(campaign).write_bytes(path_of(campaign).read_bytes()[:-20])
    log.add(entry)
    assert list(log.entries()) == [entry]


def test_many_at_once__no_line_in_another(campaign: Campaign) -> None:
    log = IntakeLog(campaign)
    told = [IntakeEntry(AT, "QS", "192.168.1.7", HAND_IN, number=f"{number:06}") for number in range(200)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(log.add, told))
    assert sorted(each.number for each in log.entries()) == [each.number for each in told]
