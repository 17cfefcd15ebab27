"""One file read from Python, without a campaign."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

import toolkit
from toolkit.cli.main import main
from workbooks.make_workbooks import HERE as WORKBOOKS

BROKEN = WORKBOOKS / "broken"
OWN = WORKBOOKS / "sample" / "盐池县2020" / "收回" / "青山乡_2020年政府信息公开年报填报表.xlsx"


@pytest.mark.parametrize("name", ["B01_一列两边不等.xlsx", "CEL-04_数字带单位.xlsx", "PKG-06_没有传完整.xlsx"])
def test_as_check_judges_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    read = toolkit.read_return(BROKEN / name)
    main(["check", str(BROKEN / name), "--json"])
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert (read.sha256, read.verdict) == (told["sha256"], told["verdict"])
    assert [each.as_json() for each in read.findings] == told["findings"]
    assert {key: read.values[key] for key in told["values"]} == told["values"]


def test_every_value_has_its_cell_and_what_was_typed() -> None:
    read = toolkit.read_return(BROKEN / "CEL-04_数字带单位.xlsx")
    assert list(read.values) == list(read.cells)
    (key,) = [key for key, place in read.cells.items() if place == "表二主动公开!B4"]
    assert (read.values[key], read.typed[key]) == (3, "3件")


def test_no_return_at_all__findings_only() -> None:
    read = toolkit.read_return(BROKEN / "PKG-10_其实是照片.xlsx")
    assert (read.verdict, read.stamp, read.values, read.cells, read.typed) == ("unreadable", None, {}, {}, {})
    assert [each.rule for each in read.findings] == ["PKG-10"]


def test_a_strangers_bytes__read_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(*_: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("toolkit.verify.verification.open_workbook", here)
    monkeypatch.setattr("toolkit.verbs.check.verify_bytes", here)
    assert toolkit.read_return(OWN).verdict == "needs_explanation"


def test_an_archive_of_one__read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as package:
        package.write(OWN, "青山乡.xlsx")
    read = toolkit.read_return(tmp_path / "报送.zip")
    assert read.stamp is not None
    assert (read.stamp.unit_name, read.verdict) == ("青山乡", "needs_explanation")


def test_an_archive_of_several__error(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as package:
        package.write(OWN, "青山乡.xlsx")
        package.write(BROKEN / "B01_一列两边不等.xlsx", "示例乡.xlsx")
    with pytest.raises(toolkit.NianbaoError, match=r"报送\.zip”里有 2 个文件。请先取出来，一次读一个。"):
        toolkit.read_return(tmp_path / "报送.zip")


def test_nothing_there__error(tmp_path: Path) -> None:
    shutil.copyfile(OWN, tmp_path / "青山乡.xlsx")
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(toolkit.NianbaoError, match="打不开文件"):
            toolkit.read_return(str(path))
