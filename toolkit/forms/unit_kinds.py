"""单位类型: the closed list of kinds of units, what each is, and the words that stand for it.

Rules ask for the kind (`kinds`, `except_kinds`), and so does the comparison of units with their peers. A word that
nobody understands would switch all of that off, so nothing but a kind of this list may get past the roster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class UnitKind:
    """One kind. words: pattern of what a roster may say for it, blanks and punctuation left out.

    township: a government of townships or its like; like: a kind whose rules hold for this one too: what a rule says
    of 乡 holds for 民族乡.
    """

    name: str
    words: str
    township: bool = False
    like: str = ""


@dataclass(frozen=True)
class KindGuess:
    """The kind that a unit's name tells. sure: its ending leaves no doubt."""

    kind: str
    sure: bool


COUNTY, DEPARTMENT, FARM, ZONE, OWN_OFFICE = "县", "部门", "农场", "开发区", "县政府本级"
VERTICAL = "垂直管理"
"""A body that is led from above."""

_GOVERNMENT = "(?:人民政府|政府)?"
_COUNTY_WORD = "[县区市旗州]"
_FARMS = "(?:农|林|牧|渔|茶|农林|林农|农牧|园艺|蚕桑|果树|种畜|良种|原种|特产)场(?:场部|场区)?"
_ZONES = (
    "(?:开发区|高新区|经开区|保税区|新区|园区|功能区|示范区|试验区|集中区|集聚区|风景区|名胜区|景区|度假区|保护区|"
    "(?:工业|产业|科技|物流|创业|软件|化工|农业|循环经济|电商)园)"
)
_COMMITTEE = "(?:管委会|管理委员会|管理局|管理办公室)?"

ABOVE_COUNTY = "设区的市", "自治州", "省"
"""Kinds of governments above a county."""

UNIT_KINDS = (
    UnitKind("乡", f"(?:建制)?乡{_GOVERNMENT}", township=True),
    UnitKind("民族乡", f"\\w{{1,12}}族乡{_GOVERNMENT}", township=True, like="乡"),
    UnitKind("苏木", f"(?:\\w{{1,12}}族)?苏木{_GOVERNMENT}", township=True, like="乡"),
    UnitKind("镇", f"(?:建制|\\w{{1,12}}族)?镇{_GOVERNMENT}", township=True),
    UnitKind("街道", "街道(?:办|办事处|办公室)?|街办|办事处", township=True),
    UnitKind(FARM, f"(?:国营|国有|地方|{_COUNTY_WORD}属)*(?:{_FARMS}|团场)|兵团团场|农垦(?:农场|单位)?"),
    UnitKind(ZONE, f"\\w{{0,10}}{_ZONES}{_COMMITTEE}|管委会|管理委员会"),
    UnitKind(
        DEPARTMENT,
        f"(?:{_COUNTY_WORD}?(?:直属|直|级|属|人民政府|政府)?(?:直属|行政|工作|组成|职能)*(?:部门|机关|事业单位))|"
        f"(?:{_COUNTY_WORD}(?:直属|直|级|属)|{_COUNTY_WORD}?(?:政府|人民政府)?直属)(?:单位|机构)?|"
        f"{_COUNTY_WORD}?(?:直)?(?:委办局|局委办|委局办|部委办局|委局|科局|局办|委办|局)",
    ),
    UnitKind(
        OWN_OFFICE,
        f"{_COUNTY_WORD}(?:人民)?政府(?:本级|机关)?|{_COUNTY_WORD}?(?:政府)?本级|"
        f"{_COUNTY_WORD}?(?:人民)?政府办(?:公室)?(?:本级)?",
    ),
    UnitKind(VERTICAL, "(?:中央|国家|自治区|省以下|省级|省|市)?(?:垂直管理|垂直|垂管)(?:单位|部门|机构)?"),
    UnitKind(COUNTY, "县|县级|县级市|县级区|县市区|市辖区|自治县|旗|自治旗"),
    # For a city that asks its counties with the same tool.
    UnitKind("设区的市", "设区的?市|地级市"),
    UnitKind("自治州", "自治州"),
    UnitKind("省", "省|省级|自治区|直辖市"),
)
KINDS = {each.name: each for each in UNIT_KINDS}
TOWNSHIPS = tuple(each.name for each in UNIT_KINDS if each.township)

