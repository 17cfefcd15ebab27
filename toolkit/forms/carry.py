"""What last year's return says about this year's cells: the rules marked `prefill`, read from left to right."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.forms.expression import LAST, Compare, Number, add_up
from toolkit.forms.model import Form
from toolkit.forms.rules import bind_rules


def carried_values(form: Form, last: Mapping[str, Number | None]) -> dict[str, Number]:
    """Inputs that follow from last year (rules B04, A06): key → value; nothing where last year is unknown."""
    carried: dict[str, Number] = {}
    for check in bind_rules(form):
        condition = check.condition
        if not check.rule.prefill or not isinstance(condition, Compare) or len(condition.left.terms) != 1:
            continue
        value = add_up(condition.right, lambda key: last.get(key.removeprefix(LAST)))
        if value is not None and check.inputs == (condition.left.terms[0].key,):
            carried[condition.left.terms[0].key] = value
    return carried
