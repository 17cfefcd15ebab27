"""Another day to report by is told to who hands out; forms that units have already hold all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.verbs.test_dispatch_list import UNITS, tick, ticks
from tests.verbs.test_filling_notice_file import with_deadline
from toolkit.campaign.folder import STORE, Campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.cli.main import main
from toolkit.telling.as_text import issued_text
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import complete
from toolkit.verbs.distribute import _kept_template, distribute, unit_stamp
from toolkit.verbs.told_deadlines import told_deadlines
from toolkit.verbs.verify import verify
from toolkit.workbook.issue import issued_plan
from toolkit.workbook.issue_template import IssueTemplate
from toolkit.workbook.writer import write_workbook

FIRST, LATER = "2021-01-15", "2021-01-20"


def days(folder: Path) -> dict[str, str]:
    """What each form in 下发 tells, by its unit."""
    told = {}
    for path in (folder / "下发").glob("*填报表.xlsx"):
        told[path.name.partition("_")[0]] = openpyxl.load_workbook(path)["封面"]["A3"].value or ""
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    distribute(with_deadline(tmp_path, FIRST))
    return tmp_path


def test_first__form_and_notice_tell_the_same_day(folder: Path) -> None:
    assert days(folder) == dict.fromkeys(("青山乡", "惠安堡镇"), "请于2021年1月15日前报送")


def test_another_day__nothing_is_issued_anew_and_ticks_stay(folder: Path) -> None:
    tick(folder, 青山乡="12月3日微信")
    before = {path.name: path.read_bytes() for path in (folder / "下发").glob("*.xlsx")}
    campaign = with_deadline(folder, LATER)
    issued = distribute(campaign)
    assert [(each.fresh, each.issue, each.deadline) for each in issued] == [(False, 1, date(2021, 1, 15))] * 2
    assert {path.name: path.read_bytes() for path in (folder / "下发").glob("*.xlsx")} == before
    told = issued_text(campaign, issued)
    assert "报送截止现在是2021年1月20日，2 份填报表上写的不是这样，没有因此换发，交回来照样审核。" in told
    # It is as quiet as ever where the days agree.
    back = with_deadline(folder, FIRST)
    assert "报送截止" not in issued_text(back, distribute(back))


def test_another_day__a_form_that_is_gone_comes_back_as_it_was(folder: Path) -> None:
    (form,) = (folder / "下发").glob("青山乡*填报表.xlsx")
    was = form.read_bytes()
    form.unlink()
    distribute(with_deadline(folder, LATER))
    assert form.read_bytes() == was


def test_another_day__new_and_changed_units_are_told_it(folder: Path) -> None:
    campaign = with_deadline(folder, LATER)
    units = (Unit("1", "青山乡", "民族乡"), UNITS[1], Unit("3", "冯记沟乡", "乡"))
    (folder / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    issued = distribute(Campaign(campaign.folder))
    assert [(each.unit.name, each.issue, str(each.deadline)) for each in issued] == [
        ("青山乡", 2, LATER),
        ("惠安堡镇", 1, FIRST),
        ("冯记沟乡", 1, LATER),
    ]


def test_asked_for__all_are_issued_anew_once(folder: Path) -> None:
    tick(folder, 青山乡="12月3日微信")
    issued = distribute(with_deadline(folder, LATER), redate=True)
    assert [(each.fresh, each.issue) for each in issued] == [(True, 2)] * 2
    assert days(folder) == dict.fromkeys(("青山乡", "惠安堡镇"), "请于2021年1月20日前报送")
    assert ticks(folder)["青山乡"] == (None, None)
    assert not any(each.fresh for each in distribute(Campaign(folder), redate=True))
    # The same by the command, back to no day at all.
    with_deadline(folder, "")
    assert main(["distribute", "--redate", "-C", str(folder)]) == 0
    assert set(days(folder).values()) == {""}


def test_return__of_a_form_with_the_old_day_counts_without_a_word(folder: Path) -> None:
    campaign = with_deadline(folder, LATER)
    distribute(campaign)
    unit = campaign.units[0]
    values = complete(campaign.form, {"new.natural": 1, "grant.natural": 1, "cover.date": date(2021, 1, 18)})
    stamp = unit_stamp(campaign, unit, 1)
    plan = issued_plan(campaign.form, stamp, values, deadline=date.fromisoformat(FIRST))
    (campaign.inbox / "青山乡.xlsx").write_bytes(write_workbook(plan))
    collect(campaign)
    (state,) = (each for each in verify(campaign) if each.unit.name == "青山乡")
    assert state.verdict
    assert state.verdict.verdict == "accepted"
    assert [each.rule for each in state.findings] == []


def test_ledger_lost__forms_keep_their_day(folder: Path) -> None:
    campaign = with_deadline(folder, LATER)
    before = told_deadlines(campaign)
    assert len(before) == 2
    campaign.ledger.close()
    # Something was received: that is what tells a lost ledger from a new campaign.
    (campaign.inbox / "青山乡.xlsx").write_bytes(next((folder / "下发").glob("青山乡*")).read_bytes() + b"\0")
    collect(Campaign(folder))
    for path in (folder / STORE).glob("台账.sqlite*"):
        path.unlink()
    again = Campaign(folder, lambda _: None)
    collect(again)
    assert told_deadlines(again) == before
    assert not any(each.fresh for each in distribute(again))


def test_many_units__one_template_for_each_day(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    build: Callable[..., None] = IssueTemplate.__init__

    def counted(self: IssueTemplate, *given: object) -> None:
        made.append(given[-1])
        build(self, *given)

    monkeypatch.setattr(IssueTemplate, "__init__", counted)
    _kept_template.cache_clear()
    distribute(with_deadline(folder, LATER))
    assert made == [date(2021, 1, 15)]
