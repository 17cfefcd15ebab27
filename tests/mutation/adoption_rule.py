"""Which return counts, said once more and plainly, for the walks: it knows nothing of the package.

A person decides where returns of one unit differ and came together, where one that was replaced or taken back arrives
again, where one with errors comes after a good one, where one speaks of another unit, and where another unit has a
return on the form of this one. Otherwise what comes later
and apart counts; letters are as late as their dates, and one older than what is on hand changes nothing: neither what
counts nor what is asked.
A return counts for one unit at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Paper:
    """A return as it arrived. says: equal for all that say the same; sound: its numbers hold; named: its file's name
    speaks of another unit; covered: its cover does, which is an error too; sent: the day of its letter; form: code of
    the unit to which its form was handed out.
    """

    place: str
    says: str
    sha256: str
    sound: bool = True
    named: bool = False
    covered: bool = False
    sent: str = ""
    form: str = ""


@dataclass(frozen=True)
class Held:
    """What a unit has: the one that counts, or those in question. whose: hash of the one of which it is asked whose it
    is.
    """

    counts: Paper | None = None
    asked: tuple[Paper, ...] = ()
    whose: str = ""

    @property
    def papers(self) -> tuple[Paper, ...]:
        return (self.counts, *self.asked) if self.counts else self.asked

    def without(self, sha256: str) -> Held:
        counts = self.counts if self.counts and self.counts.sha256 != sha256 else None
        asked = tuple(paper for paper in self.asked if paper.sha256 != sha256)
        if len(asked) == 1 and asked != self.asked and asked[0].sha256 != self.whose:
            return Held(asked[0])  # nobody else's, and nothing is left to choose from
        return Held(counts, asked, self.whose)


@dataclass(frozen=True)
class State:
    """What every unit has, by its code, and whose each return is that a person has spoken of, by its hash."""

    held: Mapping[str, Held] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)


class Rule:
    """Where all units stand, what ever arrived from each, and what stood before each step that can be undone."""

    def __init__(self) -> None:
        self.now = State()
        self.before: list[State] = []
        self.ever: dict[str, list[Paper]] = {}
        self.roster: frozenset[str] = frozenset()

    def held(self, code: str) -> Held:
        return self.now.held.get(code, Held())

    def alone_at(self, place: str) -> bool:
        """Whether nothing else ever lay there, so that its place says which one is meant."""
        return len({paper.sha256 for papers in self.ever.values() for paper in papers if paper.place == place}) == 1

    def right(self, paper: Paper) -> bool:
        """Whether its numbers may be summed: a cover of another unit is an error until a person says whose it is."""
        return paper.sound and (not paper.covered or paper.sha256 in self.now.owner)

    def elsewhere(self, paper: Paper) -> bool:
        return (paper.named or paper.covered) and paper.sha256 not in self.now.owner

    def arrived(self, batch: Mapping[str, Sequence[Paper]]) -> None:
        """One run of collecting: what came from each unit. What a person gave to another unit is that one's."""
        before = self.now
        self.before.append(before)
        for code, papers in batch.items():
            own = [paper for paper in papers if self.now.owner.get(paper.sha256, code) == code]
            others = (before.held.get(other, Held()) for other in self.roster - {code})
            lent = any(paper.form == code for held in others for paper in held.papers)
            for together in _by_day(own):
                self._set(code, self._after(code, together, lent=lent))
                self.ever.setdefault(code, []).extend(together)
            self.ever.setdefault(code, []).extend(paper for paper in papers if paper not in own)

    def chosen(self, code: str, paper: Paper) -> None:
        """A person says that this one counts, for this unit and so for no other one."""
        self.before.append(self.now)
        held = {other: each.without(paper.sha256) for other, each in self.now.held.items()}
        self.now = State({**held, code: Held(paper)}, {**self.now.owner, paper.sha256: code})

    def withdrawn(self, code: str) -> None:
        self.before.append(self.now)
        self._set(code, Held())

    def undone(self) -> None:
        """The last step taken back. That something has arrived stays known."""
        self.now = self.before.pop()

    def _set(self, code: str, held: Held) -> None:
        self.now = replace(self.now, held={**self.now.held, code: held})

    def _after(self, code: str, together: Sequence[Paper], *, lent: bool) -> Held:
        held = self.held(code)
        known = {paper.says for paper in held.papers}
        # Of two that say the same, the one that speaks of no other unit is meant, and the one whose letter is dated.
        ordered = sorted(together, key=lambda paper: (not self.elsewhere(paper), paper.sent))
        new = {paper.says: paper for paper in ordered if paper.says not in known}
        if not new:
            return held
        one = next(iter(new.values()))
        newest = max((paper.sent for paper in held.papers), default="")
        if not any(not paper.sent or paper.sent >= newest or self.elsewhere(paper) or lent for paper in new.values()):
            return held
        if (
            len(new) > 1
            or self.elsewhere(one)
            or lent
            or one.says in {paper.says for paper in self.ever.get(code, ())}
            or (not self.right(one) and any(map(self.right, held.papers)))
        ):
            whose = one.sha256 if len(new) == 1 and (self.elsewhere(one) or lent) else ""
            return Held(None, (*held.papers, *new.values()), whose)
        return Held(one)


def _by_day(papers: Sequence[Paper]) -> list[list[Paper]]:
    if not all(paper.sent for paper in papers):
        return [list(papers)]
    return [[paper for paper in papers if paper.sent == day] for day in sorted({paper.sent for paper in papers})]
