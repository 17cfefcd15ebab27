"""How much of a text stands word for word in another one: last year's, or another unit's (W10).

Years, numbers and the units' own names are left out of the comparison: a report in which only those were changed is
the same report. Fixed phrases that every report shares do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.prose.document import SECTION_TITLES
from toolkit.prose.plain_prose import plain_prose
from toolkit.prose.prose_finding import ProseFinding

ENOUGH = 0.9
"""The share from which a text counts as copied."""

_GRAIN = 12
_PASSAGE = 30
_LEAST = 100
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


def judge_copied(
    text: str, others: Mapping[str, str], names: Sequence[str] = (), *, last_year: str = ""
) -> list[ProseFinding]:
    """W10 for a text against last year's and against other units' texts, by the unit's name."""
    found: list[ProseFinding] = []
    for whose, other in (("上年年报", last_year), *others.items()):
        if len(plain_prose(text).text) < _LEAST or not other:
            continue
        copied = compare_texts(text, other, names)
        if copied.share >= ENOUGH:
            first = copied.passages[0] if copied.passages else ""
            shown = f"，如“{first[:40]}……”" if first else ""
            found.append(
                ProseFinding(
                    "W10",
                    "warning",
                    f"文字与{whose}有 {copied.share:.0%} 相同{shown}。",
                    "请按本单位本年的实际情况重新写；确实没有变化的，写明原因。",
                    quote=first,
                    found=f"{copied.share:.0%}",
                    where=whose,
                )
            )
    return found


def _comparable(text: str, names: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """A text without what changes from report to report, and where each of its characters stood."""
    prose = plain_prose(text)
    drop = [_CHANGING, _SHARED, *(re.compile(re.escape(plain_prose(name).text)) for name in names if name)]
    gone = {at for pattern in drop for match in pattern.finditer(prose.text) for at in range(*match.span())}
    kept = [at for at in range(len(prose.text)) if at not in gone]
    return "".join(prose.text[at] for at in kept), tuple(prose.positions[at] for at in kept)
