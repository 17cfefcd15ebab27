"""A campaign by mail, against real servers: forms go out, come back and are filed; what is wrong goes back."""

from __future__ import annotations

import email
import email.policy
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from tests.mail.servers import ADDRESS, CODE, Dovecot, Post, dovecot, smtp_server
from tests.verbs.test_run_phases import counts
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.mail.account import CODE_VARIABLE
from toolkit.mail.composing import addresses_in
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.run import run
from toolkit.verbs.sent_back import MAIL, SENT
from toolkit.workbook.writer import write_workbook

needs_dovecot = pytest.mark.skipif(
    not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()), reason="dovecot is not installed"
)
UNITS = (
    Unit("1", "青山乡", "乡", "李", "", "qs@example.cn"),
    Unit("2", "惠安堡镇", "镇", "", "", "ha1@example.cn；ha2@example.cn"),
    Unit("3", "麻黄山乡", "乡"),
)


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with smtp_server() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def campaign_with(folder: Path, units: tuple[Unit, ...] = UNITS, imap: int = 1, smtp: int = 1) -> Campaign:
    create_campaign(folder, "盐池县", 2020)
    lines = f'"邮箱" = "{ADDRESS}"\n"收信服务器" = "127.0.0.1:{imap}"\n"发信服务器" = "127.0.0.1:{smtp}"\n'
    settings = folder / SETTINGS_FILE
    settings.write_text(lines + settings.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    return Campaign(folder)


@pytest.fixture(autouse=True)
def code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CODE_VARIABLE, CODE)


def drafts(folder: Path) -> dict[str, EmailMessage]:
    found = {}
    for path in sorted((folder / MAIL).glob("*.eml")):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        found[path.name] = letter
    return found


def attached(letter: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_content() for part in letter.iter_attachments()}


def test_addresses__of_what_a_roster_holds() -> None:
    assert addresses_in("a@b.cn；c@d.com, 电话123") == ["a@b.cn", "c@d.com"]
    assert addresses_in("李 a@b 无") == addresses_in("a@b.cn\nBcc:")[1:] == []


def test_distribute_mail__a_draft_a_unit_with_its_own_form(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path / "任务")
    assert main(["distribute", "--mail", "-C", str(campaign.folder)]) == 0
    found = drafts(campaign.outbox)
    assert list(found) == ["惠安堡镇_填报表（第1次下发）.eml", "青山乡_填报表（第1次下发）.eml"]
    letter = found["青山乡_填报表（第1次下发）.eml"]
    name = "青山乡_2020年政府信息公开年报填报表.xlsx"
    assert attached(letter) == {name: (campaign.outbox / name).read_bytes()}
    assert (letter["To"], letter["From"], letter["X-Unsent"]) == ("qs@example.cn", ADDRESS, "1")
    assert "李，您好，附上贵乡2020年度" in letter.get_body().get_content()
    assert found["惠安堡镇_填报表（第1次下发）.eml"]["To"] == "ha1@example.cn, ha2@example.cn"


def test_send__each_round_once_and_the_refused_is_told(
    tmp_path: Path, post: tuple[Post, int], capsys: pytest.CaptureFixture[str]
) -> None:
    units = (*UNITS, Unit("4", "冯记沟乡", "乡", "", "", "no@example.cn"))
    campaign = campaign_with(tmp_path / "任务", units, smtp=post[1])
    assert main(["distribute", "--send", "-C", str(campaign.folder)]) == 1
    told, shown = capsys.readouterr()
    assert "发出 2 封邮件" in told
    # Two counts follow each other, each with its name.
    assert counts(shown) == {"第 1/2 步 写填报表 ": [1, 2, 3, 4], "第 2/2 步 发邮件 ": [1, 2, 3]}
    assert "冯记沟乡的邮件没有发出：对方的邮箱不收（no@example.cn 550）" in told
    assert "没有邮箱，没有写邮件：麻黄山乡" in told
    assert sorted(letter["To"] for letter in post[0].letters) == ["ha1@example.cn, ha2@example.cn", "qs@example.cn"]
    assert all(letter["X-Unsent"] is None for letter in post[0].letters)
    assert list(drafts(campaign.outbox)) == ["冯记沟乡_填报表（第1次下发）.eml"]
    assert main(["distribute", "--send", "-C", str(campaign.folder)]) == 1
    assert len(post[0].letters) == 2
    assert "2 封以前已经发过" in capsys.readouterr().out


