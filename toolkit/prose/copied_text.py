"""How much of a text stands word for word in another one: last year's, or another unit's (W10).

Years, numbers and the units' own names are left out of the comparison: a report in which only those were changed is
the same report. Fixed phrases that every report shares do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zlib import crc32

from toolkit.prose.document import SECTION_TITLES
from toolkit.prose.plain_prose import plain_prose

ENOUGH = 0.9
"""The share from which a text counts as copied."""

_GRAIN = 12
_PASSAGE = 30
_LEAST = 100
_ONE_IN = 4
_CANDIDATES = 40
_CHANGING = re.compile(r"[\d一二三四五六七八九十百千万零〇]+")
_SHARED = re.compile(
    "根据《中华人民共和国政府信息公开条例》|以习近平新时代中国特色社会主义思想为指导|"
    "国务院办公厅政府信息与政务公开办公室关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知|"
    + "|".join(SECTION_TITLES)
)


@dataclass(frozen=True)
class CopiedText:
    """share: of the text that stands in the other, 0 to 1; passages: the longest common ones, as printed."""

    share: float
    passages: tuple[str, ...]


@dataclass(frozen=True)
class AlikeTexts:
    """Units that wrote the same under one key: the first one's text, their names, the least share that two have in
    common, a passage.
    """

    key: str
    text: str
    units: tuple[str, ...]
    share: float = 1.0
    passage: str = ""

    def joined(self, unit: str, copied: CopiedText) -> AlikeTexts:
        passage = self.passage or next(iter(copied.passages), "")
        return replace(self, units=(*self.units, unit), share=min(self.share, copied.share), passage=passage)


def compare_texts(text: str, other: str, names: Iterable[str] = ()) -> CopiedText:
    """What of `text` stands in `other`. names: of the units, which do not tell two texts apart."""
    ours, positions = _comparable(text, names)
    theirs, _ = _comparable(other, names)
    if len(ours) < _GRAIN:
        return CopiedText(0.0, ())
    known = {theirs[at : at + _GRAIN] for at in range(len(theirs) - _GRAIN + 1)}
    covered = bytearray(len(ours))
    for at in range(len(ours) - _GRAIN + 1):
        if ours[at : at + _GRAIN] in known:
            covered[at : at + _GRAIN] = b"\1" * _GRAIN
    runs = [match.span() for match in re.finditer(b"\1+", bytes(covered))]
    longest = sorted((run for run in runs if run[1] - run[0] >= _PASSAGE), key=lambda run: run[0] - run[1])[:3]
    passages = tuple(text[positions[start] : positions[end - 1] + 1] for start, end in longest)
    return CopiedText(sum(covered) / len(ours), passages)


def stands_in(text: str, whole: str) -> bool:
    """Whether a text stands in another one, but for a tenth of it."""
    return plain_prose(text).text in plain_prose(whole).text or compare_texts(text, whole).share >= ENOUGH


def long_enough(text: str) -> bool:
    """Whether so much is written that two units do not come upon the same words by chance."""
    return len(text) >= _LEAST and len(plain_prose(text).text) >= _LEAST


class NearCopies:
    """Texts of many units, each compared with those that were added before it. Few are compared in full: two that
    share as much as counts share some of the short pieces that are noted of each.
    """

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], AlikeTexts] = {}
        self._pieces: dict[tuple[str, int], list[str]] = {}

    def add(self, whose: str, key: str, text: str) -> None:
        """key: which of the unit's texts it is; only texts of one key are compared."""
        if not long_enough(text):
            return
        noted = _pieces(text)
        shared = Counter(each for piece in noted for each in self._pieces.get((key, piece), ()))
        for other, _ in shared.most_common(_CANDIDATES):
            group = self._groups[key, other]
            names = (whose, other)
            copied = max(compare_texts(text, group.text, names), compare_texts(group.text, text, names), key=_share)
            if copied.share >= ENOUGH:
                self._groups[key, other] = group.joined(whose, copied)
                return
        self._groups[key, whose] = AlikeTexts(key, text, (whose,))
        for piece in noted:
            known = self._pieces.setdefault((key, piece), [])
            # What so many different texts share is a fixed phrase.
            if len(known) < _CANDIDATES:
                known.append(whose)

    def alike(self) -> list[AlikeTexts]:
        """The texts that more than one unit has, in the order in which they came."""
        return [each for each in self._groups.values() if len(each.units) > 1]


def _share(copied: CopiedText) -> float:
    return copied.share


def _pieces(text: str) -> set[int]:
    ours, _ = _comparable(text, ())
    every = (crc32(ours[at : at + _GRAIN].encode()) for at in range(len(ours) - _GRAIN + 1))
    return {each for each in every if each % _ONE_IN == 0}


def _comparable(text: str, names: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """A text without what changes from report to report, and where each of its characters stood."""
    prose = plain_prose(text)
    drop = [_CHANGING, _SHARED, *(re.compile(re.escape(plain_prose(name).text)) for name in names if name)]
    gone = {at for pattern in drop for match in pattern.finditer(prose.text) for at in range(*match.span())}
    kept = [at for at in range(len(prose.text)) if at not in gone]
    return "".join(prose.text[at] for at in kept), tuple(prose.positions[at] for at in kept)
