"""What a unit hands in by its link goes the way of every file, and stands for that unit alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.helpers import resaved, zipped
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.handed_in import HandedIn
from toolkit.campaign.states import UnitState, unit_states
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.rebuild import rebuild_ledger
from toolkit.verbs.undo import undo, undoable
from toolkit.verbs.verify import verify

AT = datetime(2021, 1, 9, 6, 32, 5, tzinfo=UTC)


def by_link(campaign: Campaign, name: str, data: bytes, number: int, suffix: str = ".xlsx", late: int = 0) -> Path:
    """A file as it lies once it came by that unit's link. late: minutes after the first."""
    unit = next(each for each in campaign.units if each.name == name)
    handed = HandedIn(unit.code, f"{number:06}", AT + timedelta(minutes=late))
    path = handed.path(campaign.inbox, unit, suffix)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def states(campaign: Campaign) -> Mapping[str, UnitState]:
    return {each.unit.name: each for each in unit_states(campaign)}


def test_own_workbook__counts_as_any_file_does(campaign: Campaign) -> None:
    by_link(campaign, "青山乡", return_of(campaign, "青山乡", new__natural=1, grant__natural=1), 1)
    (taken,) = collect(campaign)
    assert (taken.status, taken.unit_code) == ("return", "640323202")
    verify(campaign)
    adopted = states(campaign)["青山乡"].adopted
    assert adopted
    assert adopted.sent == "2021-01-09T06:32:05+00:00"


def test_workbook_of_another__refused_and_the_other_is_not_touched(campaign: Campaign) -> None:
    other = return_of(campaign, "高沙窝镇", new__natural=1, grant__natural=1)
    by_link(campaign, "青山乡", other, 1)
    by_link(campaign, "青山乡", zipped({"高沙窝镇.xlsx": other}), 2, ".zip")
    taken = [each for each in collect(campaign) if each.status != "skipped"]
    assert [each.status for each in taken] == ["refused"] * 2
    verify(campaign)
    after = states(campaign)
    assert {after[name].state for name in ("青山乡", "高沙窝镇")} == {"已下发"}
    assert not after["高沙窝镇"].files
    for each in taken:
        assert "不是发给本单位的" in each.reason
        assert "高沙窝" not in each.reason
        assert after["高沙窝镇"].unit.code not in each.reason
    # Nothing is lost: it is kept, comes in by any other way, and by the county's word.
    assert all(campaign.original(row.sha256).is_file() for row in campaign.ledger.files() if row.status == "refused")
    (campaign.inbox / "补发.xlsx").write_bytes(other)
    collected = {each.source: each.unit_code for each in collect(campaign)}
    assert collected.pop("收回/补发.xlsx") == after["高沙窝镇"].unit.code
    assert not any(collected.values())


def test_refused_by_link__the_county_may_say_that_it_counts(campaign: Campaign) -> None:
    path = by_link(campaign, "青山乡", return_of(campaign, "高沙窝镇", new__natural=1, grant__natural=1), 1)
    collect(campaign)
    adopt(campaign, str(path), "高沙窝镇", by="经办", because="高沙窝镇来电")
    adopted = states(campaign)["高沙窝镇"].adopted
    assert adopted
    assert adopted.source.endswith("_收件000001.xlsx")


def test_workbook_without_a_stamp_that_names_another__learns_no_code_of_it(campaign: Campaign) -> None:
    def unstamped(book):  # type: ignore[no-untyped-def]
        book.remove(book["表样标识"])
        book.properties.identifier = book.properties.keywords = book.properties.subject = None
        book.custom_doc_props.props = []

    data = resaved(return_of(campaign, "高沙窝镇", new__natural=1), unstamped)
    by_link(campaign, "青山乡", data, 1)
    (campaign.inbox / "甲.xlsx").write_bytes(data)
    reasons = {each.source: each.reason for each in collect(campaign)}
    plain = reasons.pop("收回/甲.xlsx")
    (by_the_link,) = reasons.values()
    assert "高沙窝镇" in plain
    assert "高沙窝" not in by_the_link


def test_two_of_a_unit_collected_together__the_later_one_counts(campaign: Campaign) -> None:
    for number, late in ((1, 5), (2, 0)):
        data = return_of(campaign, "青山乡", new__natural=number, grant__natural=number)
        by_link(campaign, "青山乡", data, number, late=late)
    collect(campaign)
    verify(campaign)
    adopted = states(campaign)["青山乡"].adopted
    assert adopted
    assert "收件000001" in adopted.source


def test_ledger_lost__whose_link_it_was_is_known_again(campaign: Campaign) -> None:
    by_link(campaign, "青山乡", return_of(campaign, "高沙窝镇", new__natural=1), 1)
    by_link(campaign, "大水坑镇", return_of(campaign, "大水坑镇", new__natural=1), 2)
    collect(campaign)
    before = {(row.source, row.status, row.unit_code) for row in campaign.ledger.files()}
    campaign.close_ledger()
    campaign.ledger_file.unlink()
    rebuild_ledger(campaign)
    assert {(row.source, row.status, row.unit_code) for row in campaign.ledger.files()} == before


def test_undo__takes_back_what_was_done_here_and_not_what_came_by_a_link_meanwhile(campaign: Campaign) -> None:
    assert undoable(campaign) is None
    by_link(campaign, "青山乡", return_of(campaign, "青山乡", new__natural=1), 1)
    collect(campaign)
    verify(campaign)
    assert undoable(campaign) is None
    (campaign.inbox / "甲.xlsx").write_bytes(return_of(campaign, "大水坑镇", new__natural=1))
    collect(campaign)
    verify(campaign)
    by_link(campaign, "青山乡", return_of(campaign, "青山乡", new__natural=2), 2, late=1)
    collect(campaign)
    undo(campaign)
    after = states(campaign)
    assert after["大水坑镇"].adopted is None
    adopted = after["青山乡"].adopted
    assert adopted
    assert "收件000002" in adopted.source
