"""One line of a roster: a unit as it is written, or something else that stands in a list, as totals and notes do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from toolkit.campaign.remarks import tells_of_gone
from toolkit.campaign.roster_columns import CODE, CONTACT, EMAIL, KIND, NAME, NOTE, PHONE, Headings
from toolkit.campaign.roster_doubts import Sign, against_reporting, lines_of, remark_in
from toolkit.campaign.unit_names import broken_letters, cleaned, fault_of, without_number
from toolkit.errors import NianbaoError
from toolkit.forms.unit_kinds import kind_told_by, names_a_group
from toolkit.intake.file_names import visible
from toolkit.intake.list_lines import ListCell, ListLine

_LONGEST_CODE, _SHOWN = 40, 24
_TOTAL = re.compile(r"(?:全[县区市州旗])?(?:合|总|小|共)\s*计|.{1,10}(?:合|总|小|共)\s*计\s*(?:$|[:：(（0-9])|汇总$")
_NOTE = re.compile(
    r"(?:注|附注|备注|说明|填表说明|填报说明)\s*(?:[:：0-9]|$)|"
    r"(?:填报|填表|制表|审核|复核|报送|联系|经办|单位|主要|分管)?\s*(?:人|人员|负责人|领导|单位|电话|日期|时间|盖章|签字)\s*[:：]|"
    r"(?:截至|截止|以上|此表|本表|上表|请|共\s*[0-9一二三四五六七八九十]+\s*个)"
)
_NO_NAME = re.compile(r"[0-9]{4}\s*年\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*日)?|第\s*[0-9一二三四五六七八九十]+\s*页.*")
_MARK = re.compile(r"[*＊※]")
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]")
_COLON = ("：", ":")
_SENTENCE_END = ("。", "；", "！", *_COLON)
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
_QUOTED = re.compile(r'="(.*)"')
# 党委办公室、政府办公室 may be one office; townships are never one.
_SEVERAL = re.compile(r"(?:.+(?:乡|镇|街道|办事处)、)+.+(?:乡|镇|街道|办事处)")
_CODE = re.compile(r"[0-9A-Za-z._-]+")
_SEPARATED = re.compile(r"[,\t;]")


@dataclass(frozen=True)
class Doubt:
    """Something that a person should look at. lasting: told again whenever the roster of a campaign is read; cure: what
    is said instead in a campaign, where this is an error; both sentences without the file's name.
    """

    message: str
    lasting: bool = False
    cure: str = ""


@dataclass(frozen=True)
class WrittenUnit:
    """A unit as its line says it, cleaned; code and kind may be blank. `kind` is the word that stands there."""

    line: int
    code: str
    name: str
    kind: str
    contact: str
    phone: str
    email: str
    note: str
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class MoreOfTheSame:
    """A line that goes on with the unit above, whose name cell is merged over it: a second person."""

    line: int
    contact: str
    phone: str


def read_line(
    line: ListLine, headings: Headings, told: str, doubt: Callable[[Doubt], None]
) -> WrittenUnit | MoreOfTheSame | None:
    """What stands in a line; None for a line without a unit, which is told unless it is blank. `told` names the file
    at the head of a sentence. Raises NianbaoError naming the line.
    """
    where = f"{told}第 {line.number} 行"
    if other := _other(line, headings):
        said = _said(line)
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}……"
        doubt(Doubt(f"第 {line.number} 行{other}，已略过：“{shown}”。", lasting=True))
        if tells_of_gone(said):
            doubt(Doubt(f"第 {line.number} 行说有单位不报；不报的单位，请把它们的行删除。", lasting=True))
    if other or headings.only_numbered(line):
        return None
    name_cell = _first(headings.cells(line, NAME))
    persons = (_together(headings.cells(line, CONTACT)), _together(headings.cells(line, PHONE)))
    _tell_unclear(line, headings, doubt)
    if name_cell.spread:
        doubt(Doubt(f"第 {line.number} 行和上一行是同一个单位，联系人并在一起了。"))
        return MoreOfTheSame(line.number, *persons)
    code_cell = _first(headings.cells(line, CODE))
    name, code = _name(name_cell, where, any(persons)), _code(code_cell, where)
    if name_cell.struck:
        doubt(Doubt(f"第 {line.number} 行的单位名称“{visible(name_cell.struck)}”划掉了一部分，按“{name}”处理。"))
    elif name != name_cell.text:
        hidden = cleaned(name_cell.text) == name == visible(name_cell.text)
        how = "里有看不见的字符，已去掉" if hidden else f"按“{name}”处理"
        doubt(Doubt(f"第 {line.number} 行的单位名称“{visible(name_cell.text)}”{how}。"))
    if _SEVERAL.fullmatch(name):
        message = f"第 {line.number} 行“{name}”像是几个单位写在了一起；如果是，请一行写一个单位。"
        doubt(Doubt(message, lasting=True))
    if code != code_cell.text:
        doubt(Doubt(f"第 {line.number} 行的单位编码“{visible(code_cell.text)}”按“{code}”处理。"))
    signs = tuple(against_reporting(line, headings, name))
    if signs:
        message = (
            f"第 {line.number} 行“{name}”：{'，'.join(sign.words for sign in signs)}。现在仍按要报的单位处理；"
            "不报的，请删除这一行；要报的，请改掉这处，就不再提醒。"
        )
        doubt(Doubt(message, lasting=True))
    elif remark := remark_in(name):
        message = f"第 {line.number} 行的单位名称里有“（{remark}）”，会照写进报告的标题；是备注的，请写到“{NOTE}”里。"
        doubt(Doubt(message, lasting=True))
    kind_cell = _first(headings.cells(line, KIND))
    if kind_cell.unclear:
        raise NianbaoError(f"{where}的单位类型是公式，没有算出结果，请直接写上类型。")
    email, note = (_plain(_first(headings.cells(line, column))) for column in (EMAIL, NOTE))
    return WrittenUnit(line.number, code, name, _plain(kind_cell), *persons, email=email, note=note, signs=signs)


def _tell_unclear(line: ListLine, headings: Headings, doubt: Callable[[Doubt], None]) -> None:
    """Tell where a unit's person and telephone are not to be read."""
    for column in (CONTACT, PHONE, EMAIL, NOTE):
        for cell in headings.cells(line, column):
            found = ""
            if cell.unclear:
                found = "是公式，没有算出结果，已留空"
            elif column == PHONE and _SCIENTIFIC.fullmatch(_plain(cell)):
                found = f"“{_plain(cell)}”被 Excel 改成了科学计数，号码不全，请重新输入"
            if found:
                doubt(Doubt(f"第 {line.number} 行的{column}{found}。", lasting=True))