def test_send__a_form_that_was_changed_goes_again(tmp_path: Path, post: tuple[Post, int]) -> None:
    campaign = campaign_with(tmp_path / "任务", UNITS[:1], smtp=post[1])
    main(["distribute", "--send", "-C", str(campaign.folder)])
    (campaign.folder / "名册.xlsx").write_bytes(roster_workbook([replace(UNITS[0], kind="民族乡")], "盐池县"))
    main(["distribute", "--send", "-C", str(campaign.folder)])
    assert len(post[0].letters) == 2
    assert sorted(path.name for path in (campaign.outbox / MAIL / SENT).iterdir()) == [
        "青山乡_填报表（第1次下发）.eml",
        "青山乡_填报表（第2次下发）.eml",
    ]


def test_send__a_line_that_breaks_loses_nothing(tmp_path: Path, post: tuple[Post, int]) -> None:
    post[0].fails_after = 1
    campaign = campaign_with(tmp_path / "任务", smtp=post[1])
    assert main(["distribute", "--send", "-C", str(campaign.folder)]) == 2
    assert (len(list((campaign.outbox / MAIL / SENT).iterdir())), len(drafts(campaign.outbox))) == (1, 1)
    post[0].fails_after = -1
    assert main(["distribute", "--send", "-C", str(campaign.folder)]) == 0
    assert drafts(campaign.outbox) == {}


def test_send__without_the_code_nothing_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(CODE_VARIABLE)
    campaign = campaign_with(tmp_path / "任务")
    assert main(["distribute", "--send", "-C", str(campaign.folder)]) == 2
    assert "授权码不要写进任何文件" in capsys.readouterr().err
    assert len(drafts(campaign.outbox)) == 2


def reply(campaign: Campaign, unit: Unit, **values: int) -> bytes:
    given = {key.replace("__", "."): value for key, value in values.items()}
    letter = EmailMessage()
    letter["From"], letter["Date"] = unit.email or "x@example.cn", "Fri, 03 Dec 2021 09:15:00 +0800"
    letter["To"] = ADDRESS
    letter.set_content("报来。")
    data = write_workbook(filled_plan(campaign.form, unit_stamp(campaign, unit, 1), given))
    letter.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{unit.name}.xlsx")
    return letter.as_bytes()


