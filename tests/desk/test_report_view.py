"""年报预览: what Word shows, what is missing, where each number comes from, and what has changed since."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import docx
import pytest
from lxml import etree, html

from tests.desk.clerk import Clerk
from tests.helpers import parts_of
from tests.report.test_read_back import edited
from tests.verbs.test_campaign import _return as return_of
from tests.verbs.test_drafts import everybody
from toolkit.campaign.folder import Campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.desk import report_view
from toolkit.report import final_report, open_points
from toolkit.report.final import document_body
from toolkit.report.keyed_numbers import keyed_numbers
from toolkit.verbs.demo import hand_in
from toolkit.verbs.distribute import distribute
from toolkit.verbs.run import run

UNIT = "/report/unit/640323202"
"""青山乡's."""
COUNTY = "/report/county"


@pytest.fixture(scope="module")
def merged(handed_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign with six of nine units merged and their drafts written."""
    campaign = Campaign(shutil.copytree(handed_out, tmp_path_factory.mktemp("汇总后") / "任务"))
    (own,) = (path for path in hand_in(campaign) if path.name.startswith("青山乡"))
    own.write_bytes(return_of(campaign, "青山乡", new__natural=5, grant__natural=5))
    run(campaign)
    campaign.ledger.close()
    return campaign.folder


@pytest.fixture
def clerk(merged: Path, tmp_path: Path) -> Iterator[Clerk]:
    with Clerk(shutil.copytree(merged, tmp_path / "任务"), tmp_path) as clerk:
        yield clerk


def page_of(clerk: Clerk, path: str) -> etree._Element:
    answer = clerk.client.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def draft(clerk: Clerk, name: str) -> Path:
    (found,) = clerk.folder.glob(f"年报/{name}2020年*（初稿）.docx")
    return found


def paper(page: etree._Element) -> etree._Element:
    (found,) = page.find_class("paper")
    return found


@pytest.mark.parametrize(("path", "name"), [(COUNTY, "盐池县"), (UNIT, "盐池县青山乡")])
def test_text_of_the_page__the_text_in_word(clerk: Clerk, path: str, name: str) -> None:
    shown = paper(page_of(clerk, path))
    book = docx.Document(str(draft(clerk, name)))
    told = [each.text for each in book.paragraphs if each.text.strip()]
    assert [each.text_content() for each in shown if each.tag in ("h2", "h3", "p")] == told
    tables = list(shown.iter("table"))
    assert len(tables) == len(book.tables) == 3
    for drawn, table in zip(tables, book.tables, strict=True):
        cells = {cell._tc: cell.text for row in table.rows for cell in row.cells}
        assert [each.text_content() for each in drawn.iter("th", "td")] == list(cells.values())


@pytest.mark.parametrize(("path", "name"), [(COUNTY, "盐池县"), (UNIT, "盐池县青山乡")])
def test_gaps__as_many_as_in_the_document_and_each_leads_to_its_place(clerk: Clerk, path: str, name: str) -> None:
    page = page_of(clerk, path)
    asked = "".join(each.what for each in open_points(draft(clerk, name).read_bytes()) or ()).count("【待补充")
    assert asked > 0
    assert f"还有 {asked} 处待补充" in page.text_content()
    links = [each.get("href") for each in page.find_class("gaps")[0].iter("a")]
    assert len(links) == asked
    for link in links:
        (mark,) = page.xpath(f"//*[@id='{link[1:]}']")
        assert mark.tag == "mark"
        assert mark.text_content().startswith("【待补充")
        assert mark.get("tabindex") == "-1"


@pytest.mark.parametrize(("path", "name"), [(COUNTY, "盐池县"), (UNIT, "盐池县青山乡")])
def test_every_number__leads_to_where_it_comes_from(clerk: Clerk, path: str, name: str) -> None:
    page = page_of(clerk, path)
    links = list(page.find_class("num"))
    keyed = list(keyed_numbers(document_body(draft(clerk, name).read_bytes())))
    assert [each.text_content() for each in links] == [number for _, _, number in keyed]
    known: dict[str, etree._Element] = {}
    for link, (_, key, _) in zip(links, keyed, strict=True):
        place, _, anchor = link.get("href").partition("#")
        there = known.get(place)
        if there is None:
            there = known[place] = page_of(clerk, place)
        if path == UNIT:
            assert place == "/unit/640323202"
            (cell,) = there.xpath(f"//*[@id='{anchor}']")
            if anchor == f"c-{key}":
                assert cell.text_content().strip("近余约") == link.text_content()
        else:
            assert "个单位之和" in link.get("title")
            total = there.xpath("//tfoot//strong")[0].text_content()
            assert total == link.text_content(), key
    assert len(known) == 1 if path == UNIT else len(known) > 100


def test_numbers_of_the_countys_own_government__lead_to_its_own_cells(handed_out: Path, tmp_path: Path) -> None:
    campaign = Campaign(shutil.copytree(handed_out, tmp_path / "任务"))
    units = (*campaign.units[:2], Unit("640323000", "盐池县人民政府（本级）", "县政府本级"))
    (campaign.folder / ROSTER_FILE).write_bytes(roster_workbook(units, "盐池县"))
    campaign = Campaign(campaign.folder)
    distribute(campaign)
    everybody(campaign, new__natural=3, grant__natural=3)
    campaign.ledger.close()
    with Clerk(campaign.folder, tmp_path) as clerk:
        links = page_of(clerk, COUNTY).find_class("num")
        own = [each for each in links if each.get("href").startswith("/unit/640323000#")]
        assert [each.text_content() for each in own][:2] == ["3", "3"]
        place, _, anchor = own[0].get("href").partition("#")
        assert page_of(clerk, place).get_element_by_id(anchor).text_content() == "3"
        others = [each for each in links if each not in own]
        assert {each.text_content() for each in others if "new.total" in each.get("href")} == {"9"}


def test_number_that_no_report_has__said(clerk: Clerk) -> None:
    for key in ("nothing", "texts.active", "facts.x"):
        answer = clerk.client.get(f"/report/number/{key}")
        assert answer.status_code == 409
        assert "年报里没有这个数" in answer.text


def test_worked_on_and_stale__both_numbers_and_the_way_there(clerk: Clerk) -> None:
    path = draft(clerk, "盐池县青山乡")
    kept = edited(path.read_bytes(), lambda text: text.replace("【待补充：政府信息管理】", "全乡明确专人管理。"))
    path.write_bytes(kept)
    page = page_of(clerk, UNIT)
    assert "这是您改过的那一份" in page.text_content()
    assert "全乡明确专人管理。" in paper(page).text_content()
    assert "数字已变" not in page.text_content()
    campaign = Campaign(clerk.folder)
    (campaign.inbox / "青山乡 改.xlsx").write_bytes(return_of(campaign, "青山乡", new__natural=7, grant__natural=7))
    run(campaign)
    campaign.ledger.close()
    page = page_of(clerk, UNIT)
    told = " ".join(page.text_content().split())
    assert "处（5 → 7），您改过的稿没有动。" in told
    assert "全乡明确专人管理。" in paper(page).text_content()
    rows = page.xpath("//section[@id='differences']//tbody/tr")
    assert {(row[1].text_content(), row[2].text_content()) for row in rows} == {("5", "7")}
    for row in rows:
        (link,) = row.iter("a")
        (number,) = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert number.get("data-now") == "7"
        assert number.text_content() == "5"
    assert path.read_bytes() == kept
    assert clerk.client.get(f"{UNIT}/file/word").content == kept


def test_final__said_and_said_again_when_its_numbers_change(clerk: Clerk) -> None:
    assert "定稿" not in paper(page_of(clerk, UNIT)).getparent().text_content()
    path = draft(clerk, "盐池县青山乡")
    final = path.with_name(path.name.replace("（初稿）", ""))
    final.write_bytes(final_report(path.read_bytes()))
    page = page_of(clerk, UNIT)
    assert "已经定稿，定稿里的数和现在的一样" in page.text_content()
    (link,) = (each.get("href") for each in page.iter("a") if each.text == "下载定稿")
    assert clerk.client.get(link).content == final.read_bytes()
    campaign = Campaign(clerk.folder)
    data = return_of(campaign, "青山乡", new__natural=7, grant__natural=7)
    campaign.ledger.close()
    clerk.drop(("青山乡 改.xlsx", data))
    assert "定稿以后数又变了" in clerk.read(UNIT)


def test_nobody_has_worked_on_it__the_numbers_as_they_are_now(clerk: Clerk) -> None:
    campaign = Campaign(clerk.folder)
    data = return_of(campaign, "青山乡", new__natural=7, grant__natural=7)
    campaign.ledger.close()
    clerk.drop(("青山乡 改.xlsx", data))
    page = page_of(clerk, UNIT)
    assert "“年报”文件夹里的还是以前的，没有人改过" in page.text_content()
    assert "新收政府信息公开申请7件" in paper(page).text_content()
    draft(clerk, "盐池县青山乡").unlink()
    assert "还没有放进“年报”文件夹" in clerk.read(UNIT)
    assert docx.Document(io.BytesIO(clerk.client.get(f"{UNIT}/file/word").content)).tables


def test_kept_copy_that_cannot_be_opened__said_and_the_new_one_is_shown(clerk: Clerk) -> None:
    draft(clerk, "盐池县").write_bytes(b"broken")
    page = page_of(clerk, COUNTY)
    assert "有人改过，没有动它，但是打不开" in page.text_content()
    assert len(list(paper(page).iter("table"))) == 3


def test_unit_without_a_report__said_in_one_sentence(clerk: Clerk) -> None:
    answer = clerk.client.get("/report/unit/640323101")
    assert answer.status_code == 409
    assert "大水坑镇还没有审核通过的报表" in answer.text
    assert clerk.client.get("/report/unit/nobody").status_code == 409


def test_tables_for_the_portal__structure_and_the_same_numbers(clerk: Clerk) -> None:
    page = page_of(clerk, COUNTY)
    source = page.xpath("//textarea[@id='portal-tables']")[0].text_content()
    tables = html.fragments_fromstring(source)
    assert [each.tag for each in tables] == ["table"] * 3
    assert not any({"style", "class", "href"} & set(cell.attrib) for each in tables for cell in each.iter())
    shown = [cell.text_content() for cell in paper(page).iter("td")]
    assert [cell.text_content() for each in tables for cell in each.iter("td")] == shown


def test_pdf__made_where_libreoffice_is_and_else_said_how(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_view, "office_installed", lambda: True)
    monkeypatch.setattr(report_view, "turned", lambda documents, ending, into: [b"%PDF of " + documents[0][:2]])
    assert f"{UNIT}/file/pdf" in clerk.client.get(UNIT).text
    made = clerk.client.get(f"{UNIT}/file/pdf")
    assert made.content == b"%PDF of PK"
    assert made.headers["content-type"] == "application/pdf"
    monkeypatch.setattr(report_view, "turned", lambda documents, ending, into: [None])
    assert "没有转成 PDF" in clerk.client.get(f"{UNIT}/file/pdf").text
    monkeypatch.setattr(report_view, "office_installed", lambda: False)
    assert "另存为 PDF" in clerk.read(UNIT)
    assert "没有装 LibreOffice" in clerk.client.get(f"{UNIT}/file/pdf").text


def test_results__every_report_can_be_looked_at_and_no_engineers_files(clerk: Clerk) -> None:
    page = page_of(clerk, "/results")
    links = [each.get("href") for each in page.find_class("columns")[0].iter("a")]
    assert links[0] == COUNTY
    assert len(links) == 7
    for link in links:
        page_of(clerk, link)
    lists = page.xpath("//section//li[.//a[starts-with(@href, '/download/')]]")
    assert lists
    assert not any("parquet" in each.text_content() for each in lists)
    (technical,) = page.xpath("//details[summary='技术信息']")
    assert technical.get("open") is None
    assert "汇总.parquet" in technical.text_content()
    assert "汇总.csv" in (names := parts_of(clerk.client.get("/download-all/results").content))
    assert not any(name.endswith(".parquet") for name in names)


def test_hostile_text_in_a_kept_copy__is_text(clerk: Clerk) -> None:
    path = draft(clerk, "盐池县青山乡")
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;【待补充：&lt;b&gt;】"
    path.write_bytes(edited(path.read_bytes(), lambda text: text.replace("【待补充：政府信息管理】", hostile)))
    answer = clerk.client.get(UNIT).text
    assert "<script>alert" not in answer
    assert unescape(hostile) in paper(html.fromstring(answer)).text_content()