# Bodies of a government end so; what ends otherwise may be anything.
_BODY = re.compile(
    "(?:[局委办厅院队站所会部处校馆室社台庭行组科署团司]|中心|学院|大学|小学|中学|幼儿园|集团|基地|医院|协会|本级)$"
)
_FARM_NAME = re.compile(f"(?:{_FARMS}|团场|场区)$")
_ZONE_NAME = re.compile(f"{_ZONES}{_COMMITTEE}$|(?<!监督)管委会$|[区园港城](?:管理委员会)$")
_OWN_OFFICE_NAME = re.compile(
    f"(?:^|{_COUNTY_WORD})(?:人民)?政府(?:办公室|办公厅|办)(?:本级|机关)?$|{_COUNTY_WORD}(?:人民)?政府(?:本级|机关)?$"
    f"|{_COUNTY_WORD}(?:本级|府办)$"
)
# Where somebody wrote the office that fills in the form for the township itself.
_TOWNSHIP_OFFICE = re.compile(
    "(?P<kind>族乡|乡|镇|街道|苏木)(?:人民政府|政府|办事处)?"
    "(?:党政(?:综合)?办(?:公室)?|(?:政务公开|综合)?办公室|党工委|党委|政务公开办)$"
)
_ASIDE = re.compile("\\([^()]*\\)")
# 中央、省级垂直管理 bodies by their usual names; 地方金融监管局 is the county's own.
_LED_FROM_ABOVE = re.compile(
    "税务(局|分局|所)|气象(局|台|站)|海关$|烟草专卖|邮政管理局|调查队$|人民银行|(?<!地方)金融监(管|督管理)|"
    "消防救援|海事(局|处)$|出入境边防"
)
_TOWNSHIP_WORD = "(?:乡|镇|街道办事处|街道办|街道|街|办事处|苏木|民族乡)"
_GROUP = re.compile(
    f"(?!{_COUNTY_WORD}(?:委办|(?:人民)?政府机关)$)(?:各|全{_COUNTY_WORD}|{_COUNTY_WORD}?(?:直|辖|属))?"
    f"(?:{_TOWNSHIP_WORD}{{1,4}}(?:办|场|区|园区|开发区|农场)*|{KINDS[DEPARTMENT].words}|{KINDS[VERTICAL].words}|"
    f"(?:其他|驻{_COUNTY_WORD}|双管|条管|公共企事业)(?:单位|部门|机构)?|"
    "学校|中小学|(?:公立)?医院|(?:群团|社会)(?:组织|团体)?|人民团体|(?:国有)?企业|(?:党委|党群)部门|(?:有关|事业)单位)"
    "(?:单位|部门|类|部分|名单)?"
)


def plain_word(text: str) -> str:
    """A word as it is compared: full width and half width alike, without blanks, punctuation and what nobody sees."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def names_a_group(name: str) -> bool:
    """Whether a name is that of many units, as it heads a part of a list: 乡镇, 县直部门（12个）. No one unit is so
    called.
    """
    return _GROUP.fullmatch(plain_word(_ASIDE.sub("", unicodedata.normalize("NFKC", name)))) is not None


def kind_written(text: str) -> str:
    """The kind that a word of a roster stands for; empty when it is none or may be several."""
    word = plain_word(text)
    return next((each.name for each in UNIT_KINDS if re.fullmatch(each.words, word)), "")


def kind_told_by(name: str) -> KindGuess:
    """The kind by the ending of a unit's name, 人民政府 and 办事处 aside; any other body is 部门."""
    whole = _ASIDE.sub("", unicodedata.normalize("NFKC", name))
    plain = whole.removesuffix("人民政府").removesuffix("办事处").removesuffix("政府")
    for ending, kind in (("街道办", "街道"), ("街道", "街道"), ("镇", "镇"), ("族乡", "民族乡"), ("乡", "乡")):
        if plain.endswith(ending):
            return KindGuess(kind, True)
    if plain.endswith("苏木"):
        return KindGuess("苏木", True)
    if _OWN_OFFICE_NAME.search(whole):
        return KindGuess(OWN_OFFICE, True)
    if _FARM_NAME.search(whole):
        return KindGuess(FARM, True)
    if _ZONE_NAME.search(whole):
        return KindGuess(ZONE, True)
    if office := _TOWNSHIP_OFFICE.search(whole):
        return KindGuess({"族乡": "民族乡"}.get(office["kind"], office["kind"]), False)
    if plain.endswith(("县", "自治旗")):
        return KindGuess(COUNTY, False)
    return KindGuess(DEPARTMENT, _BODY.search(whole) is not None and not whole.endswith("办事处"))


def kind_of(name: str) -> str:
    """The kind of a unit of which only the name is known."""
    return kind_told_by(name).kind


def led_from_above(name: str, kind: str) -> bool:
    """Whether a unit is 垂直管理 by its kind or, where it is no township, by its name: 山海关街道 is the county's."""
    return kind == VERTICAL or (kind not in TOWNSHIPS and _LED_FROM_ABOVE.search(name) is not None)


def kind_of_sum(kinds: Iterable[str]) -> str:
    """The kind of the body whose report is the sum of units of these kinds: a county's, unless it stands above
    counties.
    """
    known = set(kinds)
    above = [kind for kind in ABOVE_COUNTY if kind in known]
    return above[-1] if above else ABOVE_COUNTY[0] if COUNTY in known else COUNTY


def covered_by(kind: str) -> tuple[str, ...]:
    """The kinds for which a rule holds that names this one."""
    return (kind, *(each.name for each in UNIT_KINDS if each.like == kind))