@needs_dovecot
def test_a_whole_round_by_mail(
    tmp_path: Path, post: tuple[Post, int], mailbox: Dovecot, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign = campaign_with(tmp_path / "任务", imap=mailbox.port, smtp=post[1])
    where = ["-C", str(campaign.folder)]
    main(["distribute", "--send", *where])
    mailbox.deliver(reply(campaign, UNITS[0]))
    mailbox.deliver(reply(campaign, UNITS[1], new__natural=3))
    assert main(["collect", "--imap", *where]) == 0
    assert f"从邮箱 {ADDRESS} 取来 2 封带附件的未读邮件" in capsys.readouterr().out
    assert {file.unit_code: file.sent for file in campaign.ledger.files() if file.unit_code} == {
        "1": "2021-12-03T01:15:00+00:00",
        "2": "2021-12-03T01:15:00+00:00",
    }
    assert main(["verify", "--send", *where]) == 1
    assert {state.unit.name: state.state for state in unit_states(campaign)} == {
        "青山乡": "通过",
        "惠安堡镇": "退回（第 1 次）",
        "麻黄山乡": "已下发",
    }
    back = post[0].letters[-1]
    assert isinstance(back, EmailMessage)
    assert back["To"] == "ha1@example.cn, ha2@example.cn"
    files = attached(back)
    assert sorted(Path(name).suffix for name in files) == [".docx", ".xlsx"]
    marked = openpyxl.load_workbook(io.BytesIO(next(data for name, data in files.items() if name.endswith(".xlsx"))))
    assert marked.sheetnames[0] == "问题清单"
    assert "有 1 处要改" in back.get_body().get_content()
    # Nothing new, nothing goes twice.
    assert main(["verify", "--send", *where]) == 1
    assert len(post[0].letters) == 3


@needs_dovecot
def test_a_letter_fetched_twice__lies_there_once(tmp_path: Path, mailbox: Dovecot) -> None:
    campaign = campaign_with(tmp_path / "任务", imap=mailbox.port)
    distribute(campaign)
    letter = reply(campaign, UNITS[0])
    for _ in range(2):
        mailbox.deliver(letter)
        main(["collect", "--imap", "-C", str(campaign.folder)])
    assert len(list(campaign.inbox.glob("*.eml"))) == 1


def test_a_draft_of_a_round_that_is_over__goes(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path / "任务")
    distribute(campaign)
    wrong = write_workbook(filled_plan(campaign.form, unit_stamp(campaign, UNITS[1], 1), {"new.natural": 3}))
    (campaign.inbox / "a.xlsx").write_bytes(wrong)
    main(["collect", "-C", str(campaign.folder)])
    main(["verify", "--mail", "-C", str(campaign.folder)])
    assert [name[:9] for name in drafts(campaign.sent_back)] == ["惠安堡镇_退回修改"]
    right = write_workbook(filled_plan(campaign.form, unit_stamp(campaign, UNITS[1], 1), {}))
    (campaign.inbox / "b.xlsx").write_bytes(right)
    main(["collect", "-C", str(campaign.folder)])
    main(["verify", "--mail", "-C", str(campaign.folder)])
    assert drafts(campaign.sent_back) == {}


def test_draft_of_a_return_that_counts_no_more__goes_with_any_verification(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path / "任务")
    distribute(campaign)
    (campaign.inbox / "a.xlsx").write_bytes(_workbook(campaign, {"new.natural": 3}))
    run(campaign)
    main(["verify", "--mail", "-C", str(campaign.folder)])
    assert drafts(campaign.sent_back) != {}
    (campaign.inbox / "b.xlsx").write_bytes(_workbook(campaign, {}))
    run(campaign)
    assert drafts(campaign.sent_back) == {}


def test_letter_of_the_second_round__carries_that_rounds_files_and_nothing_else(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path / "任务")
    distribute(campaign)
    (campaign.inbox / "a.xlsx").write_bytes(_workbook(campaign, {"new.natural": 3}))
    run(campaign)
    folder = campaign.sent_back / UNITS[1].name
    for path in folder.glob("*.docx"):
        path.write_bytes(path.read_bytes() + b"worked on")
    (folder / "改好.xlsx").write_bytes(_workbook(campaign, {}))
    (campaign.inbox / "b.xlsx").write_bytes(_workbook(campaign, {"new.natural": 4}))
    run(campaign)
    assert any("第1次" in path.name for path in folder.iterdir())
    main(["verify", "--mail", "-C", str(campaign.folder)])
    (letter,) = drafts(campaign.sent_back).values()
    assert [name for name in attached(letter) if "第2次" not in name] == []
    assert len(attached(letter)) == 2


def _workbook(campaign: Campaign, values: dict[str, int]) -> bytes:
    return write_workbook(filled_plan(campaign.form, unit_stamp(campaign, UNITS[1], 1), dict(values)))


def test_no_mailbox_in_the_settings__is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create_campaign(tmp_path / "任务", "盐池县", 2020)
    (tmp_path / "任务" / "名册.xlsx").write_bytes(roster_workbook(UNITS, "盐池县"))
    assert main(["collect", "--imap", "-C", str(tmp_path / "任务")]) == 2
    assert '请加上一行："邮箱" = "gongkai@163.com"' in capsys.readouterr().err


def test_a_mailbox_that_is_none__is_said_with_its_line(tmp_path: Path) -> None:
    campaign = campaign_with(tmp_path / "任务")
    settings = campaign.folder / SETTINGS_FILE
    settings.write_text(settings.read_text(encoding="utf-8").replace(ADDRESS, "gongkai"), encoding="utf-8")
    with pytest.raises(NianbaoError, match="第 1 行的“邮箱”不是邮箱"):
        Campaign(campaign.folder)
