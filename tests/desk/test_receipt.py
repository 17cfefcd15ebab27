"""收据: each line says what became of a file, and carries the buttons by which its question is answered."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk
from tests.desk.townships import PHOTO, sent_by
from toolkit.campaign.folder import Campaign
from toolkit.verbs import take_in
from toolkit.verbs.take_in import Passed
from toolkit.verify.catalogue import finding


def book(clerk: Clerk, name: str, **changes: object) -> bytes:
    campaign = Campaign(clerk.folder)
    data = sent_by(campaign, name, {key.replace("__", "."): value for key, value in changes.items()})  # type: ignore[misc]
    campaign.ledger.close()
    return data


def line(clerk: Clerk, name: str) -> str:
    """The line of a file as HTML."""
    lines = re.findall(r"<li class=\"r-.*?</li>", clerk.client.get("/").text, re.DOTALL)
    (found,) = (each for each in lines if f'<span class="file">{name}</span>' in each)
    return str(found)


def buttons(html: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Word of each button → where it sends what."""
    found = {}
    for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        word = re.findall(r">([^<]+)</button>", form)[0]
        action = re.findall(r'action="([^"]+)"', form)[0]
        found[unescape(word)] = action, {key: unescape(each) for key, each in fields.items() if key != "csrf"}
    return found


def press(clerk: Clerk, html: str, word: str) -> str:
    action, fields = buttons(html)[word]
    clerk.click(action, **fields)
    return clerk.read("/")


def test_second_return__the_first_may_be_taken_instead(clerk: Clerk) -> None:
    clerk.drop(("青山乡.xlsx", book(clerk, "青山乡")))
    assert buttons(line(clerk, "青山乡.xlsx")) == {}
    clerk.drop(("青山乡(1).xlsx", book(clerk, "青山乡", facts__posts=777)))
    shown = line(clerk, "青山乡(1).xlsx")
    assert "青山乡（第 2 份），采用这份：通过" in shown
    assert list(buttons(shown)) == ["改用 青山乡.xlsx"]
    assert "已采用“青山乡.xlsx”作为青山乡的报表，不再采用“青山乡(1).xlsx”" in press(clerk, shown, "改用 青山乡.xlsx")
    assert clerk.state("青山乡").file == "青山乡.xlsx"


@pytest.fixture
def borrowed(clerk: Clerk) -> Clerk:
    """One unit has sent the workbook of another, under its own name; the other has reported before."""
    clerk.drop(("青山乡.xlsx", book(clerk, "青山乡")))
    clerk.drop(("花马池镇.xlsx", book(clerk, "青山乡", facts__posts=777)))
    assert clerk.state("青山乡").state == "有疑问"
    return clerk


def test_workbook_of_another__asked_with_three_answers(borrowed: Clerk) -> None:
    shown = line(borrowed, "花马池镇.xlsx")
    assert "文件名或者封面写的是花马池镇，表是发给青山乡的。" in shown
    assert list(buttons(shown)) == ["按青山乡收", "退给花马池镇", "不收"]


def test_taken_for_the_unit_whose_workbook_it_is(borrowed: Clerk) -> None:
    press(borrowed, line(borrowed, "花马池镇.xlsx"), "按青山乡收")
    assert borrowed.state("青山乡").file == "花马池镇.xlsx"
    assert borrowed.state("花马池镇").state == "已下发"


def test_given_back__what_counted_counts_again_and_the_words_lie_ready(borrowed: Clerk) -> None:
    told = press(borrowed, line(borrowed, "花马池镇.xlsx"), "退给花马池镇")
    assert (borrowed.state("青山乡").state, borrowed.state("青山乡").file) == ("通过", "青山乡.xlsx")
    assert borrowed.state("花马池镇").state == "已下发"
    assert "贵镇发来的“花马池镇.xlsx”用不了：用的是青山乡的填报表，各单位的表不能互相借用" in told
    decision = Campaign(borrowed.folder).ledger.decisions()[-1]
    assert decision.reason == "“花马池镇.xlsx”是花马池镇用青山乡的表报的，退给花马池镇"
    # The way back: asked again.
    serial = re.findall(r'name="serial" value="(\d+)"', borrowed.client.get("/undo").text)[0]
    borrowed.click("/undo", serial=serial)
    assert borrowed.state("青山乡").state == "有疑问"


