"""Lists as offices keep them: the units that are meant, what was guessed, or the line that is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.campaign.messy_rosters import has, messy_roster, physical
from toolkit.campaign.roster import Unit, read_roster, roster_workbook, understand_roster
from toolkit.engine import PROCESSES
from toolkit.errors import NianbaoError

ANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 10**9)


def test_lists_that_are_made_here__differ() -> None:
    made = [messy_roster(seed) for seed in range(300)]
    assert {each.format for each in made} == {"csv", "xlsx", "xls", "ods"}
    assert {each.coded for each in made} == {True, False}
    assert len({tuple(map(tuple, each.rows)) for each in made}) == len(made)


def listed(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@ANY
@given(SEEDS)
def test_any_list__the_units_meant_and_every_guess_told(tmp_path: Path, seed: int) -> None:
    messy = messy_roster(seed)
    path = tmp_path / f"名单.{messy.format}"
    messy.write(path)
    read = understand_roster(path, "盐池县")
    told = "\n".join(doubt.message for doubt in read.doubts)
    made = [unit.code for unit in read.units]
    assert len(set(made)) == len(made)
    assert [Unit(unit.code if messy.coded else "", *vars_but_code(unit)) for unit in read.units] == messy.units
    assert messy.coded or ("自动编" in told and all(code.startswith("自编") for code in made))
    for line in messy.skipped:
        assert f"第 {physical(messy, line)} 行像是" in told
    # What init writes is read again without a doubt, and so the campaign has the very same units.
    clean = tmp_path / "名册.xlsx"
    clean.write_bytes(roster_workbook(read.units, "盐池县"))
    heard: list[str] = []
    assert read_roster(clean, "盐池县", heard.append) == read.units
    assert heard == []


def vars_but_code(unit: Unit) -> list[str]:
    return [unit.name, unit.kind, unit.contact, unit.phone, unit.email, unit.note]


WRONG = {
    "kind": ["乡镇", "1", "科级", "其他", "？？", "乡/镇"],
    "name": ["青山/乡", "青山乡*", "乡" * 41, "12345", "全县汇总", "盐池县", "花马\ufffd镇", "CON", "a|b"],
    "code": ["6.40E+08", "6.40323E+08", "640,323", "64/0323"],
}


@ANY
@given(SEEDS, st.sampled_from([(column, text) for column, texts in WRONG.items() for text in texts]))
def test_one_wrong_cell_in_any_list__its_line_is_named(tmp_path: Path, seed: int, wrong: tuple[str, str]) -> None:
    column, text = wrong
    dice, messy = Random(seed), messy_roster(seed, [column])
    unit = dice.randrange(len(messy.units))
    assert has(messy, column)
    broken = messy.with_cell(unit, column, text, dice)
    path = tmp_path / f"名单.{broken.format}"
    try:
        broken.write(path)
    except UnicodeEncodeError:
        return
    with pytest.raises(NianbaoError) as caught:
        understand_roster(path, "盐池县")
    assert f"名单.{broken.format}”第 {physical(broken, broken.lines[unit])} 行的" in str(caught.value)


@ANY
@given(SEEDS, st.booleans())
def test_a_unit_listed_twice__both_lines_are_named(tmp_path: Path, seed: int, code: bool) -> None:
    messy = messy_roster(seed, ["code"])
    column = "code" if code else "name"
    first = messy.units[0]
    text = first.code if code else f"盐池县{first.name}"
    broken = messy.with_cell(1, column, text, Random(seed))
    path = tmp_path / f"名单.{broken.format}"
    broken.write(path)
    lines = "、".join(str(physical(broken, line)) for line in broken.lines[:2])
    with pytest.raises(NianbaoError, match=f"重复：.*（第 {lines} 行）"):
        understand_roster(path, "盐池县")


def test_missing_codes__the_same_in_any_order_and_beside_others(tmp_path: Path) -> None:
    names = ["莲湖乡", "花马池镇", "教育局"]
    one = understand_roster(listed(tmp_path / "a.csv", "单位\n" + "\n".join(names)))
    other = understand_roster(listed(tmp_path / "b.csv", "单位,编码\n青山乡,1\n" + ",\n".join(reversed(names)) + ",\n"))
    codes = {unit.name: unit.code for unit in one.units}
    assert {unit.name: unit.code for unit in other.units} == {**codes, "青山乡": "1"}
    taken = codes["莲湖乡"]
    third = understand_roster(listed(tmp_path / "c.csv", f"单位,编码\n青山乡,{taken}\n莲湖乡,\n"))
    assert len({unit.code for unit in third.units}) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("单位,编码\n青山乡,1\n", "前几行里找不到“单位编码”和“单位名称”"),
        ("单位编码,单位名称\n1,青山乡\n,花马池镇\n", "第 3 行缺少单位编码，请补上；没有统一编码的可以自己编（如：自编"),
        ("标题\n\n单位编码,单位名称\n1,青山乡\n2,\n", "第 5 行缺少单位名称"),
        ('单位编码,单位名称\n1,青山乡\n2,"花马池镇\n3,大水坑镇\n', "引号或分隔符对不上"),
        ('单位编码,单位名称\n1,"青山乡,\n2,花马池镇"\n', "第 2 行的单位名称里夹着好几行"),
        ("单位编码,单位名称,单位名称\n1,青山乡,花马池镇\n", "第 1 行有几列都是“单位名称”"),
        ("单位编码,单位名称\n1,盐池县\n", "第 2 行的单位名称和县名一样"),
        ("单位编码,单位名称\nA1,青山乡\na1,花马池镇\n", "单位编码重复：A1、a1（第 2、3 行）"),
        ("单位编码,单位名称\n640323101.0,青山乡\n640323101,花马池镇\n", "单位编码重复"),
        ("单位编码,单位名称\n1,八一镇（北）\n2,八一镇(北)\n", "单位名称重复"),
    ],
)
def test_campaign_roster__wrong_line_and_cure(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(NianbaoError, match=re.escape(says)):
        read_roster(listed(tmp_path / "名册.csv", text), "盐池县")


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("1,花马池镇,部门", "第 2 行“花马池镇”的单位类型写的是“部门”，和名称不像"),
        ("1,教育局,乡", "第 2 行“教育局”的单位类型写的是“乡”，和名称不像"),
        ("1,城关办事处,", "第 2 行“城关办事处”从名称看不出类型，先按“部门”处理"),
        ("合计,,", "第 2 行像是合计，已略过"),
    ],
)
def test_campaign_roster__what_may_switch_rules_off_is_told_on_every_reading(
    tmp_path: Path, line: str, doubt: str
) -> None:
    path, heard = listed(tmp_path / "名册.csv", f"单位编码,单位名称,单位类型\n{line}\n9,青山乡,乡\n"), list[str]()
    read_roster(path, "盐池县", heard.append)
    assert len(heard) == 1
    assert doubt in heard[0]


def test_misspelt_heading__told_since_its_column_is_not_used(tmp_path: Path) -> None:
    path, heard = listed(tmp_path / "名册.csv", "单位编码,单位名称,单位类形\n1,花马池镇,部门\n"), list[str]()
    assert read_roster(path, "", heard.append)[0].kind == "镇"
    assert "“单位类形”一列没有用到；如果它是“单位类型”，请改正表头" in heard[0]


@pytest.mark.parametrize("heads", [("乡镇名单", "部门名单")])
def test_units_on_two_sheets__asked_which(tmp_path: Path, heads: tuple[str, str]) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "名册.xlsx"
    for number, title in enumerate(heads):
        sheet = book.create_sheet(title)
        for row in (["单位编码", "单位名称"], [str(number), f"{number}乡"]):
            sheet.append(row)
    book.save(path)
    with pytest.raises(NianbaoError, match="有几张工作表都列了单位：“乡镇名单”、“部门名单”"):
        read_roster(path)


def test_merged_cells__kind_for_all_below_second_person_and_headings_in_two_rows(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "名单.xlsx"
    sheet = book.active
    assert sheet
    rows = [
        ["盐池县联络员名单"],
        ["序号", "类型", "单位", "联系方式"],
        ["", "", "", "手机", "邮箱"],
        ["1", "镇", "花马池镇", "139", "a@b"],
        ["2", "", "大水坑镇", "138", ""],
        ["", "", "", "137", ""],
    ]
    for row in rows:
        sheet.append([cell or None for cell in row])
    for span in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "B4:B6", "C5:C6"):
        sheet.merge_cells(span)
    book.save(path)
    read = understand_roster(path, "盐池县")
    assert [(u.name, u.kind, u.phone, u.email) for u in read.units] == [
        ("花马池镇", "镇", "139", "a@b"),
        ("大水坑镇", "镇", "138、137", ""),
    ]
    assert any("第 6 行和上一行是同一个单位" in doubt.message for doubt in read.doubts)


def test_numbers_as_excel_keeps_them__in_full(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "名册.xlsx"
    sheet = book.active
    assert sheet
    for row in (
        ["单位编码", "单位名称"],
        [640323101.0, "青山乡"],
        [6.40323102e8, "花马池镇"],
        [640323103000, "大水坑镇"],
    ):
        sheet.append(row)
    book.save(path)
    assert [unit.code for unit in read_roster(path)] == ["640323101", "640323102", "640323103000"]


def test_formulas_without_a_result__asked_to_write_the_value(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "名册.xlsx"
    sheet = book.active
    assert sheet
    for row in (["单位编码", "单位名称"], ["1", '=CONCATENATE("青山","乡")']):
        sheet.append(row)
    book.save(path)
    with pytest.raises(NianbaoError, match="第 2 行的单位名称是公式，没有算出结果"):
        read_roster(path)


@pytest.mark.parametrize(
    "data",
    [b"<html><table><tr><td>x</td></tr></table></html>", b"%PDF-1.4", b"PK\x03\x04broken", b"\xff\xfe\x00", b"a\0b,c"],
)
def test_something_else_than_a_list__one_sentence_also_from_a_worker(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "名单.xls"
    path.write_bytes(data)
    said = []
    for engine in (None, PROCESSES):
        with pytest.raises(NianbaoError, match=r"名册“.*另存为") as caught:
            understand_roster(path, "盐池县", engine)
        said.append(str(caught.value))
    assert said[0] == said[1]
