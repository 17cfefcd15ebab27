"""nianbao excel: a return in the running Excel, at the cell that is asked for, its problems beside it."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlwings

from tests.excel.fake_engine import Excel
from tests.helpers import filled
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import Unit, roster_workbook
from toolkit.cli.main import main
from toolkit.engine import Inline
from toolkit.errors import NianbaoError
from toolkit.excel import show as module
from toolkit.excel.show import Opening, go_to, show, show_summary
from toolkit.excel.xlwings_book import show_book
from toolkit.forms import load_form
from toolkit.verbs.check import check
from toolkit.verbs.collect import collect
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.merge import merge
from toolkit.verbs.merge_checks import JUDGED
from toolkit.verbs.verify import verify
from toolkit.verify.findings import load_findings
from toolkit.workbook.writer import write_workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "青山 乡.xlsx"
    path.write_bytes(filled(load_form("2021"), {"new.natural": 9}))
    return path


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    create_campaign(tmp_path / "任务", "盐池县", 2021)
    units = (Unit("1", "青山乡", "乡"), Unit("2", "惠安堡镇", "镇"))
    (tmp_path / "任务" / "名册.xlsx").write_bytes(roster_workbook(units, "盐池县"))
    made = Campaign(tmp_path / "任务")
    distribute(made)
    data = write_workbook(filled_plan(made.form, unit_stamp(made, units[0], 1), {"new.natural": 3}))
    (made.inbox / "青山乡.xlsx").write_bytes(data)
    collect(made, engine=Inline())
    verify(made, engine=Inline())
    return made


def started(excel: Excel) -> xlwings.App:
    """The Excel in which a clerk works, with a workbook of theirs open."""
    app = xlwings.App(visible=True, add_book=False)
    app.books.add()
    excel.log.clear()
    return app


def did(excel: Excel, *what: str) -> list[tuple[Any, ...]]:
    return [each for each in excel.log if each[0] in what]


def beside(excel: Excel) -> list[list[Any]]:
    (book,) = [each for each in excel.running[0].books if each.cells.sheetnames == ["问题"]]
    return [[cell.value for cell in row] for row in book.cells["问题"].iter_rows()]


def test_shown_in_the_excel_that_runs__problems_beside_it_and_the_file_untouched(excel: Excel, path: Path) -> None:
    started(excel)
    before = path.read_bytes()
    shown = show(path, engine=Inline())
    assert did(excel, "start", "visible", "display_alerts", "save", "close", "quit") == []
    assert did(excel, "open") == [("open", str(path), False, False)]
    rows = beside(excel)
    assert rows[0][0] == "'青山 乡.xlsx 的问题"
    assert [cell.lstrip("'") for cell in rows[1]] == ["编号", "性质", "位置", "问题", "怎么办"]
    (report,) = next(check(Inline(), [str(path)]))
    assert [row[0] for row in rows[2:]] == [f"'{each.rule}" for each in report.findings]
    assert shown.problems == len(rows) - 2 > 0
    assert path.read_bytes() == before
    opened = next(each for each in excel.running[0].books if each.fullname == str(path))
    assert "问题" not in opened.cells.sheetnames


def test_macros__off_while_it_opens_and_then_as_they_were(excel: Excel, path: Path) -> None:
    started(excel)
    excel.macros = 2
    show(path, engine=Inline())
    settings = [each for each in excel.log if each[0] in ("AutomationSecurity", "open")]
    assert [each[0] for each in settings] == ["AutomationSecurity", "open", "AutomationSecurity"]
    assert (settings[0][1], settings[2][1], excel.macros) == (3, 2, 2)


def test_refresh__only_the_list_beside_is_written_anew(excel: Excel, path: Path) -> None:
    app = started(excel)
    show(path, engine=Inline())
    books = len(app.books)
    path.write_bytes(filled(load_form("2021"), {}))
    excel.log.clear()
    shown = show(path, engine=Inline())
    assert (len(app.books), did(excel, "open", "add")) == (books, [])
    assert did(excel, "clear") == [("clear", did(excel, "clear")[0][1], "问题")]
    assert len([row for row in beside(excel) if row[0]]) == 2 + shown.problems


def test_a_saved_workbook_with_a_sheet_of_that_name__is_not_ours(excel: Excel, path: Path, tmp_path: Path) -> None:
    app = started(excel)
    own = tmp_path / "问题.xlsx"
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "问题"
    book.active["A1"] = "自己的"
    book.save(own)
    app.books.open(str(own))
    show(path, engine=Inline())
    kept = next(each for each in excel.running[0].books if each.fullname == str(own))
    assert kept.cells["问题"]["A1"].value == "自己的"


def test_no_excel_runs__one_is_started_and_stays(excel: Excel, path: Path) -> None:
    show(path, engine=Inline())
    assert did(excel, "start") == [("start", True, False)]
    assert len(excel.running) == 1


def test_goto__a_read_only_copy_of_the_return_that_counts(excel: Excel, campaign: Campaign) -> None:
    started(excel)
    shown = go_to(campaign, "青山乡:表三!e4", engine=Inline())
    assert shown.file.parent == campaign.folder / ".nianbao" / "查看"
    assert hashlib.sha256(shown.file.read_bytes()).hexdigest() == campaign.ledger.files()[0].sha256
    assert did(excel, "open") == [("open", str(shown.file), False, True)]
    assert excel.log[-2:] == [("show", "表三依申请公开"), ("select", 4, 5)]
    assert "请看“表三依申请公开”的 E4。" in shown.text
    go_to(campaign, "青山乡：表三依申请公开！E5", engine=Inline())
    assert len(did(excel, "open")) == 1


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("青山镇:表三!E4", "名册里没有“青山镇”"),
        ("青山乡", "单位:表!格"),
        ("惠安堡镇:表三!E4", "还没有采用的报表"),
        ("青山乡:表九!E4", "表有：封面、表二主动公开"),
        ("青山乡:表!E4", "看不懂"),
        ("青山乡:表三!E", "看不懂"),
        ("青山乡:表三!ZZZZ4", "看不懂"),
    ],
)
def test_goto__what_is_not_there_is_said(campaign: Campaign, place: str, told: str) -> None:
    with pytest.raises(NianbaoError, match=told):
        go_to(campaign, place, Opening(otherwise=pytest.fail), Inline())


def test_without_excel__opened_with_what_there_is_and_told_where_to_look(
    campaign: Campaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(module.webbrowser, "open", opened.append)
    monkeypatch.setattr(module, "Opening", lambda: Opening(show_book, opened.append))
    assert main(["excel", "--goto", "青山乡:表三!E4", "-C", str(campaign.folder)]) == 0
    told = capsys.readouterr().out
    assert "没有能用的 Excel" in told
    assert "请看“表三依申请公开”的 E4。" in told
    assert [each.startswith("file://") and each.endswith(".xlsx") for each in opened] == [True]


def test_wps_in_excels_place__its_file_is_opened_and_nothing_asked_of_it(excel: Excel, path: Path) -> None:
    excel.name = "WPS 表格"
    opened: list[str] = []
    shown = show(path, Opening(otherwise=opened.append), Inline())
    assert (shown.application, len(opened), did(excel, "open")) == ("", 1, [])
    assert excel.running == []


def test_a_file_that_is_no_return__is_not_opened(excel: Excel, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(NianbaoError):
        show(tmp_path / "a.xlsx", Opening(otherwise=pytest.fail), Inline())
    assert excel.log == []


def test_summary__with_what_was_found_in_the_sums(excel: Excel, campaign: Campaign) -> None:
    merge(campaign)
    (summary,) = campaign.merged.glob("*汇总表.xlsx")
    started(excel)
    assert main(["excel", str(summary)]) == 0
    assert did(excel, "open") == [("open", str(summary), False, False)]
    judged = load_findings(campaign.ledger.built()[JUDGED].data)
    assert [row[0] for row in beside(excel)[2:]] == [f"'{each.rule}" for each in judged]


def test_summary__with_macros_is_not_opened(excel: Excel, campaign: Campaign) -> None:
    merge(campaign)
    (summary,) = campaign.merged.glob("*汇总表.xlsx")
    with zipfile.ZipFile(summary, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macros")
    with pytest.raises(NianbaoError, match="为安全起见没有用 Excel 打开"):
        show_summary(campaign, summary, Opening(otherwise=pytest.fail), Inline())
    assert did(excel, "open") == []


def test_command__without_a_file_says_how_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["excel"]) == 2
    assert "nianbao excel --goto 单位:表!格" in capsys.readouterr().err
