"""What the families beside the workbook itself share: a kind of slip, and what came of trying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Outcome = Literal["right", "other", "missed", "silent"]
"""right: as expected; other: asked or refused, but otherwise than expected; missed: something that had to be asked or
refused was taken; silent: another meaning or sum without a word.
"""


@dataclass(frozen=True)
class FamilyKind:
    """A kind of slip of a family and what must come of it, in the words of the page."""

    name: str
    expected: str


@dataclass(frozen=True)
class FamilyTrial:
    """One try of a kind. recipe: enough to find it again."""

    kind: FamilyKind
    outcome: Outcome
    recipe: str


def family_table(kinds: Sequence[FamilyKind], trials: Sequence[FamilyTrial]) -> str:
    """A line a kind as the page has it, and their sum."""
    rows = [f"| {kind.name} | {kind.expected} | {_counts([t for t in trials if t.kind == kind])} |" for kind in kinds]
    head = ["| 种类 | 应有的结果 | 次数 | 相符 | 另报 | 漏报 | 错而不说 |", "|---|---|---:|---:|---:|---:|---:|"]
    return "\n".join([*head, *rows, f"| 合计 | {len(kinds)} 种 | {_counts(trials)} |"])


def _counts(trials: Sequence[FamilyTrial]) -> str:
    outcomes = Counter(trial.outcome for trial in trials)
    return " | ".join(str(count) for count in (len(trials), *(outcomes[each] for each in get_args(Outcome))))
