"""The outer contract: commands, exit codes, JSON on stdout and nothing else there."""

import json
import shutil
from pathlib import Path

import pytest

from toolkit.cli.main import build_parser, main
from toolkit.forms import index_form, load_form
from workbooks.make_workbooks import HERE as WORKBOOKS

Captured = pytest.CaptureFixture[str]


def _json(capsys: Captured, *words: str) -> tuple[int, dict[str, object]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_commands_of_the_contract_exist() -> None:
    promised = "demo init distribute collect verify merge report status run check form"
    assert set(promised.split()) <= set(build_parser().commands)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_form_json__every_cell_with_labels_and_address(capsys: Captured, edition: str) -> None:
    code, data = _json(capsys, "form", edition)
    assert code == 0
    assert data["edition"] == edition
    assert isinstance(data["tables"], list)
    tables = {table["id"]: table for table in data["tables"]}
    assert list(tables) == ["cover", "t2", "t3", "t4", "facts", "texts"]
    cell = next(cell for cell in tables["t3"]["cells"] if cell["key"] == "deny.3.commercial")
    assert cell == {
        "key": "deny.3.commercial",
        "cell": "E10",
        "kind": "input",
        "type": "count",
        "row": ["三、本年度办理结果", "（三）不予公开", "3.危及“三安全一稳定”"],
        "column": ["申请人情况", "法人或其他组织", "商业企业"],
        "required": True,
    }
    keys = [cell["key"] for table in tables.values() for cell in table["cells"]]
    assert sorted(keys) == sorted(index_form(load_form(edition)).cells)
    assert {"id", "level", "statement", "remedy"} == set(data["rules"][0])  # type: ignore[index]


def test_check_json__shape_of_the_contract(capsys: Captured) -> None:
    path = WORKBOOKS / "broken" / "B01_一列两边不等.xlsx"
    code, data = _json(capsys, "check", str(path))
    assert code == 1
    (file,) = data["files"]  # type: ignore[misc]
    assert set(file) == {"file", "sha256", "unit", "year", "edition", "verdict", "values", "findings", "unjudged"}
    assert file["unit"] == {"code": "640323999", "name": "示例乡"}
    assert (file["year"], file["edition"], file["verdict"]) == (2021, "2021", "returned")
    assert (file["values"]["new.natural"], file["values"]["done.total"]) == (3, 2)
    broken = next(each for each in file["findings"] if each["rule"] == "B01")
    told = {"rule", "level", "table", "cells", "found", "expected", "message", "remedy", "explanation"}
    assert set(broken) == told
    assert "表三依申请公开!D4" in broken["cells"]
    assert [each["level"] for each in file["findings"] if each["rule"] == "ID-07"] == ["info"]


def test_check_inside_a_campaign__the_seal_too(tmp_path: Path, capsys: Captured) -> None:
    campaign = tmp_path / "任务"
    shutil.copytree(WORKBOOKS / "sample" / "盐池县2020", campaign)
    own = next((campaign / "收回").glob("青山乡*"))
    code, data = _json(capsys, "check", str(own), "-C", str(campaign))
    # 52余 of the township's own report against 67: the seal is all right.
    assert (code, [each["rule"] for each in data["files"][0]["findings"]]) == (1, ["N15"])  # type: ignore[index]
    foreign = WORKBOOKS / "broken" / "A01_乡镇填了规章.xlsx"
    code, data = _json(capsys, "check", str(foreign), "-C", str(campaign))
    assert "ID-04" in {each["rule"] for each in data["files"][0]["findings"]}  # type: ignore[index]


def test_whole_campaign_by_commands(tmp_path: Path, capsys: Captured) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("单位编码,单位名称\n1,青山乡\n2,花马池镇\n", encoding="gbk")
    home = str(tmp_path / "任务")
    assert main(["init", home, "--county", "盐池县", "--year", "2021", "--roster", str(roster)]) == 0
    assert main(["distribute", "-C", home]) == 0
    capsys.readouterr()
    assert main(["status", "-C", home]) == 0
    shown = capsys.readouterr().out
    assert "应报 2 个单位：未报 2" in shown
    assert main(["run", "-C", home]) == 1  # nobody has handed in: a draft
    assert "还有 2 个单位没有汇总：青山乡、花马池镇" in capsys.readouterr().out
    code, data = _json(capsys, "collect", "-C", home)
    assert (code, data) == (0, {"files": []})
    assert main(["report", "-C", home]) == 2
    assert "还没有审核通过的报表" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "命令写法不对"),
        (["fly"], "命令写法不对"),
        (["form", "1999"], "没有“1999”版式"),
        (["check", "没有这个文件.xlsx"], "打不开文件"),
        (["status", "-C", "没有这个文件夹"], "不是填报任务文件夹"),
        (["init", "x", "--county", "盐池县", "--year", "2018"], "没有对应的官方版式"),
        (["collect", "-C", "没有", "也没有"], "不是填报任务文件夹"),
    ],
)
def test_cannot_work__exit_2_and_one_chinese_sentence(words: list[str], says: str, capsys: Captured) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert main([*words, "--json"]) == 2
    assert says in json.loads(capsys.readouterr().out)["error"]


def test_demo__runs_and_says_where_everything_lies(tmp_path: Path, capsys: Captured) -> None:
    assert main(["demo", str(tmp_path / "演示")]) == 0
    shown = capsys.readouterr().out
    assert "应报 9 个单位：已汇总 6，退回 2，未报 1" in shown
    for name in ("下发", "收回", "退回", "汇总", "年报"):
        assert str(tmp_path / "演示" / name) in shown
    assert main(["demo", str(tmp_path / "演示")]) == 2
