"""The sentences of a report with their places, and what is no number in them although it looks like one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from toolkit.prose.document import Document, Paragraph, Section
from toolkit.prose.plain_prose import PlainProse, plain_prose

MASK = "＿"
# A sentence without an end is cut, so that what looks back over it stays cheap.
_ENDS = re.compile(r"[^。！？]{1,1500}(?:[。！？]+[”’）]*)?|[。！？]+[”’）]*")
_STOPS = Path(__file__).parent / "stops.toml"


@dataclass(frozen=True)
class TextPlace:
    """Where something stands: section 0 to 6, paragraph over the whole report, sentence in the paragraph, and the
    offset in the paragraph's own characters; all from 0. name: of a text that stands alone.
    """

    section: int = 0
    paragraph: int = 0
    sentence: int = 0
    offset: int = 0
    name: str = ""

    @property
    def words(self) -> str:
        """第一部分第 3 段第 2 句, the way findings name it; the paragraph is counted over the report."""
        if self.name:
            return f"“{self.name}”第 {self.paragraph + 1} 段第 {self.sentence + 1} 句"
        part = f"第{'一二三四五六七八九'[self.section - 1]}部分" if self.section else "开头部分"
        return f"{part}第 {self.paragraph + 1} 段第 {self.sentence + 1} 句"


@dataclass(frozen=True)
class Sentence:
    """text: evenly spelt; positions: where each of its characters stands in the paragraph; raw: as printed. name: of a
    text that stands alone, empty in a report.
    """

    section: int
    paragraph: int
    index: int
    text: str
    raw: str
    positions: tuple[int, ...]
    name: str = ""

    def place(self, at: int = 0) -> TextPlace:
        """The place of a character of `text`."""
        offset = self.positions[min(at, len(self.positions) - 1)] if self.positions else 0
        return TextPlace(self.section, self.paragraph, self.index, offset, self.name)

    @cached_property
    def masked(self) -> str:
        """`text` with every number masked that counts nothing: dates, articles, document numbers, names."""
        return mask_stops(self.text)

    @cached_property
    def damaged(self) -> str:
        """The passage that extraction has damaged; empty where the sentence is whole."""
        match = _damage().search(self.text)
        return match[0] if match else ""


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """All sentences of the sections in reading order; titles and tables hold none."""
    return tuple(each for section in document.sections for each in sentences_in(section))


def sentences_in(section: Section, name: str = "") -> Iterator[Sentence]:
    for paragraph in section.paragraphs:
        prose = plain_prose(paragraph.text)
        for index, (start, end) in enumerate(_spans(prose)):
            positions = prose.positions[start:end]
            raw = paragraph.text[positions[0] : positions[-1] + 1]
            yield Sentence(
                section=section.number,
                paragraph=paragraph.index,
                index=index,
                text=prose.text[start:end],
                raw=raw,
                positions=positions,
                name=name,
            )


def text_sentences(text: str, name: str = "") -> tuple[Sentence, ...]:
    """The sentences of a text that stands alone; each line of it is a paragraph."""
    paragraphs = document_paragraphs(text)
    return tuple(sentences_in(Section(1, "", paragraphs), name))


def document_paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(index, line) for index, line in enumerate(text.splitlines()) if line.strip())


def _spans(prose: PlainProse) -> Iterator[tuple[int, int]]:
    for match in _ENDS.finditer(prose.text):
        if match[0].strip("。！？”’） "):
            yield match.span()


@lru_cache(maxsize=1)
def _stop_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(_STOPS.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _stops() -> re.Pattern[str]:
    found = _stop_words()
    words = sorted(found["words"], key=len, reverse=True)
    return re.compile("|".join([*found["patterns"], *map(re.escape, words)]))


@lru_cache(maxsize=1)
def _damage() -> re.Pattern[str]:
    return re.compile("|".join(_stop_words()["damage"]))


def mask_stops(text: str) -> str:
    """A text of the same length in which the stops are masked."""
    return _stops().sub(lambda match: MASK * len(match[0]), text)
