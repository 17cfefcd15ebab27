"""What the families beside the workbook itself share: a kind of slip, and what came of trying it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
