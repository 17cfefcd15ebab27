"""Which return counts: the one rule, case by case and against everything that can arrive."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.verify.adoption import NOTHING, Arrival, Standing, standing_after

GOOD, BETTER, BAD = Arrival("a", "A", "accepted"), Arrival("b", "B", "accepted"), Arrival("x", "X", "returned")


def after(*batches: list[Arrival]) -> Standing:
    """What stands after these batches, one apart from the other."""
    standing, seen = NOTHING, set[str]()
    for batch in batches:
        gone = seen - {each.content for each in standing.on_hand}
        standing = standing_after(standing, batch, gone)
        seen |= {each.content for each in batch}
    return standing


def letter(name: str, content: str, sent: str) -> Arrival:
    return Arrival(name, content, "accepted", sent)


@pytest.mark.parametrize(
    ("batches", "adopted", "reason"),
    [
        ([[GOOD]], "a", None),
        ([[BAD]], "x", None),
        ([[GOOD], [BETTER]], "b", None),
        ([[BAD], [GOOD]], "a", None),
        ([[GOOD, BETTER]], "", "together"),
        ([[GOOD, BAD]], "", "together"),
        ([[GOOD], [BETTER], [GOOD]], "", "again"),
        ([[GOOD], [BAD]], "", "worse"),
        ([[Arrival("a", "A", "accepted", elsewhere="乙镇")]], "", "another"),
        ([[GOOD], [Arrival("b", "B", "returned", elsewhere="乙镇")]], "", "another"),
        # On a form that another unit uses: nobody knows whose it is, unless it says what is on hand.
        ([[GOOD], [Arrival("b", "B", "accepted", lent=True)]], "", "lent"),
        ([[Arrival("b", "B", "accepted", lent=True)]], "", "lent"),
        ([[GOOD], [Arrival("a2", "A", "accepted", lent=True)]], "a", None),
        ([[GOOD], [Arrival("b", "B", "accepted", elsewhere="乙镇", lent=True)]], "", "another"),
        # An answer by mail: what comes later and apart settles a question, unless it is worse than what waits there.
        ([[GOOD, BETTER], [Arrival("c", "C", "accepted")]], "c", None),
        ([[GOOD, BETTER], [BAD]], "", "worse"),
        ([[GOOD, BETTER], [GOOD]], "", "together"),
        # Copies and files that were saved again.
        ([[GOOD, Arrival("copy", "A", "accepted")]], "a", None),
        ([[GOOD], [Arrival("copy", "A", "accepted")]], "a", None),
        ([[Arrival("torn", "A", "returned")], [GOOD]], "a", None),
        ([[GOOD], [Arrival("torn", "A", "returned")]], "a", None),
        ([[Arrival("torn", "A", "returned"), GOOD]], "a", None),
        ([[BAD], [Arrival("x2", "X", "returned")]], "x2", None),
        ([[GOOD], [Arrival("renamed", "A", "accepted", elsewhere="乙镇")]], "a", None),
        # Letters tell which is the later one; times of files never do.
        ([[letter("a", "A", "2021-01-02"), letter("b", "B", "2021-01-01")]], "a", None),
        ([[letter("a", "A", "2021-01-02"), letter("b", "B", "2021-01-02")]], "", "together"),
        ([[letter("a", "A", "2021-01-02"), BETTER]], "", "together"),
        ([[letter("a", "A", "2021-01-02")], [letter("b", "B", "2021-01-01")]], "a", None),
        ([[letter("a", "A", "2021-01-02")], [BETTER]], "b", None),
        ([[letter("a", "A", "2021-01-02")], [letter("b", "B", "2021-01-02")]], "b", None),
        # An older letter settles no question that later ones raised, nor does it raise one by what else it brings.
        (
            [[letter("a", "A", "2021-01-03"), letter("b", "B", "2021-01-03")], [letter("c", "C", "2021-01-02")]],
            "",
            "together",
        ),
        (
            [[letter("a", "A", "2021-01-03"), letter("b", "B", "2021-01-03")], [letter("c", "C", "2021-01-04")]],
            "c",
            None,
        ),
        (
            [[letter("a", "A", "2021-01-03")], [letter("b", "B", "2021-01-02"), letter("c", "C", "2021-01-02")]],
            "a",
            None,
        ),
        # What was replaced long before asks, also as the second letter of a run.
        (
            [[GOOD], [BETTER], [letter("c", "C", "2021-01-01"), letter("a2", "A", "2021-01-02")]],
            "",
            "again",
        ),
        # A copy without a date beside the letter that brought the same: the letter says how old both are.
        ([[letter("a", "A", "2021-01-02")], [BETTER, letter("b2", "B", "2021-01-01")]], "a", None),
        ([[letter("a", "A", "2021-01-02")], [letter("b2", "B", "2021-01-01"), BETTER]], "a", None),
    ],
)
def test_what_stands(batches: list[list[Arrival]], adopted: str, reason: str | None) -> None:
    standing = after(*batches)
    assert (standing.adopted.file if standing.adopted else "", standing.reason) == (adopted, reason)
    assert bool(standing.asked) == (reason is not None)


def test_a_question__names_every_return_that_may_be_meant() -> None:
    standing = after([GOOD], [BETTER, BAD])
    assert [each.file for each in standing.asked] == ["a", "b", "x"]


arrivals = st.builds(
    Arrival,
    st.uuids().map(str),
    st.sampled_from("ABC"),
    st.sampled_from(["accepted", "needs_explanation", "returned", "unreadable"]),
    st.sampled_from(["", "", "2021-01-01", "2021-01-02"]),
    st.sampled_from(["", "", "", "乙镇"]),
)


@given(st.lists(arrivals, min_size=1, max_size=4), arrivals)
def test_letter_older_than_all_that_is_on_hand__changes_nothing(batch: list[Arrival], old: Arrival) -> None:
    standing = after(batch)
    if not any(each.sent for each in standing.on_hand):
        return
    late = replace(old, content="D", sent="2020-12-31", elsewhere="")
    assert standing_after(standing, [late], ()) == standing


batches = st.lists(st.lists(arrivals, min_size=1, max_size=4), min_size=1, max_size=5)


@given(batches)
def test_never_two_at_once__and_never_a_choice_of_one(arrived: list[list[Arrival]]) -> None:
    standing = after(*arrived)
    assert not (standing.adopted and standing.asked)
    assert (standing.reason is None) == (standing.asked == ())
    assert standing.adopted or standing.asked
    contents = [each.content for each in standing.asked]
    assert len(contents) == len(set(contents))
    if standing.reason not in (None, "another", "again"):
        assert len(standing.asked) > 1


@given(st.lists(arrivals, min_size=1, max_size=4), batches)
def test_the_order_within_a_batch_decides_nothing(batch: list[Arrival], before: list[list[Arrival]]) -> None:
    def told(standing: Standing) -> object:
        return standing.reason, frozenset(each.content for each in standing.on_hand)

    assert len({told(after(*before, list(order))) for order in permutations(batch)}) == 1


@given(batches)
def test_a_good_return_is_never_replaced_in_silence(arrived: list[list[Arrival]]) -> None:
    """By one with errors, by one that speaks of another unit, or by one that had been replaced itself."""
    for number in range(1, len(arrived)):
        before, now = after(*arrived[:number]), after(*arrived[: number + 1])
        if before.adopted and before.adopted.counts and now.adopted and now.adopted != before.adopted:
            assert now.adopted.counts
            assert not now.adopted.elsewhere
            if all(not each.sent for batch in arrived[: number + 1] for each in batch):
                earlier = {each.content for batch in arrived[:number] for each in batch}
                assert now.adopted.content not in earlier - {before.adopted.content}
