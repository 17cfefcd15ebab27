"""Which row or column of a returned sheet stands for which planned one, told by their fixed texts (TPL-02).

Rows and columns are matched by the same code, so both are called lines here. Where the texts allow two answers, or
too few of them are left, there is no match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

ENOUGH_LINES = 0.7
"""The least share of labelled lines that must be found for a sheet to be put back in order."""
_MOST_LINES = 200
"""A sheet with our texts in more lines than this is not matched."""

Texts = Mapping[int, Counter[str]]
Fit = Mapping[tuple[int, int], int]
"""(planned line, returned line) → how many of its own texts are found there."""


@dataclass(frozen=True)
class PlannedLines:
    """texts: the fixed texts that belong to one line alone; table: the lines that hold more than a note."""

    texts: Texts
    table: frozenset[int]


@dataclass(frozen=True)
class ReturnedLines:
    """texts: what stands in each line that holds anything; computed: the lines that hold a formula."""

    texts: Texts
    computed: frozenset[int]


@dataclass(frozen=True)
class Axis:
    """places: planned line → returned line; missing: planned lines of the table that were not found; extra: returned
    lines within the table that stand for none; ends: the last lines of the table, planned and returned. All 1-based.
    """

    places: Mapping[int, int]
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    ends: tuple[int, int]

    def back(self, at: int) -> int | None:
        """The planned line for a returned one; None for an extra line. What lies behind the table follows its end."""
        planned, returned = self.ends
        return self._planned.get(at) if at <= returned else at - returned + planned

    def there(self, at: int) -> int | None:
        """The returned line for a planned one; None for a missing line."""
        planned, returned = self.ends
        return self.places.get(at) if at <= planned else at - planned + returned

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a planned run of lines stands in the returned sheet; None where nothing of it is left."""
        left = [self.places[line] for line in range(first, last + 1) if line in self.places]
        return (min(left), max(left)) if left else None

    def span_back(self, first: int, last: int) -> tuple[int, int] | None:
        """The planned run of lines for a returned one; None where it lies in extra lines alone."""
        planned, returned = self.ends
        lines = [line for at, line in self._planned.items() if first <= at <= last]
        lines += [at - returned + planned for at in (first, last) if at > returned]
        return (min(lines), max(lines)) if lines else None

    @cached_property
    def displaced(self) -> tuple[int, ...]:
        """Planned lines that come sooner or later than they should, lines added or gone not counted."""
        planned = sorted(self.places)
        returned = sorted(planned, key=self.places.__getitem__)
        return tuple(line for line, there in zip(planned, returned, strict=True) if line != there)

    @property
    def as_planned(self) -> bool:
        """Whether every line stands at its place."""
        return not self.missing and not self.extra and all(line == at for line, at in self.places.items())

    @cached_property
    def _planned(self) -> Mapping[int, int]:
        return {at: line for line, at in self.places.items()}


def match_lines(planned: PlannedLines, returned: ReturnedLines) -> Axis | None:
    """Match all lines of a table; None where they cannot be told apart or too few of them are left."""
    labelled = [line for line in sorted(planned.texts) if planned.texts[line]]
    known = {text for line in labelled for text in planned.texts[line]}
    likely = [at for at in sorted(returned.texts) if known & returned.texts[at].keys()]
    if len(likely) > _MOST_LINES:
        return None
    fit = _fit(planned.texts, labelled, returned.texts, likely)
    places, other = (_with_moved(_in_order(labelled, likely, fit, late), fit) for late in (False, True))
    if places != other or any(at not in places.values() for _, at in fit):
        return None
    wanted = [line for line in labelled if line in planned.table]
    if not wanted or sum(line in places for line in wanted) < ENOUGH_LINES * len(wanted):
        return None
    filled = _with_unlabelled(planned, returned, places)
    if filled is None:
        return None
    end = max(at for line, at in filled.items() if line in planned.table)
    axis = Axis(
        {line: at for line, at in filled.items() if at <= end},
        tuple(sorted(planned.table - filled.keys())),
        _extra(planned, returned, filled, end),
        (max(planned.table), end),
    )
    return None if axis.displaced and _one_of_equals_is_missing(planned, axis) else axis


