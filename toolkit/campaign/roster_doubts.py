"""What in a line of a roster speaks against its unit: that it is gone, that it does not report, that a remark stands in
its name. Nothing is left out for it: a unit that is asked in vain is soon noticed, one that is never asked is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.campaign.remarks import OTHER_LIST, speaks_against
from toolkit.campaign.roster_columns import KIND, NAME, NOTE, Headings
from toolkit.forms.unit_kinds import kind_told_by
from toolkit.intake.file_names import visible
from toolkit.intake.list_lines import ListCell, ListLine

_ENDING = re.compile("(?:[现已拟被-](?:撤[销并]?|裁撤|注销|停用|作废|合并)|撤销|撤并|裁撤|注销|停用|作废|不报|免报)$")
# Whether a unit is to report, or is there: not whether it has reported, in time, or something else.
_WHETHER = re.compile(
    "(?!.*(?:已|过|迟|逾期|零报|补报|举报|登报|报名|报备|报警|编制内|考核|纸质|旧|上年|去年|网址|电话))"
    "(?:.*(?:是否|需不需要|要不要|应不应).*(?:报|编制|纳入|列入|保留|参[与加]|启用|有效).*"
    "|.*[报编]制?送?[与是]否|报不报|(?:应|需|要)?[上填编]?报送?(?:情况)?)"
)
_WHETHER_NOT = re.compile(".*是否.*(?:撤[销并]|注销|停用|免报|不报).*")
_NO = re.compile("(?:否|不(?!及时|全|规范|完整|合格)|无需|免|停|no$|n$|false$|0$|[×x✗✕✘✖╳]$).*")
_YES = re.compile("(?:是|对|已|yes$|y$|true$|1$|[√✓✔]$).*")
_ASIDE = re.compile(r"[（(\[【〔［]([^（()）\[\]【】〔〕［］]*)[)）\]】〕］]?$")
# What may stand in brackets at the end of an official name, beside the name of another body.
_OF_THE_NAME = re.compile(
    "本级|机关|本部|筹|试行|.*(?:分[局校院部中心]|合署|[委办局处所站队院校馆中心库园区场联协段股]|公安|机关)"
)
# What is said of a body, not what it is called: 科技局（划给教育局）, 扶贫办（现乡村振兴局）.
_SAYS = re.compile(
    "原|曾|前|旧|现|今|改|更名|由|并|归|划|撤|含|不|代管|托管|隶属|属|挂|已|与|和|同|随|见|报|联系|合到|职能|新(?:设|成立)"
)


def lines_of(cell: ListCell) -> list[str]:
    """The lines of a cell, as one sees them, without blank ones; none where nobody knows what should stand there."""
    return [] if cell.unclear else [line for each in cell.text.splitlines() if (line := visible(each).strip())]


class Sign(NamedTuple):
    """Why a unit may report no more, as a clause of a sentence; lost: whether it is gone once the list has been written
    as 名册 with our columns alone.
    """

    words: str
    lost: bool


def against_reporting(line: ListLine, headings: Headings, name: str) -> Iterator[Sign]:
    """Why the unit of a line may report no more."""
    name_cell = next(iter(headings.cells(line, NAME)), ListCell())
    if line.hidden:
        yield Sign("这一行在表里是隐藏的", True)
    if name_cell.unseen:
        yield Sign(f"名称在表里{name_cell.unseen}", True)
    if _ENDING.search(name) or speaks_against(_aside(name)):
        yield Sign("名称里写着不再报送的意思", False)
    yield from _beside(line, headings)


def with_signs(note: str, signs: Iterable[Sign]) -> str:
    """The remark of a unit with what else the list said against it, so that it is asked about until it is settled."""
    # It will be quoted itself.
    lost = [sign.words.replace("“", "‘").replace("”", "’") for sign in signs if sign.lost]
    return "；".join(filter(None, (note, f"{OTHER_LIST}{'，'.join(lost)}" if lost else "")))


def remark_in(name: str) -> str:
    """The end of a name in brackets that is likely to be no part of it: 青山镇（原青山乡）."""
    aside = _aside(name)
    named = aside and not _SAYS.match(aside) and (_OF_THE_NAME.fullmatch(aside) or kind_told_by(aside).sure)
    return "" if named else aside


def _aside(name: str) -> str:
    found = _ASIDE.search(name)
    return found[1].strip() if found else ""


def _beside(line: ListLine, headings: Headings) -> Iterator[Sign]:
    """What the other columns say: the remarks, those that are none of ours, and ours where a remark stands there."""
    apart = {place for column in (KIND, NAME) for place in headings.places.get(column, ())}
    notes = headings.places.get(NOTE, ())
    ours = {place for places in headings.places.values() for place in places}
    said: set[str] = set()
    for place, cell in enumerate(line.cells):
        text = "，".join(lines_of(cell))
        if not text or place in apart or text in said:
            continue
        heading = headings.words.get(place, "")
        short = unicodedata.normalize("NFKC", text).casefold()
        no = _WHETHER.fullmatch(heading) and _NO.match(short)
        if no or (_WHETHER_NOT.fullmatch(heading) and _YES.match(short)) or speaks_against(text):
            said.add(text)
            column = f"“{NOTE if place in notes else heading}”一栏" if heading else "旁边"
            yield Sign(f"{column}写着“{text}”", place not in ours)
