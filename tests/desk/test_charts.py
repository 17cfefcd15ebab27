"""The charts: nobody is lost in them, and each says the same as its table, the headline and the workbook."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from tests.desk.clerk import Clerk
from tests.verbs.test_drafts import everybody, set_to
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import SeenFile
from toolkit.campaign.roster import Unit
from toolkit.campaign.standings import Standings
from toolkit.campaign.states import ACCEPTED, ISSUED, UnitState
from toolkit.desk.charts import DAYS_HEIGHT, bar_pairs, day_chart, state_shares
from toolkit.desk.views import SIGNS
from toolkit.verbs.distribute import distribute
from toolkit.verbs.materials import materials
from toolkit.workbook.comparison_workbook import ComparedNumber

DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


def unit(number: int, came: datetime | None, state: str = ACCEPTED) -> UnitState:
    files = (SeenFile(number + 1, "", "", "return", at=came.isoformat()),) if came else ()
    return UnitState(Unit(f"u{number}", f"第{number}镇"), state, Standings(all=files), None, 0)


@given(st.lists(DAYS, min_size=1, max_size=60), st.none() | DAYS, st.integers(0, 5))
def test_days__every_unit_in_one_bar_and_none_twice(came: list[date], deadline: date | None, open_units: int) -> None:
    states = [unit(number, datetime.combine(day, time(9))) for number, day in enumerate(came)]
    # A file of a unit that is not counted as having reported any more.
    states += [unit(number, datetime(2022, 1, 1), ISSUED) for number in range(len(came), len(came) + open_units)]
    today = max(came)
    chart = day_chart(states, deadline, today)
    assert chart
    assert (7 if chart.step == 1 else 1) <= len(chart.bars) <= 31
    assert [bar.count for bar in chart.bars] == [
        sum(bar.first <= day <= bar.last for day in came) for bar in chart.bars
    ]
    assert chart.bars[-1].so_far == sum(bar.count for bar in chart.bars) == len(came)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(chart.bars))
    assert chart.until == max(came)
    assert chart.late == sum(deadline is not None and day > deadline for day in came)
    assert max(bar.before + bar.fresh for bar in chart.bars) <= DAYS_HEIGHT + 0.001
    assert all(bar.before == bar.fresh == 0 for bar in chart.bars if bar.first > today)
    assert sum(bar.width for bar in chart.bars) == pytest.approx(100)
    if chart.deadline_at is not None:
        assert deadline
        (at,) = (bar for bar in chart.bars if bar.first <= deadline <= bar.last)
        assert chart.deadline_at == pytest.approx(at.start + at.width)
    assert f"已有 {len(came)} 个单位交来" in chart.told


def test_days__a_deadline_of_another_time_is_told_and_not_drawn() -> None:
    chart = day_chart([unit(0, datetime(2026, 11, 27, 9))], date(2021, 1, 15), date(2026, 11, 28))
    assert chart
    assert chart.deadline_at is None
    assert "其中 1 个是截止以后才交的；截止 2021年1月15日" in chart.told
    assert day_chart([unit(0, None, ISSUED)], None, date(2026, 11, 28)) is None


@given(st.dictionaries(st.sampled_from(list(SIGNS)), st.integers(0, 200), min_size=1))
def test_states__shares_of_the_whole_in_their_order(counts: dict[str, int]) -> None:
    shares = state_shares(counts)
    assert {each.word: each.count for each in shares} == {word: count for word, count in counts.items() if count}
    assert sum(each.width for each in shares) == pytest.approx(100 if shares else 0)
    assert [each.word for each in shares] == [word for word in SIGNS if counts.get(word)]
    for one, other in pairwise(shares):
        assert other.start == pytest.approx(one.start + one.width)


@given(st.integers(-9, 99999), st.integers(-9, 99999))
def test_pairs__bars_as_long_as_their_numbers(now: int, last: int) -> None:
    (pair,) = bar_pairs([ComparedNumber("县", "表", "项", now, last)])
    assert min(pair.now, pair.last) >= 0
    assert max(pair.now, pair.last) <= 62
    assert (pair.now > pair.last) is (max(now, 0) > max(last, 0))
    if now > 0 and last > 0:
        assert pair.now / pair.last == pytest.approx(now / last)


@pytest.fixture(scope="module")
def two_years(handed_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that everybody has reported to, with the year before beside it."""
    home = tmp_path_factory.mktemp("两年")
    last = set_to(Campaign(shutil.copytree(handed_out, home / "上年")), "年度", "2019")
    distribute(last)
    everybody(last, new__natural=2, grant__natural=2)
    last.ledger.close()
    now = set_to(Campaign(shutil.copytree(handed_out, home / "今年")), "上年任务", '"../上年"')
    distribute(now)
    everybody(now, new__natural=3, grant__natural=3)
    materials(now)
    now.ledger.close()
    return now.folder


