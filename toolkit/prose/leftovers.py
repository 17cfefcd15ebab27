"""What does not belong in a report of this unit and year: other units' names, private mailboxes, personal data, quoted
party documents, another year (W02, W12, W14-W18).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.forms.model import Level
from toolkit.forms.unit_kinds import TOWNSHIPS
from toolkit.prose.facts import Fact
from toolkit.prose.named_units import names_in
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.sentences import MASK, Sentence
from toolkit.prose.wording import phrases

_MAIL = re.compile(r"[\w.-]+@(?P<host>[\w-]+(?:\.[\w-]+)+)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
_LINK = re.compile(r"(?:https?[：:]//|www\.)(?P<host>[\w.-]+)")
_PARTY_NUMBER = re.compile(r"[一-鿿]{0,3}党[一-鿿]{1,5}[〔\[（]20\d\d[〕\]）]\d+号")
_THOUGHT = re.compile("习近平新时代(?!中国特色社会主义思想)")
_MEETINGS = {"二十届四中": 2025, "二十届三中": 2024, "二十届二中": 2023, "二十大": 2022, "十九届六中": 2021}
_BARE_BRACKET = re.compile(r"(?<!国办公开办函)[\[【（]20\d\d[\]】）]\d+号")
_TOWNSHIP = re.compile(
    r"(?:(?<![^，。；、（“＿])|^)(?P<name>[一-鿿]{2,3}?(?:镇|乡|街道))(?=人民政府|政府|党委|办事处|党工委)"
)
_OPENS = re.compile(
    r"(?:^|[，。；：、（]|20\d\d年度?|本年度?|今年)(?:(?![与和由同向对在从为])[一-鿿]{2,4}[县区市旗])?$"
)
_NO_NAME = re.compile("[我本全各该的在由和与向为据是及了对经]|乡镇|上级|城镇|村镇|所属|其他|下辖|基层|城乡|街道|部分")
_OPENS_WITH_YEAR = re.compile(
    r"^(?:（[一二三四五六七八九十]+）[^。，]{0,14}情况[。：]?)?(?P<year>20\d\d)年(?:度)?(?:[，,]|我|全[县市区乡镇年局]|本|共|累计)"
)
_ELSEWHEN = re.compile(
    "相比|同比|较|比上|去年|上年|以来|起|连续|分别|至20|和20|、20|整改|指出|存在|计划|将|拟|下一步|谋划"
)


def judge_leftovers(sentences: Sequence[Sentence], facts: Sequence[Fact], setting: ProseSetting) -> list[ProseFinding]:
    """All of it, in the order of the sentences."""
    found: list[ProseFinding] = []
    counted = {id(fact.sentence) for fact in facts}
    for sentence in sentences:
        found += _contacts(sentence)
        found += _documents(sentence)
        found += _politics(sentence, setting)
        found += _other_units(sentence, setting)
        found += _other_year(sentence, setting, counted=id(sentence) in counted)
    return found


def _at(rule: str, level: Level, sentence: Sentence, match: re.Match[str], what: tuple[str, str]) -> ProseFinding:
    """what: the rest of the message behind the passage, and the remedy."""
    place = sentence.place(match.start())
    message = f"{place.words}的“{match[0]}”{what[0]}。"
    return ProseFinding(rule, level, message, what[1], place, quote=sentence.raw, found=match[0])


def _contacts(sentence: Sentence) -> Iterator[ProseFinding]:
    private = tuple(phrases()["private_mail"])
    for match in _MAIL.finditer(sentence.text):
        if match["host"].lower().endswith(private):
            yield _at("W16", "warning", sentence, match, ("是私人邮箱", "请改用单位的政务邮箱；没有的，可以只留电话。"))
    for match in _MOBILE.finditer(sentence.text):
        yield _at("W15", "warning", sentence, match, ("是手机号码", "请改成办公电话。"))
    for match in _IDENTITY.finditer(sentence.text):
        yield _at("W15", "error", sentence, match, ("像是身份证号码", "请删去个人信息。"))
    for match in _LINK.finditer(sentence.text):
        if ".gov.cn" not in match["host"]:
            yield _at("W16", "info", sentence, match, ("不是政府网站的地址", "请核对是否应当保留。"))


def _documents(sentence: Sentence) -> Iterator[ProseFinding]:
    for match in _PARTY_NUMBER.finditer(sentence.text):
        yield _at(
            "W17", "warning", sentence, match, ("像是党委文件，可能没有公开", "请核对；没有公开的文件不引用文号。")
        )
    for match in _BARE_BRACKET.finditer(sentence.text):
        yield _at("W18", "info", sentence, match, ("的年份没有用六角括号", "文号的年份请用六角括号〔〕。"))


def _politics(sentence: Sentence, setting: ProseSetting) -> Iterator[ProseFinding]:
    for match in _THOUGHT.finditer(sentence.text):
        expected = "请写全“习近平新时代中国特色社会主义思想”。"
        yield _at("W14", "warning", sentence, match, ("没有写全", expected))
    for meeting, year in _MEETINGS.items():
        named = re.search(meeting, sentence.text)
        if named and 0 < setting.year < year:
            yield _at("W14", "warning", sentence, named, (f"在 {year} 年，晚于报告年度", "请核对会议名称和报告年度。"))


def _other_units(sentence: Sentence, setting: ProseSetting) -> Iterator[ProseFinding]:
    """Names of the county's other units, and of townships that are not this one speaking of itself."""
    said: set[str] = set()
    for at, other in names_in(sentence.text, setting.others):
        match = re.compile(re.escape(other)).match(sentence.text, at)
        if match is None or other in said or setting.is_own(other):
            continue
        said.add(other)
        # Whom one works with stands inside a clause; who opens it is the one that the text is about.
        level: Level = "warning" if _OPENS.search(sentence.text[:at]) else "info"
        level = "error" if sentence.section == 0 else level
        yield _at("W12", level, sentence, match, ("是别的单位", "请核对；从别处抄来没有改的，请改成本单位。"))
    if setting.unit_kind not in TOWNSHIPS:
        return
    for match in _TOWNSHIP.finditer(sentence.masked):
        name = match["name"]
        if _NO_NAME.search(name[:-1]) or MASK in name or any(name in other for other in said):
            continue
        if not any(name[-size:] in setting.unit for size in (3, 4, len(name))):
            what = ("不是本单位的名称", "请核对；从别处抄来没有改的，请改成本单位。")
            yield _at("W12", "warning", sentence, match, what)


def opens_with_other_year(sentence: Sentence, setting: ProseSetting) -> re.Match[str] | None:
    """Where a sentence tells another year's work as if it were this year's; None where it does not."""
    match = _OPENS_WITH_YEAR.match(sentence.text)
    if not match or not setting.year or sentence.section not in (0, 1, 6):
        return None
    if f"{setting.year}年" in sentence.text or _ELSEWHEN.search(sentence.text):
        return None
    return match


def _other_year(sentence: Sentence, setting: ProseSetting, *, counted: bool) -> Iterator[ProseFinding]:
    """A statement of another year where this year's work is told."""
    match = opens_with_other_year(sentence, setting)
    if not match:
        return
    year = int(match["year"])
    level: Level = "error" if year < setting.year and counted else "warning"
    place = sentence.place(match.start("year"))
    yield ProseFinding(
        "W02",
        level,
        f"{place.words}写的是 {year} 年，本报告是 {setting.year} 年的。",
        f"请核对；写的是本年工作的，改成 {setting.year} 年。",
        place,
        quote=sentence.raw,
        found=str(year),
        expected=str(setting.year),
    )
