"""Lists of units as offices keep them, made at random: the same units under any headings, order, title and encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from tests.helpers import zipped
from toolkit.campaign.roster import Unit
from toolkit.forms.unit_kinds import kind_of

HEADINGS = {
    "code": ["单位编码", "编码", "代码", "区划代码", "统计用区划代码", "单位代码", "行政区划代码", "机构编码"],
    "name": [
        "单位名称",
        "单位",
        "报送单位",
        "乡镇（街道）",
        "名称",
        "填报单位",
        "单 位",
        "单\n位\n名称",
        "单位（全称）",
        "乡镇、街道",
        "＊单位名称",
    ],
    "kind": ["单位类型", "类型", "单位性质", "类别", "单位类别", "类 型"],
    "contact": ["联系人", "经办人", "联络员", "姓名", "联络员姓名", "联 系 人", "经办人员", "信息员"],
    "phone": ["联系电话", "电话", "手机", "手机号码", "联系方式", "办公电话", "联络员手机号", "电 话"],
    "email": ["邮箱", "电子邮箱", "E-mail", "电子邮件", "EMAIL", "邮箱地址"],
    "note": ["备注", "备 注", "说明", "附注"],
}
KIND_WORDS = {
    "乡": ["乡", "乡政府", "乡人民政府"],
    "民族乡": ["民族乡", "回族乡"],
    "镇": ["镇", "镇政府", "建制镇", "镇人民政府"],
    "街道": ["街道", "街道办事处", "街道办", "办事处"],
    "部门": ["部门", "县直部门", "委办局", "县直单位", "政府工作部门"],
    "开发区": ["开发区", "园区", "管委会", "工业园区"],
    "农场": ["农场", "国营农场", "林场"],
    "苏木": ["苏木", "民族苏木"],
}
NAMES_MEANT = """
    莲湖乡 花马池镇 盐州路街道 青山乡人民政府 大水坑镇 单家集回族乡 教育局 财政局 县委办公室 四海山林场 沭阳经济开发区
    巴彦苏木
    昆山（沭阳）工业园区 麻黄山乡 王乐井乡 冯记沟乡 人力资源和社会保障局 南湖街道办事处 第一中学 惠安堡镇
"""
NAMES = NAMES_MEANT.split()
TITLES = [
    "盐池县政府信息公开联络员名单",
    "2021年名册",
    "附件1",
    "（截至2021年12月）",
    "盐池县各单位政务公开工作联络员名单",
]
TAILS = [
    ["注：以上人员如有变动，请及时告知。"],
    ["说明：1.请于12月20日前报送。"],
    ["填报人：张三", "联系电话：0953-6012345", "填报日期：2021年12月1日"],
    ["合计", "", "15"],
    ["合 计"],
    ["备注：本表一式两份。"],
    ["审核人：李四"],
]
# What heads a part of a list, in the column of the names or with its number before it.
GROUPS = ["乡镇", "县直部门（12个）", "街道", "（二）部门", "一、乡镇街道", "三、其他单位"]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
FORMATS = ["csv", "xlsx", "xls", "ods"]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_CONTENT = (
    f'<o:document-content xmlns:o="{_OASIS}:office:1.0" xmlns:t="{_OASIS}:table:1.0" xmlns:x="{_OASIS}:text:1.0">'
    '<o:body><o:spreadsheet><t:table t:name="名单">{}</t:table></o:spreadsheet></o:body></o:document-content>'
)


@dataclass(frozen=True)
class Messy:
    """A list with what it means. lines: the line of each unit in the file; made: whether codes are missing."""

    rows: list[list[str]]
    units: list[Unit]
    lines: list[int]
    format: str
    write: Callable[[Path], None] = field(repr=False)
    skipped: list[int] = field(default_factory=list)
    coded: bool = True

    def with_rows(self, rows: list[list[str]], dice: Random) -> Messy:
        """Other lines in the same kind of file."""
        return replace(self, rows=rows, write=_writer(rows, self.format, dice))

    def with_cell(self, unit: int, column: str, text: str, dice: Random) -> Messy:
        """The same list with other text in one cell of a unit."""
        rows = [list(row) for row in self.rows]
        head = next(row for row in rows if any(cell in HEADINGS["name"] for cell in row))
        place = next(n for n, cell in enumerate(head) if cell in HEADINGS[column])
        row = rows[self.lines[unit] - 1]
        row += [""] * (place + 1 - len(row))
        row[place] = text
        return self.with_rows(rows, dice)


def wide(text: str) -> str:
    """ASCII in full width."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def has(messy: Messy, column: str) -> bool:
    return any(cell in HEADINGS[column] for row in messy.rows for cell in row)


