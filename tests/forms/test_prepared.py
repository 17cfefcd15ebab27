"""A condition that was made ready gives what is given when it is walked through."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from toolkit.forms.expression import LAST, Compare, Condition, Filled, Join, Sum, Term, evaluate, prepared

KEYS = ("a", "b", "c", "last.a", "last.b")
TERMS = st.builds(Term, st.sampled_from((1, 1, 1, -1, 2)), st.sampled_from((*KEYS, "")))
SUMS = st.lists(TERMS, max_size=4).map(lambda terms: Sum(tuple(terms)))
OPS = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
SINGLE: st.SearchStrategy[Condition] = st.builds(Compare, OPS, SUMS, SUMS) | st.builds(Filled, st.sampled_from("abc"))
CONDITIONS = st.recursive(
    SINGLE,
    lambda parts: st.builds(
        Join, st.sampled_from(("and", "or")), st.lists(parts, min_size=1, max_size=3).map(lambda found: tuple(found))
    ),
    max_leaves=5,
)
NUMBERS = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(-3, 3) | st.just(Decimal("0.5")))


@given(condition=CONDITIONS, now=NUMBERS, last=NUMBERS)
def test_made_ready__judges_alike(
    condition: Condition, now: dict[str, int | Decimal | None], last: dict[str, int | Decimal | None]
) -> None:
    def lookup(key: str) -> int | Decimal | None:
        return last.get(key.removeprefix(LAST)) if key.startswith(LAST) else now.get(key)

    assert prepared(condition)(now, last) is evaluate(condition, lookup)
