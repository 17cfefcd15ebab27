"""Which column of a list is what: the headings of 名册 and the words that offices write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from toolkit.errors import NianbaoError
from toolkit.intake.list_lines import ListCell, ListLine, ListSheet

COLUMNS = CODE, NAME, KIND, CONTACT, PHONE, EMAIL, NOTE = (
    "单位编码",
    "单位名称",
    "单位类型",
    "联系人",
    "联系电话",
    "邮箱",
    "备注",
)
# What is in several columns of one kind is put together, else the best column counts.
TOGETHER = (CONTACT, PHONE)
_PERSON = "(?:(?:具体|工作|信息公开|政务公开|业务)?(?:联系|经办|联络|填报|填表|报送|信息)(?:人员|人|员))"
_WORDS: Mapping[str, str] = {
    NAME: "(?:报送|填报|上报|报告|责任|工作|所在|公开|报表|编制|应报|各)?"
    "(?:单位|机构|部门|主体|机关|乡镇|镇街|街镇|镇乡街道|乡镇街道|街道乡镇|乡镇办|部门单位|单位部门|乡镇部门|部门乡镇)"
    "(?:全称|名称|名)?|名称|全称",
    CODE: "(?:报送|填报)?(?:单位|机构|行政区划|统计用区划|区划|统计用|统计|行政|部门|主体|乡镇|组织机构|统一社会信用)?"
    "(?:编码|代码)",
    KIND: "(?:单位|机构|主体|部门)?(?:类型|性质|类别|分类|属性)",
    CONTACT: f"{_PERSON}(?:姓名)?|姓名",
    PHONE: f"{_PERSON}?(?:联系|办公|固定|移动|座机|手机)*(?:电话|手机|号码|方式|手机号|座机)(?:号码|号)?",
    EMAIL: f"{_PERSON}?(?:电子|联系|工作|常用)?(?:邮箱|邮件|电邮)(?:地址)?|email(?:地址)?|mail",
    NOTE: "备注|附注|说明|备考|备注说明",
}
# Whose telephone is not that of whoever fills in the forms.
_LEADER = re.compile("(?:主要|分管|主管|包抓|单位|部门|具体)*(?:领导|负责人|责任人)(?:姓名)?")
_NUMBERS = frozenset(("序号", "序", "顺序号", "行号", "no"))
_UNCLEAR = "编号"
_AT_MOST = 30
"""Lines above the headings."""
# Behind a heading; in front of a word they number a group of units, （二）部门.
_BRACKETS = re.compile(r"(?<=.)\([^()]*\)")


@dataclass(frozen=True)
class Headings:
    """The headings of a list. after: the line after which units stand; places: column heading of 名册 → columns from 0,
    the best first; standard: those that stand there under their own name; unused: headings that are none of ours;
    leaders: columns that are headed by a leader of the unit.
    """

    after: int
    places: Mapping[str, tuple[int, ...]]
    standard: frozenset[str]
    unused: tuple[str, ...] = ()
    words: Mapping[int, str] = field(default_factory=dict)
    leaders: frozenset[int] = frozenset()

    @property
    def misspelt(self) -> dict[str, str]:
        """Unused headings that look like one of ours that is missing."""
        missing = [column for column in COLUMNS if column not in self.places]
        close = {word: get_close_matches(word, missing, 1, 0.7) for word in self.unused}
        return {word: found[0] for word, found in close.items() if found}

    def cells(self, line: ListLine, column: str) -> list[ListCell]:
        """The cells of a line under a heading."""
        return [line.cells[place] for place in self.places.get(column, ()) if place < len(line.cells)]

    def only_numbered(self, line: ListLine) -> bool:
        """Whether nothing stands in a line but its number, as in the lines that were kept ready for more units."""
        return not any(
            cell.uncomputed
            or (cell.text and not cell.spread and not (self.words.get(place) in _NUMBERS and cell.text.isdecimal()))
            for place, cell in enumerate(line.cells)
        )

    def repeated_by(self, line: ListLine) -> bool:
        """Whether a line is the headings once more, as on every printed page."""
        texts = {place: _word(cell.text) for place, cell in enumerate(line.cells) if cell.text}
        return len(texts) > 1 and all(self.words.get(place) == word for place, word in texts.items())


def headings_of(sheet: ListSheet, told: str) -> Headings | None:
    """The headings of a sheet, in its first lines; None when it has none. Raises NianbaoError, whose sentence begins
    with `told`, where the list stands in several columns side by side.
    """
    lines = sheet.lines[:_AT_MOST]
    heads = [(number, here) for number, line in enumerate(lines) if (here := _headings(line)) and NAME in here.places]
    if not heads:
        return None
    # A list of names alone has one heading; where there is a fuller one, that was a line above: 填报单位.
    number, found = next((each for each in heads if len(each[1].words) > 1), heads[0])
    _check_one_column(lines[number], found, told)
    for line in lines[number + 1 :]:
        # More headings stand below merged ones: 手机 and 邮箱 below 联系方式, 姓名, 职务 and 电话 below 联络员.
        below = _headings(line)
        if below is None or not _goes_on(line, below):
            break
        found = _joined(found, below)
    return _without_leaders(found)


def _goes_on(line: ListLine, below: Headings) -> bool:
    names = set(below.places.get(NAME, ()))
    own = [place for place in below.words if not line.cells[place].spread]
    meant = [place for place in own if place not in names and _meaning(line.cells[place].text)]
    return below.words.keys() > names and (not below.unused or len(meant) > 1)


def _without_leaders(found: Headings) -> Headings:
    """The headings without the names and telephones of leaders, where there are others."""
    persons = found.leaders.union(found.places.get(CONTACT, ()))

    def of_leader(place: int) -> bool:
        return max((each for each in persons if each <= place), default=None) in found.leaders

    kept, dropped = dict(found.places), list[str]()
    for column in TOGETHER:
        places = kept.get(column, ())
        others = tuple(place for place in places if not of_leader(place))
        if others and others != places:
            kept[column] = others
            dropped += [f"领导的{column}"]
    return replace(found, places=kept, unused=(*found.unused, *dropped))


def _joined(upper: Headings, lower: Headings) -> Headings:
    below = {place: column for column, places in lower.places.items() for place in places}
    above = {
        column: tuple(place for place in places if below.get(place, column) == column)
        for column, places in upper.places.items()
    }
    columns = [column for column in COLUMNS if above.get(column) or column in lower.places]
    places = {
        column: tuple(dict.fromkeys((*above.get(column, ()), *lower.places.get(column, ())))) for column in columns
    }
    unused = tuple(dict.fromkeys((*upper.unused, *(word for word in lower.unused if word not in upper.words.values()))))
    words, leaders = {**upper.words, **lower.words}, upper.leaders | lower.leaders
    return Headings(lower.after, places, upper.standard | lower.standard, unused, words=words, leaders=leaders)


def _check_one_column(line: ListLine, here: Headings, told: str) -> None:
    """Raise NianbaoError where units stand side by side: under one heading twice, or under two, each with a number or a
    person of its own.
    """
    names = [place for place, cell in enumerate(line.cells) if _meaning(cell.text) == NAME]
    heads = list(dict.fromkeys(here.words[place] for place in names))
    numbers = [word for word in here.words.values() if word in _NUMBERS]
    persons = here.places.get(CONTACT, ())
    each_its_person = any(names[0] < place < names[-1] for place in persons) and max(persons) > names[-1]
    if len(names) > len(heads) or (len(names) > 1 and (len(numbers) > 1 or each_its_person)):
        raise NianbaoError(
            f"{told}第 {here.after} 行有几列都是{'、'.join(f'“{head}”' for head in heads)}，"
            "请把单位排成一列，一行一个单位。"
        )


def _headings(line: ListLine) -> Headings | None:
    words = {place: _word(cell.text) for place, cell in enumerate(line.cells) if _word(cell.text)}
    means = {place: found for place, cell in enumerate(line.cells) if (found := _meaning(cell.text))}
    exact = any(words[place] == column for place, column in means.items())
    if not means or (len(means) == 1 and not exact and sum(word not in _NUMBERS for word in words.values()) > 1):
        return None
    columns: dict[str, list[int]] = {}
    for place, column in sorted(means.items(), key=lambda each: (words[each[0]] != each[1], each[0])):
        columns.setdefault(column, []).append(place)
    kept = {column: tuple(places) if column in TOGETHER else (places[0],) for column, places in columns.items()}
    used = {place for places in kept.values() for place in places}
    unused = [line.cells[place].text for place in words if place not in used and words[place] not in _NUMBERS]
    standard = frozenset(column for column, places in kept.items() if words[places[0]] == column)
    leaders = frozenset(place for place, word in words.items() if _LEADER.fullmatch(word))
    return Headings(line.number, kept, standard, tuple(dict.fromkeys(map(_word, unused))), words=words, leaders=leaders)


def _word(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _meaning(text: str) -> str:
    """The column that a heading stands for; empty when it is none of ours."""
    folded = unicodedata.normalize("NFKC", text)
    words = (_word(folded), _word(_BRACKETS.sub("", folded)))
    return next(_matches(words), "")


def _matches(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word in _NUMBERS or word == _UNCLEAR:
            continue
        for column, pattern in _WORDS.items():
            if re.fullmatch(pattern, word):
                yield column
