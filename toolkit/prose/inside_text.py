"""Numbers of the text among themselves: sums, parts, percentages, one thing told twice (N07-N09, N11, N14, N15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby

from toolkit.forms.model import Level
from toolkit.prose.against_values import agrees_in_percent, is_certain, speaks_of_this_year
from toolkit.prose.breakdowns import Breakdown, ListedSum
from toolkit.prose.facts import Fact
from toolkit.prose.numerals import write_numeral
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.terms import NamedTerm, vocabulary

_OUTCOMES = ("grant", "partial", "deny", "unable", "reject", "misc")
_RECEIVED = ("new", "new_strict", "intake")
_SHARE = re.compile(r"占(?:比|总数|全部|全年|总量|的|[^，。；、\d]{0,12})?(?:的|为|约|达)*$")
_OUTSIDE = re.compile("全[县市区省国州]|同期|上年")
_LOOK_BACK = 60
_ALMOST = Decimal("0.8")
_SAME_THING = ("new", "new_strict", "intake", "carried_in", "done", "carried_out", *_OUTCOMES, "review", "suit")


def judge_inside_text(
    facts: Sequence[Fact], breakdowns: Sequence[Breakdown], listed: Sequence[ListedSum], setting: ProseSetting
) -> list[ProseFinding]:
    """Everything that the text alone shows to be wrong."""
    found: list[ProseFinding] = []
    for each in breakdowns:
        found += _breakdown(each)
    found += _percentages(facts)
    found += _odd_hedges(facts, setting)
    found += _balance(facts, setting)
    found += _told_twice(facts, setting)
    found += _parts_of(facts, setting)
    for listed_sum in listed:
        found += _listed_twice(listed_sum, facts)
    return found


def _at(rule: str, level: Level, fact: Fact, message: str, remedy: str) -> ProseFinding:
    return ProseFinding(
        rule,
        level,
        f"{fact.place.words}{message}",
        remedy,
        fact.place,
        quote=fact.sentence.raw,
        found=fact.written,
    )


def _number(value: Decimal) -> str:
    return write_numeral(value)


def _breakdown(each: Breakdown) -> Iterator[ProseFinding]:
    if each.fits:
        return
    total, parts = each.total, each.parts
    gap = total.quantity.value - each.part_sum.value
    listing = "＋".join(_number(part.quantity.value) for part in parts[:12])
    level: Level
    if each.exceeds:
        what = (
            f"的各项相加（{listing}）是 {_number(each.part_sum.value)}，比总数 {total.written} 多 {_number(abs(gap))}"
        )
        level = "warning"
    elif each.open:
        return
    elif each.closed or (each.complete and len(parts) >= 3 and each.part_sum.value >= _ALMOST * total.quantity.value):
        what = f"的各项相加（{listing}）是 {_number(each.part_sum.value)}，总数是 {total.written}"
        level = "warning"
    elif len(parts) < 3 or not each.complete or "；" in parts[0].sentence.text[parts[0].end : parts[-1].start]:
        return
    else:
        what = f"只列出了 {total.written}里的 {_number(each.part_sum.value)}"
        level = "info"
    rule = "N14" if total.is_about("handling_fee") else "N07"
    remedy = "请核对总数和各项；还有没列出的，写上“其他”或者“等”。"
    yield _at(rule, level, total, what + "。", remedy)


def _percentages(facts: Sequence[Fact]) -> Iterator[ProseFinding]:
    """A share against what stands before it; wrong only when no number before it may be the whole (N08)."""
    for _, group in groupby(facts, key=lambda each: (each.sentence.section, each.sentence.paragraph)):
        before: list[Fact] = []
        for fact in group:
            if fact.role == "value" and not fact.last_year:
                before = [*before[-_LOOK_BACK:], fact]
            if fact.role != "percent" or fact.unit != "%" or len(before) < 2:
                continue
            part = before[-1]
            whole_told = any(each.terms and each.sentence is part.sentence for each in before[:-1])
            if not (part.terms or whole_told or "其中" in part.sentence.text[: part.start]):
                continue
            gap = part.sentence.text[part.end : fact.start]
            if _OUTSIDE.search(gap):
                continue
            if part.sentence is not fact.sentence or not _SHARE.search(gap) or len(gap) > 16 or not part.quantity.exact:
                continue
            wholes = [
                each.quantity.value
                for each in before[:-1]
                if each.quantity.exact
                and each.quantity.value >= part.quantity.value
                and each.quantity.value > 0
                and each.unit in (part.unit, "件", "例")
            ]
            wholes += [first + second for first, second in combinations(wholes[-6:], 2)]
            if wholes and not any(agrees_in_percent(fact.quantity, part.quantity.value, each) for each in wholes):
                share = (part.quantity.value * 100 / wholes[0]).quantize(Decimal("0.01")).normalize()
                what = f"的“占{fact.written}”算不出来：{part.written}占 {_number(wholes[0])} 的 {share:f}%。"
                yield _at("N08", "warning", fact, what, "请核对百分比和它的部分、总数。")


def _odd_hedges(facts: Sequence[Fact], setting: ProseSetting) -> Iterator[ProseFinding]:
    """余, 多, 近, 约 beside a number that is told to the last digit (N09)."""
    for fact in facts:
        readings = [key for term in fact.terms for key in term.readings]
        if fact.quantity.hedge == "约" and any(setting.approx.get(key) == "约" for key in readings):
            # A sum of which a part is rough.
            continue
        value = fact.quantity.value
        least = 0 if fact.quantity.hedge in ("余", "多") else 10
        if fact.quantity.hedge in ("余", "多", "近", "约") and value > least and value == int(value) and value % 10:
            what = f"的“{fact.written}”：已经写到个位的数，不应再写“{fact.quantity.hedge}”。"
            yield _at("N09", "warning", fact, what, "请写准确的数；只知道大概的，写整十、整百的数。")


def _balance(facts: Sequence[Fact], setting: ProseSetting) -> Iterator[ProseFinding]:
    """收到 + 上年结转 = 办结 + 结转下年, and 办结 = its outcomes, as far as one paragraph tells them (N11)."""
    for _, group in groupby(facts, key=lambda each: (each.sentence.section, each.sentence.paragraph)):
        told = [each for each in group if speaks_of_this_year(each, setting) and each.sure and each.quantity.exact]
        one = {term: _only(told, term) for term in (*_RECEIVED, "carried_in", "done", "carried_out", *_OUTCOMES)}
        done, out, came_in = one["done"], one["carried_out"], one["carried_in"]
        combined = [each for each in told if len(each.terms) > 1]
        outcomes = [*(fact for term in _OUTCOMES if (fact := one[term])), *combined]
        total = sum((each.quantity.value for each in outcomes), Decimal(0))
        named = {term.id for each in outcomes for term in each.terms}
        if done and len(named) >= 4 and "misc" in named and total != done.quantity.value and len(outcomes) > 1:
            what = f"的办理结果相加是 {_number(total)} 件，答复（办结）的是 {done.written}。"
            yield _at(
                "N11",
                "error" if is_certain(done, setting) else "warning",
                outcomes[0],
                what,
                "请核对各种办理结果和总数。",
            )
        settled = done.quantity.value if done else total if len(outcomes) > 1 else None
        received = [(term, fact) for term in _RECEIVED if (fact := one[term])]
        if settled is None or not out or not received:
            continue
        right = settled + out.quantity.value
        lefts = set()
        for term, fact in received:
            brought = came_in.quantity.value if came_in else Decimal(0)
            lefts |= {fact.quantity.value + brought} if term == "new_strict" else set()
            lefts |= {fact.quantity.value} if term == "intake" else set()
            lefts |= {fact.quantity.value, fact.quantity.value + brought} if term == "new" else set()
        if not came_in and right >= min(lefts):
            # What came over from last year is not told and may be the difference.
            continue
        if right not in lefts and (done or "misc" in named or right > max(lefts)):
            fact = received[0][1]
            left = _number(max(lefts))
            what = f"的数不平：收到加上年结转是 {left} 件，办结加结转下年度是 {_number(right)} 件。"
            level: Level = "error" if came_in and is_certain(fact, setting) else "warning"
            yield _at(
                "N11", level, fact, what, "请核对收到、上年结转、办结、结转下年度四个数：前两个之和等于后两个之和。"
            )


def _only(facts: Sequence[Fact], term_id: str) -> Fact | None:
    """The one fact about a term; None where there is none or the text tells several numbers."""
    about = [each for each in facts if each.is_about(term_id)]
    return about[0] if len({each.quantity.value for each in about}) == 1 else None


def _told_twice(facts: Sequence[Fact], setting: ProseSetting) -> Iterator[ProseFinding]:
    """One thing, two numbers (N15)."""
    told: dict[str, list[Fact]] = {}
    for fact in facts:
        if speaks_of_this_year(fact, setting) and is_certain(fact, setting) and len(fact.terms) == 1:
            told.setdefault(fact.terms[0].id, []).append(fact)
    for term_id, group in told.items():
        if term_id not in _SAME_THING:
            continue
        first = group[0]
        carried = {each.quantity.value for each in told.get("carried_in", ())}
        for other in group[1:]:
            apart = abs(first.quantity.value - other.quantity.value)
            if first.quantity.agrees(other.quantity) or (term_id == "new" and apart in carried):
                continue
            if re.search("其中", other.sentence.text[: other.start]) or first.scope != other.scope:
                continue
            what = f"的{first.terms[0].name}写的是 {other.written}，前面（{first.place.words}）写的是 {first.written}。"
            yield _at("N15", "warning", other, what, "请核对；不是一回事的，请在文字里写明。")
            break


def _parts_of(facts: Sequence[Fact], setting: ProseSetting) -> Iterator[ProseFinding]:
    """What is a part by its nature and more than its whole: 村级代办 of 办理量."""
    told = {
        fact.terms[0].id: fact
        for fact in reversed(facts)
        if speaks_of_this_year(fact, setting) and len(fact.terms) == 1
    }
    words = vocabulary(setting.edition)
    for term in words.terms:
        part, whole = told.get(term.id), told.get(term.part_of)
        if part and whole and whole.quantity.high is not None and part.quantity.low > whole.quantity.high:
            what = f"的{term.name}是 {part.written}，比{_name(whole.terms)} {whole.written}还多。"
            yield _at("N07", "warning", part, what, "部分不能多于全部，请核对两个数。")


def _name(terms: Sequence[NamedTerm]) -> str:
    return "、".join(each.name for each in terms)


def _listed_twice(listed: ListedSum, facts: Sequence[Fact]) -> Iterator[ProseFinding]:
    """The sum of a list against the number that the text tells for the same thing elsewhere."""
    for fact in facts:
        if fact.is_about(listed.term.id) and fact not in listed.parts and not fact.quantity.agrees(listed.part_sum):
            parts = "＋".join(_number(part.quantity.value) for part in listed.parts)
            total = _number(listed.part_sum.value)
            what = f"的{listed.term.name}是 {fact.written}，后面列出的各项相加是 {parts}＝{total}。"
            yield _at("N15", "warning", fact, what, "请核对哪一个数对；不是一回事的，请在文字里写明。")
            return
