"""采用: which of a unit's returns counts, and when only a person can say (threat ID-03).

What arrives later and apart replaces what came before. A question is asked where nothing but a person can know: returns
that differ and came together, a return that was replaced and arrives again, one with errors after a good one, one that
speaks of another unit, one on a form that another unit uses. Returns that say the same are one return. A file's own
time is no evidence; the date of the letter that brought it is. Collecting, verification, merge, roll-up and proof all
go by this module.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from toolkit.verify.findings import Verdict, mergeable, sends_back

Reason = Literal["together", "again", "worse", "another", "lent"]
_RANK: dict[Verdict, int] = {"accepted": 0, "needs_explanation": 1, "returned": 2, "unreadable": 3}


@dataclass(frozen=True)
class Arrival:
    """A judged return of one unit. file: its number or name, for whoever asks.

    content: hash of all that it says, equal for copies and for files that were only saved again; sent: when the letter
    that brought it was sent, as ISO time in UTC, empty where no letter did; elsewhere: another unit that its name or
    its cover speaks of; lent: whether another unit's return stands on the form that was handed out to this one.
    """

    file: str
    content: str
    verdict: Verdict
    sent: str = ""
    elsewhere: str = ""
    lent: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether only a person can say whose it is."""
        return bool(self.elsewhere) or self.lent

    @property
    def counts(self) -> bool:
        """Whether its numbers may be summed."""
        return mergeable(self.verdict)


@dataclass(frozen=True)
class Standing:
    """What stands of a unit's returns: the adopted one, or those among which a person must choose and why."""

    adopted: Arrival | None = None
    asked: tuple[Arrival, ...] = ()
    reason: Reason | None = None

    @property
    def on_hand(self) -> tuple[Arrival, ...]:
        return (self.adopted, *self.asked) if self.adopted else self.asked


NOTHING = Standing()


def standing_after(before: Standing, batch: Sequence[Arrival], replaced: Collection[str]) -> Standing:
    """What stands once the returns of one batch (a run of collecting) have arrived, in whatever order.

    replaced: contents of earlier returns that count no more.
    """
    gone = set(replaced)
    for together in _apart(batch):
        gone |= {each.content for each in before.on_hand}
        before = _with(before, together, gone)
        gone -= {each.content for each in before.on_hand}
    return before


def _apart(batch: Sequence[Arrival]) -> list[list[Arrival]]:
    """A batch by the dates of the letters, as far as every one of it came by letter."""
    if not all(each.sent for each in batch):
        return [list(batch)]
    ordered = sorted(batch, key=lambda each: each.sent)
    return [list(group) for _, group in groupby(ordered, key=lambda each: each.sent)]


def _with(before: Standing, batch: Sequence[Arrival], replaced: Collection[str]) -> Standing:
    new = _said_once(batch)
    adopted = before.adopted
    if adopted and (same := new.pop(adopted.content, None)):
        # The same once more: one whose sheets are whole again is the better copy, one that is no better is news only
        # to who has to send it back again.
        better = _RANK[same.verdict] < _RANK[adopted.verdict] or not (adopted.counts or same.counts)
        adopted = same if better and not same.doubtful else adopted
    for each in before.asked:
        new.pop(each.content, None)
    if not new:
        return replace(before, adopted=adopted)
    newest = max((each.sent for each in before.on_hand), default="")
    if all(each.sent and each.sent < newest and not each.doubtful for each in new.values()):
        # By its date older than what is on hand, whether it comes for the first time or again: no answer to a question
        # that later letters raised, and nothing that takes their place.
        return replace(before, adopted=adopted)
    choice = (*((adopted,) if adopted else ()), *before.asked, *new.values())
    one = next(iter(new.values()))
    reason: Reason | None = None
    if one.doubtful and len(new) == 1:
        reason = "another" if one.elsewhere else "lent"
    elif len(new) > 1:
        reason = "together"
    elif one.content in replaced:
        reason = "again"
    elif sends_back(one.verdict) and any(each.counts for each in before.on_hand):
        reason = "worse"
    return Standing(None, choice, reason) if reason else Standing(one)


def _said_once(batch: Sequence[Arrival]) -> dict[str, Arrival]:
    """Content → the best of the files that say so."""
    best: dict[str, Arrival] = {}
    for each in batch:
        known = best.get(each.content)
        if known is None or _goodness(each) > _goodness(known):
            best[each.content] = each
    return best


def _goodness(each: Arrival) -> tuple[bool, int, str]:
    # Of copies that are as good as each other, the one whose date is known says when their content was sent.
    return not each.doubtful, -_RANK[each.verdict], each.sent
