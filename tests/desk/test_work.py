"""What came of the work is told once where the clerk is, and on 首页 until it is ticked off."""

from __future__ import annotations

from threading import Event

import pytest

from tests.desk.clerk import Clerk
from toolkit.campaign.folder import Campaign
from toolkit.desk import views
from toolkit.desk.work import Outcome, Work
from toolkit.verbs import Phase


def test_outcome__on_the_page_it_is_met_on_and_on_the_first_one() -> None:
    work = Work()
    work.told(Outcome("下发", "done", ("写好了",)))
    assert work.outcome_on("/hand-out")
    assert work.outcome_on("/hand-out")
    assert work.outcome_on("/help") is None
    assert work.outcome_on("/")
    work.told(Outcome("收表", "done", ("收好了",)))
    met = work.outcome_on("/help")
    assert met
    assert met.title == "收表"
    assert work.outcome_on("/hand-out") is None


def test_nothing_done_yet__nothing_told() -> None:
    assert Work().outcome_on("/") is None


@pytest.mark.parametrize("path", ["/", "/hand-out", "/send-back", "/remind", "/results", "/settings", "/undo"])
def test_work_that_ends_while_a_page_is_read__the_page_comes_again(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """What the page shows was read before the end of the work, and would stay as it is."""
    work, may_end, head = clerk.desk.work, Event(), views._head

    def ending(campaign: Campaign) -> views.Head:
        may_end.set()
        work.join()
        return head(campaign)

    def doing(_: Phase) -> Outcome:
        may_end.wait(60)
        return Outcome("审核", "done", ("都看过了",))

    monkeypatch.setattr(views, "_head", ending)
    assert work.begin("审核", doing, wait=0)
    assert 'id="work-told"' in clerk.client.get(path).text
    assert clerk.client.get("/progress").json() == {"working": False}
    again = clerk.client.get(path).text
    assert 'id="work-told"' not in again
    assert "都看过了" in again
