"""All relations and totals of a form as one Python function, generated from the same checks that the gates go through.

It says whether every relation holds that can be judged. What is wrong with those that do not, the gates tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast

from toolkit.forms import Check, Form, bind_rules, index_form
from toolkit.forms.expression import LAST, Compare, Condition, Filled, Number, Sum, Term, joined, keys
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.hints import balances
from toolkit.verify.gates.unjudged import NO_LAST_YEAR, NOT_FILLED, NOT_LAST_YEAR
from toolkit.verify.lane.sheet_places import cells_by_sheet

Known = Sequence[Number | None]


class Judged(NamedTuple):
    """The totals in the order of `CompiledRules.totals`; the numbers of the checks that cannot be judged, inverted
    where a cell of this year is blank.
    """

    totals: tuple[Number, ...]
    unjudged: tuple[int, ...]


_Judge = Callable[[Known, Sequence[bool], Known], Judged | None]


@dataclass(frozen=True)
class CompiledRules:
    """The rules of a form for units of one kind, without those that a county has switched off. Its inputs stand in the
    order of the sheets.

    numbers, texts, last: the keys by which `judge` takes its three lists: numeric inputs, None for a blank that need
    not be filled in; whether the other inputs are filled in; last year's numbers. It gives None as soon as a relation
    does not hold.
    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    last: tuple[str, ...]
    totals: tuple[str, ...]
    judge: _Judge
    checks: tuple[Check, ...]

    def unjudged(self, numbers: tuple[int, ...], *, last_known: bool) -> tuple[Unjudged, ...]:
        """What `judge` could not judge, one entry a rule and reason. last_known: whether anything of last year is."""
        return _unjudged(self.checks, numbers, last_known)


@lru_cache(maxsize=128)
def compiled_rules(form: Form, kind: str, off: frozenset[str] = frozenset()) -> CompiledRules | None:
    """None for a form whose rules are not of the shape that is generated here."""
    index = index_form(form)
    required = {cell.key for cell in index.inputs if cell.required}
    checks = [check for check in bind_rules(form) if check.condition is not None]
    parts = index.numeric_inputs(tuple(cell.key for cell in index.totals))
    if not all(index.cells[key].numeric and key in required for key in parts):
        return None
    if not all(isinstance(check.condition, Compare) for check in checks if balances(check)):
        return None
    return _Writer(form, checks).compiled(kind, off)


@lru_cache(maxsize=1024)
def _unjudged(checks: tuple[Check, ...], numbers: tuple[int, ...], last_known: bool) -> tuple[Unjudged, ...]:
    found: dict[tuple[str, str], Unjudged] = {}
    for number in numbers:
        rule = checks[~number if number < 0 else number].rule
        reason = NOT_FILLED if number < 0 else NOT_LAST_YEAR if last_known else NO_LAST_YEAR
        found.setdefault((rule.id, reason), Unjudged(rule.id, rule.statement, reason))
    return tuple(found.values())