def messy_roster(seed: int, columns: Sequence[str] | None = None) -> Messy:
    """A list at random, always the same for one seed. columns: at least these are there."""
    dice = Random(seed)
    names = dice.sample(NAMES, dice.randint(2, 12))
    wanted = {"name", *(columns or ())}
    order = [column for column in HEADINGS if dice.random() < 0.7 or column in wanted]
    dice.shuffle(order)
    numbered = dice.random() < 0.6
    rows: list[list[str]] = [[dice.choice(TITLES)] for _ in range(dice.choice([0, 0, 1, 2]))]
    rows += [[] for _ in range(dice.choice([0, 0, 1]))]
    # A leader with a telephone stands beside the one who fills in the forms.
    leader = dice.choice(["分管领导", "负责人", "主要领导姓名"]) if "phone" in order and dice.random() < 0.3 else ""
    beside = [leader, dice.choice(HEADINGS["phone"])] if leader else []
    rows.append([*(["序号"] if numbered else []), *(dice.choice(HEADINGS[name]) for name in order), *beside])
    units, lines, skipped = [], [], []
    for number, name in enumerate(names, 1):
        if dice.random() < 0.1:
            rows.append([])
        if dice.random() < 0.1:
            before = ["一"] if numbered else []
            rows.append([*before, *[""] * order.index("name"), dice.choice(GROUPS)])
            skipped.append(len(rows))
        kind = kind_of(name)
        code = f"640323{number:03d}"
        cells = {
            "code": dice.choice([code, f" {code}", wide(code), f"'{code}", f"{code[:6]} {code[6:]}"]),
            "name": dice.choice(
                [name, " ".join(name), f"{name} ", f"\u3000{name}", f"{name}\u200b", f"{number}、{name}", f"※{name}"]
            ),
            "kind": dice.choice([*KIND_WORDS[kind], ""]),
            "contact": f"联络{number}",
            "phone": f"1390000{number:04d}",
            "email": f"a{number}@example.gov.cn",
            "note": dice.choice(["", "兼职"]),
        }
        led = [f"领导{number}", "13800000000"] if leader else []
        rows.append([*([str(number)] if numbered else []), *(cells[column] for column in order), *led])
        lines.append(len(rows))
        kept = {column: cells[column] for column in ("contact", "phone", "email", "note") if column in order}
        units.append(Unit(code if "code" in order else "", name, kind, **kept))
    if numbered and dice.random() < 0.2:
        # Lines that were kept ready for more units.
        rows += [[str(number)] for number in range(len(names) + 1, len(names) + 4)]
    for tail in dice.sample(TAILS, dice.choice([0, 1, 2])):
        rows.append(list(tail))
        skipped.append(len(rows))
    form = dice.choice(FORMATS)
    return Messy(rows, units, lines, form, _writer(rows, form, dice), skipped, "code" in order)


def _writer(rows: list[list[str]], form: str, dice: Random) -> Callable[[Path], None]:
    encoding, separator = dice.choice(ENCODINGS), dice.choice([",", "\t", ";"])

    def write(path: Path) -> None:
        if form == "csv":
            out = io.StringIO()
            csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
            path.write_bytes(out.getvalue().encode(encoding))
        elif form == "xlsx":
            book = openpyxl.Workbook()
            assert book.active
            for row, line in enumerate(rows, 1):
                for column, text in enumerate(line, 1):
                    if text:
                        book.active.cell(row, column, int(text) if text.isascii() and text.isdecimal() else text)
            book.save(path)
        elif form == "ods":
            manifest = f'<manifest xmlns="{_OASIS}:manifest:1.0"/>'
            body = _ODS_CONTENT.format("".join(map(_ods_row, rows)))
            path.write_bytes(zipped({"mimetype": _ODS, "content.xml": body, "META-INF/manifest.xml": manifest}))
        else:
            old = xlwt.Workbook()
            sheet = old.add_sheet("名单")
            for row, line in enumerate(rows):
                for column, text in enumerate(line):
                    if text:
                        sheet.write(row, column, int(text) if text.isascii() and text.isdecimal() else text)
            old.save(str(path))

    return write


def _ods_row(line: list[str]) -> str:
    cells = [
        f'<t:table-cell o:value-type="string">{"".join(f"<x:p>{escape(part)}</x:p>" for part in text.splitlines())}'
        "</t:table-cell>"
        if text
        else "<t:table-cell/>"
        for text in line or [""]
    ]
    return f"<t:table-row>{''.join(cells)}</t:table-row>"


def physical(messy: Messy, line: int) -> int:
    """The line of the file where a row begins: a text table counts the lines within quoted cells too."""
    if messy.format != "csv":
        return line
    return line + sum(cell.count("\n") for row in messy.rows[: line - 1] for cell in row)
