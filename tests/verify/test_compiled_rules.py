"""The generated function of a form says what the gates say of the same numbers, relation by relation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import EDITIONS
from tests.mutation.sound import sound_return
from tests.verify.drawn_forms import drawn_forms
from toolkit.forms import Check, Form, bind_rules, index_form, load_form
from toolkit.forms.expression import LAST, Compare, Condition, Number, add_up, keys
from toolkit.forms.totals import recompute
from toolkit.returns.cell_values import Reading
from toolkit.returns.read_return import Return
from toolkit.returns.stamp import Stamp
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.hints import balance_hints, balances
from toolkit.verify.gates.relations import judge, judge_numbers
from toolkit.verify.gates.unjudged import unjudged
from toolkit.verify.lane.compiled_rules import Judged, compiled_rules
from toolkit.workbook.plan import Value

EXAMPLES = 1200
KINDS = ("乡", "镇", "部门", "县", "")
FORMS = (*map(load_form, EDITIONS), *drawn_forms(12))
Change = tuple[int, Number | None]

amounts = st.sampled_from((0, 1, 2, 3, 40, 999_999_999, Decimal("0.5"), -2, None))
changes = st.just([]) | st.lists(st.tuples(st.integers(0, 400), amounts), max_size=2)
numbers_of_last_year = st.none() | st.tuples(st.integers(0, 40), st.lists(st.integers(0, 400), max_size=8), changes)


@cache
def sound(form: Form, number: int) -> Mapping[str, Value]:
    """What a correct return of the form holds; of a county's own form as many noughts as there are."""
    index = index_form(form)
    values: Mapping[str, Value] = {}
    if form.edition in EDITIONS:
        values = sound_return(form, number).values
    elif number % 2:
        values = sound_return(load_form(EDITIONS[number % len(EDITIONS)]), number).values
    return {
        cell.key: (values.get(cell.key) or 0) if cell.numeric and cell.required else values.get(cell.key)
        for cell in index.inputs
    }


def changed(form: Form, values: Mapping[str, Value], changes: Sequence[Change]) -> dict[str, Value]:
    """The values with other numbers in some cells; blank only what may be."""
    cells = [cell for cell in index_form(form).inputs if cell.numeric]
    new = dict(values)
    for at, value in changes if cells else ():
        cell = cells[at % len(cells)]
        new[cell.key] = 0 if value is None and cell.required else value
    return new


def read(form: Form, values: Mapping[str, Value], kind: str) -> Return:
    """The return as if it had been read from a file."""

    def reading(value: Value) -> Reading:
        return Reading("", "missing") if value is None else Reading(str(value), "reported", value)

    stamp = Stamp("任务", "1", "青山乡", kind, 2021, form.edition, "")
    return Return(form, stamp, {key: reading(value) for key, value in values.items()}, False)


def compiled(
    given: Return, last: Mapping[str, Number | None], off: frozenset[str] = frozenset()
) -> tuple[Judged, tuple[Unjudged, ...]] | None:
    """What the generated function says, with the rules that it could not judge."""
    rules = compiled_rules(given.form, given.stamp.unit_kind if given.stamp else "", off)
    assert rules
    numbers, filled = [given.numbers[key] for key in rules.numbers], [given.known[key] == 1 for key in rules.texts]
    judged = rules.judge(numbers, filled, [last.get(key) for key in rules.last])
    return (judged, rules.unjudged(judged.unjudged, last_known=bool(last))) if judged else None


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.edition)
def test_forms__all_of_them_can_be_compiled(form: Form) -> None:
    assert all(compiled_rules(form, kind) for kind in KINDS)


