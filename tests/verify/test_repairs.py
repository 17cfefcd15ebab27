"""Could a relation hold, must it: held against trying out all small numbers."""

from __future__ import annotations

import random
from itertools import product

import pytest

from toolkit.forms import Check, bind_rules, index_form, load_form
from toolkit.forms.expression import Number
from toolkit.forms.totals import recompute
from toolkit.verify.gates.relations import judge
from toolkit.verify.repairs import Numbers, cells_of, could_hold, follows

FORM = load_form("2019")
INDEX = index_form(FORM)
CHECKS = [each for each in bind_rules(FORM) if each.condition is not None]
SMALL = range(40)


def drawn(dice: random.Random) -> dict[str, Number | None]:
    """Numbers, mostly 0, some of them impossible."""
    keys = [cell.key for cell in INDEX.inputs if cell.numeric]
    values: dict[str, Number | None] = {key: dice.choice((0,) * 12 + (1, 2, 3, -2)) for key in keys}
    texts = {cell.key: dice.randint(0, 1) for cell in INDEX.inputs if not cell.numeric}
    return {**values, **recompute(INDEX, values), **texts}


def with_values(now: dict[str, Number | None], values: dict[str, Number]) -> dict[str, Number | None]:
    changed = {**now, **values}
    return {**changed, **recompute(INDEX, changed)}


@pytest.mark.parametrize("cells", [1, 2])
def test_could_hold__exactly_where_some_possible_numbers_make_it_hold(cells: int) -> None:
    dice, outcomes = random.Random(cells), []
    while len(outcomes) < 150:
        now, check = drawn(dice), dice.choice(CHECKS)
        last = dict.fromkeys(now, 0)
        inputs = [key for key in check.inputs if INDEX.cells[key].type == "count"]
        if judge(check, now, last) is not False or len(inputs) < cells:
            continue
        free = dice.sample(inputs, cells)
        held = any(
            judge(check, with_values(now, dict(zip(free, values, strict=True))), last)
            for values in product(SMALL, repeat=cells)
        )
        found = could_hold(check, Numbers(FORM, now, last), free)
        # Of two cells in a longer condition it may be taken for possible.
        assert found or not held, (check.rule.id, free)
        if cells == 1:
            assert found is held, (check.rule.id, free)
        outcomes.append(held)
    assert 10 < sum(outcomes) < 140


def balanced(dice: random.Random, column: str) -> dict[str, Number]:
    """Possible numbers of a column in which 一 + 二 = 三 + 四."""
    rows = [cell.key for cell in INDEX.inputs if cell.table == "t3" and cell.key.endswith(f".{column}")]
    values: dict[str, Number] = {key: dice.randint(0, 4) for key in rows}
    came = (f"new.{column}", f"carried_in.{column}")
    rest = sum(value for key, value in values.items() if key not in came)
    values[came[1]] = dice.randint(0, int(rest))
    values[came[0]] = rest - values[came[1]]
    return values


def checks_of(rule: str, label: str) -> Check:
    return next(each for each in CHECKS if each.rule.id == rule and each.label == label)


def test_follows__never_broken_while_the_other_holds() -> None:
    dice, zero = random.Random(7), dict.fromkeys(drawn(random.Random(0)), 0)
    later, first = checks_of("B05", "自然人"), checks_of("B01", "自然人")
    assert follows(later, first, Numbers(FORM, drawn(dice)))
    for _ in range(200):
        now = with_values(zero, balanced(dice, "natural"))
        assert judge(first, now, {}) is True
        assert judge(later, now, {}) is True


def test_follows__every_pair_held_against_possible_numbers() -> None:
    dice, last = random.Random(1), dict.fromkeys(drawn(random.Random(0)), 0)
    numbers = Numbers(FORM, drawn(dice), last)
    pairs = [(one, other) for one in CHECKS for other in CHECKS if follows(one, other, numbers)]
    assert {("B05", "B01"), ("A04", "A01")} <= {(one.rule.id, other.rule.id) for one, other in pairs}
    for one, other in pairs:
        for _ in range(40):
            cells = {key: dice.randint(0, 3) for key in (*one.inputs, *other.inputs)}
            now = with_values(last, cells)
            assert judge(other, now, last) is not True or judge(one, now, last) is True
    assert not follows(checks_of("B05", "自然人"), checks_of("B01", "商业企业"), numbers)


def test_cells__inputs_texts_and_a_total_that_was_typed_over() -> None:
    new = load_form("2021")
    zero = dict.fromkeys(index_form(new).cells, 0)
    fees = next(each for each in bind_rules(new) if each.rule.id == "B09")
    assert {"texts.fees", "misc.2.natural"} <= cells_of(fees, Numbers(new, zero))
    total = next(each for each in bind_rules(new) if each.defines == "review.total")
    assert "review.total" in cells_of(total, Numbers(new, zero, reported={"review.total": 5}))
    assert "review.total" not in cells_of(total, Numbers(new, zero))
