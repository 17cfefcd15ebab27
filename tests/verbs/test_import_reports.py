"""Reports into workbooks and history: from the files to what a county uses."""

from __future__ import annotations

import json
import random
from pathlib import Path

import openpyxl
import pytest

import toolkit
from tests.published.drawn_reports import UNIT, YEARS, as_web, as_word, random_values
from toolkit.campaign.history import read_history
from toolkit.cli.main import main
from toolkit.forms import index_form, load_form


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A report of each edition, and a picture."""
    folder = tmp_path / "年报"
    folder.mkdir()
    (folder / "2020.docx").write_bytes(as_word("2019", random_values("2019", random.Random(1))))
    (folder / "2023.html").write_bytes(as_web("2021", random_values("2021", random.Random(2))))
    return folder


def imported(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict]:  # type: ignore[type-arg]
    code = main(["import", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_workbook__is_read_as_the_same_return(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, data = imported(capsys, reports, "--to", tmp_path / "表")
    assert code == 0
    for file in data["files"]:
        again = toolkit.read_return(file["workbook"])
        assert again.stamp is not None
        assert (again.stamp.unit_name, again.stamp.year) == (UNIT, YEARS[file["edition"]])
        assert {key: float(str(again.values[key])) for key in file["values"]} == file["values"]
        assert file["sources"].keys() == file["values"].keys()


def test_refused_file__the_others_are_read_and_the_exit_code_tells(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "照片.png").write_bytes(b"\x89PNG\r\n\x1a\n0000")
    code, data = imported(capsys, reports, "--to", tmp_path / "表")
    assert code == 1
    assert [file["verdict"] for file in data["files"]] == ["accepted", "accepted", "unreadable"]
    assert main(["import", str(reports / "照片.png"), "--to", str(tmp_path / "表")]) == 2


def test_history__serves_as_last_year(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "历年.csv"
    _, data = imported(capsys, reports / "2020.docx", "--to", tmp_path / "表", "--history", table)
    keys = frozenset(index_form(load_form("2019")).cells)
    last_year = read_history(table, keys)[UNIT]
    assert {key: float(value or 0) for key, value in last_year.items()} == data["files"][0]["values"]


def test_history__chart_that_excel_draws(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "历年.xlsx"
    imported(capsys, reports, "--to", tmp_path / "表", "--history", table)
    book = openpyxl.load_workbook(table)
    assert len(book["趋势"]._charts) == 3
    assert [book["趋势"].cell(line, 1).value for line in (3, 4)] == ["2020年", "2023年"]


def test_frame__a_row_a_unit_and_year(reports: Path) -> None:
    frame = toolkit.history(reports)
    assert list(frame.index) == [(UNIT, 2020), (UNIT, 2023)]
    assert frame["rule.disclosed"].isna().tolist() == [False, True]
    assert frame.loc[(UNIT, 2020), "new.total"] == random_total("2019", 1)


def random_total(edition: str, seed: int) -> float:
    return float(random_values(edition, random.Random(seed))["new.total"])


def test_two_reports_of_one_year__a_person_must_choose(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "2020（改）.docx").write_bytes((reports / "2020.docx").read_bytes())
    assert main(["import", str(reports), "--to", str(tmp_path / "表"), "--history", str(tmp_path / "h.csv")]) == 2
    assert "请只留一份" in capsys.readouterr().err
