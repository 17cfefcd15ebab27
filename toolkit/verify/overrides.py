"""How a county's settings and a unit's explanations change the findings: rules switched, warnings explained or
accepted.
"""

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
from toolkit.verify.settling import names, says_nothing, why_it_does_not_settle

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


@dataclass(frozen=True)
class Accepted:
    """A person's word by which the county takes a warning as it is: why and who."""

    reason: str
    by: str


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
    where more than one warning is left to it by naming them, except what concerns whose file it is and whether it is
    safe; or in the list that the unit was sent. Words that settle nothing are answered in the remedy.
    """
    findings = list(findings)
    own = explanation_cells(form)

    def beside(found: Finding) -> str:
        return said.get(listed_key(found.rule, found.cells), "") or said.get(found.rule, "")

    asked = [each for each in findings if each.level == "warning" and explainable(each.rule, form)]
    left = [each for each in asked if each.rule not in own and not beside(each)]

    def settled(found: Finding) -> Finding:
        words, named = beside(found), True
        if not words and found.rule not in own:
            words = said.get(OTHER, "")
            named = len(left) == 1 or names(words, found, form)
        if not words:
            return found
        if named and not says_nothing(words, found):
            return replace(found, explanation=words)
        answer = why_it_does_not_settle(words, found, named)
        return replace(found, remedy=found.remedy + answer)

    return [settled(each) if each.level == "warning" and explainable(each.rule, form) else each for each in findings]


def accepted(findings: Iterable[Finding], given: Mapping[str, Accepted], form: Form) -> list[Finding]:
    """The findings with what the county accepts (认可说明); given: `listed_key` of a warning → why and who. An error is
    never accepted.
    """

    def taken(found: Finding) -> Finding:
        word = given.get(listed_key(found.rule, found.cells)) if acceptable(found, form) else None
        return replace(found, explanation=word.reason, accepted_by=word.by) if word else found

    return [taken(each) for each in findings]


def acceptable(found: Finding, form: Form) -> bool:
    """Whether the county may take a finding as it is."""
    return found.level == "warning" and explainable(found.rule, form)
