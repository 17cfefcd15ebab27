"""A small county through a year: its folder, what the rule says of it, and how returns arrive in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.helpers import zipped
from tests.mutation.adoption_rule import Paper, Rule
from tests.mutation.bases import Base, filled_in, restamp
from tests.mutation.book import Book
from tests.mutation.county import letter, wrong_sums
from tests.mutation.damage import Subject
from tests.mutation.families import Outcome
from tests.mutation.harness import SEED
from tests.mutation.innocent import INNOCENT
from tests.mutation.sound import UNITS, YEARS, sound_return
from tests.mutation.sound import Unit as SoundUnit
from toolkit.campaign.files import sha256
from toolkit.campaign.folder import Campaign, create_campaign
from toolkit.campaign.roster import ROSTER_FILE, Unit, roster_workbook
from toolkit.campaign.states import UnitState, unit_states
from toolkit.engine import Inline
from toolkit.forms import Form
from toolkit.forms.index import COVER_ISSUED
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.merge import merge
from toolkit.verbs.verify import verify

EDITION, COUNTY = "2021", "盐池县"
ENGINE = Inline()
FIRST = UNITS[:3]
SPARE = ("王乐井乡", "冯记沟乡", "高沙窝镇", "惠安堡镇", "麻黄山乡", "大水坑镇")
"""Names for units that are added or renamed."""
INNOCENTLY = [each for each in INNOCENT if not each.said and each.name != "原样"]
_LONG_AGO = 200
"""Days by which a letter is older than all others."""


@dataclass(frozen=True)
class Made:
    """A return that is about to arrive: the end of its file's name, its bytes, and what the rule must know of it."""

    tail: str
    data: bytes
    paper: Paper


@dataclass
class Parcel:
    """How the returns of one step arrive, each with its unit's code: loose, in one zip, in one letter, or apart, a
    letter for each.
    """

    way: str
    made: list[tuple[str, Made]] = field(default_factory=list)


