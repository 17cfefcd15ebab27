"""What a township hands in is judged at once as the command line judges it, and its receipt leads the county to it."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest

from tests.desk.clerk import Clerk
from tests.desk.test_uploads import HOSTILE
from tests.desk.townships import PHOTO, WANTS_A_WORD, WORD, sent_by
from tests.helpers import parts_of, zipped
from tests.portal.township import NO_RATES, Townships
from tests.verbs.test_campaign import _return as return_of
from toolkit.campaign.folder import Campaign
from toolkit.campaign.intake_log import IntakeLog
from toolkit.campaign.lock import working
from toolkit.campaign.states import UnitState, unit_states
from toolkit.cli.main import main
from toolkit.portal import hand_in_page
from toolkit.verbs.change_settings import change_settings
from toolkit.verbs.collect import collect
from toolkit.verbs.verify import verify

WRONG, RIGHT = "大水坑镇", "青山乡"


def corrected(campaign: Campaign, name: str) -> bytes:
    """The workbook of a unit that has nothing wrong in it."""
    return return_of(campaign, name, new__natural=1, grant__natural=1)


def state(campaign: Campaign, name: str) -> UnitState:
    return next(each for each in unit_states(Campaign(campaign.folder)) if each.unit.name == name)


def test_wrong_return__the_list_of_the_command_line_word_for_word(
    townships: Townships, returns: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, told = townships.hand_in(WRONG, returns[WRONG])
    path = tmp_path / f"{WRONG}.xlsx"
    path.write_bytes(returns[WRONG])
    main(["check", str(path), "-C", str(townships.folder), "--json"])
    (checked,) = json.loads(capsys.readouterr().out)["files"]
    assert checked["verdict"] == "returned"
    said = "".join(told.split())
    wrong = [each for each in checked["findings"] if each["level"] != "info"]
    assert wrong
    for each in wrong:
        assert "".join(each["message"].split()) in said
        assert "".join(each["remedy"].split()) in said
    assert "× 退回" in told
    assert "× 退回" in townships.read(WRONG)
    assert number in townships.read(WRONG)


def test_wrong_return__marked_copy_and_letter_to_download_until_it_is_right(
    townships: Townships, campaign: Campaign, returns: dict[str, bytes]
) -> None:
    townships.hand_in(WRONG, returns[WRONG])
    base = townships.base(WRONG)
    links = set(re.findall(r'href="[^"]*/file/(\w+)"', townships.client.get(base).text))
    assert links == {"blank", "marked", "letter"}
    marked = townships.client.get(f"{base}/file/marked")
    assert "问题清单" in "".join(part.decode("utf-8", "replace") for part in parts_of(marked.content).values())
    folder = campaign.sent_back / WRONG
    assert {townships.client.get(f"{base}/file/{kind}").content for kind in ("marked", "letter")} == {
        path.read_bytes() for path in folder.iterdir()
    }
    blank = townships.client.get(f"{base}/file/blank")
    assert blank.content == (campaign.outbox / f"{WRONG}_2020年政府信息公开年报填报表.xlsx").read_bytes()
    assert "attachment" in blank.headers["content-disposition"]
    _, told = townships.hand_in(WRONG, corrected(campaign, WRONG))
    assert "√ 通过" in told
    assert townships.client.get(f"{base}/file/marked").status_code == 404
    assert state(campaign, WRONG).state == "通过"


def test_question_answered_with_a_word__passes(townships: Townships, campaign: Campaign) -> None:
    _, told = townships.hand_in(RIGHT, sent_by(campaign, RIGHT, WANTS_A_WORD))
    assert "！ 待说明" in told
    assert "！ 须核实" in told
    _, told = townships.hand_in(RIGHT, sent_by(campaign, RIGHT, WANTS_A_WORD, word=WORD))
    assert "√ 通过" in told
    assert "须核实" not in told


def test_receipt__the_county_finds_the_file_by_its_number(
    townships: Townships, clerk: Clerk, returns: dict[str, bytes]
) -> None:
    number, told = townships.hand_in(RIGHT, returns[RIGHT], "../我们乡 <b>终稿.xlsx")
    assert re.fullmatch(r"\d{6}", number)
    assert "我们乡 _b_终稿.xlsx" in told
    board = clerk.client.get(f"/?q={number}").text
    found = re.findall(r'<tr data-words="[^"]*">.*?<a href="/unit/(\d+)">', board, re.DOTALL)
    assert found == [townships.codes[RIGHT]]
    assert number in clerk.read(f"/unit/{townships.codes[RIGHT]}")
    assert f"收件{number}.xlsx" in clerk.read("/")
    assert state(Campaign(townships.folder), RIGHT).adopted


def test_return_of_another__refused_without_a_word_of_whose_it_is_and_kept(
    townships: Townships, campaign: Campaign, clerk: Clerk
) -> None:
    number, told = townships.hand_in(RIGHT, sent_by(campaign, WRONG), f"{RIGHT}.xlsx")
    assert "× 没有收" in told
    assert "这份表不是发给本单位的" in told
    assert "大水坑" not in told
    assert townships.codes[WRONG] not in told
    for name in (RIGHT, WRONG):
        assert state(campaign, name).state == "已下发"
        assert "大水坑" not in townships.read(RIGHT)
    (handed,) = IntakeLog(campaign).hand_ins()
    assert campaign.original(handed.sha256).read_bytes() == (campaign.folder / handed.source).read_bytes()
    shown = clerk.client.get(f"/unit/{townships.codes[RIGHT]}").text
    assert "这份表不是发给本单位的" in shown
    (serial,) = re.findall(r'/received/(\d+)" aria-label="下载原件：收件号', shown)
    assert clerk.client.get(f"/received/{serial}").content == sent_by(campaign, WRONG)
    assert number in clerk.read("/")
    # In the package that goes to the unit neither.
    answers = [path for path in (campaign.sent_back / RIGHT).iterdir() if path.suffix == ".txt"]
    assert answers
    assert not any("大水坑" in path.read_text(encoding="utf-8-sig") for path in answers)


def test_packed_with_that_of_another__only_the_own_one_is_taken(townships: Townships, campaign: Campaign) -> None:
    own, other = (sent_by(campaign, name) for name in (RIGHT, WRONG))
    _, told = townships.hand_in(RIGHT, zipped({"甲.xlsx": own, "乙.xlsx": other}), "打包.zip")
    assert "√ 通过" in told
    assert "乙.xlsx" in told
    assert "这份表不是发给本单位的" in told
    assert state(campaign, RIGHT).state == "通过"
    assert state(campaign, WRONG).state == "已下发"


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "没有收"), (PHOTO, "照片"), (b"PK\x03\x04broken", "没有收"), ("甲,乙\n".encode(), "没有收")],
)
def test_no_return__said_why_and_what_to_do(townships: Townships, campaign: Campaign, data: bytes, said: str) -> None:
    _, told = townships.hand_in(RIGHT, data)
    assert said in told
    assert "× 没有收" in told
    assert "请" in told.partition("没有收的")[2]
    assert state(campaign, RIGHT).state == "已下发"


def test_blank_workbook_handed_in__said(townships: Townships, campaign: Campaign) -> None:
    blank = (campaign.outbox / f"{RIGHT}_2020年政府信息公开年报填报表.xlsx").read_bytes()
    assert "这是下发的空白表，还没有填写。" in townships.hand_in(RIGHT, blank)[1]


def test_no_file_chosen__said_and_nothing_registered(townships: Townships, campaign: Campaign) -> None:
    answer = townships.send(RIGHT, b"", "")
    assert answer.status_code == 400
    assert "没有选文件" in unescape(answer.text)
    assert IntakeLog(campaign).hand_ins() == []


def test_deadline_passed__taken_and_marked_late(townships: Townships, campaign: Campaign) -> None:
    first = sent_by(campaign, WRONG)
    assert "逾期" not in townships.hand_in(WRONG, first)[1]
    change_settings(campaign, {"报送截止": date.today() - timedelta(days=3)})
    assert "已经过了，请尽快交" in townships.read(RIGHT)
    assert "登记为逾期" in townships.hand_in(RIGHT, sent_by(campaign, RIGHT))[1]
    assert state(campaign, RIGHT).state == "通过"


def test_in_time_and_corrected_later__not_late(townships: Townships, campaign: Campaign) -> None:
    change_settings(campaign, {"报送截止": date.today() - timedelta(days=3)})
    assert "登记为逾期" in townships.hand_in(WRONG, sent_by(campaign, WRONG))[1]
    Campaign(campaign.folder).ledger._run("UPDATE files SET sent = '2020-01-01T00:00:00+00:00'")
    assert "逾期" not in townships.hand_in(WRONG, corrected(campaign, WRONG))[1]


def test_worse_after_a_good_one__the_county_is_asked_and_the_unit_told(
    townships: Townships, campaign: Campaign
) -> None:
    townships.hand_in(WRONG, corrected(campaign, WRONG))
    _, told = townships.hand_in(WRONG, sent_by(campaign, WRONG))
    assert "？ 有疑问" in told
    assert "县里要和您核对" in told
    assert state(campaign, WRONG).asked


def test_same_once_more__one_return_and_two_receipts(townships: Townships, campaign: Campaign) -> None:
    data = sent_by(campaign, RIGHT)
    (first, _), (second, told) = (townships.hand_in(RIGHT, data) for _ in range(2))
    assert first != second
    assert "√ 通过" in told
    assert "没有重复登记" in told
    shown = townships.read(RIGHT)
    assert first in shown
    assert second in shown


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name__no_part_of_it_in_the_folder(townships: Townships, campaign: Campaign, name: str) -> None:
    before = set(campaign.folder.parent.rglob("*"))
    number, _ = townships.hand_in(RIGHT, PHOTO, name)
    (entry,) = IntakeLog(campaign).hand_ins()
    new = {path for path in set(campaign.folder.parent.rglob("*")) - before if ".nianbao" not in path.parts}
    new -= {path for path in new if path.is_relative_to(campaign.sent_back)}
    assert campaign.folder / entry.source in new
    assert re.fullmatch(rf"收回/网上填报/青山乡（640323202）/\d{{8}}-\d{{6}}_收件{number}(\.xlsx|\.jpg)?", entry.source)
    assert {path for path in new if path.is_file()} == {campaign.folder / entry.source}
    assert entry.name.isprintable()


def test_county_at_work__the_receipt_comes_and_the_verdict_when_it_is_done(
    townships: Townships, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_in_page, "_PATIENCE", 0.2)
    with working(campaign.folder / ".nianbao", "汇总"):
        answer = townships.send(RIGHT, sent_by(campaign, RIGHT))
        where = answer.headers["location"].removeprefix(townships.base(RIGHT))
        shown = townships.client.get(townships.base(RIGHT) + where)
        assert "正在审核" in shown.text
        assert 'http-equiv="refresh"' in shown.text
    assert "√ 通过" in townships.receipt(RIGHT, where)
    shown = townships.client.get(townships.base(RIGHT) + where)
    assert "refresh" not in shown.text


def test_program_killed_before_it_judged__the_next_one_does(campaign: Campaign) -> None:
    with Townships(campaign.folder, NO_RATES, judging=False) as killed:
        unit = next(each for each in campaign.units if each.name == RIGHT)
        data = sent_by(campaign, RIGHT)
        entry, _ = killed.reception.keep(unit, "192.168.1.7", "甲.xlsx", io.BytesIO(data))
    assert state(campaign, RIGHT).state == "已下发"
    with Townships(campaign.folder) as again:
        _, done = again.reception.keep(unit, "192.168.1.7", "甲.xlsx", io.BytesIO(data))
        assert done.wait(60)
        assert "√ 通过" in again.read(RIGHT, f"/receipt/{entry.number}")


def test_file_that_somebody_moved_away__holds_nobody_up(campaign: Campaign) -> None:
    with Townships(campaign.folder, judging=False) as townships:
        line = townships.reception
        units = [each for each in campaign.units if each.name in (WRONG, RIGHT)]
        gone, _ = line.keep(units[0], "", "甲.xlsx", io.BytesIO(b"x"))
        (campaign.folder / gone.source).unlink()
        _, done = line.keep(units[1], "", "乙.xlsx", io.BytesIO(sent_by(campaign, units[1].name)))
        line.begin()
        assert done.wait(60)
        line.end()
    assert state(campaign, units[1].name).files


def test_two_of_a_unit_in_line__the_later_one_counts(campaign: Campaign) -> None:
    with Townships(campaign.folder, judging=False) as townships:
        line = townships.reception
        unit = next(each for each in campaign.units if each.name == WRONG)
        events = []
        for data in (sent_by(campaign, WRONG), corrected(campaign, WRONG)):
            events.append(line.keep(unit, "", "甲.xlsx", io.BytesIO(data))[1])
    first, second = line._next(), line._next()
    assert [[each.done for each in batch] for batch in (first, second)] == [[each] for each in events]
    for batch in (first, second):
        collect(campaign, [each.path for each in batch])
        verify(campaign)
    assert state(campaign, WRONG).state == "通过"
