"""The fixed wording of a report: title, section titles, lead-in, period, document numbers (F01, W01, W03-W06, W13)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from toolkit.forms.model import Level
from toolkit.prose.document import SECTION_TITLES, Document, likeness
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.sentences import Sentence

TITLE_WORDS = "政府信息公开工作年度报告"
_YEAR_FIRST = "单位名称应写在年份前面"
_PHRASES = Path(__file__).parent / "phrases.toml"
_PERIOD = re.compile(
    r"(?P<from_year>\d{4})年(?P<from_month>\d{1,2})月(?P<from_day>\d{1,2})(?P<from_mark>日?)起?(?:[至到—\-~～]|——)+"
    r"(?:(?P<to_year>\d{4})年)?(?P<to_month>\d{1,2})月(?P<to_day>\d{1,2})(?P<to_mark>日?)"
)
_PERIOD_WORDS = re.compile("统计|期限|时限|数据|涵盖|期间|本报告|年度报告")
_PERIOD_SAID = re.compile("统计(?:期|时|起止|周期)|本报告|所列数据|本年报|所涉数据")
_NOTICE = re.compile(r"国办(?P<body>[一-鿿]{1,8})(?P<open>[〔\[【（])(?P<year>20\d\d)[〕\]】）](?P<number>\d+)号")
_NOTICES = {"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"}
_DECREE = re.compile(r"信息公开条例》?（?(?:中华人民共和国)?国(?:务院)?令第?(\d+)号")
_PARTS = re.compile(
    r"(?:由|包括|分为|包含)(?P<list>[^。]{10,160}?)(?:等)?(?P<count>[四五六七八])个?(?:大)?(?:部分|方面)"
)
_SHOWN = 20
_COUNTS = {"四": 4, "五": 5, "六": 6, "七": 7, "八": 8}


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[str]]:
    """The lists of phrases.toml by name."""
    found: dict[str, list[str]] = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))
    return found


def judge_wording(document: Document, sentences: Sequence[Sentence], setting: ProseSetting) -> list[ProseFinding]:
    """All that is wrong with the fixed wording."""
    found = [*_title(document, setting), *_sections(document)]
    for sentence in sentences:
        if sentence.damaged:
            continue
        found += _period(sentence, setting)
        found += _numbers(sentence, setting)
        found += _lead_in(sentence, document)
        found += _misprints(sentence)
    if document.shows_all and setting.year and not any(_PERIOD.search(each.text) or each.damaged for each in sentences):
        found.append(
            ProseFinding(
                "W03",
                "info",
                "没有写明数据的统计期限。",
                f"请在开头写“所列数据统计期限为{setting.year}年1月1日至{setting.year}年12月31日”。",
                where="开头部分",
            )
        )
    return found


def _title(document: Document, setting: ProseSetting) -> Iterator[ProseFinding]:
    title = plain_prose(document.title).text
    expected = f"{setting.unit or '（单位全称）'}{setting.year or '××××'}年{TITLE_WORDS}"
    if not title:
        if document.shows_all:
            yield _of_title("没有标题", "", expected)
        return
    faults = []
    if "政务公开" in title:
        faults.append("写成了“政务公开”")
    if re.search("工作报告", title):
        faults.append("写成了“工作报告”")
    if title.startswith("关于") or "的年度报告" in title or "的报告" in title:
        faults.append("多了“关于……的”")
    if re.search(r"20\d\d年度", title) or title.count("年度") > 1:
        faults.append("“年度”重复，应写“××××年”")
    years = re.findall(r"20\d\d", title)
    if len(years) > 1:
        faults.append("年份写了两次")
    if not years:
        faults.append("没有写年份")
    elif setting.year and str(setting.year) not in years:
        faults.append(f"年份不是 {setting.year} 年")
    head = re.split(r"20\d\d|政府信息|政务公开|关于", title)[0]
    if not head and re.match(r"20\d\d年度?(?!政府信息|政务公开|工作|年度)\w", title):
        faults.append(_YEAR_FIRST)
    elif not head.strip("（）"):
        faults.append("没有写单位全称")
    elif setting.unit and not (setting.is_own(head) or setting.short_unit[-3:] in title):
        faults.append("单位名称与报送单位不一致")
    if not faults and not title.endswith(TITLE_WORDS):
        faults.append(f"没有写成“{TITLE_WORDS}”")
    if faults == [_YEAR_FIRST]:
        yield replace(_of_title(_YEAR_FIRST, document.title, expected), level="info")
    elif faults:
        yield _of_title("、".join(faults), document.title, expected)


def _of_title(what: str, title: str, expected: str) -> ProseFinding:
    return ProseFinding(
        "W01",
        "warning",
        f"{what}。" if what == "没有标题" else f"标题不规范：{what}。",
        f"请写成“{expected}”。",
        quote=title,
        found=title,
        expected=expected,
        where="标题",
    )


def _sections(document: Document) -> Iterator[ProseFinding]:
    numbered = [each for each in document.sections if each.number]
    for section in numbered:
        heading = plain_prose(section.heading).text
        official = SECTION_TITLES[section.number - 1] if section.number <= 6 else ""
        bare = heading.rstrip("。：")
        if bare == official:
            if heading != bare:
                yield _heading("W18", "info", section.number, section.heading, official=official, what="末尾多了标点")
            continue
        slip = official and likeness(bare)[0] >= 0.85
        yield _heading(
            "W13" if slip else "F01",
            "warning" if slip else "error",
            section.number,
            section.heading,
            official=official,
            what="与规定的标题不一致" if official else "是规定的六个部分以外的",
        )
    present = {each.number for each in numbered}
    if document.shows_all:
        for number in sorted(set(range(1, 7)) - present):
            yield _heading("F01", "error", number, "", official=SECTION_TITLES[number - 1], what="没有")
    elif document.whole and document.title:
        yield ProseFinding(
            "F01",
            "warning",
            f"按规定的标题只认出 {len(present)} 个部分。",
            f"六个部分的标题是：{'；'.join(SECTION_TITLES)}。",
            where="全文",
        )


def _heading(rule: str, level: Level, number: int, heading: str, *, official: str, what: str) -> ProseFinding:
    name = f"{'一二三四五六七八九'[number - 1]}、{official or heading}"
    message = (
        f"缺少第{'一二三四五六七八九'[number - 1]}部分。"
        if what == "没有"
        else f"第{'一二三四五六七八九'[number - 1]}部分的标题{what}。"
    )
    return ProseFinding(
        rule,
        level,
        message,
        f"请写成“{name}”。" if official else "请并入规定的六个部分。",
        quote=heading,
        found=heading,
        expected=name,
        where=f"第{'一二三四五六七八九'[number - 1]}部分标题",
    )


def _period(sentence: Sentence, setting: ProseSetting) -> Iterator[ProseFinding]:
    year = setting.year
    for match in _PERIOD.finditer(sentence.text):
        full_year = match["from_month"] == "1" and match["to_month"] == "12"
        if not year or not (_PERIOD_WORDS.search(sentence.text) or (sentence.section == 0 and full_year)):
            continue
        if sentence.section and not _PERIOD_SAID.search(sentence.text):
            continue
        expected = f"{year}年1月1日至{year}年12月31日"
        given = [int(match[name] or 0) for name in ("from_year", "from_month", "from_day", "to_month", "to_day")]
        to_year = int(match["to_year"] or match["from_year"])
        if given != [year, 1, 1, 12, 31] or to_year != year:
            yield ProseFinding(
                "W03",
                "error",
                f"{sentence.place(match.start()).words}的统计期限“{match[0]}”不是报告年度的全年。",
                f"请改成“{expected}”。",
                sentence.place(match.start()),
                quote=sentence.raw,
                found=match[0],
                expected=expected,
            )
        elif not match["from_mark"] or not match["to_mark"]:
            yield ProseFinding(
                "W03",
                "warning",
                f"{sentence.place(match.start()).words}的统计期限“{match[0]}”少了“日”字。",
                f"请改成“{expected}”。",
                sentence.place(match.start()),
                quote=sentence.raw,
                found=match[0],
                expected=expected,
            )


def _numbers(sentence: Sentence, setting: ProseSetting) -> Iterator[ProseFinding]:
    for match in _NOTICE.finditer(sentence.text):
        year, number = match["year"], match["number"]
        right = _NOTICES.get(year, "")
        ours = "公开" in match["body"] or (year, number) in (("2019", "60"), ("2021", "30"))
        if not ours or not (re.search("年度报告|格式", sentence.text) or match["body"] == "公开办函"):
            continue
        written = f"国办{match['body']}〔{year}〕{number}号"
        if setting.edition == "2021" and setting.year >= 2021 and (year, number) == ("2019", "60"):
            yield _document_number("W05", sentence, match, _NOTICES["2021"], "是已经被代替的旧文件")
        elif right and written != right and (match["body"] != "公开办函" or number != right.split("〕")[1][:-1]):
            yield _document_number("W04", sentence, match, right, "写错了")
        elif right and match["open"] != "〔":
            yield _document_number("W04", sentence, match, right, "的年份应当用六角括号〔〕")
    for match in _DECREE.finditer(sentence.text):
        if match[1] != "711":
            yield _document_number("W04", sentence, match, "国令第711号", "写错了")


def _document_number(rule: str, sentence: Sentence, match: re.Match[str], expected: str, what: str) -> ProseFinding:
    place = sentence.place(match.start())
    return ProseFinding(
        rule,
        "warning",
        f"{place.words}的文号“{match[0]}”{what}。",
        f"请改成“{expected}”。",
        place,
        quote=sentence.raw,
        found=match[0],
        expected=expected,
    )


def _lead_in(sentence: Sentence, document: Document) -> Iterator[ProseFinding]:
    """由……六部分组成: the parts named are the six."""
    if sentence.section > 1:
        return
    match = _PARTS.search(sentence.text)
    if not match or not re.search("情况", match["list"]):
        return
    listed = match["list"]
    missing = [title for title in SECTION_TITLES if not _names(listed, title)]
    extra = [word for word in ("收费及减免", "收费和减免", "主要问题和改进措施", "附表", "概述") if word in listed]
    faults = []
    if _COUNTS[match["count"]] != 6:
        faults.append(f"写的是{match['count']}个部分")
    if extra:
        faults.append(f"“{extra[0]}”不是规定的部分")
    if len(missing) in (1, 2, 3):
        faults.append(f"没有列出“{'”“'.join(missing)}”")
    if faults:
        place = sentence.place(match.start())
        yield ProseFinding(
            "W06",
            "warning",
            f"{place.words}列出的报告组成部分与实际不一致：{'，'.join(faults)}。",
            f"规定的六个部分是：{'；'.join(SECTION_TITLES)}。",
            place,
            quote=sentence.raw,
            found=match[0],
        )


def _names(listed: str, title: str) -> bool:
    """Whether a list names a section, however shortened: 行政复议和行政诉讼情况."""
    words = {
        SECTION_TITLES[0]: "总体情况|概述|概况|总体",
        SECTION_TITLES[1]: "主动公开",
        SECTION_TITLES[2]: "申请",
        SECTION_TITLES[3]: "复议|诉讼",
        SECTION_TITLES[4]: "问题|改进",
        SECTION_TITLES[5]: "其他|其它",
    }
    return re.search(words[title], listed) is not None


def _misprints(sentence: Sentence) -> Iterator[ProseFinding]:
    for slip in phrases()["misprints"]:
        at = sentence.text.find(slip)
        if at >= 0:
            place = sentence.place(at)
            yield ProseFinding(
                "W13",
                "warning",
                f"{place.words}的“{slip}”像是错字、漏字或者重复。",
                "请改正。",
                place,
                quote=sentence.raw,
                found=slip,
            )
    if left := _left_over(sentence.text):
        place = sentence.place(left[0].start())
        named = "、".join(f"“{_short(each[0])}”" for each in left[:3]) + (f"等 {len(left)} 处" if len(left) > 3 else "")
        yield ProseFinding(
            "F08",
            "error",
            f"{place.words}留有没有填写或没有删去的内容{named}。",
            "请填上实际内容，或者删去。",
            place,
            quote=sentence.raw,
            found=left[0][0],
        )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……{text[-1]}"


def _left_over(text: str) -> list[re.Match[str]]:
    """What a template left, in order; of passages that overlap, the first and longest."""
    found = [match for pattern in phrases()["placeholders"] for match in re.finditer(pattern, text)]
    kept: list[re.Match[str]] = []
    for match in sorted(found, key=lambda each: (each.start(), -each.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept
