"""逐级汇总: returned workbooks of many counties, judged without a campaign and summed up to the country.

Every file has one outcome; what is summed is written township by township and kept only as sums of counties.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from itertools import compress
from operator import add
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from toolkit.campaign.files import written_whole
from toolkit.engine import Engine, Failure, Task
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.intake.folder_scan import Candidate
from toolkit.intake.sources import fetched, found_in
from toolkit.merge import CellSum, LongTable, Place, PlaceCells, Sums, Tree, inert, levels, place_of
from toolkit.verbs import Progress, silent
from toolkit.verbs.number_spool import NumberSpool, SpoolPlace
from toolkit.verbs.parquet_files import is_parquet, long_files, taken_back, told_without
from toolkit.verbs.rollup_books import ALL_BOOKS, OfficialTables, PlaceNames
from toolkit.verbs.rollup_record import CODE, LOWEST, RollupNumbers, RollupRecord, number_keys, rollup_records
from toolkit.verify.adoption import NOTHING, Arrival, standing_after
from toolkit.verify.catalogue import finding
from toolkit.verify.faults import not_read
from toolkit.verify.findings import VERDICT_WORDS, Verdict, mergeable
from toolkit.verify.questions import copy_of

TABLE, PARQUET, FILES, PLACES = "逐级汇总.csv", "逐级汇总.parquet", "文件清单.csv", "地区名单.csv"
OUTCOMES: Mapping[str, str] = dict((*VERDICT_WORDS.items(), ("skipped", "跳过")))
_COLUMNS = ("文件", "结果", "单位编码", "单位名称", "版式", "年度", "问题编号", "说明", "校验码（SHA-256）")
_PLACE_COLUMNS = ("级别", "编码", "名称", "版式", "年度", "单位数")
_PARTITION = 256


@dataclass(frozen=True)
class Rollup:
    """`counts`: received, what archives hold counted in, and how many files had which outcome; `units`: how many places
    each level has; `notes`: sentences on what was not written or was taken back.
    """

    counts: Mapping[str, int]
    units: Mapping[str, int]
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def rollup(sources: Sequence[str], target: Path, engine: Engine, progress: Progress = silent) -> Rollup:
    """Judge every file of the sources, sum the good ones, write tables and lists into `target`.

    Raises NianbaoError.
    """
    found = found_in(sources, target)
    if not found:
        raise NianbaoError(f"“{'、'.join(sources)}”里没有文件。请检查路径。")
    counts: Counter[str] = Counter()
    counter, names = _Counter(), PlaceNames()
    official = OfficialTables(names)
    tables = long_files(target / TABLE)
    with (
        ExitStack() as written,
        TemporaryFile(prefix="nianbao-") as waiting,
        _List(written.enter_context(written_whole(target / FILES)), _COLUMNS) as listing,
        _List(written.enter_context(written_whole(target / PLACES)), _PLACE_COLUMNS) as places,
        LongTable(*(written.enter_context(written_whole(path)) for path in tables)) as long,
    ):
        arrived = _Arrived(NumberSpool(waiting))
        for number, (each, records) in enumerate(_records(found, engine), 1):
            progress(number, len(found), each.name)
            for record in records:
                arrived.add(each, record)
        engine.rest()  # all has been read: what follows takes the memory that the workers held
        for decided, numbers in arrived.decided():
            counts.update(("received", decided.verdict))
            listing.write(*_outcome(decided))
            if numbers:
                place = _place(decided)
                names.add(decided)
                places.write(LOWEST, place.code, decided.name, place.edition, place.year, 1)
                counter.count(place, numbers)
                long.write_ready(_cells(place, numbers), numbers.lines)
        units = {LOWEST: sum(counts[outcome] for outcome in OUTCOMES if mergeable(outcome))}
        for level, sums in levels(counter.total()):
            units[level] = len({place.code for place in sums.of})
            for place, of_place in sums.of.items():
                long.write(level, place, of_place)
                name = names.of(level, place.code)
                places.write(level, place.code, name, place.edition, place.year, sums.units[place])
            official.add(level, sums)
        books = []
        for name, content in official.books():
            books.append(target / name)
            written.enter_context(written_whole(books[-1])).write(content)
    old = [path for path in target.glob(ALL_BOOKS) if path not in books]
    notes = [*taken_back(old, _remove)]
    notes += () if any(map(is_parquet, tables)) else told_without(target.glob(PARQUET), _remove)
    return Rollup(counts, units, (*tables, target / FILES, target / PLACES, *books), tuple(notes))


def _remove(path: Path) -> None:
    with suppress(PermissionError):
        path.unlink()


def _records(found: Sequence[Candidate], engine: Engine) -> Iterator[tuple[Candidate, tuple[RollupRecord, ...]]]:
    """Each file with what became of it and of what it holds, in order; one passed over by its name is not opened."""
    task = Task(rollup_records, None, fetched)
    outcomes = engine.map(task, (Job(each.shown, each.path) for each in found if not each.skip))
    for each in found:
        outcome = () if each.skip else next(outcomes)
        if isinstance(outcome, Failure):
            yield each, (RollupRecord(each.shown, "unreadable", ("RUN-05",), not_read(outcome).message),)
        else:
            yield each, outcome or (_passed(RollupRecord(each.shown, "skipped", ()), each.skip or "IO-05"),)


class _Arrived:
    """All files of a roll-up, which are one batch: what becomes of each is known when all have been judged."""

    def __init__(self, spool: NumberSpool) -> None:
        self._spool = spool
        self._records: list[tuple[RollupRecord, SpoolPlace | None]] = []
        self._called: list[str] = []
        self._of_place: dict[Place, list[int]] = {}

    def add(self, came: Candidate, record: RollupRecord) -> None:
        """Take a file in that is `came` or was found in it; its numbers wait on the disk."""
        at = None
        if record.code and not CODE.fullmatch(record.code) and mergeable(record.verdict):
            record = _passed(record, "ID-09", record.code)
        elif record.code:
            self._of_place.setdefault(_place(record), []).append(len(self._records))
            at = self._spool.add(record.numbers) if record.numbers else None
        self._called.append(record.file.removeprefix(came.shown.removesuffix(came.name)))
        self._records.append((replace(record, numbers=None), at))

    def decided(self) -> Iterator[tuple[RollupRecord, RollupNumbers | None]]:
        """Every file in the order taken in, with what becomes of it, and its numbers where they are summed."""
        standings = {
            place: standing_after(NOTHING, [self._arrival(each) for each in numbers], ())
            for place, numbers in self._of_place.items()
            if len(numbers) > 1
        }
        for number, (record, at) in enumerate(self._records):
            # A file that alone speaks for its place leaves nothing to decide.
            standing = standings.get(_place(record), NOTHING) if at is not None else NOTHING
            if at is None:
                yield record, None
            elif standing.asked:
                yield _passed(record, "ID-10", self._names(standing.asked)), None
            elif standing.adopted and standing.adopted.file != str(number):
                yield _passed(record, "ID-03", self._names([standing.adopted])), None
            else:
                yield record, self._spool.read(at)

    def _arrival(self, number: int) -> Arrival:
        record = self._records[number][0]
        return Arrival(str(number), record.content, cast(Verdict, record.verdict))

    def _names(self, arrivals: Iterable[Arrival]) -> str:
        return "”“".join(self._called[int(each.file)] for each in arrivals)


def _cells(place: Place, numbers: RollupNumbers) -> PlaceCells:
    keys = list(compress(number_keys(place.edition), numbers.known))
    return PlaceCells(LOWEST, place, keys, list(compress(numbers.scaled, numbers.known)), [1] * len(keys))


def _place(record: RollupRecord) -> Place:
    return Place(record.edition, record.year, record.code)


@dataclass
class _County:
    """The sums of a county's units so far, cell by cell in the order of `number_keys`: of their numbers, in whole
    millionths, and how many of them are known.
    """

    scaled: Sequence[int]
    known: Sequence[int]
    units: int = 1

    def add(self, numbers: RollupNumbers) -> None:
        self.scaled = [*map(add, self.scaled, numbers.scaled)]
        self.known = [*map(add, self.known, numbers.known)]
        self.units += 1

    def sums(self, edition: str) -> dict[str, CellSum]:
        """The sum of every cell that some unit gave a number for."""
        cells = zip(number_keys(edition), self.scaled, self.known, strict=True)
        return {key: CellSum(scaled, units) for key, scaled, units in cells if units}


class _Counter:
    """Partial sums of what has been counted so far."""

    def __init__(self) -> None:
        self._tree = Tree()
        self._part: dict[Place, _County] = {}
        self._counted = 0

    def count(self, place: Place, own: RollupNumbers) -> None:
        """Take one unit in."""
        county = place_of(place.edition, place.year, place.code, 6)
        if there := self._part.get(county):
            there.add(own)
        else:
            self._part[county] = _County(own.scaled, own.known)
        self._counted += 1
        if self._counted % _PARTITION == 0:
            self._close_part()

    def _close_part(self) -> None:
        part, self._part = self._part, {}
        sums = {place: county.sums(place.edition) for place, county in part.items()}
        self._tree.add(Sums(sums, {place: county.units for place, county in part.items()}))

    def total(self) -> Sums:
        self._close_part()
        return self._tree.total()


def _passed(line: RollupRecord, rule: str, found: str = "") -> RollupRecord:
    told = copy_of(found) if rule == "ID-03" else finding(rule, found=found)
    reason = told.message
    return replace(line, verdict="skipped", rules=(*line.rules, rule), reason=reason, numbers=None)


class _List:
    """A table of texts for people and programs, as CSV. To be used as a context."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._csv = csv.writer(self._text)
        self._csv.writerow(columns)

    def write(self, *row: object) -> None:
        self._csv.writerow([inert(each) if isinstance(each, str) else each for each in row])

    def __enter__(self) -> _List:
        return self

    def __exit__(self, *error: object) -> None:
        self._text.detach()


def _outcome(record: RollupRecord) -> tuple[object, ...]:
    """The line of 文件清单."""
    words = (record.file, OUTCOMES[record.verdict], record.code, record.name, record.edition)
    return (*words, record.year or "", " ".join(record.rules), record.reason, record.sha256)
