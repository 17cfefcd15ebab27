"""What goes to whoever writes the county's text: all units' texts, all numbers beside last year's."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.verbs.test_campaign import _return as return_of
from tests.verbs.test_drafts import everybody, set_to
from toolkit.campaign.folder import Campaign
from toolkit.campaign.stored_returns import stored_values
from toolkit.cli.main import main
from toolkit.errors import NianbaoError
from toolkit.verbs.distribute import distribute
from toolkit.verbs.materials import materials
from toolkit.verbs.run import run


def test_sample__texts_and_numbers_of_all_that_passed(received: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    states = run(received).merged.states
    assert main(["report", "--materials", "-C", str(received.folder), "--json"]) == 0
    document, book = map(Path, json.loads(capsys.readouterr().out)["materials"])
    table = Document(str(document)).tables[0]
    units = [row.cells[0].text for row in table.rows][1:]
    given = {state.unit.name: values for state, values in stored_values(received, states)}
    assert units == [name for name, values in given.items() if values.get("texts.active")]
    sheet = openpyxl.load_workbook(book)["各单位与上年"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in rows} == set(given)
    licences = {row[0]: row[3] for row in rows if row[2] == "行政许可／处理决定数量"}
    assert licences == {name: values["license.decisions"] for name, values in given.items()}
    county = openpyxl.load_workbook(book)["全县与上年"]
    found = {row[2]: row[3] for row in county.iter_rows(min_row=3, values_only=True)}
    assert found["行政许可／处理决定数量"] == sum(licences.values())
    assert found["本年新收政府信息公开申请数量"] == sum(values["new.total"] for values in given.values())


def test_nothing_passed__said(campaign: Campaign) -> None:
    with pytest.raises(NianbaoError, match="还没有审核通过"):
        materials(campaign)


def test_again__nothing_is_written_anew(campaign: Campaign) -> None:
    (campaign.inbox / "青山乡.xlsx").write_bytes(return_of(campaign, "青山乡"))
    run(campaign)
    written = materials(campaign)
    before = [path.stat().st_mtime_ns for path in written]
    time.sleep(1.1)
    assert materials(campaign) == written
    assert [path.stat().st_mtime_ns for path in written] == before


def test_three_years__a_chart_of_the_requests_of_all(campaign: Campaign, tmp_path: Path) -> None:
    before: Campaign | None = None
    for back, requests in ((0, 2), (1, 3)):
        folder = shutil.copytree(campaign.folder, tmp_path / str(2019 + back))
        there = set_to(Campaign(folder), "年度", str(2019 + back))
        if before:
            there = set_to(there, "上年任务", f'"{before.folder.as_posix()}"')
        distribute(there)
        everybody(there, new__natural=requests, grant__natural=requests)
        before = there
    assert before is not None
    _, book = materials(before)
    sheet = openpyxl.load_workbook(book)["图表"]
    rows = [(row[0], row[1]) for row in sheet.iter_rows(max_col=2, values_only=True) if row[0]]
    at = rows.index(("新收政府信息公开申请（件）", None))
    assert rows[at + 1 : at + 3] == [("2019年", 18), ("2020年", 27)]
