"""A campaign from Python: the verbs' own results, numbers and findings as frames, errors in Chinese."""

import json
import os
import shutil
from pathlib import Path

import pytest

import toolkit
from toolkit.campaign.folder import STORE
from toolkit.campaign.lock import LOCK_FILE
from toolkit.cli.main import main
from workbooks.make_workbooks import HERE as WORKBOOKS


@pytest.fixture
def fresh(tmp_path: Path) -> toolkit.Campaign:
    """Returns in 收回, nothing done yet."""
    return toolkit.Campaign.open(shutil.copytree(WORKBOOKS / "sample" / "盐池县2020", tmp_path / "任务"))


def test_open__whose_it_is_wherever_the_script_goes(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.parent)
    campaign = toolkit.Campaign.open("年报演示")
    os.chdir("/")
    assert (campaign.county, campaign.year, campaign.folder) == ("盐池县", 2020, demo)
    assert len(campaign.status()) == 9


def test_open__no_campaign__error(tmp_path: Path) -> None:
    with pytest.raises(toolkit.NianbaoError, match="不是填报任务文件夹"):
        toolkit.Campaign.open(tmp_path)


def test_step_by_step__as_one_click(fresh: toolkit.Campaign, demo: Path) -> None:
    issued = fresh.distribute()
    assert [each.file.is_file() for each in issued] == [True] * 9
    assert {each.status for each in fresh.collect()} == {"return"}
    judged = {state.unit.name: state.state for state in fresh.verify()}
    assert (judged["青山乡"], judged["大水坑镇"], judged["麻黄山乡"]) == ("待说明", "退回（第 1 次）", "已下发")
    assert fresh.merge().files[0] == fresh.folder / "汇总" / "盐池县2020年汇总表.xlsx"
    assert len(fresh.report()) == 7
    assert fresh.frame().equals(toolkit.Campaign.open(demo).frame())


def test_run__what_it_did(fresh: toolkit.Campaign) -> None:
    done = fresh.run()
    assert (len(done.collected), done.merged.values["new.total"], len(done.reports)) == (8, 14, 7)


def test_collect__files_from_elsewhere(fresh: toolkit.Campaign, tmp_path: Path) -> None:
    shutil.move(fresh.folder / "收回", tmp_path / "邮箱")
    one, *_ = sorted((tmp_path / "邮箱").iterdir())
    assert [each.source for each in fresh.collect(str(one))] == [str(one)]
    with pytest.raises(toolkit.NianbaoError, match="找不到"):
        fresh.collect(tmp_path / "没有的文件夹")


def test_findings__a_row_each_as_status_tells_them(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = toolkit.Campaign.open(demo).findings()
    main(["status", "-C", str(demo), "--json"])
    units = json.loads(capsys.readouterr().out)["units"]
    told = [(unit["unit"]["code"], unit["unit"]["name"], each) for unit in units for each in unit["findings"]]
    for _, _, each in told:
        each["cause"] = " ".join(each["cause"].values()) if "cause" in each else ""
    assert [each["cause"] for _, _, each in told if each["rule"] == "D01"] == ["FRM-01 表四复议诉讼!E4"]
    assert len(told) > 5
    assert [(row.pop("单位编码"), row.pop("单位名称"), row) for row in found.to_dict("records")] == told


def test_findings__of_none__the_columns_all_the_same(fresh: toolkit.Campaign) -> None:
    found = fresh.findings()
    assert len(found) == 0
    assert list(found.columns[:4]) == ["单位编码", "单位名称", "rule", "level"]
    assert {"table", "cells", "message", "remedy", "explanation"} <= set(found.columns)


def test_findings_and_numbers__meet_by_unit_code(demo: Path) -> None:
    campaign = toolkit.Campaign.open(demo)
    asked = campaign.findings().merge(campaign.frame()["new.total"].reset_index(), on=["单位编码", "单位名称"])
    assert dict(zip(asked["单位名称"], asked["new.total"], strict=True)) == {"花马池镇": 7, "王乐井乡": 2, "青山乡": 0}


def test_a_command_that_broke_off__warned_of(fresh: toolkit.Campaign) -> None:
    owner = {"user": "小王", "host": "办公室", "pid": 7, "command": "汇总", "since": "2021-01-20T09:00:00+08:00"}
    (fresh.folder / STORE / LOCK_FILE).write_text(json.dumps(owner), encoding="utf-8")
    with pytest.warns(UserWarning, match="上次做“汇总”时中断了"):
        fresh.collect()
