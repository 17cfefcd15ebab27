"""Lines matched by their texts: what was added, taken away or moved, and when nobody can tell."""

from __future__ import annotations

from collections import Counter

import pytest

from toolkit.verify.gates.match_lines import Axis, PlannedLines, ReturnedLines, match_lines

PLANNED = "title a b c d e f"


def matched(
    returned: str, planned: str = PLANNED, computed: tuple[int, ...] = (), notes: tuple[int, ...] = ()
) -> Axis | None:
    """Lines as words: `_` is a blank line, digits a line of numbers without a text of its own; notes: planned lines
    that are no part of the table.
    """
    texts = {
        at: Counter() if word.isdigit() else Counter([word])
        for at, word in enumerate(planned.split(), 1)
        if word != "_"
    }
    given = {at: Counter([word]) for at, word in enumerate(returned.split(), 1) if word != "_"}
    return match_lines(PlannedLines(texts, frozenset(texts.keys() - notes)), ReturnedLines(given, frozenset(computed)))


def lines(axis: Axis | None) -> tuple[list[int], tuple[int, ...], tuple[int, ...]]:
    """Where the planned lines are, in their order, which are missing and which are extra."""
    assert axis
    return [at for _, at in sorted(axis.places.items())], axis.missing, axis.extra


def test_nothing_moved__as_planned() -> None:
    axis = matched(PLANNED)
    assert axis
    assert axis.as_planned
    assert axis.displaced == ()


@pytest.mark.parametrize("at", range(1, 8))
def test_blank_line_inserted__extra(at: int) -> None:
    words = PLANNED.split()
    axis = matched(" ".join([*words[: at - 1], "_", *words[at - 1 :]]))
    assert lines(axis) == ([line + (line >= at) for line in range(1, 8)], (), (at,))


@pytest.mark.parametrize("at", range(1, 8))
def test_line_deleted__missing(at: int) -> None:
    words = PLANNED.split()
    axis = matched(" ".join([*words[: at - 1], *words[at:]]))
    assert lines(axis) == (list(range(1, 7)), (at,), ())


def test_line_with_a_strangers_text__extra() -> None:
    assert lines(matched("title a b x c d e f")) == ([1, 2, 3, 5, 6, 7, 8], (), (4,))


def test_inserted_here_and_deleted_there__both_told() -> None:
    assert lines(matched("title _ a b d e f")) == ([1, 3, 4, 5, 6, 7], (4,), (2,))


def test_two_lines_swapped__displaced() -> None:
    axis = matched("title a c b d e f")
    assert lines(axis)[0] == [1, 2, 4, 3, 5, 6, 7]
    assert axis
    assert axis.displaced == (3, 4)


def test_lines_sorted__displaced() -> None:
    axis = matched("title f e d c b a")
    assert axis
    assert axis.displaced == (2, 3, 4, 5, 6, 7)


def test_text_edited_beside_an_insertion__read_at_its_place() -> None:
    assert lines(matched("title a _ b C d e f")) == ([1, 2, 4, 5, 6, 7, 8], (), (3,))


def test_blank_line_of_the_plan__not_extra() -> None:
    assert lines(matched("title _ _ a b c", "title _ a b c")) == ([1, 4, 5, 6], (), (3,))


def test_line_of_numbers__found_between_its_neighbours() -> None:
    assert lines(matched("title a _ 7 b c", "title a 0 b c")) == ([1, 2, 4, 5, 6], (), (3,))


def test_two_lines_of_numbers_for_one__the_one_with_sums() -> None:
    assert lines(matched("title a 9 7 b c", "title a 0 b c", computed=(4,))) == ([1, 2, 4, 5, 6], (), (3,))
    assert matched("title a 9 7 b c", "title a 0 b c") is None


def test_as_many_lines_of_numbers_as_planned__all_of_them_sums_or_not() -> None:
    axis = matched("title _ a 9 7 b c", "title a 0 0 b c", computed=(5,))
    assert lines(axis) == ([1, 3, 4, 5, 6, 7], (), (2,))


