"""Whether the sections say what they must (W07, W08, W09, W11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from toolkit.prose.plain_prose import evenly_spelt, plain_prose
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting

if TYPE_CHECKING:
    from toolkit.prose.document import Document  # no part of what a unit types

_TOPICS = {
    "主动公开": "主动公开|主动发布|公开信息|公开政府",
    "依申请公开": "依申请|公开申请|申请公开",
    "政府信息管理": "信息管理|管理|审核|保密审查",
    "政府信息公开平台建设": "平台|网站|微信|公示栏|公开栏",
    "监督保障": "监督|保障|考核|评议|培训|责任追究|领导小组",
}
_PROBLEMS = re.compile("问题|不足|短板|差距|薄弱|有待|不够|欠缺|不强|不高|不全|不及时|需要加强|仍需")
_IMPROVEMENTS = re.compile(
    "改进|下一步|下步|措施|今后|整改|将|着力|(?<![需待要])(?:进一步)?(?<![需待要]进一步)(?:完善|加强|提升|强化)"
)
_NOTHING = re.compile("^(?:暂?无|没有|不存在|本年度?无)?[^，。]{0,10}[。]?$")
_LONGEST_NOTHING = len("本年度无") + 10 + len("。\n")
_LONG = 1000
_SHORT = 10
_THIN = 40


def judge_contents(document: Document, setting: ProseSetting) -> list[ProseFinding]:
    """What is missing from sections one, five and six; of an excerpt only what is there is judged."""
    return [*_overview(document, setting), *_problems(document), *_fees(document, setting)]


def judge_problem_texts(texts: Mapping[str, str]) -> dict[str, ProseFinding]:
    """W09 for the two texts of section five, by key; a text that is not there is judged by the form's own rules."""
    found = {}
    for key, name in (("texts.problems", "存在的主要问题"), ("texts.improvements", "改进情况")):
        written = texts.get(key, "")
        # What is judged is no shorter than this.
        text = plain_prose(written).text if len(evenly_spelt(written)) <= _LONGEST_NOTHING else ""
        if text and (len(text) < _SHORT or _NOTHING.match(text)):
            found[key] = ProseFinding(
                "W09",
                "warning",
                f"“{name}”只写了“{text}”，没有写具体。",
                "请写本年的实际情况，一条一行。",
                quote=text,
                found=text,
                where=name,
            )
    return found


def _overview(document: Document, setting: ProseSetting) -> Iterator[ProseFinding]:
    section = document.section(1)
    if not section or not document.shows_all:
        return
    text = plain_prose(section.text).text
    missing = [topic for topic, words in _TOPICS.items() if not re.search(words, text)]
    if missing:
        yield ProseFinding(
            "W07",
            "warning",
            f"第一部分没有写{'、'.join(missing)}。",
            f"请补写；规定要写的是{'、'.join(_TOPICS)}。",
            where="第一部分",
            found="、".join(missing),
        )
    if setting.edition == "2021" and len(text) > _LONG:
        yield ProseFinding(
            "W08",
            "info",
            f"第一部分有 {len(text)} 字，有的地方要求不超过 {_LONG} 字。",
            "当地没有这样要求的，不用改。",
            where="第一部分",
            found=str(len(text)),
        )


def _problems(document: Document) -> Iterator[ProseFinding]:
    section = document.section(5)
    if not section or (not document.shows_all and not section.paragraphs):
        return
    text = plain_prose(section.text).text
    if len(text) < _SHORT:
        yield ProseFinding(
            "W09",
            "error",
            "第五部分没有写存在的问题和改进情况。" if not text else f"第五部分只写了“{text}”。",
            "请写本年存在的主要问题，再逐条写改进情况。",
            where="第五部分",
            quote=section.text,
            found=text,
        )
        return
    lacking = [
        name for name, words in (("存在的问题", _PROBLEMS), ("改进情况", _IMPROVEMENTS)) if not words.search(text)
    ]
    if lacking or len(text) < _THIN:
        what = f"没有写{'、'.join(lacking)}" if lacking else f"只有 {len(text)} 字，没有写具体"
        yield ProseFinding(
            "W09",
            "warning",
            f"第五部分{what}。",
            "请写本年存在的主要问题，再逐条写改进情况。",
            where="第五部分",
            quote=section.text,
        )


def _fees(document: Document, setting: ProseSetting) -> Iterator[ProseFinding]:
    section = document.section(6)
    if setting.edition != "2021" or not document.shows_all or not section:
        return
    if not any("处理费" in each.text for each in document.sections):
        yield ProseFinding(
            "W11",
            "warning",
            "第六部分没有报告收取信息处理费的情况。",
            "请写明本年收取的件数和金额；没有收取的，也写明没有收取。",
            where="第六部分",
            quote=section.text,
        )