def _one_of_equals_is_missing(planned: PlannedLines, axis: Axis) -> bool:
    """Of lines with equal texts only their order tells which one is gone."""
    kinds = Counter(frozenset(texts.items()) for texts in planned.texts.values() if texts)
    return any(kinds[frozenset(planned.texts[line].items())] > 1 for line in axis.missing)


def _fit(planned: Texts, labelled: list[int], returned: Texts, likely: list[int]) -> Fit:
    fit = {}
    for line in labelled:
        for at in likely:
            common = (planned[line] & returned[at]).total()
            if 2 * common > planned[line].total():
                fit[line, at] = common
    return fit


def _in_order(labelled: list[int], likely: list[int], fit: Fit, late: bool) -> dict[int, int]:
    """The most texts that can be matched without a change of order. Of equally good ways `late` takes the one that
    leaves out returned lines before all else, otherwise planned lines: if these two agree, there is no third.
    """
    best = [[0] * (len(likely) + 1) for _ in range(len(labelled) + 1)]
    for i in reversed(range(len(labelled))):
        for j in reversed(range(len(likely))):
            taken = fit.get((labelled[i], likely[j]), 0)
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken + best[i + 1][j + 1] if taken else 0)
    places: dict[int, int] = {}
    i = j = 0
    while i < len(labelled) and j < len(likely):
        pair = labelled[i], likely[j]
        without_planned, without_returned = best[i][j] == best[i + 1][j], best[i][j] == best[i][j + 1]
        if without_returned if late else without_planned:
            i, j = (i, j + 1) if late else (i + 1, j)
        elif pair in fit and best[i][j] == fit[pair] + best[i + 1][j + 1]:
            places[pair[0]] = pair[1]
            i, j = i + 1, j + 1
        else:
            i, j = (i + 1, j) if late else (i, j + 1)
    return places


def _with_moved(places: dict[int, int], fit: Fit) -> dict[int, int]:
    """Lines that stand out of order, where only one place is left for them and they alone for it."""
    taken = set(places.values())
    left = [(line, at) for line, at in fit if line not in places and at not in taken]
    lines, ats = Counter(line for line, _ in left), Counter(at for _, at in left)
    return places | {line: at for line, at in left if lines[line] == ats[at] == 1}


def _with_unlabelled(
    planned: PlannedLines, returned: ReturnedLines, places: Mapping[int, int]
) -> dict[int, int] | None:
    """Lines whose text was changed or that have none, between those that were found. None where it is not clear
    which of the returned lines they are.
    """
    filled = dict(places)
    ends = (max(planned.texts) + 1, max(returned.texts) + 1)
    for (before, above), (after, below) in pairwise([(0, 0), *sorted(places.items()), ends]):
        if any(above < at < below for at in places.values()):
            continue
        lines = [line for line in range(before + 1, after) if line in planned.table]
        ats = [at for at in sorted(returned.texts) if above < at < below]
        if len(ats) > len(lines) > 0:
            ats = [at for at in ats if at in returned.computed] or ats
        if lines and ats:
            if len(lines) != len(ats):
                return None
            filled |= zip(lines, ats, strict=True)
    return filled


def _extra(planned: PlannedLines, returned: ReturnedLines, filled: Mapping[int, int], end: int) -> tuple[int, ...]:
    """Lines up to the table's end that stand for none: all that hold something, and more blank ones than planned."""
    taken = set(filled.values())
    extra = {at for at in returned.texts if at < end and at not in taken}
    for (before, above), (after, below) in pairwise([(0, 0), *sorted(filled.items())]):
        blank = [at for at in range(above + 1, below) if at not in returned.texts]
        if after in planned.table and not any(above < at < below for at in taken):
            extra.update(blank[sum(line not in planned.table for line in range(before + 1, after)) :])
    return tuple(sorted(extra))
