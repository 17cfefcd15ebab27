"""What a roll-up writes for people: the names of all places, and the official tables of those that are few enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.forms import load_form
from toolkit.forms.exact import CellSum, unscaled
from toolkit.merge import Place, Sums, county_sums
from toolkit.merge.provinces import PROVINCES
from toolkit.merge.tree import LEVELS, Level
from toolkit.verbs.rollup_record import OUTCOMES, RollupRecord
from toolkit.verify.findings import mergeable
from toolkit.workbook.scope import Scope
from toolkit.workbook.summary import SHEETS_UP_TO, SummaryUnit, summary_plan
from toolkit.workbook.writer import write_workbook

BOOK = "{year}年{edition}版式汇总表.xlsx"
"""The name of an edition's workbook of one year."""
ALL_BOOKS = BOOK.format(year="[0-9]*", edition="*")
_COUNTRY = "全国"
WHOLE = "全部"


class PlaceNames:
    """The names of places by their six digits: a county's as most of its returns have it."""

    def __init__(self) -> None:
        self._counties: dict[str, Counter[str]] = {}

    def add(self, record: RollupRecord) -> None:
        if record.county:
            self._counties.setdefault(record.code[:6], Counter())[record.county] += 1

    def of(self, level: Level, code: str) -> str:
        """Empty where it is not known: returns do not name their city."""
        if level == _COUNTRY:
            return _COUNTRY
        if level == "省":
            return PROVINCES.get(code[:2], "")
        told = self._counties.get(code) if level == "县" else None
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
        self._parts: dict[tuple[str, int], _Parts] = {}
        self._counties: Counter[tuple[str, int]] = Counter()
        # By edition, year and a return's code: the outcomes of those that are in no sum.
        self._left: dict[tuple[str, int], list[tuple[str, str]]] = {}

    def left(self, record: RollupRecord) -> None:
        """A return that is in no sum."""
        if record.code and not mergeable(record.verdict):
            self._left.setdefault((record.edition, record.year), []).append((record.code, record.verdict))

    def _said_of(self, level: Level, place: Place, count: int) -> str:
        """`6 个单位；另有退回 2 个、跳过 1 个没有汇总`"""
        begin = place.code[: dict(LEVELS)[level]]
        of = [outcome for code, outcome in self._left.get((place.edition, place.year), ()) if code.startswith(begin)]
        told = "、".join(f"{OUTCOMES[outcome]} {number} 个" for outcome, number in sorted(Counter(of).items()))
        return f"{count} 个单位" + (f"；另有{told}没有汇总" if told else "")

    def add(self, level: Level, sums: Sums) -> None:
        """The sums of a level; the levels come from the lowest up."""
        groups: dict[tuple[str, int], list[Place]] = {}
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
            units = [
                SummaryUnit(
                    place.code,
                    self._names.of(parts.level, place.code) or place.code,
                    "已汇总",
                    self._said_of(parts.level, place, parts.units[place]),
                    merged=True,
                )
                for place in parts.of
            ]
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
