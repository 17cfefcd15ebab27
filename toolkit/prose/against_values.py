"""Numbers of the text against the tables, the indicators and last year (N01-N06, N10, N12, N13, N15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from toolkit.forms.model import Level
from toolkit.prose.breakdowns import ListedSum
from toolkit.prose.facts import Fact
from toolkit.prose.leftovers import opens_with_other_year
from toolkit.prose.numerals import Quantity, exactly, interval, write_numeral
from toolkit.prose.prose_finding import ProseFinding
from toolkit.prose.prose_setting import ProseSetting
from toolkit.prose.terms import NamedTerm, reading_value

TEN_THOUSAND = Decimal(10_000)
# What a government counts both for its own office and for all its bodies.
_TWO_SCOPES = ("N01", "N02", "N04", "N05", "N06")
_OTHER_BODY = re.compile(
    r"(?<![我本全各])(?P<body>[一-鿿]{2,8}?(?:局|委员会|中心|乡|镇|街道|公司|学校|医院|派出所|大队|支队|管委会|部门|单位))"
)
_CHANNEL = "channel"


def judge_against_values(
    facts: Sequence[Fact], listed: Sequence[ListedSum], setting: ProseSetting
) -> list[ProseFinding]:
    """Every fact whose words name cells that are known."""
    found: list[ProseFinding] = []
    for fact in facts:
        if speaks_of_this_year(fact, setting):
            found += _against_now(fact, setting)
            found += _against_last_year(fact, setting)
    for each in listed:
        found += _listed_against(each, setting)
    return found


def speaks_of_this_year(fact: Fact, setting: ProseSetting) -> bool:
    """Whether a fact states a number of the report's own year; what came in by one channel is only a part."""
    if fact.role != "value" or not fact.terms or fact.last_year:
        return False
    if fact.scope == _CHANNEL and fact.terms[0].family not in ("indicator", "topic"):
        return False
    if fact.year in (None, setting.year) or not setting.year:
        return True
    return opens_with_other_year(fact.sentence, setting) is not None


def is_certain(fact: Fact, setting: ProseSetting) -> bool:
    """Whether the words leave no doubt of whom and of what the number speaks; otherwise one asks."""
    if not fact.sure or fact.scope == "part" or _names_another(fact, setting):
        return False
    return not (setting.whole_area and fact.scope in ("", "office") and fact.terms[0].rule in _TWO_SCOPES)


def _is_supposed(fact: Fact, setting: ProseSetting) -> bool:
    """Whether a cell that the number is held against is only supposed to be zero."""
    prefixes = [
        re.sub(r"\*.*", "", key) for term in fact.terms for reading in term.readings for key in reading.split(" ")
    ]
    return any(key.startswith(prefix) for key in setting.doubtful for prefix in prefixes if len(prefix) > 1)


def _names_another(fact: Fact, setting: ProseSetting) -> bool:
    return any(not setting.is_own(match["body"]) for match in _OTHER_BODY.finditer(fact.subject))


def expected_values(terms: Sequence[NamedTerm], values: Mapping[str, Decimal | None]) -> tuple[Decimal, ...] | None:
    """What the number may be, by each reading; None as long as a cell of one of them is unknown."""
    sums: list[Decimal] = []
    for readings in product(*(term.readings for term in terms)):
        numbers = [reading_value(reading, values) for reading in readings]
        if None in numbers:
            return None
        sums.append(sum((each for each in numbers if each is not None), Decimal(0)))
    return tuple(dict.fromkeys(sums)) or None


def _against_now(fact: Fact, setting: ProseSetting) -> Iterator[ProseFinding]:
    of_office = fact.scope == "office" and bool(setting.office_values)
    wanted = expected_values(fact.terms, setting.office_values if of_office else setting.values)
    if wanted is None or any(_equal(fact, number, setting) for number in wanted):
        return
    term = fact.terms[0]
    indicator = term.family in ("indicator", "topic")
    if is_certain(fact, setting):
        soft = indicator or fact.quantity.hedge or _is_supposed(fact, setting)
        level: Level = "warning" if soft or fact.year not in (None, setting.year) else "error"
    else:
        level = "info"
    zero = fact.quantity.value == 0 or (not indicator and all(number == 0 for number in wanted))
    name = "、".join(each.name for each in fact.terms)
    shown = "或 ".join(_shown(number) for number in wanted)
    source = "“工作概况”" if indicator else "表格"
    said = f"“{fact.written}”" if not fact.by_words else f"“{fact.written}”（0 件）"
    yield ProseFinding(
        "N10" if zero and not indicator else term.rule,
        level,
        f"{fact.place.words}说{name}是{said}，{source}里是 {shown}。",
        "请核对：是同一范围的，文字和表格要一致。"
        if level != "info"
        else "请核对这里说的范围；范围不同的，请在文字里写明。",
        fact.place,
        quote=fact.sentence.raw,
        found=fact.written,
        expected=shown,
    )


