"""填报通知: in 下发 where the settings name a day; an office's own changes to it stay."""

from __future__ import annotations

import email
import email.policy
import io
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from templates.make_templates import HERE, NOTICES, make_notice
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.campaign.settings import SETTINGS_FILE
from toolkit.cli.main import main
from toolkit.report.filling_notice import FILLING_NOTICE_TEMPLATE, lint_filling_notice
from toolkit.verbs.distribute import distribute
from toolkit.verbs.own_templates import copy_templates

UNITS = (Unit("1", "青山乡", "乡", "", "", "qs@example.cn"), Unit("2", "惠安堡镇", "镇"))


def with_deadline(folder: Path, day: str) -> Campaign:
    settings = folder / SETTINGS_FILE
    if not settings.exists():
        create_campaign(folder, "盐池县", 2020)
        (folder / "名册.xlsx").write_bytes(roster_workbook(UNITS, "盐池县"))
    lines = [each for each in settings.read_text(encoding="utf-8").splitlines() if not each.startswith('"报送截止"')]
    settings.write_text("\n".join([f'"报送截止" = {day}' if day else "", *lines]), encoding="utf-8")
    return Campaign(folder)


def words(path: Path) -> str:
    return "\n".join(each.text for each in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    distribute(with_deadline(tmp_path, "2021-01-15"))
    return tmp_path / "下发" / "2020年填报通知.docx"


def test_notice__day_units_and_what_to_do(notice: Path) -> None:
    told = words(notice)
    assert "请于2021年1月15日前，将填好的原文件（.xlsx）发回我办，" in told
    assert "填报单位共2个" in told
    assert "盐池县政务公开办公室" in told
    assert "联系人" not in told
    assert "{" not in told


def test_without_a_day__no_notice(tmp_path: Path) -> None:
    distribute(with_deadline(tmp_path, ""))
    assert list((tmp_path / "下发").glob("*.docx")) == []


def test_an_office_writes_into_it__it_stays_as_long_as_the_day_does(notice: Path, tmp_path: Path) -> None:
    own = docx.Document(str(notice))
    own.paragraphs[0].text = "我们自己的标题"
    own.save(str(notice))
    distribute(with_deadline(tmp_path, "2021-01-15"))
    assert [path.name for path in notice.parent.glob("*.docx")] == [notice.name]
    distribute(with_deadline(tmp_path, "2021-01-20"))
    assert words(notice).startswith("我们自己的标题")
    assert "2021年1月20日" in words(notice.with_stem(f"{notice.stem}（新）"))


def test_untouched__the_new_day_takes_its_place(notice: Path, tmp_path: Path) -> None:
    distribute(with_deadline(tmp_path, "2021-01-20"))
    assert [path.name for path in notice.parent.glob("*.docx")] == [notice.name]
    assert "2021年1月20日" in words(notice)


def test_the_countys_own_template__is_what_it_is_written_by(notice: Path, tmp_path: Path) -> None:
    campaign = with_deadline(tmp_path, "2021-01-15")
    copy_templates(campaign)
    own = docx.Document(str(campaign.own_templates / FILLING_NOTICE_TEMPLATE))
    own.paragraphs[0].text = "关于报送{{ year }}年数据的通知"
    own.save(str(campaign.own_templates / FILLING_NOTICE_TEMPLATE))
    distribute(campaign)
    assert words(notice).startswith("关于报送2020年数据的通知")
    assert "请于2021年1月15日前" in words(notice)


def test_it_goes_with_every_letter(tmp_path: Path) -> None:
    with_deadline(tmp_path, "2021-01-15")
    main(["distribute", "--mail", "-C", str(tmp_path)])
    (draft,) = (tmp_path / "下发" / "邮件").glob("*.eml")
    letter = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert [part.get_filename() for part in letter.iter_attachments()][1:] == ["2020年填报通知.docx"]


def test_the_template__is_what_the_script_writes_and_has_no_slip() -> None:
    template = HERE / "填报通知模板.docx"
    assert template.read_bytes() == make_notice(NOTICES[template.name](), template.stem)
    assert lint_filling_notice(template) == []
