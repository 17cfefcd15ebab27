"""零报告 shows wherever the office looks: on the screen, in the JSON, in the summary workbook, in 汇总.csv."""

import json

import pandas as pd
import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.nil_returns import nil_returns
from toolkit.campaign.states import unit_states
from toolkit.cli.main import main
from toolkit.forms import index_form
from toolkit.intake.xlsx.reader import read_workbook
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.run import run
from toolkit.workbook.summary import STATE_ROW, STATE_SHEET
from toolkit.workbook.writer import write_workbook


def _hand_in(campaign: Campaign, name: str, nil: str, **values: int) -> None:
    """A return with nothing in tables three and four but `values`."""
    unit = next(unit for unit in campaign.units if unit.name == name)
    given = {cell.key: None if nil == "是" else 0 for cell in index_form(campaign.form).nil_inputs}
    given |= {key.replace("__", "."): value for key, value in values.items()}
    plan = filled_plan(campaign.form, unit_stamp(campaign, unit, 1), {**given, "cover.nil_return": nil})
    (campaign.inbox / f"{name}.xlsx").write_bytes(write_workbook(plan))


@pytest.fixture
def three(campaign: Campaign) -> Campaign:
    """Two 零报告, one of them sent back, and a unit with nothing but zeros that did not confirm it."""
    _hand_in(campaign, "青山乡", "是")
    _hand_in(campaign, "大水坑镇", "是", new__natural=3)
    _hand_in(campaign, "王乐井乡", "否")
    run(campaign)
    return campaign


def test_nil_returns__what_the_cover_confirmed_not_what_the_numbers_are(three: Campaign) -> None:
    states = unit_states(three)
    told = nil_returns(three, states)
    assert {state.unit.name for state in states if state.unit.code in told} == {"青山乡", "大水坑镇"}


@pytest.mark.parametrize("command", ["status", "verify", "run", "merge"])
def test_json__a_key_in_every_unit(three: Campaign, capsys: pytest.CaptureFixture[str], command: str) -> None:
    main([command, "-C", str(three.folder), "--json"])
    told = json.loads(capsys.readouterr().out)
    units = told.get("merge", told)["units"]
    assert {each["unit"]["name"] for each in units if each["nil_return"] is True} == {"青山乡", "大水坑镇"}
    assert sum(each["nil_return"] is False for each in units) == len(units) - 2


@pytest.mark.parametrize("command", ["status", "verify", "run"])
def test_screen__state_and_count(three: Campaign, capsys: pytest.CaptureFixture[str], command: str) -> None:
    main([command, "-C", str(three.folder)])
    shown = capsys.readouterr().out
    line = {name: next(each for each in shown.splitlines() if name in each) for name in ("青山乡", "王乐井乡")}
    assert "已汇总（零报告）" in line["青山乡"]
    assert "零报告" not in line["王乐井乡"]
    assert "，其中零报告 2 个" in shown


def test_screen_without_any__says_nothing_of_it(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    _hand_in(campaign, "王乐井乡", "否")
    run(campaign)
    main(["status", "-C", str(campaign.folder)])
    assert "其中零报告" not in capsys.readouterr().out


def test_summary_workbook__the_merged_ones_alone(three: Campaign) -> None:
    sheet = read_workbook(next(three.merged.glob("*汇总表.xlsx")).read_bytes()).sheet(STATE_SHEET)
    assert sheet is not None
    rows = range(STATE_ROW, STATE_ROW + len(three.units))
    states = {sheet.cells[f"C{row}"].text: sheet.cells[f"D{row}"].text for row in rows}
    assert {name for name, state in states.items() if "零报告" in state} == {"青山乡"}
    assert (states["青山乡"], states["王乐井乡"]) == ("已汇总（零报告）", "已汇总")
    assert "已汇总 2 个，其中零报告 1 个，未汇总 7 个" in sheet.cells["A2"].text


def test_merged_table__last_column_by_unit(three: Campaign) -> None:
    table = pd.read_csv(three.merged / "汇总.csv")
    assert table.columns[-1] == "零报告"
    assert table.groupby("单位名称")["零报告"].unique().map(list).to_dict() == {"青山乡": ["是"], "王乐井乡": ["否"]}