class _Writer:
    """Writes the function. Its text is made of our own names and numbers alone, whatever a form's keys are."""

    def __init__(self, form: Form, checks: Sequence[Check]) -> None:
        index = index_form(form)
        self._index = index
        self._checks = tuple(checks)
        sheets = cells_by_sheet(form).values()
        self._numbers = tuple(cell.key for sheet in sheets for cell in sheet.numbers)
        self._texts = tuple(cell.key for sheet in sheets for cell in sheet.words)
        self._totals = tuple(cell.key for cell in index.totals)
        named = (key for check in checks for key in keys(cast(Condition, check.condition)))
        self._last = tuple(dict.fromkeys(key for key in named if key.startswith(LAST)))
        self._names: dict[str, str] = {}
        for letter, group in (("n", self._numbers), ("t", self._texts), ("s", self._totals), ("l", self._last)):
            self._names |= {key: f"{letter}{number}" for number, key in enumerate(group)}
        self._unsure = {cell.key for cell in index.inputs if cell.numeric and not cell.required} | {*self._last}

    def compiled(self, kind: str, off: frozenset[str]) -> CompiledRules:
        lines = [
            "def judge(numbers, texts, last):",
            f" {self._unpacked(self._numbers)} = numbers",
            f" {self._unpacked(self._texts)} = texts",
            f" {self._unpacked(self._last)} = last",
            " unjudged = []",
        ]
        for cell in self._index.totals:
            lines.append(f" {self._names[cell.key]} = {' + '.join(map(self._names.__getitem__, cell.parts)) or '0'}")
        for number, check in enumerate(self._checks):
            if balances(check):
                # What the hints say of columns that do not balance, they say whatever becomes of the rule.
                lines += self._balance(cast(Compare, check.condition))
            if check.rule.applies_to(kind) and check.rule.id not in off:
                lines += self._check(number, check)
        lines.append(f" return Judged(({''.join(f'{self._names[key]}, ' for key in self._totals)}), tuple(unjudged))")
        scope: dict[str, object] = {"joined": joined, "Judged": Judged}
        exec(compile("\n".join(lines), "<rules of a form>", "exec"), scope)
        return CompiledRules(
            numbers=self._numbers,
            texts=self._texts,
            last=tuple(key.removeprefix(LAST) for key in self._last),
            totals=self._totals,
            judge=cast(_Judge, scope["judge"]),
            checks=self._checks,
        )

    def _unpacked(self, group: Sequence[str]) -> str:
        return f"[{', '.join(map(self._names.__getitem__, group))}]"

    def _balance(self, condition: Compare) -> list[str]:
        gap = f"{self._side(condition.left)} != {self._side(condition.right)}"
        return [f" if {self._known(keys(condition))}{gap}: return None"]

    def _check(self, number: int, check: Check) -> list[str]:
        condition = cast(Condition, check.condition)
        if check.defines and self._defines_itself(check.defines, cast(Compare, condition)):
            return []
        verdict = self._verdict(condition)
        blank = [self._names[key] for key in check.cells if key in self._unsure]
        if not blank and not self._unsure.intersection(keys(condition)):
            return [f" if not ({verdict}): return None"]
        lines = [f" verdict = {verdict}", f" if verdict is None: unjudged.append({number})"]
        lines.append(" elif not verdict: return None")
        if not blank:
            return lines
        missing = " or ".join(f"{name} is None" for name in blank)
        return [f" if {missing}: unjudged.append({~number})", " else:", *(f" {line}" for line in lines)]

    def _defines_itself(self, total: str, condition: Compare) -> bool:
        """Whether a total is compared with the very sum by which it was worked out."""
        parts = condition.right.terms
        return tuple(term.key for term in parts) == self._index.cells[total].parts and condition.left.terms == (
            Term(1, total),
        )

    def _known(self, named: Sequence[str]) -> str:
        """That all of them are known, with an `and` behind it; empty where they always are."""
        return "".join(f"{self._names[key]} is not None and " for key in named if key in self._unsure)

    def _verdict(self, condition: Condition) -> str:
        """What `evaluate` gives, as an expression."""
        if isinstance(condition, Compare):
            held = f"{self._side(condition.left)} {condition.op} {self._side(condition.right)}"
        elif isinstance(condition, Filled):
            held = f"{self._names[condition.key]} != 0"
        else:
            parts = ", ".join(map(self._verdict, condition.parts))
            return f"joined({condition.op!r}, [{parts}])"
        unknown = " or ".join(f"{self._names[key]} is None" for key in keys(condition) if key in self._unsure)
        return f"(None if {unknown} else {held})" if unknown else f"({held})"

    def _side(self, side: Sum) -> str:
        return " + ".join(self._term(term) for term in side.terms) or "0"

    def _term(self, term: Term) -> str:
        if not term.key:
            return f"({term.factor})"
        name = self._names[term.key]
        return name if term.factor == 1 else f"({term.factor}) * {name}"
