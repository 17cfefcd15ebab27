"""Returns that lie where nothing is collected: never written over, never handed on as a blank, told until moved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import DISPATCH_FILE, Campaign
from toolkit.campaign.roster import roster_workbook
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.portal.unit_pages import unit_files
from toolkit.verbs import look_for_misplaced
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

UNIT = "青山乡"
ENGINE = Inline()


@pytest.fixture
def filled(campaign: Campaign) -> bytes:
    return return_of(campaign, UNIT, new__natural=3, grant__natural=3)


def blank_of(campaign: Campaign) -> Path:
    return campaign.outbox / f"{UNIT}_2020年政府信息公开年报填报表.xlsx"


def said(campaign: Campaign) -> tuple[Campaign, list[str]]:
    told: list[str] = []
    return Campaign(campaign.folder, told.append), told


def test_return_saved_over_its_blank__stays_and_the_blank_lies_beside(campaign: Campaign, filled: bytes) -> None:
    path = blank_of(campaign)
    blank = path.read_bytes()
    path.write_bytes(filled)
    again, told = said(campaign)
    beside = path.with_stem(f"{path.stem}（新）")
    for _ in range(2):
        issued = next(each for each in distribute(again) if each.unit.name == UNIT)
        assert (path.read_bytes(), beside.read_bytes()) == (filled, blank)
        assert (issued.file, issued.issue, issued.fresh) == (beside, 1, False)
    assert path.name in told[0]
    assert beside.name in told[0]
    assert unit_files(again, issued.unit)["blank"] == beside
    # Once it is where it belongs, the blank has its own name again.
    os.replace(path, campaign.inbox / path.name)
    distribute(again)
    assert path.read_bytes() == blank
    assert not beside.exists()
    states = {each.unit.name: each for each in run(again, engine=ENGINE).states}
    assert states[UNIT].adopted is not None


def test_form_changed_since__the_return_stays_all_the_same(campaign: Campaign, filled: bytes) -> None:
    path = blank_of(campaign)
    path.write_bytes(filled)
    roster = campaign.folder / "名册.xlsx"
    roster.write_bytes(
        roster_workbook(tuple(type(u)(u.code, u.name, "镇") if u.name == UNIT else u for u in campaign.units), "盐池县")
    )
    issued = next(each for each in distribute(Campaign(campaign.folder)) if each.unit.name == UNIT)
    assert issued.fresh
    assert path.read_bytes() == filled
    assert issued.file != path


def test_filled_in_where_the_portal_takes_the_blank_from__not_handed_out(campaign: Campaign, filled: bytes) -> None:
    blank_of(campaign).write_bytes(filled)
    unit = next(unit for unit in campaign.units if unit.name == UNIT)
    assert "blank" not in unit_files(campaign, unit)


@pytest.mark.parametrize(
    "place", ["下发/随便.xlsx", f"退回/{UNIT}/{UNIT}改好.xlsx", "汇总/青山.xlsx", "年报/青山.xlsx"]
)
def test_return_in_another_folder__told_by_run_and_status_until_it_is_moved(
    campaign: Campaign, filled: bytes, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = campaign.folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(filled)
    again, told = said(campaign)
    run(again, engine=ENGINE)
    assert [f"“{place}”是{UNIT}的填报表" in each for each in told] == [True]
    capsys.readouterr()
    main(["status", "-C", str(campaign.folder)])
    assert f"“{place}”是{UNIT}的填报表" in capsys.readouterr().err
    os.replace(path, campaign.inbox / path.name)
    again, told = said(campaign)
    run(again, engine=ENGINE)
    main(["status", "-C", str(campaign.folder)])
    assert place not in capsys.readouterr().err
    assert told == []
    assert {each.unit.name: each.state for each in unit_states(campaign)}[UNIT] == "已汇总"


def test_our_own_papers_and_copies_of_what_was_collected__not_told(ran: Campaign) -> None:
    again, told = said(ran)
    kept = next(path for path in ran.inbox.glob("*.xlsx"))
    (ran.merged / "副本.xlsx").write_bytes(kept.read_bytes())
    blank = blank_of(ran)
    (ran.sent_back / "空白.xlsx").write_bytes(blank.read_bytes())
    run(again, engine=ENGINE)
    assert told == []


def test_nothing_changed_there__told_again_and_nothing_opened(
    campaign: Campaign, filled: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_of(campaign).write_bytes(filled)
    run(campaign, engine=ENGINE)
    run(campaign, engine=ENGINE)  # the first one has written its own papers since it looked
    with monkeypatch.context() as patch:
        patch.setattr(look_for_misplaced, "sha256_of", lambda path: pytest.fail(f"opened {path}"))
        again, told = said(campaign)
        run(again, engine=ENGINE)
    assert [UNIT in each for each in told] == [True]
    # Overwritten in its place: the folder itself tells nothing.
    other = blank_of(campaign).with_name(f"{campaign.units[0].name}_2020年政府信息公开年报填报表.xlsx")
    other.write_bytes(return_of(campaign, campaign.units[0].name, new__natural=1, grant__natural=1))
    again, told = said(campaign)
    run(again, engine=ENGINE)
    assert len(told) == 2


def test_more_workbooks_than_any_county_has__none_opened(
    campaign: Campaign, filled: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_of(campaign).write_bytes(filled)
    monkeypatch.setattr(look_for_misplaced, "_MOST", len(campaign.units) - 1)
    monkeypatch.setattr(look_for_misplaced, "sha256_of", lambda path: pytest.fail(f"opened {path}"))
    again, told = said(campaign)
    run(again, engine=ENGINE)
    assert told == []


def test_list_of_what_was_handed_out__no_worker_starts_for_it(ran: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (ran.outbox / DISPATCH_FILE).is_file()
    monkeypatch.setattr(
        look_for_misplaced, "classified_by", lambda *given: [] if not given[2] else pytest.fail("asked")
    )
    run(ran, engine=ENGINE)