class Walk:
    """A campaign of three units with all that has happened to it."""

    def __init__(self, folder: Path, number: int) -> None:
        self.dice = Random(f"{SEED}/采用/{number}")
        campaign = create_campaign(folder, COUNTY, YEARS[EDITION], key=bytes(range(32)))
        self.folder = folder
        self.roster = [Unit(unit.code, unit.name, unit.kind) for unit in FIRST]
        self.gone: list[Unit] = []
        self.spare = self.dice.sample(SPARE, len(SPARE))
        self.rule = Rule()
        self.data: dict[str, bytes] = {}
        self.refused: dict[str, list[Paper]] = {}
        self.files = self.versions = 0
        self.day = 2 * _LONG_AGO
        self.deck: list[object] = []
        self.write_roster()
        self.form: Form = campaign.form

    @property
    def campaign(self) -> Campaign:
        return Campaign(self.folder)

    def write_roster(self) -> None:
        (self.folder / ROSTER_FILE).write_bytes(roster_workbook(tuple(self.roster), COUNTY))
        self.rule.roster = frozenset(unit.code for unit in self.roster)

    # ── returns ──────────────────────────────────────────────────────────────

    def version(self, unit: Unit, sound: bool = True, cover: str = "") -> Made:
        """A return that says what none said before; a wrong one where it is not to be sound."""
        self.versions += 1
        says = sound_return(self.form, 4 * self.versions + self.dice.randrange(3))
        values = dict(says.values)
        if not sound:
            # Asked for, and never settled.
            known = values["new.natural"]
            values["new.natural"] = (known if isinstance(known, int) else 0) + 1
        book = Book(filled_in(replace(says, unit=SoundUnit(unit.code, unit.name, unit.kind), values=values)))
        restamp(book, unit_stamp(self.campaign, unit, 1))
        if cover:
            book.put_text(f"{self.form.cover.sheet}!{COVER_ISSUED['unit']}", cover)
        return self.made(book.save(), Paper("", str(self.versions), "", sound, covered=bool(cover), form=unit.code))

    def made(self, data: bytes, paper: Paper, tail: str = "") -> Made:
        digest = sha256(data)
        self.data[digest] = data
        return Made(tail, data, replace(paper, place="", sha256=digest))

    def again(self, paper: Paper) -> Made:
        """The same bytes under another name."""
        return self.made(self.data[paper.sha256], replace(paper, named=False, sent=""))

    def resaved(self, paper: Paper) -> Made:
        """The same return, after somebody has opened and saved it."""
        data = self.data[paper.sha256]
        subject = Subject(Base(sound_return(self.form, 0), "ours", data), self.dice, Book(data))
        self.dice.choice(INNOCENTLY).act(subject)
        return self.made(subject.book.save(), replace(paper, named=False, sent=""))

    def past(self, unit: Unit) -> list[Paper]:
        """What arrived from a unit and stands no more."""
        standing = {paper.says for paper in self.rule.held(unit.code).papers}
        return [
            paper
            for paper in self.rule.ever.get(unit.code, ())
            if paper.says not in standing and self.rule.now.owner.get(paper.sha256, unit.code) == unit.code
        ]

    def other(self, unit: Unit) -> Unit:
        return self.dice.choice([each for each in self.roster if each != unit])

    # ── arriving ─────────────────────────────────────────────────────────────

    def deliver(self, parcel: Parcel) -> None:
        """Put everything into 收回 and collect it; the rule hears of what comes from units of the roster."""
        self.day += 1
        letters = parcel.way in ("letter", "apart")
        batch: dict[str, list[Paper]] = {}
        packed: list[tuple[str, bytes]] = []
        outer = f"收回/{self.next_file()}.{'zip' if parcel.way == 'zip' else 'eml'}"
        for _, made in self.dice.sample(parcel.made, len(parcel.made)):
            name = f"{made.tail or '报表'}{self.next_file()}.xlsx"
            place, sent = f"{outer}/{name}", ""
            if parcel.way == "loose":
                place = made.paper.place or f"收回/{name}"
                (self.folder / place).write_bytes(made.data)
            elif parcel.way == "apart":
                place = f"收回/{self.next_file()}.eml/{name}"
            if letters:
                day = self.day - _LONG_AGO if made.paper.sent == "early" else self.day
                sent = f"{day:03d}"
                if parcel.way == "apart":
                    (self.folder / place).parent.write_bytes(letter([(name, made.data)], day))
                    self.day += 1
            packed.append((name, made.data))
            # Whoever sends it, it is taken for that one's to whom its form was handed out.
            batch.setdefault(made.paper.form, []).append(replace(made.paper, place=place, sent=sent))
        if parcel.way == "zip":
            (self.folder / outer).write_bytes(zipped(packed))
        elif parcel.way == "letter":
            (self.folder / outer).write_bytes(letter(packed, self.day))
        codes = {unit.code for unit in self.roster}
        for code in batch.keys() - codes:
            self.refused.setdefault(code, []).extend(batch[code])
        self.rule.arrived({code: papers for code, papers in batch.items() if code in codes})
        if not self.collect():
            self.rule.before.pop()  # of a run that brought nothing there is nothing to undo

    def next_file(self) -> str:
        self.files += 1
        return f"{self.dice.choice(('报', '表', '最终', '新建文件夹'))}{self.files:03d}"

    def collect(self) -> bool:
        """Collect, verify and merge; whether anything came that was no copy."""
        campaign = self.campaign
        taken = collect(campaign, (), engine=ENGINE)
        verify(campaign, engine=ENGINE)
        merge(campaign)
        return any(each.fresh and each.status != "skipped" for each in taken)

    def collect_open_file(self) -> None:
        """A run of collecting that meets nothing but what Excel leaves beside an open file."""
        (self.folder / f"收回/~$报{self.files}_{len(self.rule.before)}.xlsx").write_bytes(b"x" * 165)
        self.collect()

    def after_roster(self) -> None:
        """The roster is written; what had been refused because its unit was not in it is taken in now."""
        self.write_roster()
        codes = {unit.code for unit in self.roster}
        if taken := {code: self.refused.pop(code) for code in list(self.refused) if code in codes}:
            self.rule.arrived(taken)
        self.collect()

    # ── looking ──────────────────────────────────────────────────────────────

    def outcomes(self) -> dict[str, Outcome]:
        """What became of each unit of the roster, by its code."""
        states = {state.unit.code: state for state in unit_states(self.campaign)}
        return {unit.code: self.outcome(unit.code, states[unit.code]) for unit in self.roster}

    def outcome(self, code: str, state: UnitState) -> Outcome:
        held = self.rule.held(code)
        said = {paper.sha256: paper.says for paper in (*self.rule.ever.get(code, ()), *held.papers)}
        if held.asked:
            among = {said.get(file.sha256) for file in state.standings.asked}
            if not state.asked:
                return "missed"
            return "right" if among == {paper.says for paper in held.asked} else "other"
        if state.asked:
            return "other"
        counts = said.get(state.adopted.sha256, "?") if state.adopted else ""
        right = held.counts is not None and self.rule.right(held.counts)
        same = counts == (held.counts.says if held.counts else "") and state.mergeable == right
        return "right" if same else "silent"

    def wrong_sums(self) -> list[str]:
        held = [self.rule.held(unit.code).counts for unit in self.roster]
        return wrong_sums(
            self.campaign, [self.data[paper.sha256] for paper in held if paper and self.rule.right(paper)]
        )
