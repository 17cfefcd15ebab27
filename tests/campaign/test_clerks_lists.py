"""What stands in the lists of offices beside units, and lists that look like another: understood, told or asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.campaign.roster import RosterReading, understand_roster
from toolkit.cli.main import main
from toolkit.errors import NianbaoError

Row = Sequence[object]


def read(folder: Path, text: str, county: str = "盐池县") -> RosterReading:
    path = folder / "名单.csv"
    path.write_text(text, encoding="utf-8")
    return understand_roster(path, county)


def read_book(
    folder: Path, rows: Sequence[Row], merged: Sequence[str] = (), change: Callable[[Worksheet], None] | None = None
) -> RosterReading:
    book, path = openpyxl.Workbook(), folder / "名单.xlsx"
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    if change:
        change(sheet)
    book.save(path)
    return understand_roster(path, "盐池县")


def told(reading: RosterReading, lasting: bool = False) -> str:
    return "\n".join(doubt.message for doubt in reading.doubts if doubt.lasting or not lasting)


NOT_UNITS = {
    "序号,单位,姓名\n一,乡镇,\n1,青山乡,a\n二,县直部门,\n2,教育局,b\n": ("第 2 行像是小标题", "第 4 行像是小标题"),
    "单位,姓名\n乡镇（8个）,\n青山乡,a\n（二）县直单位,2个\n教育局,b\n": ("第 2 行像是小标题", "第 4 行像是小标题"),
    "单位,姓名\n青山乡,a\n教育局,b\n乡镇合计,1\n县直小计：1,\n": ("第 4 行像是合计", "第 5 行像是合计"),
    "序号,单位,姓名\n1,青山乡,a\n2,教育局,b\n,,盐池县政府办公室\n,,2021年12月1日\n": (
        "第 4 行没有单位名称，像是备注或落款",
        "第 5 行没有单位名称，像是备注或落款",
    ),
    "序号,单位,姓名\n1,青山乡,a\n2,教育局,b\n主要领导签字：,,填表人：张三\n": ("第 4 行没有单位名称，像是备注或落款",),
    "单位,姓名\n*为新增单位,\n青山乡,a\n教育局,b\n": ("第 2 行像是备注",),
}


@pytest.mark.parametrize("text", NOT_UNITS)
def test_line_that_is_no_unit__left_out_and_told_on_every_reading(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text)
    assert [unit.name for unit in reading.units] == ["青山乡", "教育局"]
    for said in NOT_UNITS[text]:
        assert said in told(reading, lasting=True)


def test_numbers_kept_ready_for_more_units__nothing_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "序号,单位名称,单位编码\n1,青山乡,1\n2,,\n3,,\n")
    assert [unit.name for unit in reading.units] == ["青山乡"]
    assert "第 3 行" not in told(reading)


@pytest.mark.parametrize("written", ["*青山乡", "※青山乡", "★ 青山乡", "一、青山乡", "（二）青山乡", "3.青山乡"])
@pytest.mark.parametrize("person", [",a", ","])
def test_mark_or_number_before_a_name__the_unit_all_the_same(tmp_path: Path, written: str, person: str) -> None:
    reading = read(tmp_path, f"单位名称,姓名,单位编码\n{written}{person},7\n")
    assert [(unit.code, unit.name) for unit in reading.units] == [("7", "青山乡")]
    assert f"“{written}”按“青山乡”处理" in told(reading)


WRONG = {
    "单位编码,单位名称\n9,乡镇\n": "第 2 行的单位名称“乡镇”是一类单位，不是一个单位",
    "单位,类型\n青山乡,乡镇\n教育局,部门\n花马池镇,乡镇\n": "第 2、4 行的单位类型“乡镇”看不出是哪一种",
    "单位,姓名,手机\n青山乡,a,1\n,b,2\n": "第 3 行缺少单位名称，.*第二个联系人的，请并到上一行",
    "乡镇,联系人,电话,部门,联系人,电话\n青山乡,a,1,教育局,b,2\n": "第 1 行有几列都是“乡镇”、“部门”，请把单位排成一列",
    "序号,乡镇,序号,部门\n1,青山乡,1,教育局\n": "第 1 行有几列都是“乡镇”、“部门”",
    "单位\nＡ县\n": "第 2 行的单位名称和县名一样",
    "单位\na县青山乡\n青山乡\n": r"单位名称重复：a县青山乡、青山乡（第 2、3 行）.*有几个联系人的，写在同一行里",
    "青山乡\n花马池镇\n": "至少要有“单位名称”一列，一行一个单位，各列分开写",
    "单位\n" + "青山乡\n" * 20_001: "太大了。名册只列单位",
}


@pytest.mark.parametrize("text", WRONG)
def test_list_that_would_be_misread__what_and_where(tmp_path: Path, text: str) -> None:
    with pytest.raises(NianbaoError, match=WRONG[text]):
        read(tmp_path, text, "A县")


def test_text_whose_letters_are_lost__asked_for_the_original(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("单位,手机\n青山乡,139\n".encode("ascii", "replace"))
    with pytest.raises(NianbaoError, match="里的汉字都变成了问号"):
        understand_roster(path)


def test_text_in_half_an_encoding__says_so(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("单位,姓名\n青山乡,a\n".encode("utf-16-le"))
    with pytest.raises(NianbaoError, match="有认不出的字（编码不对）"):
        understand_roster(path)


@pytest.mark.parametrize(
    ("heading", "line", "person"),
    [
        ("单位,分管领导,手机,联络员,手机", "青山乡,王,138,张,139", ("张", "139")),
        ("单位,联络员,手机,负责人,联系电话", "青山乡,张,139,王,138", ("张", "139")),
        ("单位,联络员,办公电话,手机", "青山乡,张,6012345,139", ("张", "6012345、139")),
        ("单位,负责人,电话", "青山乡,王,138", ("", "138")),
        ("单位,部门,姓名,电话", "青山乡,党政办,张,139", ("张", "139")),
    ],
)
def test_telephone_of_a_leader__not_that_of_the_contact(
    tmp_path: Path, heading: str, line: str, person: tuple[str, str]
) -> None:
    (unit,) = read(tmp_path, f"{heading}\n{line}\n").units
    assert (unit.contact, unit.phone) == person


def test_leader_and_contact_each_above_name_post_and_telephone__the_contact(tmp_path: Path) -> None:
    rows = [
        ["联络员名单"],
        ["序号", "单位", "分管领导", "", "", "联络员", "", ""],
        ["", "", "姓名", "职务", "电话", "姓名", "职务", "手机"],
        [1, "青山乡", "王", "副乡长", "138", "张", "干事", "139"],
    ]
    reading = read_book(tmp_path, rows, ["A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:H2"])
    assert [(unit.name, unit.contact, unit.phone) for unit in reading.units] == [("青山乡", "张", "139")]
    assert "没有用到的列：分管领导、职务、领导的联系人、领导的联系电话。" in told(reading)


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        (("青山乡", "青山乡人民政府"), True),
        (("盐州路街道", "盐州路街道办事处"), True),
        (("教育局", "县教育局"), True),
        (("县政府办公室", "盐池县人民政府（本级）"), True),
        (("青山乡", "青山镇"), False),
        (("青山", "青山乡"), False),
        (("八一镇（北）", "八一镇（南）"), False),
        (("县委办公室", "县政府办公室"), False),
    ],
)
def test_one_body_under_two_names__asked_on_every_reading(tmp_path: Path, names: tuple[str, str], alike: bool) -> None:
    said = f"第 2、3 行的“{names[0]}”、“{names[1]}”像是同一个单位"
    assert (said in told(read(tmp_path, "单位\n" + "\n".join(names)), lasting=True)) is alike


@pytest.mark.parametrize(
    ("name", "kind", "doubted"),
    [
        ("花马池镇", "街道", True),
        ("青山乡", "镇", True),
        ("教育局", "乡", True),
        ("单家集回族乡", "乡", False),
        ("税务局", "垂直管理", False),
        ("沭阳经济开发区", "部门", False),
    ],
)
def test_kind_that_is_not_the_name_s__asked(tmp_path: Path, name: str, kind: str, doubted: bool) -> None:
    reading = read(tmp_path, f"单位,单位类型\n{name},{kind}\n")
    assert reading.units[0].kind == kind
    assert ("和名称不像，请核对" in told(reading, lasting=True)) is doubted


@pytest.mark.parametrize(
    ("value", "code"), [(101, "000101"), (640323101, "640323101"), (date(2021, 3, 1), ""), ("0101", "0101")]
)
def test_code_cell__taken_as_it_is_seen(tmp_path: Path, value: object, code: str) -> None:
    def shown(sheet: Worksheet) -> None:
        if isinstance(value, int):
            sheet["A2"].number_format = "000000"

    rows = [["单位编码", "单位名称"], [value, "青山乡"]]
    if code:
        assert read_book(tmp_path, rows, change=shown).units[0].code == code
    else:
        with pytest.raises(NianbaoError, match="第 2 行的单位编码被当成了日期"):
            read_book(tmp_path, rows, change=shown)


def test_thousands_and_truth__codes_as_anybody_would_read_them(tmp_path: Path) -> None:
    def grouped(sheet: Worksheet) -> None:
        sheet["A2"].number_format = "#,##0"

    rows = [["单位编码", "单位名称"], [640323, "青山乡"], [True, "花马池镇"]]
    assert [unit.code for unit in read_book(tmp_path, rows, change=grouped).units] == ["640323", "TRUE"]


def test_person_that_cannot_be_read__told_and_not_written_down(tmp_path: Path) -> None:
    rows = [["单位", "联系人", "手机"], ["青山乡", "=B9", "1.39E+10"], ["教育局", "a", "#N/A"]]
    reading = read_book(tmp_path, rows)
    assert [(unit.contact, unit.phone) for unit in reading.units] == [("", "1.39E+10"), ("a", "")]
    for said in (
        "第 2 行的联系人是公式，没有算出结果，已留空",
        "第 2 行的联系电话“1.39E+10”被 Excel 改成了科学计数，号码不全",
        "第 3 行的联系电话是公式，没有算出结果，已留空",
    ):
        assert said in told(reading, lasting=True)


def test_kind_without_a_result__never_guessed(tmp_path: Path) -> None:
    with pytest.raises(NianbaoError, match="第 2 行的单位类型是公式，没有算出结果"):
        read_book(tmp_path, [["单位", "类型"], ["青山乡", "=A9"]])


def of_sheet(sheet: Worksheet) -> Workbook:
    book = sheet.parent
    assert isinstance(book, Workbook)
    return book


def test_sheet_that_is_not_understood__told(tmp_path: Path) -> None:
    def more(sheet: Worksheet) -> None:
        of_sheet(sheet).create_sheet("部门").append(["教育局", "b"])

    assert "没有用到的工作表：“部门”。" in told(read_book(tmp_path, [["单位"], ["青山乡"]], change=more), lasting=True)


def test_list_on_a_hidden_sheet__asked_to_show_it(tmp_path: Path) -> None:
    def hidden(sheet: Worksheet) -> None:
        of_sheet(sheet).create_sheet("说明").append(["见下页"])
        sheet.sheet_state = "hidden"

    with pytest.raises(NianbaoError, match="列单位的工作表“Sheet”是隐藏的。请取消隐藏"):
        read_book(tmp_path, [["单位"], ["青山乡"]], change=hidden)


LONG = "x" * 5000


@pytest.mark.parametrize("roster", [".", LONG, "没有.csv", "~$名册.xlsx"])
def test_no_file_for_a_list__one_sentence(tmp_path: Path, roster: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["init", str(tmp_path / "任务"), "--county", "盐池县", "--year", "2021", "--roster", str(tmp_path / roster)]
    assert main(line) == 2
    assert "打不开名册" in capsys.readouterr().err
    assert not (tmp_path / "任务").exists()


def test_two_persons_in_one_cell__both(tmp_path: Path) -> None:
    reading = read_book(
        tmp_path, [["单位名称", "联系人", "电话", "备注"], ["青山乡", "张三\n李四", "139\n138", "新增\n待定"]]
    )
    assert [(unit.contact, unit.phone, unit.note) for unit in reading.units] == [
        ("张三、李四", "139、138", "新增、待定")
    ]


@pytest.mark.parametrize("name", ["县委办", "县委办（县政府办）", "县政府机关"])
def test_body_that_is_called_like_a_group__a_unit(tmp_path: Path, name: str) -> None:
    assert [unit.name for unit in read(tmp_path, f"序号,单位,联系人\n1,{name},a\n2,青山乡,b\n").units] == [
        name,
        "青山乡",
    ]


@pytest.mark.parametrize(
    "name", ["盐池县人民政府本级", "县本级", "县政府办公室本级", "县府办", "县人民政府（本级）", "县政府"]
)
def test_own_office_of_the_county__by_any_name(tmp_path: Path, name: str) -> None:
    assert [unit.kind for unit in read(tmp_path, f"单位名称\n{name}\n").units] == ["县政府本级"]


def test_office_of_a_township__the_township_s_kind_and_asked(tmp_path: Path) -> None:
    reading = read(tmp_path, "单位名称\n花马池镇党政办\n青山乡人民政府办公室\n")
    assert [unit.kind for unit in reading.units] == ["镇", "乡"]
    assert "第 2 行“花马池镇党政办”从名称看不出类型，先按“镇”处理" in told(reading, lasting=True)


def test_remarks_in_front__the_unit_all_the_same(tmp_path: Path) -> None:
    reading = read(tmp_path, "备注,单位编码,单位名称,联系人\n请加强联系,002,柳杨堡乡,b\n")
    assert [unit.name for unit in reading.units] == ["柳杨堡乡"]


@pytest.mark.parametrize("written", ["①青山乡", "【1】青山乡", "1-青山乡", "1青山乡", "No.1青山乡", "✔青山乡"])
def test_other_numbers_before_a_name(tmp_path: Path, written: str) -> None:
    reading = read(tmp_path, f"单位名称,姓名\n{written},a\n")
    assert [unit.name for unit in reading.units] == ["青山乡"]
    assert f"“{written}”按“青山乡”处理" in told(reading)


@pytest.mark.parametrize("name", ["1号矿区管委会", "123团", "三中心小学", "十里镇"])
def test_number_that_belongs_to_the_name__stays(tmp_path: Path, name: str) -> None:
    assert [unit.name for unit in read(tmp_path, f"单位名称,单位类型\n{name},部门\n").units] == [name]


def test_one_heading_of_ours_beside_others__is_enough_under_its_own_name(tmp_path: Path) -> None:
    reading = read(tmp_path, "单位名称,是否报送\n青山乡,否\n")
    assert "“青山乡”：“是否报送”一栏写着“否”" in told(reading)
