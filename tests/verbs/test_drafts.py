"""What a draft is made from: last year, the county's own government, the facts that the county does without."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.left_out import left_out_facts
from toolkit.campaign.roster import ROSTER_FILE, RosterReading, Unit, roster_workbook
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.engine import Failure, Processes, Task
from toolkit.engine.task import J, R, S
from toolkit.errors import NianbaoError
from toolkit.verbs.change_settings import change_settings
from toolkit.verbs.distribute import distribute
from toolkit.verbs.drafts import DraftWriter, last_of_all
from toolkit.verbs.report import report
from toolkit.verbs.run import run


def set_to(campaign: Campaign, name: str, value: str) -> Campaign:
    """The campaign opened anew with another setting."""
    path = campaign.folder / "设置.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f'"{name}" = {value}' if line.startswith(f'"{name}"') else line for line in lines]
    path.write_text("\n".join(lines), encoding="utf-8")
    return Campaign(campaign.folder)


def text_of(campaign: Campaign, name: str) -> str:
    (path,) = (path for path in campaign.reports.glob("*.docx") if name in path.name)
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def everybody(campaign: Campaign, **changes: int) -> None:
    for unit in campaign.units:
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(return_of(campaign, unit.name, **changes))
    run(campaign)


def test_last_year__set_beside_this_one_in_the_units_report_and_the_countys(campaign: Campaign, tmp_path: Path) -> None:
    last = Campaign(shutil.copytree(campaign.folder, tmp_path / "上年"))
    last = set_to(last, "年度", "2019")
    distribute(last)
    everybody(last, new__natural=2, grant__natural=2)
    campaign = set_to(campaign, "上年任务", '"../上年"')
    distribute(campaign)
    everybody(campaign, new__natural=3, grant__natural=3)
    assert "新收政府信息公开申请3件（比上年增加1件，增长50%）" in text_of(campaign, "青山乡")
    assert "新收政府信息公开申请27件（比上年增加9件，增长50%）" in text_of(campaign, "盐池县2020")


def test_a_unit_is_missing__the_county_is_set_against_no_year(received: Campaign) -> None:
    states = run(received).merged.states
    last = {unit.code: {"new.total": 1} for unit in received.units}
    assert last_of_all(states, last) == {}
    ready = [state for state in states if state.mergeable]
    assert last_of_all(ready, last) == {"new.total": 6}
    assert last_of_all(ready, {**last, ready[0].unit.code: {"new.total": None}}) == {}


def test_county_government__its_part_is_told(campaign: Campaign) -> None:
    units = (*campaign.units, Unit("640323000", "盐池县人民政府（本级）", "县政府本级"))
    (campaign.folder / ROSTER_FILE).write_bytes(roster_workbook(units, "盐池县"))
    campaign = Campaign(campaign.folder)
    distribute(campaign)
    everybody(campaign, new__natural=3, grant__natural=3)
    assert "县人民政府（县政府办公室）本级新收3件，上年无结转；办结3件" in text_of(campaign, "盐池县2020")


def test_facts_left_out__no_mark_for_them(ran: Campaign) -> None:
    assert "【待补充：开通便民服务代办点的行政村数】" in text_of(ran, "高沙窝镇")
    changed = set_to(ran, "年报不写", '["开通便民服务代办点的行政村数"]')
    report(changed)
    assert "行政村数" not in text_of(changed, "高沙窝镇")


def test_facts_left_out__one_that_the_form_has_not__said(ran: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    changed = set_to(ran, "年报不写", '["行政村"]')
    with pytest.raises(NianbaoError, match="“行政村”不是表样里的指标"):
        left_out_facts(changed)
    assert main(["report", "-C", str(changed.folder)]) == 2


def test_county_s_report__names_the_office_of_the_settings(tmp_path: Path) -> None:
    create_campaign(tmp_path, "盐池县", 2022, RosterReading((Unit("1", "青山乡", "乡"),)))
    change_settings(Campaign(tmp_path), {"地址": "前进街 1 号", "邮编": "751500", "联系电话": "0953-6012345"})
    campaign = Campaign(tmp_path)
    draft = DraftWriter(campaign).county(unit_states(campaign))
    told = "".join(each.text for each in Document(BytesIO(draft)).paragraphs)
    assert "（地址：前进街 1 号；邮编：751500；电话：0953-6012345）。" in told
    change_settings(campaign, {"地址": "", "联系电话": "13812345678"})
    bare = DraftWriter(Campaign(tmp_path)).county(unit_states(campaign))
    told = "".join(each.text for each in Document(BytesIO(bare)).paragraphs)
    assert "（地址：【待补充：地址】；邮编：751500；电话：【待补充：联系电话】）。" in told


def test_drafts_by_workers__the_same_to_the_byte_and_what_they_cannot_do_is_done_here(
    ran: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {path.name: path.read_bytes() for path in ran.reports.glob("*.docx")}
    monkeypatch.setattr("toolkit.verbs.drafts._MANY", 1)
    engine = Processes(2)
    for each in (engine, Broken()):
        for path in ran.reports.glob("*.docx"):
            path.unlink()
        report(ran, engine=each)
        assert {path.name: path.read_bytes() for path in ran.reports.glob("*.docx")} == here
    engine.close()
    assert len(here) > 5


class Broken:
    """An engine whose workers all die."""

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        return (Failure("died", "中断") for _ in jobs)

    def expect(self, work: Callable[[S, J], R]) -> None:
        """Nobody comes."""

    def rest(self) -> None:
        """They are gone already."""
