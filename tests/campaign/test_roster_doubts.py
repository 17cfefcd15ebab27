"""Units that a list names though something in it says that they are gone or report no more: asked about, never left
out, whatever the file is and wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.campaign.messy_rosters import messy_roster
from tests.campaign.test_clerks_lists import read, read_book, told
from toolkit.campaign.remarks import speaks_against
from toolkit.campaign.roster import read_roster, roster_workbook, understand_roster
from toolkit.campaign.roster_doubts import remark_in
from toolkit.errors import NianbaoError

ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ASKED = "。现在仍按要报的单位处理；不报的，请删除这一行；要报的，请改掉这处，就不再提醒。"
GONE = [
    "已撤销",
    "撤销",
    "2024年3月已撤并到花马池镇",
    "2023年底并入花马池镇",
    "机构改革中撤销，不报",
    "划归开发区管理",
    "合并到教育局",
    "被合并",
    "已注销",
    "不再保留",
    "不报",
    "今年不用报",
    "不单独编制年报",
    "无需报送",
    "免报",
    "暂不报送",
    "暂停",
    "由县政府办代报",
    "和文旅局合署办公，由文旅局一并报送",
    "不在编制范围",
]
STILL_THERE = [
    "新增",
    "原青山乡撤销，改设为镇",
    "2023年撤乡设镇",
    "由青山乡、红井子乡合并成立",
    "下辖 5 个村",
    "逾期报送的要通报",
    "由原体育局合并组建",
    "联系人已更换",
    "请于12月20日前报送",
    "上年零报告",
    "2024年更名",
    "2022年划入本县的村 3 个",
    "不含下属事业单位",
    "分管领导已调离",
]


@pytest.mark.parametrize("remark", GONE)
def test_remark_that_a_unit_is_gone__asked_on_every_reading(tmp_path: Path, remark: str) -> None:
    reading = read(tmp_path, f'单位名称,备注\n花马池镇,\n柳杨堡乡,"{remark}"\n')
    assert [unit.name for unit in reading.units] == ["花马池镇", "柳杨堡乡"]
    assert f"第 3 行“柳杨堡乡”：“备注”一栏写着“{remark}”{ASKED}" in told(reading, lasting=True)
    assert "第 2 行" not in told(reading)


@pytest.mark.parametrize("remark", STILL_THERE)
def test_remark_about_something_else__nothing_asked(tmp_path: Path, remark: str) -> None:
    assert not speaks_against(remark)
    assert ASKED not in told(read(tmp_path, f'单位名称,备注\n青山镇,"{remark}"\n'))


@pytest.mark.parametrize(
    ("heading", "text", "asked"),
    [
        ("是否报送", "否", True),
        ("是否需要编制年报", "×", True),
        ("报送情况", "不报", True),
        ("状态", "已撤销", True),
        ("", "停用", True),
        ("是否报送", "是", False),
        ("是否有下属单位", "否", False),
        ("状态", "正常", False),
    ],
)
def test_column_that_is_none_of_ours__read_for_what_it_says(
    tmp_path: Path, heading: str, text: str, asked: bool
) -> None:
    said = told(read(tmp_path, f"单位名称,联系人,{heading}\n青山乡,a,{text}\n"))
    assert (f"写着“{text}”{ASKED}" in said) == asked


@pytest.mark.parametrize("name", ["柳杨堡乡（已撤销）", "柳杨堡乡(2023年撤并)", "柳杨堡乡已撤销", "柳杨堡乡（不报）"])
def test_name_that_says_it__asked(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, f"单位名称,单位类型\n{name},乡\n")
    assert f"“{name}”：名称里写着不再报送的意思{ASKED}" in told(reading, lasting=True)


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("青山镇（原青山乡）", "原青山乡"),
        ("青山镇(原青山乡人民政府)", "原青山乡人民政府"),
        ("青山镇（新增）", "新增"),
        ("教育局（张三）", "张三"),
        ("青山镇（12月1日前报）", "12月1日前报"),
        ("盐池县人民政府（本级）", ""),
        ("县政府办公室（县外事办公室）", ""),
        ("工业园区管委会（筹）", ""),
        ("昆山（沭阳）工业园区", ""),
        ("公安局（交警大队）", ""),
        ("青山乡", ""),
    ],
)
def test_brackets_at_the_end_of_a_name__a_remark_or_a_part_of_it(tmp_path: Path, name: str, remark: str) -> None:
    assert remark_in(name) == remark
    reading = read(tmp_path, f"单位名称\n{name}\n", county="A县")
    assert ("会照写进报告的标题；是备注的，请写到“备注”里。" in told(reading, lasting=True)) == bool(remark)


def _struck(sheet: Worksheet) -> None:
    sheet["A3"].font = Font(strike=True)


def _white(sheet: Worksheet) -> None:
    sheet["A3"].font = Font(color="FFFFFFFF")


def _black(sheet: Worksheet) -> None:
    sheet["A3"].fill = PatternFill("solid", fgColor="FF000000")


def _hidden(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def _all_letters_struck(sheet: Worksheet) -> None:
    sheet["A3"] = CellRichText(TextBlock(InlineFont(strike=True), "柳杨堡乡"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_struck, "名称在表里画了删除线"),
        (_all_letters_struck, "名称在表里画了删除线"),
        (_white, "名称在表里字的颜色和底色差不多"),
        (_black, "名称在表里字的颜色和底色差不多"),
        (_hidden, "这一行在表里是隐藏的"),
    ],
)
def test_name_that_is_hard_to_see__asked(tmp_path: Path, change: Callable[[Worksheet], None], why: str) -> None:
    reading = read_book(tmp_path, [["单位名称"], ["花马池镇"], ["柳杨堡乡"]], change=change)
    assert [unit.name for unit in reading.units] == ["花马池镇", "柳杨堡乡"]
    assert f"第 3 行“柳杨堡乡”：{why}{ASKED}" in told(reading, lasting=True)
    assert "花马池镇" not in told(reading, lasting=True)


def test_name_corrected_by_striking_out__what_is_left(tmp_path: Path) -> None:
    def corrected(sheet: Worksheet) -> None:
        sheet["A2"] = CellRichText(TextBlock(InlineFont(strike=True), "青山乡"), TextBlock(InlineFont(), "青山镇"))
        sheet["B2"] = CellRichText(TextBlock(InlineFont(strike=True), "张三"), TextBlock(InlineFont(), "李四"))

    reading = read_book(tmp_path, [["单位名称", "联系人"], ["", ""]], change=corrected)
    assert [(unit.name, unit.kind, unit.contact) for unit in reading.units] == [("青山镇", "镇", "李四")]
    assert "第 2 行的单位名称“青山乡青山镇”划掉了一部分，按“青山镇”处理。" in told(reading)


def test_struck_out_in_other_kinds_of_workbook__asked(tmp_path: Path) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("名单")
    for row, name in enumerate(["单位名称", "花马池镇", "柳杨堡乡"]):
        sheet.write(row, 0, name, xlwt.easyxf("font: struck_out on" if row == 2 else ""))
    old.save(str(tmp_path / "名单.xls"))
    reading = understand_roster(tmp_path / "名单.xls", "盐池县")
    assert f"第 3 行“柳杨堡乡”：名称在表里画了删除线{ASKED}" in told(reading, lasting=True)
    assert "花马池镇" not in told(reading, lasting=True)


def test_sign_that_our_roster_does_not_hold__noted_in_it_and_asked_until_it_is_settled(tmp_path: Path) -> None:
    rows = [["单位名称", "是否报送", "备注"], ["花马池镇", "是", ""], ["柳杨堡乡", "否", "新增"]]
    reading = read_book(tmp_path, rows, change=_struck)
    clean = tmp_path / "名册.xlsx"
    clean.write_bytes(roster_workbook(reading.as_written, "盐池县"))
    heard: list[str] = []
    assert read_roster(clean, "盐池县", heard.append) == reading.as_written
    assert [unit.note for unit in reading.units] == ["", "新增"]
    [asked] = heard
    assert "第 3 行“柳杨堡乡”：“备注”一栏写着“新增；原名单里名称在表里画了删除线，‘是否报送’一栏写着‘否’”" in asked


def test_units_led_from_above__asked_once_when_the_roster_is_made(tmp_path: Path) -> None:
    names = ["国家税务总局盐池县税务局", "气象局", "山海关街道", "教育局"]
    reading = read(tmp_path, "单位名称\n" + "\n".join(names))
    assert [name for name in names if f"“{name}”像是垂直管理单位" in told(reading)] == names[:2]
    assert "垂直管理" not in told(reading, lasting=True)


def test_roster_of_a_campaign__told_whenever_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    book = openpyxl.Workbook()
    for row in (["单位编码", "单位名称", "备注"], ["1", "青山乡", "已撤销"]):
        book.worksheets[0].append(row)
    book.save(path)
    notices: list[str] = []
    assert [unit.name for unit in read_roster(path, notice=notices.append)] == ["青山乡"]
    assert any("写着“已撤销”" in notice for notice in notices)


@ANY
@given(st.integers(0, 10**6))
def test_any_list_without_such_a_sign__nothing_asked(tmp_path: Path, seed: int) -> None:
    messy = messy_roster(seed)
    path = tmp_path / f"名单.{messy.format}"
    messy.write(path)
    said = told(understand_roster(path, "盐池县"))
    assert ASKED not in said
    assert "会照写进报告的标题" not in said


@ANY
@given(st.integers(0, 10**6), st.sampled_from(GONE), st.data())
def test_any_list_with_such_a_remark__its_line_is_named(
    tmp_path: Path, seed: int, remark: str, data: st.DataObject
) -> None:
    messy = messy_roster(seed, ["note"])
    unit = data.draw(st.integers(0, len(messy.units) - 1))
    marked = messy.with_cell(unit, "note", remark, Random(seed))
    path = tmp_path / f"名单.{marked.format}"
    marked.write(path)
    said = told(understand_roster(path, "盐池县"), lasting=True)
    assert f" 行“{messy.units[unit].name}”：“备注”一栏写着“{remark}”" in said
    assert said.count(ASKED) == 1


def test_part_of_a_list_that_is_headed_as_gone__said_and_what_was_passed_over_is_quoted(tmp_path: Path) -> None:
    text = "序号,单位,姓名\n1,花马池镇,a\n,二、撤销单位（2个）,\n2,柳杨堡乡,b\n,注：城郊乡不再报送。,\n"
    said = told(read(tmp_path, text), lasting=True)
    assert "第 3 行像是小标题，已略过：“二、撤销单位（2个）”。" in said
    assert "第 3 行说有单位不报；不报的单位，请把它们的行删除。" in said
    assert "第 5 行说有单位不报" in said


def test_long_note__read_to_its_end_though_only_its_beginning_is_quoted(tmp_path: Path) -> None:
    note = "注：以上名单由县政务公开办公室会同县委编办核对，截至去年年底，其中柳杨堡乡已撤销。"
    said = told(read(tmp_path, f"单位名称,联系人\n花马池镇,a\n{note},\n"), lasting=True)
    assert "……”。" in said
    assert "第 3 行说有单位不报" in said


@pytest.mark.parametrize(
    "name",
    [
        "柳杨堡乡（并花马池镇）",
        "科技局（划给教育局）",
        "扶贫办（现乡村振兴局）",
        "花马池镇（含工业园区）",
        "青山镇【原青山乡】",
    ],
)
def test_brackets_that_say_something_of_the_body__a_remark(name: str) -> None:
    assert remark_in(name)


@pytest.mark.parametrize(
    "name", ["县残疾人联合会（残联）", "公安局（森林公安）", "农业农村局（县乡村振兴局）", "税务局（征管股）"]
)
def test_brackets_with_another_name_of_the_body__no_remark(name: str) -> None:
    assert remark_in(name) == ""


def test_remark_with_a_comma_in_the_name__asked_to_move_it(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="里有“（已撤销，并入花马池镇）”，像是备注。请移到“备注”里。"):
        read(tmp_path, '单位名称,备注\n"柳杨堡乡（已撤销，并入花马池镇）",\n')


def test_remark_in_a_column_of_ours__asked_too(tmp_path: Path) -> None:
    said = told(read(tmp_path, "单位名称,联系人,电话,邮箱\n花马池镇,已撤销,,\n青山乡,,不报,\n麻黄山乡,张三,1,a@b.cn\n"))
    assert "“花马池镇”：“联系人”一栏写着“已撤销”" in said
    assert "“青山乡”：“电话”一栏写着“不报”" in said
    assert "“麻黄山乡”：" not in said


@pytest.mark.parametrize(
    "line", ["二〇二四年机构改革撤销", "与文旅局合并", "由教育局统一报送", "停报", "无需编制年报", "★已撤销"]
)
def test_other_ways_to_say_it(line: str) -> None:
    assert speaks_against(line)


@pytest.mark.parametrize(
    "line",
    [
        "由党政办统一上报",
        "由办公室统一报送",
        "由我局统一编制",
        "下属事业单位不单独报",
        "停用原邮箱，改用新邮箱",
        "不报纸质件",
        "上年不报，今年报",
        "不报将通报",
        "没有也要报，不得不报",
        "2024年起不再由县政府办代报",
        "不在报送群",
        "每季度报送一次",
        "暂由李四代管",
        "撤销建制镇，设立街道",
    ],
)
def test_other_things_that_are_said(line: str) -> None:
    assert not speaks_against(line)
