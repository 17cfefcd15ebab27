"""Every step of a walk through a campaign: how returns arrive, what people choose, how the roster changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tests.mutation.adoption_rule import Paper
from tests.mutation.adoption_walk import ENGINE, Made, Parcel, Walk
from tests.mutation.families import FamilyKind
from toolkit.campaign.roster import Unit
from toolkit.verbs.adopt import adopt
from toolkit.verbs.undo import undo
from toolkit.verbs.withdraw import withdraw

ASK = "有疑问，选定以前不计入"
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


def in_its_place(walk: Walk, unit: Unit) -> Parcel | bool:
    """Another version under the name of one that lies loose in 收回."""
    lying = [each.place for each in walk.rule.ever.get(unit.code, ()) if each.place.count("/") == 1]
    if not lying:
        return False
    made = walk.version(unit)
    return parcel(walk, unit, [replace(made, paper=replace(made.paper, place=walk.dice.choice(lying)))], "loose")


def several_letters(walk: Walk, unit: Unit) -> Parcel | bool:
    return parcel(walk, unit, [walk.version(unit) for _ in range(walk.dice.choice((2, 2, 3)))], "apart")


def earlier_letter(walk: Walk, unit: Unit) -> Parcel | bool:
    if not any(paper.sent for paper in walk.rule.held(unit.code).papers):
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
    others = [papers for code, papers in walk.rule.ever.items() if code != unit.code]
    # Of copies that say the same any one may stand for all: only one that has none is surely what the other unit loses.
    times = Counter(each.says for papers in others for each in papers)
    return chosen(walk, unit, [each for papers in others for each in papers if times[each.says] == 1])


def chosen(walk: Walk, unit: Unit, papers: Sequence[Paper]) -> bool:
    if not papers:
        return False
    paper = walk.dice.choice(papers)
    walk.rule.chosen(unit.code, paper)
    called = paper.place if walk.rule.alone_at(paper.place) else paper.sha256[:12]
    adopt(walk.campaign, called, unit.name, by="张三", engine=ENGINE)
    return True


def take_back(walk: Walk, unit: Unit) -> bool:
    held = walk.rule.held(unit.code)
    if not held.papers:
        return False
    names = [unit.name]
    # Of copies that say the same any one may stand for all: only a return that has none is called by its file.
    said = [paper.says for paper in walk.rule.ever[unit.code]]
    if held.counts and said.count(held.counts.says) == 1 and walk.rule.alone_at(held.counts.place):
        names.append(held.counts.place)
    walk.rule.withdrawn(unit.code)
    withdraw(walk.campaign, walk.dice.choice(names), "来电", engine=ENGINE)
    return True


def undo_last(walk: Walk, unit: Unit) -> bool:
    if not walk.rule.before:
        return False
    walk.collect_open_file()
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
    step("原来的文件换成了另一份", "以后收到的为准", in_its_place),
    step("文件夹里同时有两份不同的", ASK, together("loose")),
    step("一个压缩包里有两份不同的", ASK, together("zip")),
    step("一封邮件里有两份不同的", ASK, together("letter")),
    step("几封邮件先后带来不同的，一次收进来", "以最后发的邮件为准", several_letters),
    step("后来才收到更早发的邮件", "不代替，也不替人选定", earlier_letter),
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
