"""What in a line of a roster speaks against its unit: that it is gone, that it does not report, that a remark stands in
its name. Nothing is left out for it: a unit that is asked in vain is soon noticed, one that is never asked is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.campaign.roster_columns import CODE, CONTACT, EMAIL, KIND, NAME, NOTE, PHONE, Headings
from toolkit.forms.unit_kinds import kind_told_by
from toolkit.intake.file_names import visible
from toolkit.intake.list_lines import ListCell, ListLine

_DATE = r"(?:[0-9]{4}年?)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:起|底|初|后|以后|前)?[,，、]?"
_ALREADY = "(?:现|现已|已|已经|拟|将|于|该(?:单位|乡|镇|街道)|本单位|单位|机构|因|被|整体|一并|区划调整){0,4}"
_ENDED = (
    "(?:撤销|撤消|撤并|裁撤|裁并|注销|解散|停办|停用|取消|作废|划转|划出|划归|划入(?!本)|划到|并入|并到|合并[到至进入]"
    r"|合并\W*$|不再?保留|不存在)"
)
# Said of the unit itself, not of one that it took over: 原柳杨堡乡撤销后并入.
_GONE = re.compile(f"{_DATE}{_ALREADY}{_ENDED}")
_NO_REPORT = re.compile(
    "(?<!是否)不(?:再|用|需|需要|必|应|单独|另行|参与|参加|纳入|列入|在|属于|承担){0,3}(?:年报|信息公开)?"
    "(?:[上填编申]?报|编制|编写|报送|范围|名单|下发)"
    r"|(?:免|无需|无须|毋须|暂停|停止|暂缓|暂不|不参加|不参与)(?:本年度?|今年)?(?:年报|[上填编]?报送?|编制|编写)?\W*$"
    "|由.{1,20}(?:代|一并|统一|合并|汇总)(?:[上填编]?报|编制|报送)"
)
_ENDING = re.compile(f"(?:现已|已经|已|拟|被){_ENDED}|(?:撤销|撤并|裁撤|注销|停用|作废)$")
_WHETHER = re.compile(
    "(?:是否|需不需要|要不要|应不应).*(?:报|编制|纳入|列入|保留).*"
    "|.*[报编]制?送?[与是]否|报不报|(?:应|需|要)?[上填编]?报送?(?:情况)?"
)
_NO = frozenset(
    ["否", "不", "不是", "不报", "不用", "不需要", "无需", "免", "停", "×", "✗", "✕", "✘", *"xn0", "no", "false"]
)
_ASIDE = re.compile(r"[（(]([^（()）]*)[)）]$")
# What may stand in brackets at the end of an official name, beside the name of another body.
_OF_THE_NAME = re.compile("本级|机关|本部|筹|试行|.*(?:分[局校院部中心]|合署|[委办局处所站队院校馆中心库园区场])")
_OWN = (CODE, KIND, CONTACT, PHONE, EMAIL)


def against_reporting(line: ListLine, headings: Headings, name: str) -> tuple[str, ...]:
    """Why the unit of a line may report no more, each as a part of a sentence after its name."""
    name_cell = next(iter(headings.cells(line, NAME)), ListCell())
    found = ["在表里是隐藏的"] if line.hidden else []
    if name_cell.unseen:
        found.append(f"在表里{name_cell.unseen}")
    if _ENDING.search(name) or (_aside(name) and speaks_against(_aside(name))):
        found.append("名称里写着不再报送的意思")
    return (*found, *_beside(line, headings))


def speaks_against(remark: str) -> bool:
    """Whether a remark says of a unit that it is gone or does not report."""
    return _GONE.match(remark) is not None or _NO_REPORT.search(remark) is not None


def remark_in(name: str) -> str:
    """The end of a name in brackets that is likely to be no part of it: 青山镇（原青山乡）."""
    aside = _aside(name)
    named = aside and not aside.startswith("原") and (_OF_THE_NAME.fullmatch(aside) or kind_told_by(aside).sure)
    return "" if named else aside


def _aside(name: str) -> str:
    found = _ASIDE.search(name)
    return found[1].strip() if found else ""


def _beside(line: ListLine, headings: Headings) -> Iterator[str]:
    """What the remarks say, and columns that are none of ours."""
    own = {place for column in _OWN for place in headings.places.get(column, ())}
    notes = headings.places.get(NOTE, ())
    for place, cell in enumerate(line.cells):
        text = "" if cell.unclear else visible(cell.text).strip()
        if not text or place in own or place in headings.places.get(NAME, ()):
            continue
        heading = NOTE if place in notes else headings.words.get(place, "")
        column = f"“{heading}”一栏" if heading else "旁边"
        if speaks_against(text) or (_WHETHER.fullmatch(heading) and text.casefold() in _NO):
            yield f"{column}写着“{text}”"
