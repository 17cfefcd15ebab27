"""A report as text: title, sections with their paragraphs, tables. Whoever reads a file makes one of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from toolkit.prose.plain_prose import plain_prose

SECTION_TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
"""The six official titles, the same in both editions."""

_NUMBERS = "一二三四五六七八九"
_HEADING = re.compile(rf"\s*(?P<number>[{_NUMBERS}])\s*[、.．，,]\s*(?P<rest>\S.*)", re.DOTALL)
# Rows of table three are numbered like sections, and extraction leaves them as lines of their own.
_TABLE_ROW = re.compile(r"本年新收|上年结转|本年度?办理|结转下年")
_TITLE = re.compile(r"(报告|年报)(（.{1,8}）)?$")
_LONGEST_HEADING = 40
_ENOUGH_SECTIONS = 4


@dataclass(frozen=True)
class Paragraph:
    """index: counted over the whole report, from 0."""

    index: int
    text: str


@dataclass(frozen=True)
class Section:
    """number: 1 to 6 as printed, 0 for what stands before the first heading; heading: as printed, without number."""

    number: int
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class ReportTable:
    """A table cell by cell; section: in which it stands, 0 where nobody knows."""

    rows: tuple[tuple[str, ...], ...]
    section: int = 0


@dataclass(frozen=True)
class Document:
    """whole: whether it is handed over as a complete report."""

    title: str
    sections: tuple[Section, ...]
    tables: tuple[ReportTable, ...] = ()
    whole: bool = True

    @property
    def shows_all(self) -> bool:
        """Whether enough sections were recognised to call the others missing; of an excerpt nothing is."""
        return self.whole and len([each for each in self.sections if each.number]) >= _ENOUGH_SECTIONS

    def section(self, number: int) -> Section | None:
        return next((each for each in self.sections if each.number == number), None)


def split_document(lines: Sequence[str], tables: Iterable[ReportTable] = (), *, whole: bool = True) -> Document:
    """A report from its paragraphs in reading order, one string each; the lines of tables are not among them."""
    headings = _headings(lines)
    first = min(headings, default=len(lines))
    title, begin = _title(lines[:first])
    sections: list[Section] = []
    number, heading, held = 0, "", list[Paragraph]()
    for index, line in enumerate(lines[begin:], begin):
        if index in headings:
            sections.append(Section(number, heading, tuple(held)))
            number, heading, line = headings[index]
            held = []
        if line.strip():
            held.append(Paragraph(index, line))
    sections.append(Section(number, heading, tuple(held)))
    return Document(title, tuple(each for each in sections if each.number or each.paragraphs), tuple(tables), whole)


def likeness(heading: str) -> tuple[float, int]:
    """How near a heading comes to one of the six official titles, 0 to 1, and which of them, 1 to 6."""
    plain = plain_prose(heading).text.rstrip("。：")
    scores = [
        (SequenceMatcher(None, plain, title, autojunk=False).ratio(), n) for n, title in enumerate(SECTION_TITLES, 1)
    ]
    return max(scores)


def _headings(lines: Sequence[str]) -> dict[int, tuple[int, str, str]]:
    """Lines that open a section: line → number, heading and what runs on behind it.

    Those like an official title first; a title that is not is believed only where its number is missing between them.
    """
    candidates = {index: found for index, line in enumerate(lines) if (found := _candidate(line))}
    sure: dict[int, int] = {}
    last = -1
    for index, (number, heading, _) in candidates.items():
        score, place = likeness(heading)
        if score >= 0.6 and number not in sure and (number == place or score >= 0.8) and index > last:
            sure[number] = last = index
    for number in range(1, 7):
        if number in sure:
            continue
        after = max((at for each, at in sure.items() if each < number), default=-1)
        before = min((at for each, at in sure.items() if each > number), default=len(lines))
        between = [at for at, (each, *_) in candidates.items() if each == number and after < at < before]
        if len(between) == 1 and (number == 1 or number - 1 in sure):
            sure[number] = between[0]
    return {index: candidates[index] for index in sure.values()}


def _candidate(line: str) -> tuple[int, str, str] | None:
    match = _HEADING.fullmatch(line.strip("\r\n"))
    if not match or _TABLE_ROW.match(plain_prose(match["rest"]).text):
        return None
    number, rest = _NUMBERS.index(match["number"]) + 1, match["rest"].strip()
    cut = re.search(r"[。：:…]|\s(?=\S{12,})", rest)
    heading, behind = (rest[: cut.start()], rest[cut.end() :]) if cut and cut.end() < len(rest) else (rest, "")
    return (number, heading, behind) if len(heading) <= _LONGEST_HEADING else None


def _title(lines: Sequence[str]) -> tuple[str, int]:
    """The title and the line behind it; it may run over up to three short lines."""
    taken = ""
    seen = 0
    for index, line in enumerate(lines):
        text = plain_prose(line).text
        if not text:
            continue
        seen += 1
        if seen > 3 or len(taken + text) > 80 or text.endswith("。"):
            break
        taken += text
        if _TITLE.search(text):
            return taken, index + 1
    return "", 0
