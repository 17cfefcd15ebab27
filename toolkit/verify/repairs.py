"""Whether a broken relation could hold if only some of its cells were right, and whether it must once another does.

Both are asked of the relation's own arithmetic: cells of numbers are whole and not below 0, amounts not below 0,
changes anything; a total is whatever its parts add up to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

from toolkit.forms import Check, Form, FormIndex, index_form
from toolkit.forms.expression import LAST, Compare, Condition, Join, Lookup, Number, add_up, evaluate, texts


@dataclass(frozen=True)
class Numbers:
    """What relations were judged by, all by key.

    now: this year's, a text as 1 (filled) or 0 (blank), totals recomputed; last: last year's; reported: what stands
    in totals whose formula is gone.
    """

    form: Form
    now: Mapping[str, Number | None]
    last: Mapping[str, Number | None] = field(default_factory=dict)
    reported: Mapping[str, Number] = field(default_factory=dict)

    @property
    def index(self) -> FormIndex:
        return index_form(self.form)


def cells_of(check: Check, numbers: Numbers) -> frozenset[str]:
    """The keys on whose values the verdict hangs: inputs, texts, and a total that was typed over."""
    own = (check.defines,) if check.defines in numbers.reported else ()
    return frozenset((*own, *check.inputs, *(texts(check.condition) if check.condition else ())))


def could_hold(check: Check, numbers: Numbers, free: Collection[str]) -> bool:
    """Whether a broken relation would hold for some values of these of its cells, all others as they are.

    Exact for one cell and for one comparison; of several cells in a longer condition, where that cannot be told, yes.
    """
    condition = check.condition
    if condition is None or check.defines in free:
        # A formula that is put back gives what its total is defined by.
        return True
    cells = sorted(free)
    for start in ({}, dict.fromkeys(cells, 0)):
        for key in cells:
            for value in _values(condition, key, numbers, start):
                if evaluate(condition, _moved(check, numbers, {**start, key: value})) is not False:
                    return True
    return isinstance(condition, Join) and len(cells) > 1


def _values(condition: Condition, key: str, numbers: Numbers, start: Mapping[str, Number]) -> Iterator[Number]:
    """The values of a cell between which the verdict can change: about where two sides meet, and the least."""
    cell = numbers.index.cells[key]
    if not cell.numeric:
        yield from (0, 1)
        return
    yield 0
    at = start.get(key, numbers.now[key]) or 0
    for compare in _compares(condition):
        here, there = (_gap(compare, _moved(None, numbers, {**start, key: value})) for value in (at, at + 1))
        if here is None or there is None or here == there:
            continue
        meets = Fraction(at) - Fraction(here) / Fraction(there - here)
        values: list[Number] = [floor(meets) + step for step in (-1, 0, 1, 2)]
        if cell.type == "amount":
            values.append(Decimal(meets.numerator) / meets.denominator)
        yield from (value for value in values if value >= 0 or cell.type == "change")


def _compares(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Join):
        for part in condition.parts:
            yield from _compares(part)
    elif isinstance(condition, Compare):
        yield condition


def _gap(compare: Compare, lookup: Lookup) -> Number | None:
    left, right = add_up(compare.left, lookup), add_up(compare.right, lookup)
    return None if left is None or right is None else left - right


def _moved(check: Check | None, numbers: Numbers, values: Mapping[str, Number]) -> Lookup:
    """The numbers with other values in some inputs, and in the totals over them."""

    def lookup(key: str) -> Number | None:
        if key.startswith(LAST):
            return numbers.last.get(key.removeprefix(LAST))
        if key in values:
            return values[key]
        if check and key == check.defines and key in numbers.reported:
            return numbers.reported[key]
        value = numbers.now.get(key)
        if value is None or not numbers.index.cells[key].parts:
            return value
        return value + sum(
            values[each] - (numbers.now[each] or 0) for each in numbers.index.numeric_inputs((key,)) if each in values
        )

    return lookup


def follows(check: Check, other: Check, numbers: Numbers) -> bool:
    """Whether the first relation holds as soon as the other, an equality, does, whatever possible values are filled
    in: so that of the two only the other need be told of.
    """
    one, two = check.condition, other.condition
    if not isinstance(one, Compare) or not isinstance(two, Compare) or two.op != "==" or check.defines or other.defines:
        return False
    if one.op not in ("<=", ">="):
        return False
    known, equal = _linear(one, numbers), _linear(two, numbers)
    if known is None or equal is None:
        return False
    if one.op == "<=":
        known = {key: -factor for key, factor in known.items()}
    shared = [Fraction(known[key]) / Fraction(equal[key]) for key in known if key and equal.get(key)]
    return any(_never_negative(_less(known, equal, times), numbers.index) for times in shared)


def _less(known: Mapping[str, Number], equal: Mapping[str, Number], times: Fraction) -> dict[str, Fraction]:
    """known - times * equal, factor by factor."""
    return {key: Fraction(known.get(key, 0)) - times * Fraction(equal.get(key, 0)) for key in {*known, *equal}}


def _never_negative(factors: Mapping[str, Fraction], index: FormIndex) -> bool:
    """Whether no term can be below 0."""
    return not any(
        factor < 0 or (factor and key and index.cells[key].type == "change") for key, factor in factors.items()
    )


def _linear(compare: Compare, numbers: Numbers) -> dict[str, Number] | None:
    """Left minus right as factor by input, and what is fixed under the empty key; None where that is not known."""
    factors: dict[str, Number] = {"": 0}
    for side, sign in ((compare.left, 1), (compare.right, -1)):
        for term in side.terms:
            fixed = 1 if not term.key else None
            if term.key.startswith(LAST):
                fixed = numbers.last.get(term.key.removeprefix(LAST))  # type: ignore[assignment]
                if fixed is None:
                    return None
            if fixed is not None:
                factors[""] += sign * term.factor * fixed
                continue
            for key in numbers.index.numeric_inputs((term.key,)):
                factors[key] = factors.get(key, 0) + sign * term.factor
    return factors
