"""How a county's settings and a unit's explanations change the findings: rules switched, warnings explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from toolkit.forms import Form
from toolkit.forms.model import TRIAL_MARK
from toolkit.returns.explanations import OTHER, explanation_cells, listed_key
from toolkit.verify.catalogue import catalogue
from toolkit.verify.findings import Finding

Standing = Literal["off", "error", "warning", "info", "trial"]
# What the clerks of a county may decide on: numbers and how they were typed. Whose file it is, whether it is whole
# and safe and on the issued form is not a matter of opinion.
_MAY_OVERRIDE = frozenset(("A", "B", "C", "D", "M", "T", "CEL"))
_EXPLAINABLE = frozenset(("A", "B", "C", "D", "T", "CEL", "FRM", "TPL"))


@dataclass(frozen=True)
class Override:
    """A rule that a county has switched off, given another level or put on trial (审核关系 in 设置.toml).

    reason, by: why and who; until: the last day on which it holds.
    """

    rule: str
    standing: Standing
    reason: str
    by: str
    until: date

    def holds(self, day: date) -> bool:
        return day <= self.until


def may_override(rule: str, form: Form) -> bool:
    """Whether a county may switch this rule."""
    own = any(each.id == rule for each in form.rules)
    return own or (rule in catalogue() and _group(rule) in _MAY_OVERRIDE)


def _group(rule: str) -> str:
    return rule.rstrip("0123456789").rstrip("-")


def overridden(findings: Iterable[Finding], overrides: Sequence[Override]) -> list[Finding]:
    """The findings as the county's overrides leave them: dropped, on another level, or only reported (on trial)."""
    by_rule = {override.rule: override.standing for override in overrides}
    told = ((each, None if _is_unread(each) else by_rule.get(each.rule)) for each in findings)
    return [_on_level(each, standing) for each, standing in told if standing != "off"]


def _is_unread(found: Finding) -> bool:
    """A cell that could not be read has no number, whatever a county thinks of how it was typed."""
    return _group(found.rule) == "CEL" and found.level == "error"


def _on_level(found: Finding, standing: Standing | None) -> Finding:
    if standing is None or standing == "off":
        return found
    if standing == "trial":
        return replace(found, level="info", message=TRIAL_MARK + found.message)
    return replace(found, level=standing)


def explainable(rule: str, form: Form) -> bool:
    """Whether an explanation settles a warning of this rule: not where the file's identity or safety is in doubt."""
    return rule in explanation_cells(form) or _group(rule) in _EXPLAINABLE


def explained(findings: Iterable[Finding], said: Mapping[str, str], form: Form) -> list[Finding]:
    """The findings with what the unit wrote beside their rules (审核说明): a warning that is explained is settled.

    An error is not, whatever was written. What belongs to no rule of the check sheet is explained in its last line,
    except what concerns whose file it is and whether it is safe; or in the list that the unit was sent.
    """
    own = explanation_cells(form)

    def words(found: Finding) -> str:
        listed = said.get(listed_key(found.rule, found.cells), "")
        return listed or said.get(found.rule, "" if found.rule in own else said.get(OTHER, ""))

    return [
        replace(each, explanation=words(each)) if each.level == "warning" and explainable(each.rule, form) else each
        for each in findings
    ]
