"""Forms of counties drawn at random, each with rules of its own over its cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

from tests.verbs.test_own_forms import own_form
from toolkit.forms import Form, FormError, check_roles, index_form
from toolkit.forms.build import build_form

OWN_RULES = 4


@lru_cache(maxsize=1)
def drawn_forms(count: int) -> tuple[Form, ...]:
    """The first forms that are not refused."""
    found: list[Form] = []
    number = 0
    while len(found) < count:
        form = _drawn(number)
        found += [form] if form else []
        number += 1
    return tuple(found)


def _drawn(number: int) -> Form | None:
    data, _, _ = own_form(number)
    dice = Random(number)
    try:
        plain = build_form(data, "本县.toml")
        cells = index_form(plain).cells.values()
        numbers = [cell.key for cell in cells if cell.numeric]
        words = [cell.key for cell in cells if cell.type == "text"]
        rules = [
            _rule(dice, serial, plain.tables[0].id, _condition(dice, numbers, words)) for serial in range(OWN_RULES)
        ]
        form = build_form({**data, "rules": [*data["rules"], *rules]}, "本县.toml")
        check_roles(form, "本县.toml")
        return form
    except (FormError, IndexError):
        return None


def _rule(dice: Random, serial: int, table: str, check: str) -> dict[str, object]:
    level = dice.choice(("error", "warning", "info"))
    said = {"statement": f"本县第 {serial} 条", "remedy": "请核对。", "example": "无。"}
    return {"id": f"X{serial:02}", "table": table, "level": level, "check": [check], **said}


def _condition(dice: Random, numbers: Sequence[str], words: Sequence[str], depth: int = 0) -> str:
    if depth < 2 and dice.random() < 0.4:
        parts = [_condition(dice, numbers, words, depth + 1) for _ in range(dice.randint(2, 3))]
        return f"({dice.choice((' and ', ' or ')).join(parts)})"
    if words and dice.random() < 0.2:
        return f"filled({dice.choice(words)})"
    # Nearly always kept, so that not every return breaks it.
    return f"{_sum(dice, numbers)} {dice.choice(('<=', '<', '!=', '>='))} {_sum(dice, numbers)} + {dice.randint(-1, 9)}"


def _sum(dice: Random, numbers: Sequence[str]) -> str:
    terms = [f"{dice.choice(('', 'last.', ''))}{dice.choice(numbers)}" for _ in range(dice.randint(1, 3))]
    return " + ".join(f"{dice.choice(('', '', '2 * '))}{each}" for each in terms)
