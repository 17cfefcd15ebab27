"""Findings (问题) as data, and the verdict they add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from toolkit.forms.model import LEVEL_WORDS, Level

Verdict = Literal["accepted", "needs_explanation", "returned", "unreadable"]
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {"accepted": "通过", "needs_explanation": "待说明", "returned": "退回", "unreadable": "读不了"}
)
"""Each verdict in the clerk's words."""
_GRAVEST_FIRST = tuple(LEVEL_WORDS)


@dataclass(frozen=True)
class Cause:
    """How a finding is named from which another follows: its rule and its first cell, empty for the whole file."""

    rule: str
    cell: str


@dataclass(frozen=True)
class Finding:
    """One thing found. `cells` are `Sheet!A1` places; `table` is the form's table id or empty.

    `found` and `expected` are texts for people; `message` says where and what, `remedy` what to do. explanation: what
    the unit wrote beside the rule (审核说明), which settles a warning; where accepted_by names a person of the county,
    it is that person's reason to accept the warning as it is. cause: the finding but for which this one would not be
    told; None for one that stands by itself.
    """

    rule: str
    level: Level
    message: str
    remedy: str
    table: str = ""
    cells: tuple[str, ...] = ()
    found: str = ""
    expected: str = ""
    explanation: str = ""
    accepted_by: str = ""
    cause: Cause | None = None

    @property
    def as_cause(self) -> Cause:
        """How those that follow from it name it."""
        return Cause(self.rule, self.cells[0] if self.cells else "")

    @property
    def is_remark(self) -> bool:
        """Whether it only informs: nobody need correct or explain anything."""
        return self.level == "info"

    @property
    def is_open(self) -> bool:
        """Whether the unit still has to correct or explain something."""
        return not self.is_remark and not self.explanation

    @property
    def said(self) -> str:
        """What settles it, with who accepted it where the county did: `一次性采购，有批复（张三认可）`."""
        return self.explanation + (f"（{self.accepted_by}认可）" if self.accepted_by else "")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """The finding that `as_json` wrote down."""
        cause = stored.get("cause")
        return cls(**{**stored, "cells": tuple(stored["cells"]), "cause": Cause(**cause) if cause else None})

    def as_json(self) -> dict[str, object]:
        """`cause` is there only where the finding follows from another, `accepted_by` where the county accepts it."""
        described: dict[str, object] = {
            "rule": self.rule,
            "level": self.level,
            "table": self.table,
            "cells": list(self.cells),
            "found": self.found,
            "expected": self.expected,
            "message": self.message,
            "remedy": self.remedy,
            "explanation": self.explanation,
        }
        if self.accepted_by:
            described["accepted_by"] = self.accepted_by
        return described | ({"cause": vars(self.cause)} if self.cause else {})


@dataclass(frozen=True)
class Unjudged:
    """A rule that could be neither kept nor broken, and why: neither a pass nor a fault."""

    rule: str
    statement: str
    reason: str

    def as_json(self) -> dict[str, str]:
        return {"rule": self.rule, "statement": self.statement, "reason": self.reason}


def dump_findings(findings: Iterable[Finding]) -> str:
    """Findings as the ledger keeps them."""
    return json.dumps([each.as_json() for each in findings], ensure_ascii=False)


def load_findings(text: str) -> tuple[Finding, ...]:
    """The findings that `dump_findings` wrote down."""
    return tuple(Finding.from_json(each) for each in json.loads(text))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """returned on any error, needs_explanation on any warning that nobody has explained, else accepted."""
    levels = {finding.level for finding in findings if finding.is_open}
    if "error" in levels:
        return "returned"
    return "needs_explanation" if levels else "accepted"


def mergeable(verdict: str) -> bool:
    """Whether the numbers of a return with this verdict are summed: a warning does not hold the sums up."""
    return verdict in ("accepted", "needs_explanation")


def sends_back(verdict: str) -> bool:
    """Whether a return with this verdict goes back to its unit (退回)."""
    return verdict in ("returned", "unreadable")


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then remarks; those of one level stay in their order."""
    return sorted(findings, key=lambda each: _GRAVEST_FIRST.index(each.level))