@pytest.fixture
def clerk(two_years: Path, tmp_path: Path) -> Iterator[Clerk]:
    with Clerk(two_years, tmp_path) as clerk:
        yield clerk


def page_of(clerk: Clerk, path: str) -> etree._Element:
    answer = clerk.client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def charts(page: etree._Element) -> list[etree._Element]:
    """The figures of a page, each looked at for what everybody needs: a name, a story and a table."""
    found = page.find_class("chart")
    for each in found:
        (drawn,) = (svg for svg in each.iter("svg") if svg.get("role") == "img")
        title, story = (page.get_element_by_id(name) for name in drawn.get("aria-labelledby").split())
        assert title.tag == "title"
        assert story.tag == "desc"
        assert story.text_content().strip()
        assert next(each.iter("table"), None) is not None
        assert not list(each.iter("script"))
        assert not [child for child in each.iter() if child.get("style")]
    return found


def rows(figure: etree._Element) -> list[list[str]]:
    return [[cell.text_content().strip() for cell in row.iter("th", "td")] for row in figure.xpath(".//tbody/tr")]


def sheet(folder: Path, name: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(folder / "汇总" / "盐池县2020年与上年对照表.xlsx")[name]


def test_home__where_the_units_stand_as_the_headline_and_the_workbook_say(clerk: Clerk) -> None:
    page = page_of(clerk, "/")
    states, days = charts(page)
    assert rows(states) == [["√ 已汇总", "9"]]
    assert "应报 9 个单位，已收 9：√ 已汇总 9" in " ".join(page.find_class("headline")[0].text_content().split())
    cells = [(row[0], row[1]) for row in sheet(clerk.folder, "图表").iter_rows(max_col=2, values_only=True)]
    at = cells.index(("各单位报送情况（个）", None))
    assert cells[at + 1] == ("已汇总", 9)
    today = date.today()
    assert [row[1:] for row in rows(days)] == [["9", "9"]]
    assert re.fullmatch(rf"{today.month}月{today.day}日", rows(days)[0][0])


def test_results__beside_last_year_as_in_the_workbook(clerk: Clerk) -> None:
    (figure,) = charts(page_of(clerk, "/results"))
    assert rows(figure) == [
        ["本年新收政府信息公开申请数量（件）", "27", "18", "+9", "+50.0"],
        ["本年度办理结果／总计（件）", "27", "18", "+9", "+50.0"],
    ]
    page = page_of(clerk, "/results")
    known = [each.get("value") for each in page.xpath("//input[@name='sum']")]
    table = {row[2]: row[3:7] for row in sheet(clerk.folder, "全县与上年").iter_rows(min_row=3, values_only=True)}
    (figure,) = charts(page_of(clerk, "/results?" + "&".join(f"sum={key}" for key in known)))
    drawn = rows(figure)
    assert len(drawn) == len(known) > 30
    for item, now, last, difference, percent in drawn:
        wanted = table[re.sub(r"（(?:件|万元|[次人个条项])）$", "", item)]
        assert [float(now), float(last), float(difference)] == list(map(float, wanted[:3]))
        assert (percent == "—") is (wanted[3] is None)


def test_results__no_last_year_is_said(handed_out: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(handed_out, tmp_path / "任务")
    campaign = Campaign(folder)
    everybody(campaign)
    campaign.ledger.close()
    with Clerk(folder, tmp_path) as clerk:
        assert "没有上年的数可比" in clerk.read("/results")
        set_to(Campaign(folder), "上年任务", '"../没有这个"')
        shown = clerk.client.get("/results")
        assert shown.status_code == 200
        assert "不是填报任务文件夹" in shown.text
        assert str(tmp_path) not in shown.text
