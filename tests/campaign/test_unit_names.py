"""Names of counties and units: what may be the name of files, and that no two outputs of a campaign are ever one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.campaign.folder import DISPATCH_FILE, INBOX, MERGED, OUTBOX, REPORTS, SENT_BACK, create_campaign
from toolkit.campaign.roster import RosterReading, Unit, roster_workbook, understand_roster
from toolkit.campaign.settings import Settings
from toolkit.campaign.unit_names import cleaned, county_fault, fault_of
from toolkit.errors import NianbaoError
from toolkit.forms import index_form, load_form
from toolkit.intake.file_names import file_key
from toolkit.verbs.demo import filled_plan
from toolkit.verbs.distribute import distribute, unit_stamp, workbook_name
from toolkit.verbs.drafts import draft_name
from toolkit.verbs.run import run
from toolkit.workbook.writer import write_workbook

FORMS = [load_form(edition) for edition in ("2019", "2021")]
# What is taken for another name, or for none, by some file system or some reader.
LETTERS = (
    "甲乙aAＡéÉe\u0301ﬁ①1１²（(）).．·・_-~%&'’ \u3000\u200b\u202e\ufeff\u00ad\ufe0f\u3164\U000e0100Ⅷ㈱ǅκςσßİ年乡镇"
)
NASTY = st.sampled_from([*LETTERS, "（新", "_2021年", "盐池县", "SS", "CON", "nul", "COM¹", "汇总", "下发清单"])
NAMES = st.lists(st.lists(NASTY, min_size=1, max_size=5).map("".join), min_size=1, max_size=8)


def outputs(county: str, year: int, units: Sequence[Unit]) -> list[str]:
    """Every file and folder of a campaign whose name comes from a unit or the county, and our own beside them."""
    found = [f"{OUTBOX}/{DISPATCH_FILE}", f"{MERGED}/汇总.csv", f"{MERGED}/汇总.parquet", f"{OUTBOX}/作废"]
    for unit in units:
        found += [f"{OUTBOX}/{workbook_name(unit, year, FORMS[0])}", f"{SENT_BACK}/{unit.name}"]
    for form in FORMS:
        told = Settings("t", county, year, form.edition)
        names = [county, *(unit.name for unit in units)]
        drafts = [f"{REPORTS}/{draft_name(form, told, name)}" for name in names]
        assert len({file_key(each) for each in drafts}) == len(names), drafts
    return [*found, *drafts]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.sampled_from(["盐池县", "盐池", "Ａ县", "e\u0301县", "县"]))
def test_any_roster_that_is_taken__no_two_outputs_are_one(tmp_path: Path, names: list[str], county: str) -> None:
    units = tuple(Unit(f"C{number}", name, "乡") for number, name in enumerate(names))
    path = tmp_path / "名册.xlsx"
    path.write_bytes(roster_workbook(units, county))
    with suppress(NianbaoError):
        assert_distinct(outputs(county, 2021, understand_roster(path, county).units))


def assert_distinct(made: list[str]) -> None:
    """That these paths are different ones on any file system, and lie where they are meant to."""
    assert len({file_key(each) for each in made}) == len(made)
    for each in made:
        name = PurePath(each).name
        assert f"{PurePath(each).parent}/{name}" == each
        assert ".." not in PurePath(each).parts
        assert not name.startswith(("~", "."))
        assert name == name.strip()


def test_longest_names__fit_a_file_system_even_beside_one_that_is_open() -> None:
    county, unit = "县" * 18, "镇" * 40
    assert (county_fault(county), fault_of(unit)) == ("", "")
    assert county_fault(county + "县")
    assert fault_of(unit + "镇")
    for each in outputs(county, 2021, [Unit("1", unit)]):
        beside = PurePath(each).with_stem(f"{PurePath(each).stem}（新-235959）")
        assert len(beside.name.encode()) <= 255, beside


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "是空的"),
        ("青山/乡", "里有“/”"),
        ("青山\\乡", "里有“\\”"),
        ("..", "不能用作文件名"),
        (".青山乡", "不能用作文件名"),
        ("青山乡.", "不能用作文件名"),
        ("青山乡．", "不能用作文件名"),
        ("~$青山乡", "不能用作文件名"),
        ("NUL", "不能用作文件名"),
        ("con.xlsx", "不能用作文件名"),
        ("COM¹", "不能用作文件名"),
        ("lpt³.乡", "不能用作文件名"),
        ("CONOUT$", "不能用作文件名"),
        ("青山\u200b乡", "看不见的字符"),
        ("青山\u202e乡", "看不见的字符"),
        ("青山乡\u3164", "看不见的字符"),
        ("青山乡\x00", "看不见的字符"),
        (" 青山乡", "多余的空格"),
        ("青\ufffd乡", "显示不出来的字"),
        ("青\ue000乡", "显示不出来的字"),
        ("640323202", "填错了列"),
        ("---", "填错了列"),
        ("下发清单", "工具自己用的名称"),
        ("全县汇总", "工具自己用的名称"),
        ("合计", "工具自己用的名称"),
        ("青山乡,花马池镇", "一行写一个单位"),
        ("乡" * 41, "太长，最多 40 个汉字"),
    ],
)
def test_name_that_cannot_be_used__says_why(name: str, says: str) -> None:
    assert says in fault_of(name)


USUAL = """
    盐池县人民政府（本级） 县委·宣传部
    昆山（沭阳）工业园区 八一镇 A区管委会 𡎚镇 双江拉祜族佤族布朗族傣族自治县 教育局（新）
"""


@pytest.mark.parametrize("name", USUAL.split())
def test_usual_names__taken(name: str) -> None:
    assert fault_of(name) == ""
    assert cleaned(name) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("莲 湖 乡", "莲湖乡"),
        ("莲　湖　乡", "莲湖乡"),
        ("\ufeff莲湖乡\u200b", "莲湖乡"),
        ("莲湖乡\n人民政府", "莲湖乡人民政府"),
        ("ABC  Park 管委会", "ABC Park管委会"),
        ("E\u0301镇", "É镇"),
    ],
)
def test_name_as_it_is_meant(written: str, meant: str) -> None:
    assert cleaned(written) == meant


def test_odd_but_lawful_names__four_runs_and_not_one_file_overwritten(tmp_path: Path) -> None:
    names = ["盐池县人民政府（本级）", "盐池县教育局", "池县教育局", "教育局（新）", "年报局", "汇总局"]
    units = tuple(Unit(str(number), name, "部门") for number, name in enumerate(names, 1))
    campaign = create_campaign(tmp_path / "任务", "盐池县", 2021, RosterReading(units))
    distribute(campaign)
    bad = {each.key: -1 for each in index_form(campaign.form).inputs if each.type == "count"}
    for number, unit in enumerate(units):
        plan = filled_plan(campaign.form, unit_stamp(campaign, unit, 1), bad if number == 2 else {})
        (campaign.folder / INBOX / f"{number}.xlsx").write_bytes(write_workbook(plan))
    runs = []
    for _ in range(4):
        run(campaign)
        files = [path for path in campaign.folder.rglob("*") if path.is_file() and ".nianbao" not in path.parts]
        assert len({file_key(str(path)) for path in files}) == len(files)
        runs.append({path: path.stat().st_mtime_ns for path in files})
    assert len(list(campaign.reports.iterdir())) == len(units)  # One is sent back, and the county has one.
    assert runs == [runs[0]] * 4
