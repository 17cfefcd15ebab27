"""All that a roll-up has read, and what becomes of each: a unit counts once, and as its county has decided."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, takewhile
from typing import NamedTuple, cast

from toolkit.merge import Place
from toolkit.merge.provinces import PROVINCES
from toolkit.verbs.record_spool import RecordSpool
from toolkit.verbs.rollup_record import ABSENT, CODE, RollupNumbers, RollupRecord, passed_over
from toolkit.verify.adoption import NOTHING, Arrival, standing_after
from toolkit.verify.catalogue import finding
from toolkit.verify.findings import Verdict, mergeable
from toolkit.verify.questions import copy_of

_COUNTY_DIGITS, _NONE_WITHIN = 6, "000"


def is_area_code(code: str) -> bool:
    """Whether a code tells to which county of which province it belongs (统计用区划代码)."""
    return CODE.fullmatch(code) is not None and code[:2] in PROVINCES


def place_of_record(record: RollupRecord) -> Place:
    """Whose return it is. A code of twelve digits that ends in three noughts is the one of nine, and so on."""
    code = record.code
    while len(code) > _COUNTY_DIGITS and code.endswith(_NONE_WITHIN):
        code = code.removesuffix(_NONE_WITHIN)
    return Place(record.edition, record.year, code)


class Arrived:
    """All that has arrived, which is one batch: what becomes of each is known when all have been judged. Until then
    they wait on the disk, and of each only its number and its place are remembered.
    """

    def __init__(self, spool: RecordSpool) -> None:
        self._spool = spool
        # By edition and year the first record of each code; of places that have several, all of them.
        self._first: dict[tuple[str, int], dict[str, int]] = {}
        self._several: dict[Place, list[int]] = {}

    def add(self, record: RollupRecord) -> None:
        """Take in what was found out about a file or about a unit of a campaign."""
        if mergeable(record.verdict) and not is_area_code(record.code):
            record = passed_over(record, finding("ID-09", found=record.code or "（空）"))
        elif record.code and (record.campaign or record.verdict != "skipped"):
            place, number = place_of_record(record), len(self._spool)
            first = self._first.setdefault((place.edition, place.year), {}).setdefault(place.code, number)
            if first != number:
                self._several.setdefault(place, [first]).append(number)
        self._spool.add(record)

    def decided(self) -> Iterator[RollupRecord]:
        """Every record in the order taken in, with what becomes of it; its numbers where they are summed."""
        left_out: dict[int, _LeftOut] = {}
        for numbers in self._several.values():
            records = {each: self._spool.read(each) for each in numbers}
            left_out |= _by_counties(records) if any(each.campaign for each in records.values()) else _settled(records)
        for number in range(len(self._spool)):
            record = self._spool.read(number)
            yield self._left_out(record, left_out[number]) if number in left_out else record

    def _left_out(self, record: RollupRecord, why: _LeftOut) -> RollupRecord:
        others = [self._spool.read(each) for each in why.for_]
        if why.rule == "ID-12":
            return passed_over(record, finding(why.rule, found=others[0].campaign))
        named = "”“".join(_told_apart(record, others))
        return passed_over(record, copy_of(named) if why.rule == "ID-03" else finding(why.rule, found=named))


class _LeftOut(NamedTuple):
    """The rule by which a return is in no sum, and the numbers of the records on whose account."""

    rule: str
    for_: Sequence[int]


def _settled(records: Mapping[int, RollupRecord]) -> dict[int, _LeftOut]:
    """Of files by themselves, by number: those that say what another says, or all where only a person can choose."""
    arrivals = [Arrival(str(number), each.content, cast(Verdict, each.verdict)) for number, each in records.items()]
    standing = standing_after(NOTHING, arrivals, ())
    ready = [number for number, each in records.items() if each.numbers]
    if standing.asked:
        asked = [int(each.file) for each in standing.asked]
        return {number: _LeftOut("ID-10", asked) for number in ready}
    adopted = [int(standing.adopted.file)] if standing.adopted else []
    return {number: _LeftOut("ID-03", adopted) for number in ready if number not in adopted}


def _by_counties(records: Mapping[int, RollupRecord]) -> dict[int, _LeftOut]:
    """Where a campaign has told of the unit: what its county takes counts, and no other file. Of several campaigns none
    does where one takes other numbers, or has a return of the unit and does not take it.
    """
    told = [number for number, each in records.items() if each.campaign]
    ready = {number: _said(each.numbers) for number, each in records.items() if each.numbers}
    taken = [number for number in told if number in ready]
    # A county may have two units of one code, as we write it: it knows why.
    spoken: dict[str, list[int]] = {}
    for number in told:
        if records[number].verdict != ABSENT:
            spoken.setdefault(records[number].campaign, []).append(number)
    first, *copies = spoken.values() or [[]]
    left_out: dict[int, _LeftOut] = {}
    if all([*map(ready.get, each)] == [*map(ready.get, first)] for each in copies):
        left_out |= {number: _LeftOut("ID-03", first) for number in chain(*copies) if number in ready}
    else:
        left_out |= {number: _LeftOut("ID-10", [*first, *chain(*copies)]) for number in taken}
    for number in ready.keys() - {*told}:
        same = [each for each in taken if ready[each] == ready[number]]
        left_out[number] = _LeftOut("ID-03", same[:1]) if same else _LeftOut("ID-12", told[:1])
    return left_out


def _said(numbers: RollupNumbers) -> tuple[bytes, bytes]:
    return numbers.scaled, numbers.known


def _told_apart(record: RollupRecord, others: Sequence[RollupRecord]) -> Iterator[str]:
    """The others' files from the folder on that all of them have in common with the record's."""
    paths = [each.file.replace(os.sep, "/").split("/") for each in (record, *others)]
    alike = takewhile(lambda parts: len({*parts}) == 1, zip(*(path[:-1] for path in paths), strict=False))
    common = sum(1 for _ in alike)
    for path in paths[1:]:
        yield "/".join(path[max(common - 1, 0) :])
