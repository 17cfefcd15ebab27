"""Random walks through a campaign: returns of several units arrive in every way, people choose, the roster changes.

After each step every unit is held against `adoption_rule`, and the county's sums against the originals that count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.helpers import zipped
from tests.mutation.adoption_rule import Paper, Rule
from tests.mutation.bases import Base, filled_in, restamp
from tests.mutation.book import Book
from tests.mutation.county import letter, wrong_sums
from tests.mutation.damage import Subject
from tests.mutation.families import FamilyKind, FamilyTrial, Outcome
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
from toolkit.verbs.adopt import adopt
from toolkit.verbs.collect import collect
from toolkit.verbs.distribute import unit_stamp
from toolkit.verbs.merge import merge
from toolkit.verbs.prove import prove
from toolkit.verbs.run import run
from toolkit.verbs.undo import undo
from toolkit.verbs.verify import verify
from toolkit.verbs.withdraw import withdraw

EDITION, COUNTY = "2021", "盐池县"
WALKS, STEPS = 2, 32
"""Walks of the tests, and steps of each; the page counts more walks."""
ENGINE = Inline()
FIRST = UNITS[:3]
SPARE = ("王乐井乡", "冯记沟乡", "高沙窝镇", "惠安堡镇", "麻黄山乡", "大水坑镇")
"""Names for units that are added or renamed."""
INNOCENTLY = [each for each in INNOCENT if not each.said and each.name != "原样"]
ASK = "有疑问，选定以前不计入"
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
    """How the returns of one step arrive. together: loose, in one zip or in one letter; apart: a letter for each."""

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
        self.deck: list[Step] = []
        self.write_roster()
        self.form: Form = campaign.form

    @property
    def campaign(self) -> Campaign:
        return Campaign(self.folder)

    def write_roster(self) -> None:
        (self.folder / ROSTER_FILE).write_bytes(roster_workbook(tuple(self.roster), COUNTY))

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
        return self.made(book.save(), Paper("", str(self.versions), "", sound, covered=bool(cover)))

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
        for code, made in self.dice.sample(parcel.made, len(parcel.made)):
            name = f"{made.tail or '报表'}{self.next_file()}.xlsx"
            place, sent = f"{outer}/{name}", ""
            if parcel.way == "loose":
                place = f"收回/{name}"
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
            batch.setdefault(code, []).append(replace(made.paper, place=place, sent=sent))
        if parcel.way == "zip":
            (self.folder / outer).write_bytes(zipped(packed))
        elif parcel.way == "letter":
            (self.folder / outer).write_bytes(letter(packed, self.day))
        codes = {unit.code for unit in self.roster}
        for code in batch.keys() - codes:
            self.refused.setdefault(code, []).extend(batch[code])
        self.rule.arrived({code: papers for code, papers in batch.items() if code in codes})
        self.collect()

    def next_file(self) -> str:
        self.files += 1
        return f"{self.dice.choice(('报', '表', '最终', '新建文件夹'))}{self.files:03d}"

    def collect(self) -> None:
        campaign = self.campaign
        collect(campaign, (), engine=ENGINE)
        verify(campaign, engine=ENGINE)
        merge(campaign)

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


Act = Callable[[Walk, Unit], "Parcel | bool"]
"""What is done to a unit: returns that are about to arrive, or whether something else was done."""


@dataclass(frozen=True)
class Step:
    """A kind of step."""

    kind: FamilyKind
    act: Act
    of_roster: bool = True


WAYS = ("loose", "zip", "letter")


def parcel(walk: Walk, unit: Unit, made: Iterable[Made], *ways: str) -> Parcel:
    return Parcel(walk.dice.choice(ways or WAYS), [(unit.code, each) for each in made])


def another(walk: Walk, unit: Unit) -> Parcel | bool:
    return parcel(walk, unit, [walk.version(unit)])


def together(way: str) -> Act:
    return lambda walk, unit: parcel(
        walk, unit, [walk.version(unit), walk.version(unit, walk.dice.random() < 0.7)], way
    )


def several_letters(walk: Walk, unit: Unit) -> Parcel | bool:
    return parcel(walk, unit, [walk.version(unit) for _ in range(walk.dice.choice((2, 2, 3)))], "apart")


def earlier_letter(walk: Walk, unit: Unit) -> Parcel | bool:
    counts = walk.rule.held(unit.code).counts
    if not counts or not counts.sent:
        return False
    made = walk.version(unit)
    return parcel(walk, unit, [replace(made, paper=replace(made.paper, sent="early"))], "apart")


def copied(walk: Walk, unit: Unit) -> Parcel | bool:
    papers = walk.rule.held(unit.code).papers
    return parcel(walk, unit, [walk.again(walk.dice.choice(papers))]) if papers else False


def saved_again(walk: Walk, unit: Unit) -> Parcel | bool:
    papers = walk.rule.held(unit.code).papers
    return parcel(walk, unit, [walk.resaved(walk.dice.choice(papers))]) if papers else False


def with_copies(walk: Walk, unit: Unit) -> Parcel | bool:
    made = walk.version(unit)
    return parcel(walk, unit, [made, walk.again(made.paper), walk.resaved(made.paper)])


def came_back(walk: Walk, unit: Unit) -> Parcel | bool:
    papers = walk.past(unit)
    return parcel(walk, unit, [walk.again(walk.dice.choice(papers))]) if papers else False


def came_back_resaved(walk: Walk, unit: Unit) -> Parcel | bool:
    papers = walk.past(unit)
    return parcel(walk, unit, [walk.resaved(walk.dice.choice(papers))]) if papers else False


def wrong(after_good: bool) -> Act:
    """One with errors, where a good one is on hand or where none is."""

    def act(walk: Walk, unit: Unit) -> Parcel | bool:
        good = any(map(walk.rule.right, walk.rule.held(unit.code).papers))
        return parcel(walk, unit, [walk.version(unit, sound=False)]) if good == after_good else False

    return act


def corrected(walk: Walk, unit: Unit) -> Parcel | bool:
    counts = walk.rule.held(unit.code).counts
    return another(walk, unit) if counts and not walk.rule.right(counts) else False


def named(walk: Walk, unit: Unit) -> Parcel | bool:
    made = walk.version(unit)
    return parcel(
        walk, unit, [replace(made, tail=f"{walk.other(unit).name}补报", paper=replace(made.paper, named=True))]
    )


def covered(walk: Walk, unit: Unit) -> Parcel | bool:
    return parcel(walk, unit, [walk.version(unit, cover=walk.other(unit).name)])


def choose(walk: Walk, unit: Unit) -> bool:
    papers = [each for each in walk.rule.ever.get(unit.code, ()) if each.sha256 not in walk.rule.now.owner]
    papers += [each for each in walk.rule.ever.get(unit.code, ()) if walk.rule.now.owner.get(each.sha256) == unit.code]
    return chosen(walk, unit, papers)


def choose_of_another(walk: Walk, unit: Unit) -> bool:
    return chosen(walk, unit, [each for code, papers in walk.rule.ever.items() if code != unit.code for each in papers])


def chosen(walk: Walk, unit: Unit, papers: Sequence[Paper]) -> bool:
    if not papers:
        return False
    paper = walk.dice.choice(papers)
    walk.rule.chosen(unit.code, paper)
    adopt(walk.campaign, paper.place, unit.name, by="张三", engine=ENGINE)
    return True


def take_back(walk: Walk, unit: Unit) -> bool:
    held = walk.rule.held(unit.code)
    if not held.papers:
        return False
    walk.rule.withdrawn(unit.code)
    names = [unit.name, held.counts.place] if held.counts else [unit.name]
    withdraw(walk.campaign, walk.dice.choice(names), "来电", engine=ENGINE)
    return True


def undo_last(walk: Walk, unit: Unit) -> bool:
    if not walk.rule.before:
        return False
    walk.rule.undone()
    undo(walk.campaign, engine=ENGINE)
    return True


def removed(walk: Walk, unit: Unit) -> bool:
    if len(walk.roster) < 3:
        return False
    walk.roster.remove(unit)
    walk.gone.append(unit)
    walk.after_roster()
    return True


def put_back(walk: Walk, unit: Unit) -> bool:
    if not walk.gone:
        return False
    walk.roster.append(walk.gone.pop())
    walk.after_roster()
    return True


def from_nowhere(walk: Walk, unit: Unit) -> Parcel | bool:
    if not walk.gone:
        return False
    stranger = walk.dice.choice(walk.gone)
    return parcel(walk, stranger, [walk.version(stranger)])


def added(walk: Walk, unit: Unit) -> bool:
    if not walk.spare or len(walk.roster) > 3:
        return False
    name = walk.spare.pop()
    walk.roster.append(Unit(f"64032340{len(walk.spare)}", name, name[-1]))
    walk.after_roster()
    return True


def renamed(walk: Walk, unit: Unit) -> bool:
    return replaced(walk, unit, replace(unit, name=walk.spare.pop())) if walk.spare else False


def recoded(walk: Walk, unit: Unit) -> bool:
    return replaced(walk, unit, replace(unit, code=f"64032350{walk.files:03d}"))


def replaced(walk: Walk, unit: Unit, by: Unit) -> bool:
    walk.roster[walk.roster.index(unit)] = by
    walk.after_roster()
    return True


def step(name: str, expected: str, act: Act, of_roster: bool = True) -> Step:
    return Step(FamilyKind(name, expected), act, of_roster)


PLAIN = step("又报一份，数不一样", "以后收到的为准", another)
STEPS_OF_ADOPTION: tuple[Step, ...] = (
    PLAIN,
    step("文件夹里同时有两份不同的", ASK, together("loose")),
    step("一个压缩包里有两份不同的", ASK, together("zip")),
    step("一封邮件里有两份不同的", ASK, together("letter")),
    step("几封邮件先后带来不同的，一次收进来", "以最后发的邮件为准", several_letters),
    step("后来才收到更早发的邮件", "不代替，除非原来的有错", earlier_letter),
    step("同一份又报一次", "和没有报一样", copied),
    step("数一样，只是重新保存过", "和没有报一样", saved_again),
    step("新的一份，连同副本和重新保存过的", "算一份，以后收到的为准", with_copies),
    step("被代替或者撤回的又收到一次", ASK, came_back),
    step("被代替或者撤回的，重新保存以后又收到", ASK, came_back_resaved),
    step("没有错误的之后，来了有错误的", ASK, wrong(after_good=True)),
    step("没有可用的表，来了有错误的", "采用，退回", wrong(after_good=False)),
    step("退回以后来了改好的", "采用改好的", corrected),
    step("文件名写着别的单位", ASK, named),
    step("封面写着别的单位", ASK, covered),
    step("选定一份", "采用选定的", choose),
    step("选定为另一个单位的表", "只算选定的那个单位", choose_of_another),
    step("撤回", "不再计入", take_back),
    step("撤销上一步", "回到上一步以前", undo_last),
    step("名册里删了单位", "不再计入", removed),
    step("名册里删了的单位又添上", "原来的照旧，期间收到的这时收进来", put_back),
    step("名册里没有的单位报来", "不计入", from_nowhere),
    step("名册里添了单位", "其他单位照旧", added),
    step("名册里改了单位名称", "照旧计入", renamed),
    step("名册里改了单位编码", "按旧编码报的不再计入", recoded),
)

ADOPTION: tuple[FamilyKind, ...] = tuple(each.kind for each in STEPS_OF_ADOPTION)


def run_walks(folder: Path, walks: int = WALKS) -> list[FamilyTrial]:
    """All walks, the same in every run."""
    return [trial for number in range(walks) for trial in walk_through(folder / str(number), number)]


def walk_through(folder: Path, number: int, steps: int = STEPS) -> list[FamilyTrial]:
    """One walk: what came of each step, for each unit that it was about."""
    walk = Walk(folder, number)
    trials: list[FamilyTrial] = []
    told: list[str] = []
    while len(told) < steps:
        here, unit, done = _next(walk)
        kinds = {unit.code: here.kind}
        if isinstance(done, Parcel):
            # Others report at the same time, in the same folder, archive or letter.
            for other in walk.roster:
                if other != unit and walk.dice.random() < 0.4:
                    done.made.append((other.code, walk.version(other)))
                    kinds[other.code] = PLAIN.kind
            walk.deliver(done)
        told.append(f"{here.kind.name}（{unit.name}）")
        trials += _judged(walk, kinds, f"walk {number}: {'; '.join(told)}")
    run(walk.campaign, engine=ENGINE)
    differences = prove(walk.campaign, engine=ENGINE).differences
    if differences:
        trials[-1] = replace(trials[-1], outcome="silent", recipe=f"{trials[-1].recipe} → {differences}")
    return trials


def _next(walk: Walk) -> tuple[Step, Unit, Parcel | bool]:
    """The next kind of step that some unit affords just now; each once before any comes again, as far as can be."""
    for deck in (walk.deck, walk.dice.sample(STEPS_OF_ADOPTION, len(STEPS_OF_ADOPTION))):
        for here in deck:
            for unit in walk.dice.sample(walk.roster, len(walk.roster)):
                if done := here.act(walk, unit):
                    deck.remove(here)
                    walk.deck = deck if deck is walk.deck else [*walk.deck, *deck]
                    return here, unit, done
    raise AssertionError("some return can always arrive")


def _judged(walk: Walk, kinds: Mapping[str, FamilyKind], recipe: str) -> list[FamilyTrial]:
    outcomes, sums = walk.outcomes(), walk.wrong_sums()
    strayed = {code: each for code, each in outcomes.items() if each != "right"}
    trials = []
    for code, kind in kinds.items():
        # What went wrong with a unit that the step was not about is this step's doing as well.
        bad = outcomes.get(code, "right")
        if bad == "right" and not strayed.keys() <= kinds.keys():
            bad = next(each for other, each in strayed.items() if other not in kinds)
        if bad == "right" and sums and not strayed:
            bad = "silent"
        trials.append(FamilyTrial(kind, bad, f"{recipe} → {strayed} {sums[:3]}"))
    return trials
