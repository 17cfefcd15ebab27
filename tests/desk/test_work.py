"""What came of the work is told once where the clerk is, and on 首页 until it is ticked off."""

from __future__ import annotations

from toolkit.desk.work import Outcome, Work


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