def _equal(fact: Fact, number: Decimal, setting: ProseSetting) -> bool:
    """Whether the text's number may stand for the table's; money in words is rounded, the form has it in 万元."""
    if fact.unit == "元":
        number *= TEN_THOUSAND
        exponent = fact.quantity.value.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        slack = Decimal(10) ** exponent / 2 if exponent > 0 else Decimal("0.5")
        return abs(fact.quantity.value - number) <= slack or fact.quantity.agrees(exactly(number))
    keys = [key for term in fact.terms for key in term.readings]
    hedge = setting.approx.get(keys[0], "") if len(keys) == 1 else ""
    return fact.quantity.agrees(interval(number, hedge))


def _shown(number: Decimal) -> str:
    return write_numeral(abs(number)) if number >= 0 else f"-{write_numeral(-number)}"


def _against_last_year(fact: Fact, setting: ProseSetting) -> Iterator[ProseFinding]:
    """The change that the text states against what last year's report said (N13)."""
    change = fact.comparison
    if change is None or not fact.quantity.exact:
        return
    before = expected_values(fact.terms, setting.last_values)
    if before is None:
        return
    now = fact.quantity.value
    if any(_change_holds(fact, now, last) for last in before):
        return
    last = before[0]
    move = now - last
    by = f"，{'增加' if move > 0 else '减少'} {_shown(abs(move))}" if move else "，没有变化"
    rate = f"（{_rate(now, last)}%）" if last and move else ""
    yield ProseFinding(
        "N13",
        "warning" if is_certain(fact, setting) else "info",
        f"{fact.place.words}写的增减与上年不符：上年是 {_shown(last)}，本年是 {_shown(now)}{by}{rate}。",
        "请按上年年报核对增减的数和方向。",
        fact.place,
        quote=fact.sentence.raw,
        found=fact.written,
        expected=_shown(last),
    )


def _change_holds(fact: Fact, now: Decimal, last: Decimal) -> bool:
    change = fact.comparison
    assert change is not None
    move = now - last
    if change.factor:
        return last * change.factor == now
    if (move > 0) != (change.direction == "up") or change.by is None:
        return change.by is None or (change.by.value == 0 and move == 0)
    if not change.percent:
        return change.by.agrees(exactly(abs(move)))
    if not last:
        return False
    return agrees_in_percent(change.by, abs(move), last)


def agrees_in_percent(stated: Quantity, part: Decimal, whole: Decimal) -> bool:
    """Whether a percentage is that of the part, within 0.1 point or what its own digits leave open."""
    exponent = stated.value.as_tuple().exponent
    assert isinstance(exponent, int)
    slack = max(Decimal("0.1"), Decimal(10) ** exponent / 2) if exponent < 0 else Decimal("0.5")
    share = part * 100 / whole
    low, high = stated.low - slack, None if stated.high is None else stated.high + slack
    return low <= share and (high is None or share <= high)


def _rate(now: Decimal, last: Decimal) -> Decimal:
    return (abs(now - last) * 100 / last).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()


def _listed_against(listed: ListedSum, setting: ProseSetting) -> Iterator[ProseFinding]:
    wanted = expected_values((listed.term,), setting.values)
    if wanted is None:
        return
    hedge = setting.approx.get(listed.term.readings[0], "")
    if any(listed.part_sum.agrees(interval(number, hedge)) for number in wanted):
        return
    first = listed.parts[0]
    shown = "或 ".join(f"{_shown(number)}{hedge}" for number in wanted)
    yield ProseFinding(
        "N15",
        "warning",
        f"{first.place.words}各项相加是 {_shown(listed.part_sum.value)}，“工作概况”里{listed.term.name}是 {shown}。",
        "请核对哪一个数对；不是一回事的，请在文字里写明。",
        first.place,
        quote=first.sentence.raw,
        found=_shown(listed.part_sum.value),
        expected=shown,
    )
