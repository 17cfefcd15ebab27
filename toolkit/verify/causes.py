"""Which finding follows from which: one entry for the cause, the rest beneath it.

A relation that does not hold because a cell of it holds no possible value, or because a total was typed over, is no
second fault; nor is one that cannot fail unless another does. What would be wrong whatever the faulty cell held stays
an entry of its own. Nothing is left out: each finding is told, and counted once with its cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.forms import Check, Form, bind_rules, index_form
from toolkit.forms.model import LEVEL_WORDS
from toolkit.verify.findings import Cause, Finding
from toolkit.verify.gates.relations import judge
from toolkit.verify.repairs import Numbers, cells_of, could_hold, follows

_GRAVITY = {level: number for number, level in enumerate(LEVEL_WORDS)}


@dataclass(frozen=True)
class ToldEntry:
    """A finding that follows from no other, and those that follow from it."""

    finding: Finding
    consequences: tuple[Finding, ...] = ()

    @property
    def follow_up(self) -> str:
        """One sentence on what follows from it, for where there is no room to tell each; empty where nothing does."""
        if not self.consequences:
            return ""
        rules = "、".join(dict.fromkeys(each.rule for each in self.consequences))
        return f"编号 {rules} 的问题由它引起，改好以后一般就没有了。"


def entries(findings: Iterable[Finding]) -> list[ToldEntry]:
    """What a person is told of and counts, in the findings' order. A finding whose cause is not among them stands by
    itself.
    """
    told = list(findings)
    heads = {each.as_cause for each in told if each.cause is None}
    beneath: dict[Cause, list[Finding]] = {}
    for each in told:
        if each.cause in heads:
            beneath.setdefault(each.cause, []).append(each)
    # Where two begin with the same rule and cell, the first one is meant.
    return [
        ToldEntry(each, tuple(beneath.pop(each.as_cause, ())) if each.cause is None else ())
        for each in told
        if each.cause not in heads
    ]


def open_entries(findings: Iterable[Finding]) -> list[ToldEntry]:
    """What still has to be corrected or explained."""
    return entries(each for each in findings if each.is_open)


def with_causes(findings: Sequence[Finding], numbers: Numbers) -> list[Finding]:
    """The same findings in the same order, each that follows from another with its cause, which has none itself."""
    return _Causes(findings, numbers).told()


class _Causes:
    def __init__(self, findings: Sequence[Finding], numbers: Numbers) -> None:
        self._findings = findings
        self._numbers = numbers
        self._checks = _broken_checks(findings, numbers)
        keys = _keys_by_place(numbers.form)
        self._wrong = [
            (each, keyed)
            for each in findings
            if each.level == "error" and each.is_open and id(each) not in self._checks
            if (keyed := frozenset(keys[place] for place in each.cells if place in keys))
        ]
        self._faulty = frozenset().union(*(keyed for _, keyed in self._wrong))
        self._keys = keys

    def told(self) -> list[Finding]:
        causes: dict[int, Finding] = {}
        for each in self._findings:
            if found := self._of_a_value(each):
                causes[id(each)] = found
        for each in self._findings:
            if id(each) not in causes and (found := self._of_a_relation(each)):
                causes[id(each)] = found

        return [replace(each, cause=self._root(each, causes)) for each in self._findings]

    @staticmethod
    def _root(found: Finding, causes: Mapping[int, Finding]) -> Cause | None:
        """What is behind it all: a guess about a relation, the relation, and the cell that is wrong in it."""
        last = found
        while id(last) in causes:
            last = causes[id(last)]
        return last.as_cause if last is not found else None

    def _of_a_value(self, found: Finding) -> Finding | None:
        """The error about a cell but for which this would not be told."""
        checks = self._checks.get(id(found))
        if checks is not None:
            causes = [self._behind(check) for check in checks]
            return causes[0] if causes and None not in causes else None
        places = {self._keys.get(place) for place in found.cells}
        if found.level == "error" or not places:
            return None
        # What else is odd about the very cell that must be filled in anew.
        return next((each for each, keyed in self._wrong if places <= keyed), None)

    def _behind(self, check: Check) -> Finding | None:
        free = cells_of(check, self._numbers) & self._faulty
        if not free or not could_hold(check, self._numbers, free):
            return None
        return next(each for each, keyed in self._wrong if keyed & free)

    def _of_a_relation(self, found: Finding) -> Finding | None:
        """The broken relation of which this is a guess, or but for which this one would hold."""
        graver = [each for each in self._findings if each.is_open and _GRAVITY[each.level] <= _GRAVITY[found.level]]
        if found.cause:
            rule, cell = found.cause.rule, found.cause.cell
            return next((each for each in graver if each.rule == rule and cell in each.cells), None)
        checks = self._checks.get(id(found))
        if not checks:
            return None
        return next((each for each in graver if each is not found and self._all_follow(checks, each)), None)

    def _all_follow(self, checks: Sequence[Check], other: Finding) -> bool:
        behind = self._checks.get(id(other), ())
        return all(any(follows(check, each, self._numbers) for each in behind) for check in checks)


@lru_cache(maxsize=16)
def _keys_by_place(form: Form) -> Mapping[str, str]:
    return {cell.place: cell.key for cell in index_form(form).cells.values()}


def _broken_checks(findings: Sequence[Finding], numbers: Numbers) -> dict[int, list[Check]]:
    """The relations that each finding speaks of, by the finding's id(); other findings are left out."""
    rules = {each.rule for each in findings}
    bound: dict[str, list[Check]] = {}
    for check in bind_rules(numbers.form):
        if check.rule.id in rules and check.condition is not None:
            bound.setdefault(check.rule.id, []).append(check)
    return {id(each): list(_spoken_of(each, bound[each.rule], numbers)) for each in findings if each.rule in bound}


def _spoken_of(found: Finding, checks: Sequence[Check], numbers: Numbers) -> list[Check]:
    cells = numbers.index.cells
    broken = [each for each in checks if judge(each, numbers.now, numbers.last, numbers.reported) is False]
    places: Mapping[Check, tuple[str, ...]] = {each: tuple(cells[key].place for key in each.cells) for each in broken}
    same = [each for each in broken if places[each] == found.cells]
    # Many of one kind share a finding, which names the cells of all.
    return same or [each for each in broken if set(places[each]) <= set(found.cells)]