seen: dict[str, int] = {"passed": 0, "refused": 0, "unjudged": 0}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    at=st.integers(0, len(FORMS) - 1),
    number=st.integers(0, 40),
    kind=st.sampled_from(KINDS),
    changes=changes,
    before=numbers_of_last_year,
    switched=st.none() | st.integers(0, 3),
)
def test_any_numbers__holds_where_the_gates_say_nothing_and_only_there(
    at: int,
    number: int,
    kind: str,
    changes: list[Change],
    before: tuple[int, list[int], list[Change]] | None,
    switched: int | None,
) -> None:
    form = FORMS[at]
    given = read(form, changed(form, sound(form, number), changes), kind)
    last: dict[str, Number | None] = {}
    if before:
        index = index_form(form)
        values = read(form, changed(form, sound(form, before[0]), before[2]), kind).numbers
        last = {**values, **recompute(index, values)}
        for at in before[1]:
            last.pop(list(index.cells)[at % len(index.cells)], None)
    off = frozenset(rule.id for rule in form.rules[switched::4]) if switched is not None else frozenset()
    found = [each for each in judge_numbers(form, given.known, kind, last) if each.rule not in off]
    outcome = compiled(given, last, off)
    assert (outcome is None) == bool(found or balance_hints(form, given.known) or unbalanced(given))
    seen["refused" if outcome is None else "passed"] += 1
    if outcome is not None:
        judged, left = outcome
        assert judged.totals == tuple(given.totals.values())
        assert left == tuple(each for each in unjudged(given, last) if each.rule not in off)
        seen["unjudged"] += bool(left)


def unbalanced(given: Return) -> bool:
    """Whether a column does not balance, of which the hints speak though the rule may be switched off."""
    return any(each.rule == "B01" for each in judge_numbers(given.form, given.known, "", {}))


def test_the_examples_above__neither_all_pass_nor_all_fail() -> None:
    assert min(seen.values()) > EXAMPLES // 10, seen


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_relation__is_in_the_function(edition: str) -> None:
    """Each check that can fail, once with only its own rule in force and once with none."""
    form, dice = load_form(edition), Random(edition)
    every = frozenset(rule.id for rule in form.rules)
    needless = []
    for check in bind_rules(form):
        if check.condition is None or check.defines or check.of_totals or balances(check):
            continue
        kind = next(kind for kind in KINDS if check.rule.applies_to(kind))
        for _ in range(200):
            given, last = breaking(form, check, kind, dice)
            alone, none = compiled(given, last, every - {check.rule.id}), compiled(given, last, every)
            if alone is None and none is not None and judge(check, given.known, last) is False:
                break
        else:
            needless.append((check.rule.id, check.where))
    assert needless == []


def breaking(form: Form, check: Check, kind: str, dice: Random) -> tuple[Return, dict[str, Number | None]]:
    """Noughts but for some of the cells that the check hangs on, and for what makes every column balance again."""
    index = index_form(form)
    values: dict[str, Value] = {cell.key: 0 if cell.numeric else None for cell in index.inputs}
    before = dict(values)
    for key in keys(cast(Condition, check.condition)):
        plain = key.removeprefix(LAST)
        if index.cells[plain].numeric:
            chosen = dice.choice(index.numeric_inputs((plain,)))
            amounts = (0, 0, 1, 2, 3, 40, 12_000, *((-1, -50) if index.cells[chosen].type == "change" else ()))
            (before if key.startswith(LAST) else values)[chosen] = dice.choice(amounts)
    for balance in filter(balances, bind_rules(form)):
        condition = cast(Compare, balance.condition)
        numbers = read(form, values, kind).known
        gap = (add_up(condition.left, numbers.get) or 0) - (add_up(condition.right, numbers.get) or 0)
        right = index.numeric_inputs(tuple(term.key for term in condition.right.terms))
        # May fall below nought, which is not for the relations to refuse.
        values[dice.choice([key for key in right if key not in check.inputs])] = gap
    last = read(form, before, kind)
    return read(form, values, kind), {**last.numbers, **last.totals}


def test_dates_of_the_drawn_forms_are_read() -> None:
    assert isinstance(sound(load_form("2021"), 1)["cover.date"], date)
