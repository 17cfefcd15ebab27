"""What came of the work is told once where the clerk is, and on 首页 until it is ticked off."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event

import pytest

from tests.desk.clerk import Clerk
from toolkit.campaign.folder import Campaign
from toolkit.desk import actions, views
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


def test_work_that_begins_and_ends_while_a_page_is_read__read_once_more(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, head, drawn = clerk.desk.work, views._head, list[int]()

    def beside(campaign: Campaign) -> views.Head:
        drawn.append(len(drawn))
        if len(drawn) == 1:
            work.begin("审核", lambda _: Outcome("审核", "done", ("都看过了",)))
        return head(campaign)

    monkeypatch.setattr(views, "_head", beside)
    assert "都看过了" in clerk.client.get("/").text
    assert len(drawn) == 2


def test_answer_to_a_click_while_something_is_done__never_clicks_again(clerk: Clerk) -> None:
    """The script loads a page anew when the work ends; an answer to a POST would be sent again."""
    may_end = Event()

    def doing(_: Phase) -> Outcome:
        may_end.wait(60)
        return Outcome("审核", "done")

    assert clerk.desk.work.begin("审核", doing, wait=0)
    answer = clerk.client.post("/circulate", data={"csrf": clerk.csrf, "back": "/remind"})
    may_end.set()
    assert answer.status_code == 409
    assert 'id="work-told"' not in answer.text


def test_read__the_same_click_once_more_is_a_new_wish() -> None:
    work, done = Work(), list[int]()

    def refused(_: Phase) -> Outcome:
        done.append(1)
        return Outcome("下发", "refused")

    for _ in range(2):
        assert work.begin("下发", refused, click="下发")
        work.join()
        work.read()
    assert len(done) == 2


def test_stop__of_an_earlier_work_stops_no_other() -> None:
    work, stopped = Work(), Event()

    def doing(phase: Phase) -> Outcome:
        stopped.wait(60)
        phase("下发")
        return Outcome("下发", "done")

    work.begin("收表", lambda _: Outcome("收表", "done"))
    work.join()
    work.begin("下发", doing, wait=0)
    assert work.stage
    work.stop(work.stage.serial - 1)
    stopped.set()
    work.join()
    assert work.outcome
    assert work.outcome.kind == "done"


def test_outcome_of_a_click__on_the_page_of_its_button_whoever_asks_first() -> None:
    work = Work()
    work.begin("下发", lambda _: Outcome("下发", "refused"), back="/hand-out")
    work.join()
    assert work.outcome_on("/remind") is None
    assert work.outcome_on("/hand-out")


def test_form_of_a_page__is_for_the_campaign_that_is_shown(
    clerk: Clerk, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another tab opens another campaign while this page is drawn: units have the same codes from year to year."""
    other, head = shutil.copytree(campaign.folder, tmp_path / "上年"), views._head
    own = clerk.csrf

    def switching(of: Campaign) -> views.Head:
        clerk.desk.open(other)
        return head(of)

    monkeypatch.setattr(views, "_head", switching)
    shown = clerk.client.get("/").text
    assert own in shown
    assert clerk.csrf not in shown
    assert clerk.client.post("/circulate", data={"csrf": own}).status_code == 403


def test_new_campaign_while_something_is_done__not_made_and_the_work_stays_where_it_was(clerk: Clerk) -> None:
    clerk.click("/start/preview", county="鄱阳县", year="2021", pasted="莲湖乡")
    may_end, folder = Event(), clerk.desk.folder

    def doing(_: Phase) -> Outcome:
        may_end.wait(60)
        return Outcome("收表", "done")

    assert clerk.desk.work.begin("收表", doing, wait=0)
    answer = clerk.client.post("/start/create", data={"csrf": clerk.csrf})
    may_end.set()
    assert "还在做上一件事，请等它做完，或先点“停止”，再换任务。" in answer.text
    assert clerk.desk.folder == folder


def test_undo__what_was_confirmed_or_nothing(clerk: Clerk, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can come between the look at the last step and the step that takes it back."""
    seen: list[bool] = []
    look = actions.undoable

    def looking(at: Campaign) -> object:
        seen.append(at._at_work)
        return look(at)

    monkeypatch.setattr(actions, "undoable", looking)
    clerk.click("/undo", serial="1")
    assert seen[-1:] == [True]
