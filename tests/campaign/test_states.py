"""Where a unit stands, told from what the ledger has of it: each line of the table is one story."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision, SeenFile
from toolkit.campaign.states import UnitState, unit_states
from toolkit.verbs.demo import create_sample
from toolkit.verify.findings import Verdict
from toolkit.verify.judged_file import JudgedFile

GOOD: dict[str, Verdict] = {"a": "accepted"}
UNTOLD: dict[str, Verdict] = {"a": "needs_explanation"}
WRONG: dict[str, Verdict] = {"a": "returned"}
TWICE: dict[str, Verdict] = {"a": "returned", "b": "returned"}


class Story:
    """The first unit of a campaign, of which things are written into the ledger one by one."""

    def __init__(self, campaign: Campaign) -> None:
        self.ledger = campaign.ledger
        self.campaign = campaign
        self.code = campaign.units[0].code
        self.serials: dict[str, int] = {}

    def arrives(self, name: str) -> None:
        row = SeenFile(-1, name, f"收回/{name}.xlsx", "return", self.code)
        self.serials[name] = self.ledger.record_file(row)

    def judged(self, verdicts: dict[str, Verdict]) -> None:
        for name, verdict in verdicts.items():
            self.ledger.record_verdict(JudgedFile(name, verdict, content=name), "")

    def decided(self, kind: str, *names: str) -> None:
        files = " ".join(str(self.serials[name]) for name in names)
        upto = max(self.serials.values())
        reason = "together" if kind == "asks" else ""
        self.ledger.record_decision(Decision(kind, self.code, files, reason, upto=upto))  # type: ignore[arg-type]

    def told(self) -> UnitState:
        return unit_states(self.campaign)[0]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(create_sample(tmp_path / "任务"))


def test_nothing_arrived__by_whether_a_form_went_out(story: Story) -> None:
    assert story.told().state == "未下发"
    story.ledger.record_issue("641999", 1, "别的单位.xlsx", "")
    assert story.told().state == "未下发"
    story.ledger.record_issue(story.code, 1, "甲.xlsx", "")
    assert story.told().state == "已下发"


@pytest.mark.parametrize(
    ("verdicts", "counts", "merged", "state", "times"),
    [
        (GOOD, "a", "", "通过", 0),
        (GOOD, "a", "a", "已汇总", 0),
        (GOOD, "a", "older", "通过", 0),
        (UNTOLD, "a", "", "待说明", 0),
        (UNTOLD, "a", "a", "已汇总", 0),
        (WRONG, "a", "", "退回（第 1 次）", 1),
        (WRONG, "a", "a", "退回（第 1 次）", 1),
        ({}, "a", "", "已收", 0),
    ],
)
def test_one_return_that_counts__by_its_verdict(
    story: Story, verdicts: dict[str, Verdict], counts: str, merged: str, state: str, times: int
) -> None:
    story.arrives(counts)
    story.judged(verdicts)
    story.decided("counts", counts)
    story.ledger.record_merged({story.code: merged} if merged else {})
    told = story.told()
    assert (told.state, told.times_returned, told.before, told.question) == (state, times, None, None)
    assert told.mergeable == (state not in ("已收", "退回（第 1 次）"))


@pytest.mark.parametrize(
    ("verdicts", "state", "times", "before"),
    [
        (TWICE, "退回（第 2 次）", 2, "returned"),
        (WRONG | {"b": "accepted"}, "通过", 1, "returned"),
        (GOOD | {"b": "accepted"}, "通过", 0, "accepted"),
        ({"b": "accepted"}, "通过", 0, None),
    ],
)
def test_a_second_return__counts_and_remembers_the_first(
    story: Story, verdicts: dict[str, Verdict], state: str, times: int, before: str | None
) -> None:
    for name in ("a", "b"):
        story.arrives(name)
        story.decided("counts", name)
    story.judged(verdicts)
    told = story.told()
    assert (told.state, told.times_returned, told.before and told.before.verdict) == (state, times, before)
    assert [(each.file.sha256, each.counts) for each in told.files] == [("b", True), ("a", False)]


def test_three_returns__the_one_before_the_last_is_what_was_before(story: Story) -> None:
    for name in ("a", "b", "c"):
        story.arrives(name)
        story.decided("counts", name)
    story.judged({"a": "returned", "b": "needs_explanation", "c": "accepted"})
    told = story.told()
    assert told.before is not None
    assert told.before.sha256 == "b"


def test_two_among_which_a_person_must_choose__asked_and_in_no_sum(story: Story) -> None:
    for name in ("a", "b"):
        story.arrives(name)
    story.judged(GOOD | {"b": "accepted"})
    story.decided("asks", "a", "b")
    told = story.told()
    assert (told.state, told.asked, told.mergeable, told.adopted) == ("有疑问", True, False, None)
    assert told.question is not None
    assert told.question.rule == "ID-03"
    assert told.findings == (told.question,)


def test_what_waits_for_its_verdict__received_whatever_stood(story: Story) -> None:
    for name in ("a", "b"):
        story.arrives(name)
    story.judged(GOOD | {"b": "accepted"})
    story.decided("asks", "a", "b")
    story.arrives("c")
    told = story.told()
    assert (told.state, told.verdict, told.question, told.file) == ("已收", None, None, "c.xlsx")


def test_withdrawn__stands_as_if_nothing_had_arrived(story: Story) -> None:
    story.ledger.record_issue(story.code, 1, "甲.xlsx", "")
    story.arrives("a")
    story.judged(GOOD)
    story.decided("counts", "a")
    story.decided("withdraw", "a")
    told = story.told()
    assert (told.state, told.adopted) == ("已下发", None)
    assert told.before is not None
    assert told.before.sha256 == "a"
