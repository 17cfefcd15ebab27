"""A unit that filled in another's form: what goes back to it is its own, and what comes on that form is asked about."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.states import UnitState, unit_states
from toolkit.engine import Inline
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.returns.read_return import find_stamps
from toolkit.verbs.adopt import adopt
from toolkit.verbs.run import run

OWNER, BORROWER = "青山乡", "高沙窝镇"
ENGINE = Inline()


def state(campaign: Campaign, name: str) -> UnitState:
    return next(each for each in unit_states(campaign) if each.unit.name == name)


@pytest.fixture
def borrowed(campaign: Campaign) -> Campaign:
    """The owner has reported well; the borrower's return, with errors, is on the owner's form."""
    (campaign.inbox / "真.xlsx").write_bytes(return_of(campaign, OWNER, new__natural=1, grant__natural=1))
    run(campaign, engine=ENGINE)
    (campaign.inbox / "报表.xlsx").write_bytes(return_of(campaign, OWNER, new__natural=3))
    run(campaign, engine=ENGINE)
    adopt(campaign, "报表.xlsx", BORROWER, engine=ENGINE)
    adopt(campaign, "真.xlsx", engine=ENGINE)
    return campaign


def test_what_goes_back__bears_the_stamp_of_the_unit_that_it_goes_to(borrowed: Campaign) -> None:
    assert state(borrowed, BORROWER).state == "退回（第 1 次）"
    (back,) = (borrowed.sent_back / BORROWER).glob("*.xlsx")
    assert "恢复表" in back.name
    stamp, _ = find_stamps(read_workbook(back.read_bytes()))
    assert stamp is not None
    assert stamp.unit_name == BORROWER
    book = openpyxl.load_workbook(BytesIO(back.read_bytes()))
    assert book["表三依申请公开"]["D4"].value == 3
    # Corrected there, it is the borrower's without a question.
    book = return_of(borrowed, BORROWER, new__natural=3, grant__natural=3)
    (borrowed.inbox / "改好.xlsx").write_bytes(book)
    run(borrowed, engine=ENGINE)
    assert [state(borrowed, name).state for name in (OWNER, BORROWER)] == ["已汇总", "已汇总"]


def test_corrected_on_the_form_of_the_other__asked_and_nobodys_numbers_change_in_silence(borrowed: Campaign) -> None:
    data = return_of(borrowed, OWNER, new__natural=3, grant__natural=3)
    (borrowed.inbox / "改好的报表.xlsx").write_bytes(data)
    run(borrowed, engine=ENGINE)
    asked = state(borrowed, OWNER)
    assert (asked.state, asked.standings.reason) == ("有疑问", "lent")
    assert "另一个单位也在用" in asked.findings[0].message
    assert "--unit 单位名称" in asked.findings[0].remedy
    adopt(borrowed, "改好的报表.xlsx", BORROWER, engine=ENGINE)
    adopt(borrowed, "真.xlsx", engine=ENGINE)
    assert [state(borrowed, name).state for name in (OWNER, BORROWER)] == ["已汇总", "已汇总"]


def test_form_that_nobody_else_uses_any_more__what_comes_on_it_counts(borrowed: Campaign) -> None:
    own = return_of(borrowed, BORROWER, new__natural=3, grant__natural=3)
    (borrowed.inbox / "高.xlsx").write_bytes(own)
    run(borrowed, engine=ENGINE)
    (borrowed.inbox / "青.xlsx").write_bytes(return_of(borrowed, OWNER, new__natural=2, grant__natural=2))
    run(borrowed, engine=ENGINE)
    adopted = state(borrowed, OWNER).adopted
    assert adopted is not None
    assert adopted.source == "收回/青.xlsx"
