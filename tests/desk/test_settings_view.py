"""设置: the form writes the line of the file, and the page's head says it at once."""

from __future__ import annotations

from datetime import date

from tests.desk.clerk import Clerk, text_of
from toolkit.campaign.settings import read_settings


def test_saved__in_the_file_and_at_the_head(clerk: Clerk) -> None:
    clerk.client.get("/settings")
    answer = clerk.click("/settings", deadline="2021-01-15", contact="王“五”", phone="0953-6\\1")
    assert "截止 1月15日（已过" in text_of(answer)
    settings = read_settings(clerk.folder)
    assert (settings.years.deadline, settings.contact, settings.phone) == (date(2021, 1, 15), "王“五”", "0953-6\\1")
    assert 'value="2021-01-15"' in clerk.client.get("/settings").text
    clerk.click("/settings", deadline="", contact="", phone="")
    assert "没有设截止日期" in clerk.read("/settings")
    assert read_settings(clerk.folder).contact == ""


def test_year_mistyped__refused_and_nothing_written(clerk: Clerk) -> None:
    before = (clerk.folder / "设置.toml").read_bytes()
    answer = clerk.click("/settings", deadline="1921-01-15", contact="王五", phone="")
    assert answer.status_code == 409
    assert "在报告年度 2020 年之前，请检查年份" in text_of(answer)
    assert str(clerk.folder) not in text_of(answer)
    assert "看不懂，没有保存" in text_of(clerk.click("/settings", deadline="明天", contact="", phone=""))
    assert (clerk.folder / "设置.toml").read_bytes() == before