def test_not_taken__where_nothing_counted_before_nothing_does(clerk: Clerk) -> None:
    clerk.drop(("花马池镇.xlsx", book(clerk, "青山乡")))
    shown = line(clerk, "花马池镇.xlsx")
    assert "不收“花马池镇.xlsx”" in press(clerk, shown, "不收")
    assert clerk.state("青山乡").state == "已下发"
    # The page that still shows the question does nothing twice.
    assert "刚才已经处理过了" in press(clerk, shown, "退给花马池镇")


def test_its_page__the_same_answers_and_the_unit_that_sent_it(borrowed: Clerk) -> None:
    code = borrowed.state("青山乡").unit.code
    shown = borrowed.client.get(f"/unit/{code}").text
    ask = shown[shown.index("ask-title") : shown.index('class="sides"')]
    assert {"按青山乡收", "退给花马池镇", "不收", "按花马池镇收", "采用这份"} == set(buttons(ask))
    press(borrowed, ask, "按花马池镇收")
    assert borrowed.state("花马池镇").file == "花马池镇.xlsx"
    # Of what is left nothing is asked any more: it counted before.
    assert (borrowed.state("青山乡").state, borrowed.state("青山乡").file) == ("通过", "青山乡.xlsx")


def test_good_one_then_a_wrong_one__keep_the_good_one(clerk: Clerk) -> None:
    clerk.drop(("青山乡.xlsx", book(clerk, "青山乡")))
    clerk.drop(("青山乡新.xlsx", book(clerk, "青山乡", new__natural=5)))
    shown = line(clerk, "青山乡新.xlsx")
    assert list(buttons(shown)) == ["用这一份", "仍用 青山乡.xlsx"]
    press(clerk, shown, "仍用 青山乡.xlsx")
    assert (clerk.state("青山乡").state, clerk.state("青山乡").file) == ("通过", "青山乡.xlsx")


def test_differing_at_once__each_line_takes_its_own(clerk: Clerk) -> None:
    clerk.drop(("甲.xlsx", book(clerk, "青山乡")), ("乙.xlsx", book(clerk, "青山乡", facts__posts=777)))
    for name in ("甲.xlsx", "乙.xlsx"):
        assert list(buttons(line(clerk, name))) == ["用这一份"]
    press(clerk, line(clerk, "乙.xlsx"), "用这一份")
    assert clerk.state("青山乡").file == "乙.xlsx"


def test_refused__its_reply_lies_ready(clerk: Clerk) -> None:
    clerk.drop(("微信图片.jpg", PHOTO))
    shown = line(clerk, "微信图片.jpg")
    assert "复制回复" in shown
    assert "请尽快重新发来，谢谢！" in shown


def test_open_in_another_program__said_and_tried_again(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    read = take_in._read
    locked = Passed("收回/青山乡.xlsx", finding("IO-05").message + finding("IO-05").remedy)
    monkeypatch.setattr(take_in, "_read", lambda candidate, source: locked)
    clerk.drop(("青山乡.xlsx", book(clerk, "青山乡")))
    shown = line(clerk, "青山乡.xlsx")
    assert "正在 Excel、WPS 或别的程序里打开，请关闭后点“再试”" in shown
    assert list(buttons(shown)) == ["再试"]
    monkeypatch.setattr(take_in, "_read", read)
    action, fields = buttons(shown)["再试"]
    clerk.click(action, **fields)
    assert clerk.state("青山乡").state == "通过"
    assert Path(clerk.folder / "收回" / "青山乡.xlsx").is_file()
