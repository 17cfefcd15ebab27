"""What a roll-up writes for people: the names of all places, and the official tables of those that are few enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.forms import load_form
from toolkit.forms.exact import CellSum, unscaled
from toolkit.merge import Place, Sums, county_sums, place_of
from toolkit.merge.provinces import PROVINCES
from toolkit.merge.tree import LEVELS, Level
from toolkit.verbs.rollup_arrived import is_area_code
from toolkit.verbs.rollup_record import RollupRecord
from toolkit.verbs.rollup_tally import state_word
from toolkit.verify.first_few import first_few
from toolkit.workbook.scope import Scope
from toolkit.workbook.summary import SHEETS_UP_TO, SummaryUnit, summary_plan
from toolkit.workbook.writer import write_workbook

BOOK = "{year}年{edition}版式汇总表.xlsx"
"""The name of an edition's workbook of one year."""
ALL_BOOKS = BOOK.format(year="[0-9]*", edition="*")
_COUNTRY = "全国"
WHOLE = "全部"


_Which = tuple[str, int]
"""An edition and a year."""


class _Left(NamedTuple):
    """What is in no sum; name: of a unit of a campaign, else empty."""

    code: str
    word: str
    name: str


class PlaceNames:
    """The names of places by their six digits: a county's as most of its returns that are summed have it; of one that
    has none, as the others have it.
    """

    def __init__(self) -> None:
        self._counties: dict[str, Counter[str]] = {}
        self._left: dict[str, Counter[str]] = {}

    def add(self, record: RollupRecord) -> None:
        if record.county:
            names = self._counties if record.numbers else self._left
            names.setdefault(record.code[:6], Counter())[record.county] += 1

    def of(self, level: Level, code: str) -> str:
        """Empty where it is not known: returns do not name their city."""
        if level == _COUNTRY:
            return _COUNTRY
        if level == "省":
            return PROVINCES.get(code[:2], "")
        told = (self._counties.get(code) or self._left.get(code)) if level == "县" else None
        return min(told, key=lambda name: (-told[name], name)) if told else ""


@dataclass
class _Parts:
    """The places that one edition's workbook of a year shows beside each other, and their whole."""

    level: Level
    of: Mapping[Place, Mapping[str, CellSum]]
    units: Mapping[Place, int]
    whole: Mapping[str, CellSum] = field(default_factory=dict)


class OfficialTables:
    """By edition and year the official tables: of every county where they are few enough, else of every city or every
    province, and of all together.
    """

    def __init__(self, names: PlaceNames) -> None:
        self._names = names
        self._parts: dict[_Which, _Parts] = {}
        self._counties: Counter[_Which] = Counter()
        # By edition and year, and of them by what is in no sum: a unit of a campaign once, of other returns each.
        self._left: dict[_Which, dict[str, _Left]] = {}
        # The codes of the units that campaigns have given.
        self._given: dict[_Which, set[str]] = {}

    def tell(self, record: RollupRecord, *, left: bool) -> None:
        """What has become of a return or of a unit; `left`: whether it is in no sum for a reason that somebody has to
        know.
        """
        which = record.edition, record.year
        if record.campaign and record.numbers:
            self._given.setdefault(which, set()).add(record.code)
        elif left and not record.numbers and is_area_code(record.code):
            told = _Left(record.code, state_word(record), record.name if record.campaign else "")
            self._left.setdefault(which, {})[record.code if record.campaign else record.file] = told

    def _left_in(self, which: _Which, level: Level) -> Mapping[str, Sequence[_Left]]:
        """What is in no sum, by the code of its place of this level."""
        given, digits = self._given.get(which, ()), dict(LEVELS)[level]
        found: dict[str, list[_Left]] = {}
        for each in self._left.get(which, {}).values():
            if not (each.name and each.code in given):
                found.setdefault(place_of(*which, each.code, digits).code, []).append(each)
        return found

    def _said_of(self, place: Place, level: Level, count: int, left: Sequence[_Left]) -> str:
        """`6 个单位；另有退回 2 个、跳过 1 个没有汇总`; of a county that has given its campaign
        `应报 9 个单位，汇总 6 个；未报 2 个（甲镇、乙镇）、退回 1 个（丙乡）没有汇总`.
        """
        named: dict[str, list[str]] = {}
        for each in left:
            named.setdefault(each.word, []).append(each.name)
        told = "、".join(f"{word} {len(each)} 个{_names(level, each)}" for word, each in sorted(named.items()))
        units = [each for each in left if each.name]
        given = self._given.get((place.edition, place.year), ())
        if level == "县" and (units or any(code.startswith(place.code) for code in given)):
            whole = f"应报 {count + len(units)} 个单位，汇总 {count} 个"
            return f"{whole}；{told}没有汇总" if told else whole
        if not count:
            return f"{told}没有汇总"
        return f"{count} 个单位" + (f"；另有{told}没有汇总" if told else "")

    def add(self, level: Level, sums: Sums) -> None:
        """The sums of a level; the levels come from the lowest up."""
        groups: dict[_Which, list[Place]] = {}
        for place in sums.of:
            groups.setdefault((place.edition, place.year), []).append(place)
        for which, places in groups.items():
            if level == "县":
                self._counties[which] = len(places)
            if level == _COUNTRY and which in self._parts:
                self._parts[which].whole = sums.of[places[0]]
            elif which not in self._parts and len(places) <= SHEETS_UP_TO and level != _COUNTRY:
                own = {place: sums.of[place] for place in places}
                self._parts[which] = _Parts(level, own, {place: sums.units[place] for place in places})

    def books(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of every workbook."""
        for (edition, year), parts in sorted(self._parts.items()):
            form = load_form(edition)
            left = self._left_in((edition, year), parts.level)
            units = []
            for code in sorted({*left, *(place.code for place in parts.of)}):
                place = Place(edition, year, code)
                name, merged = self._names.of(parts.level, code) or code, place in parts.of
                said = self._said_of(place, parts.level, parts.units.get(place, 0), left.get(code, ()))
                units.append(SummaryUnit(code, name, "已汇总" if merged else "没有汇总", said, merged=merged))
            plan = summary_plan(
                form,
                self._title(edition, year),
                year,
                units=units,
                totals=county_sums(form, dict(parts.whole)),
                values={
                    place.code: {key: unscaled(each.scaled) for key, each in of.items()}
                    for place, of in parts.of.items()
                },
                scope=Scope(WHOLE, parts.level),
            )
            yield BOOK.format(year=year, edition=edition), write_workbook(plan)

    def _title(self, edition: str, year: int) -> str:
        """Whose tables they are: `宁夏回族自治区（4 个县、31 个单位）`."""
        parts, counties = self._parts[edition, year], self._counties[edition, year]
        provinces = {place.code[:2] for place in parts.of}
        if counties == 1 and parts.level == "县":
            return self._names.of("县", next(iter(parts.of)).code)
        name = PROVINCES.get(min(provinces), "") if len(provinces) == 1 else f"{len(provinces)} 个省"
        return f"{name}（{counties} 个县、{sum(parts.units.values())} 个单位）"


def _names(level: Level, names: Sequence[str]) -> str:
    """Of a county's own units who they are; of returns by themselves nothing, the list of files has them."""
    known = [name for name in names if name]
    return f"（{first_few(known, '等')}）" if level == "县" and known else ""
