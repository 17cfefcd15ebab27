"""退回 and the roster: whoever has to correct something finds it under the name that it has now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import unit_states
from toolkit.verbs.adopt import adopt
from toolkit.verbs.compare_resubmissions import resubmissions
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo


def _wrong_of(campaign: Campaign, *names: str) -> None:
    for number, name in enumerate(names, 3):
        (campaign.inbox / f"{name}.xlsx").write_bytes(return_of(campaign, name, new__natural=number))
    run(campaign)


def _roster(campaign: Campaign, change: Callable[[Unit], Unit | None]) -> Campaign:
    units = tuple(filter(None, map(change, campaign.units)))
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook(units, campaign.settings.county))
    return Campaign(campaign.folder)


def _sent_back(campaign: Campaign) -> dict[str, set[str]]:
    folders = [folder for folder in campaign.sent_back.iterdir() if folder.is_dir() and any(folder.iterdir())]
    return {folder.name: {path.name.partition("_")[0] for path in folder.iterdir()} for folder in folders}


def test_unit_renamed__its_papers_bear_the_new_name_after_one_run(campaign: Campaign) -> None:
    _wrong_of(campaign, "青山乡")
    again = _roster(campaign, lambda unit: replace(unit, name="新青山乡") if unit.name == "青山乡" else unit)
    run(again)
    assert _sent_back(again) == {"新青山乡": {"新青山乡"}}


def test_units_that_exchange_their_names__each_has_its_own_papers(campaign: Campaign) -> None:
    _wrong_of(campaign, "青山乡", "麻黄山乡")
    codes = {unit.name: unit.code for unit in campaign.units}
    other = {"青山乡": "麻黄山乡", "麻黄山乡": "青山乡"}
    again = _roster(campaign, lambda unit: replace(unit, name=other.get(unit.name, unit.name)))
    run(again)
    assert _sent_back(again) == {"青山乡": {"青山乡"}, "麻黄山乡": {"麻黄山乡"}}
    # Each one's own numbers.
    for name, number in (("青山乡", 3), ("麻黄山乡", 4)):
        state = next(each for each in unit_states(again) if each.unit.code == codes[name])
        (marked,) = (again.sent_back / state.unit.name).glob("*修改表*.xlsx")
        assert openpyxl.load_workbook(marked)["表三依申请公开"]["D4"].value == number


@pytest.mark.parametrize("change", [lambda unit: None, lambda unit: replace(unit, code="999")])
def test_unit_gone_or_with_another_code__its_papers_go(
    campaign: Campaign, change: Callable[[Unit], Unit | None]
) -> None:
    _wrong_of(campaign, "青山乡")
    again = _roster(campaign, lambda unit: change(unit) if unit.name == "青山乡" else unit)
    run(again)
    assert _sent_back(again) == {}
    # It is there again, and so is what it has to correct.
    (again.folder / "名册.xlsx").write_bytes(roster_workbook(campaign.units, campaign.settings.county))
    run(Campaign(campaign.folder))
    assert _sent_back(campaign) == {"青山乡": {"青山乡"}}


def _times(campaign: Campaign) -> tuple[str, int]:
    state = next(each for each in unit_states(campaign) if each.unit.name == "青山乡")
    return state.state, state.times_returned


def _hand_in(campaign: Campaign, *numbers: int) -> None:
    """Returns with errors, told from others by their number, in one run."""
    for number in numbers:
        (campaign.inbox / f"{number}.xlsx").write_bytes(return_of(campaign, "青山乡", new__natural=number))
    run(campaign)


def test_round_before_a_question__counts_and_is_what_the_answer_is_compared_with(campaign: Campaign) -> None:
    _hand_in(campaign, 3)
    _hand_in(campaign, 4, 5)
    assert _times(campaign) == ("有疑问", 1)
    adopt(campaign, "5.xlsx")
    assert _times(campaign) == ("退回（第 2 次）", 2)
    state = next(each for each in unit_states(campaign) if each.unit.name == "青山乡")
    assert "由 3 改为 5" in resubmissions(campaign, [state])[state.unit.code].sentence
    assert {path.name.partition("（")[2][:3] for path in (campaign.sent_back / "青山乡").iterdir()} == {"第2次"}


def test_rule_that_is_switched_off_and_on__takes_no_round_back_and_makes_none(campaign: Campaign) -> None:
    path = campaign.folder / SETTINGS_FILE
    plain = path.read_text(encoding="utf-8")
    told = ('"编号" = "B01"', '"性质" = "停用"', '"原因" = "试"', '"经手人" = "张三"', '"截至" = 2099-03-31')
    off = "\n".join((plain, '[["审核关系"]]', *told, ""))
    _hand_in(campaign, 3)
    path.write_text(off, encoding="utf-8")
    again = Campaign(campaign.folder)
    run(again)
    assert _times(again) == ("已汇总", 1)
    # Taken while the rule was off, it was never sent back.
    _hand_in(again, 4)
    path.write_text(plain, encoding="utf-8")
    again = Campaign(campaign.folder)
    _hand_in(again, 5)
    assert _times(again) == ("退回（第 2 次）", 2)
    undo(again)
    assert _times(again)[0] == "退回（第 2 次）"


def test_round_of_a_return_that_is_another_units__is_not_this_ones(campaign: Campaign) -> None:
    _hand_in(campaign, 3)
    adopt(campaign, "3.xlsx", "麻黄山乡")
    assert _times(campaign) == ("已下发", 0)
    undo(campaign)
    assert _times(campaign) == ("退回（第 1 次）", 1)
