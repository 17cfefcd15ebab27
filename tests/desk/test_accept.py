"""认可说明 on the page: where it may be given, what it says afterwards, and that it goes with its return."""

from __future__ import annotations

import re

from tests.desk.clerk import Clerk
from tests.desk.townships import WANTS_A_WORD, sent_by
from toolkit.campaign.folder import Campaign

REASON = "单位来电：一次性采购，有批复文件"
UNIT = "冯记沟乡"


def drop(clerk: Clerk, name: str, **changes: object) -> str:
    campaign = Campaign(clerk.folder)
    data = sent_by(campaign, UNIT, {**WANTS_A_WORD, **changes})  # type: ignore[dict-item]
    campaign.ledger.close()
    return clerk.drop((name, data))


def accept(clerk: Clerk, **fields: str) -> str:
    state = clerk.state(UNIT)
    shown = clerk.client.get(f"/unit/{state.unit.code}").text
    which = re.findall(r'name="which" value="([^"]+)"', shown)
    given = {"unit": state.unit.code, "serial": str(state.adopted.serial), "because": REASON, "by": "张三", **fields}
    clerk.click("/explain", which=which, back=f"/unit/{state.unit.code}", **given)
    return clerk.read(f"/unit/{state.unit.code}")


def test_warning__accepted_on_its_page_and_taken_back(clerk: Clerk) -> None:
    drop(clerk, "冯.xlsx")
    code = clerk.state(UNIT).unit.code
    assert "待说明 1" in clerk.read("/")
    told = accept(clerk)
    assert f"√ 县里认可：{REASON}（经手人：张三）" in told
    assert f"√ 认可说明：{REASON}（经手人：张三，" in told
    assert "认可说明 单位在电话" not in told
    assert clerk.state(UNIT).state == "通过"
    assert "的认可说明（冯记沟乡：“冯.xlsx”）" in clerk.read("/undo")
    serial = re.findall(r'name="serial" value="(\d+)"', clerk.client.get("/undo").text)[0]
    clerk.click("/undo", serial=serial)
    assert clerk.state(UNIT).state == "待说明"
    assert "县里认可" not in clerk.read(f"/unit/{code}")


def test_new_return__says_that_the_word_is_void(clerk: Clerk) -> None:
    drop(clerk, "冯.xlsx")
    accept(clerk)
    shown = drop(clerk, "冯改.xlsx", **{"procurement.amount": "9040"})
    assert clerk.state(UNIT).state == "待说明"
    assert "单位重报以后作废" in shown
    told = clerk.read(f"/unit/{clerk.state(UNIT).unit.code}")
    assert f"上一份表认可过“{REASON}”（经手人：张三），单位重报以后作废" in told
    assert f"认可说明：{REASON}（经手人：张三，" in told
    assert "，已作废" in told


def test_page_that_shows_an_older_return__nothing_accepted(clerk: Clerk) -> None:
    drop(clerk, "冯.xlsx")
    seen = str(clerk.state(UNIT).adopted.serial)
    drop(clerk, "冯改.xlsx", **{"procurement.amount": "9040"})
    assert "刚才换了一份表，没有认可" in accept(clerk, serial=seen)
    assert clerk.state(UNIT).state == "待说明"


def test_reason_that_says_nothing__refused_in_words_of_the_page(clerk: Clerk) -> None:
    drop(clerk, "冯.xlsx")
    told = accept(clerk, because="")
    assert "认可说明要写明原因，如：单位来电" in told
    assert "--because" not in told
    assert clerk.state(UNIT).state == "待说明"


def test_error__has_no_such_button(clerk: Clerk) -> None:
    drop(clerk, "冯.xlsx", **{"new.natural": 5})
    state = clerk.state(UNIT)
    assert state.state == "退回（第 1 次）"
    shown = clerk.client.get(f"/unit/{state.unit.code}").text
    offered = set(re.findall(r'name="which" value="([^ "]+)', shown))
    assert offered == {each.rule for each in state.findings if each.level == "warning"}
    error = next(each for each in state.findings if each.level == "error")
    clerk.click("/explain", unit=state.unit.code, serial=str(state.adopted.serial), because=REASON, which=error.rule)
    assert "不能认可" in clerk.read("/")
