"""Rules that a return neither keeps nor breaks, because a number that they need is not known."""

from __future__ import annotations

from toolkit.forms import Check, bind_rules
from toolkit.returns.read_return import Return
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.relations import Numbers, is_judged

NO_LAST_YEAR = "没有上年的数"
NOT_LAST_YEAR = "上年没有这几格的数"
NOT_FILLED = "有的格没有填或者读不出来"


def unjudged(given: Return, last: Numbers) -> list[Unjudged]:
    """One entry a rule, however many places there are at which it cannot be judged."""
    kind = given.stamp.unit_kind if given.stamp else ""
    found: dict[tuple[str, str], Unjudged] = {}
    for check in bind_rules(given.form):
        if check.condition is None or not check.rule.applies_to(kind):
            continue
        if not is_judged(check, given.known, last):
            reason = _missing(check, given.known, last)
            found.setdefault((check.rule.id, reason), Unjudged(check.rule.id, check.rule.statement, reason))
    return list(found.values())


def _missing(check: Check, known: Numbers, last: Numbers) -> str:
    """Why the check cannot be judged: where all of this year's cells are known, it hangs on last year's."""
    if None in map(known.get, check.cells):
        return NOT_FILLED
    return NOT_LAST_YEAR if last else NO_LAST_YEAR
