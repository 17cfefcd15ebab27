"""How much of a text stands word for word in another one: last year's, or another unit's (W10).

Years, numbers and the units' own names are left out of the comparison: a report in which only those were changed is
the same report. Fixed phrases that every report shares do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, compress, count
from zlib import crc32

from toolkit.prose.document import SECTION_TITLES
from toolkit.prose.plain_prose import PlainProse, plain_prose

ENOUGH = 0.9
"""The share from which a text counts as copied."""

_GRAIN = 12
_PASSAGE = 30
_LEAST = 100
_ONE_IN = 4
_CANDIDATES = 40
_KEPT = 512
_EDGE = bytes(_GRAIN - 1)
_GAP = re.compile(b"\0{%d,}" % _GRAIN)
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
    apart = _plain_names(names)
    ours, theirs = _comparable(text, apart), _comparable(other, apart)
    share = _share(ours, theirs)
    if not share:
        return CopiedText(0.0, ())
    covered = bytearray(len(ours.text))
    for at in compress(count(), map(theirs.known.__contains__, ours.grains)):
        covered[at : at + _GRAIN] = b"\1" * _GRAIN
    runs = [match.span() for match in re.finditer(b"\1+", bytes(covered))]
    longest = sorted((run for run in runs if run[1] - run[0] >= _PASSAGE), key=lambda run: run[0] - run[1])[:3]
    positions = ours.positions
    return CopiedText(share, tuple(text[positions[start] : positions[end - 1] + 1] for start, end in longest))


def stands_in(text: str, whole: str) -> bool:
    """Whether a text stands in another one, but for a tenth of it."""
    return plain_prose(text).text in plain_prose(whole).text or compare_texts(text, whole).share >= ENOUGH


def long_enough(text: str) -> bool:
    """Whether so much is written that two units do not come upon the same words by chance."""
    return len(text) >= _LEAST and len(_evened(text).text) >= _LEAST


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
        shared = Counter(chain.from_iterable(self._pieces.get((key, piece), ()) for piece in noted))
        for other, _ in shared.most_common(_CANDIDATES):
            group = self._groups[key, other]
            names = _plain_names((whose, other))
            ours, theirs = _comparable(text, names), _comparable(group.text, names)
            if max(_share(ours, theirs), _share(theirs, ours)) >= ENOUGH:
                self._groups[key, other] = group.joined(whose, _longer_part(text, group.text, (whose, other)))
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


def _longer_part(text: str, other: str, names: tuple[str, str]) -> CopiedText:
    """What stands of each in the other, of the one of which that is the larger share."""
    return max(compare_texts(text, other, names), compare_texts(other, text, names), key=lambda copied: copied.share)


def _pieces(text: str) -> set[int]:
    every = (crc32(grain.encode()) for grain in _comparable(text, ()).grains)
    return {each for each in every if each % _ONE_IN == 0}


@dataclass(frozen=True, eq=False, slots=True)
class _Comparable:
    """A text without what changes from report to report, where each of its characters stood, and all that is so long
    in it as counts, in order and each once.
    """

    text: str
    positions: tuple[int, ...]
    grains: tuple[str, ...]
    known: frozenset[str]


def _share(ours: _Comparable, theirs: _Comparable) -> float:
    """How much of a text is covered by pieces that stand in the other."""
    length = len(ours.text)
    if length < _GRAIN:
        return 0.0
    # A piece reaches over what follows it: something stays uncovered only where none begins for longer than that.
    gaps = _GAP.findall(_EDGE + bytes(map(theirs.known.__contains__, ours.grains)) + _EDGE)
    return (length - sum(map(len, gaps)) + len(gaps) * len(_EDGE)) / length


def _comparable(text: str, names: tuple[str, ...]) -> _Comparable:
    """names: evenly spelt."""
    whole = _evened(text).text
    return _without(text, tuple([name for name in names if name in whole]))


# Each text is compared with many others: those of late are kept.
@lru_cache(maxsize=_KEPT)
def _evened(text: str) -> PlainProse:
    return plain_prose(text)


@lru_cache(maxsize=_KEPT)
def _without(text: str, names: tuple[str, ...]) -> _Comparable:
    prose = _evened(text)
    kept = bytearray(b"\1" * len(prose.text))
    for pattern in (_CHANGING, _SHARED, *(re.compile(re.escape(name)) for name in names)):
        for match in pattern.finditer(prose.text):
            start, end = match.span()
            kept[start:end] = bytes(end - start)
    ours = "".join(compress(prose.text, kept))
    grains = tuple(ours[at : at + _GRAIN] for at in range(len(ours) - _GRAIN + 1))
    return _Comparable(ours, tuple(compress(prose.positions, kept)), grains, frozenset(grains))


def _plain_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_plain_name, names)))


@lru_cache(maxsize=_KEPT)
def _plain_name(name: str) -> str:
    return plain_prose(name).text