def test_blank_line_before_a_note_below_the_table__not_extra() -> None:
    assert lines(matched("title _ a b _ note", "title a b note", notes=(4,)))[1:] == ((), (2,))


@pytest.mark.parametrize("returned", ["title a b b c d e f", "title a b c d e f b", "title b a b c d e f"])
def test_line_copied__nobody_can_tell(returned: str) -> None:
    assert matched(returned) is None


def test_equal_lines_one_deleted_at_a_seam__nobody_can_tell() -> None:
    assert matched("title a b c d", "title a a b c d") is None


def test_one_of_two_equal_lines_gone_and_others_moved__nobody_can_tell() -> None:
    assert lines(matched("title a x b c d", "title a x b x c d"))[1] == (5,)
    assert matched("title b a x c d e", "title a b x c x d e") is None


def test_equal_lines_apart__told_by_their_neighbours() -> None:
    assert lines(matched("title a b x c d", "title a x b x c d")) == ([1, 2, 3, 4, 5, 6], (3,), ())


@pytest.mark.parametrize(("left", "known"), [("title a b c d _", True), ("title a b c", False), ("x y z", False)])
def test_labels_left__seven_of_ten_needed(left: str, known: bool) -> None:
    assert (matched(left) is not None) == known


def test_more_lines_of_our_texts_than_a_table_has__nobody_can_tell() -> None:
    assert matched("title " + "a " * 5000) is None


def test_runs_of_lines__there_and_back() -> None:
    axis = matched("title a _ b d e f")
    assert axis
    assert (axis.span(2, 3), axis.span(4, 4), axis.span(1, 7)) == ((2, 4), None, (1, 7))
    assert (axis.span_back(2, 4), axis.span_back(3, 3), axis.span_back(8, 9)) == ((2, 3), None, (8, 9))


# ── where a line is, and where it was ────────────────────────────────────────


def test_line_inserted__every_line_found_both_ways() -> None:
    axis = matched("title a _ b c d e f")
    assert axis
    assert [axis.there(line) for line in range(1, 8)] == [1, 2, 4, 5, 6, 7, 8]
    assert [axis.back(at) for at in range(1, 9)] == [1, 2, None, 3, 4, 5, 6, 7]


def test_line_deleted__it_is_nowhere() -> None:
    axis = matched("title a c d e f")
    assert axis
    assert [axis.there(line) for line in range(1, 8)] == [1, 2, None, 3, 4, 5, 6]
    assert [axis.back(at) for at in range(1, 7)] == [1, 2, 4, 5, 6, 7]


def test_lines_behind_the_table__follow_its_end() -> None:
    more, less = matched("title a _ b c d e f"), matched("title a c d e f")
    assert more
    assert less
    assert (more.there(8), more.there(9), more.back(9), more.back(10)) == (9, 10, 8, 9)
    assert (less.there(8), less.there(9), less.back(7), less.back(8)) == (7, 8, 8, 9)


def test_runs_of_lines__from_their_first_to_their_last_that_is_left() -> None:
    axis = matched("title a _ b d e f")
    assert axis
    assert (axis.span(2, 3), axis.span(3, 5), axis.span(4, 5), axis.span(4, 4)) == ((2, 4), (4, 5), (5, 5), None)
    assert (axis.span_back(2, 4), axis.span_back(3, 5), axis.span_back(3, 3)) == ((2, 3), (3, 5), None)
    assert (axis.span_back(6, 8), axis.span_back(8, 9)) == ((6, 8), (8, 9))


@pytest.mark.parametrize(("left", "told"), [(7, True), (6, False)])
def test_seven_of_ten_lines_left__can_be_told(left: int, told: bool) -> None:
    planned = list("abcdefghij")
    assert (matched(" ".join(planned[-left:]), " ".join(planned)) is not None) is told