def _said(line: ListLine) -> str:
    """All that stands in a line, each text once."""
    return " ".join(dict.fromkeys(visible(cell.text).strip() for cell in line.cells if cell.text and not cell.spread))


def _first(cells: list[ListCell]) -> ListCell:
    return cells[0] if cells else ListCell()


def _plain(cell: ListCell) -> str:
    """What stands in a cell; what stands there in several lines, as two persons, one after the other."""
    return "、".join(lines_of(cell))


def _together(cells: list[ListCell]) -> str:
    """Several columns for one thing, as 手机 and 办公电话, or several lines of a cell."""
    return "、".join(dict.fromkeys(line for cell in cells for line in lines_of(cell)))


def _other(line: ListLine, headings: Headings) -> str:
    """What a line is that lists no unit, as the rest of a sentence; empty for one that may."""
    texts = [visible(cell.text).strip() for cell in line.cells if cell.text and not cell.spread]
    if not texts:
        return ""
    if headings.repeated_by(line):
        return "重复了表头"
    name, code = (_first(headings.cells(line, column)) for column in (NAME, CODE))
    if any(_TOTAL.match(text) for text in (*texts[:2], _plain(name))):
        return "像是合计"
    first, alone = texts[0], len(texts) == 1
    bare = without_number(cleaned(name.text))
    a_body = kind_told_by(bare).sure
    # A unit with a name and a code is one, whatever stands in front of it.
    is_unit = bool(name.text and _CODE.fullmatch(code.text) and first not in (name.text, code.text))
    marked = alone and ((_MARK.match(first) and not a_body) or first.endswith(_SENTENCE_END))
    if (_NOTE.match(first) and not is_unit) or marked or _NO_NAME.fullmatch(name.text):
        return "像是备注"
    unnamed = not (name.text or name.uncomputed or code.text)
    if unnamed and (first.endswith(_COLON) or (alone and not first.isdecimal())):
        return "没有单位名称，像是备注或落款"
    if (alone and _GROUP.match(first) and not a_body) or (names_a_group(bare) and not code.text):
        return "像是小标题"
    return ""


def _name(cell: ListCell, where: str, of_persons: bool) -> str:
    if cell.unclear:
        raise NianbaoError(f"{where}的单位名称是公式，没有算出结果，请直接写上名称。")
    name = without_number(cleaned(cell.text))
    if not name:
        second = "；是上一个单位的第二个联系人的，请并到上一行" if of_persons else ""
        raise NianbaoError(f"{where}缺少单位名称，请补上；这一行不是单位的，请删除{second}。")
    if broken_letters(cell.text):
        raise NianbaoError(f"{where}的单位名称{fault_of(chr(0xFFFD))}。")
    if names_a_group(name):
        raise NianbaoError(f"{where}的单位名称“{name}”是一类单位，不是一个单位。请写单位的全称，或删除这一行。")
    if "\n" in cell.text and _SEPARATED.search(cell.text):
        raise NianbaoError(f"{where}的单位名称里夹着好几行，可能是引号不成对，请核对后改正。")
    if fault := fault_of(name):
        aside = remark_in(name)
        if aside and not fault_of(name[: name.rindex(aside) - 1]):
            raise NianbaoError(f"{where}的单位名称里有“（{aside}）”，像是备注。请移到“{NOTE}”里。")
        raise NianbaoError(f"{where}的单位名称{fault}。")
    return name


def _code(cell: ListCell, where: str) -> str:
    """The code without blanks and the apostrophe that marks a text in Excel, digits in half width."""
    if cell.unclear:
        raise NianbaoError(f"{where}的单位编码是公式，没有算出结果，请直接写上编码。")
    text = "".join(visible(unicodedata.normalize("NFKC", cell.text)).split())
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1]
    code = re.sub(r"\.0+$", "", text.lstrip("'‘’`\"").rstrip("'’\"")) if text else ""
    if cell.kind == "date":
        raise NianbaoError(f"{where}的单位编码被当成了日期，请把这一列设为文本格式后重新输入。")
    if _SCIENTIFIC.fullmatch(code) or (cell.kind == "number" and not code.isdecimal()):
        raise NianbaoError(
            f"{where}的单位编码“{code}”被 Excel 改成了科学计数或小数，后面的数字丢了。"
            "请把这一列设为文本格式后重新输入完整的编码。"
        )
    if broken_letters(cell.text):
        raise NianbaoError(f"{where}的单位编码里有显示不出来的字，请重新输入。")
    if len(code) > _LONGEST_CODE or not all(char.isalnum() or char in "-_." for char in code):
        raise NianbaoError(f"{where}的单位编码“{code[:_LONGEST_CODE]}”不能用，只能写数字、字母和横线，请改正。")
    return code
