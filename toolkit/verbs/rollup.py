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
from toolkit.verbs.number_spool import NumberSpool
from toolkit.verbs.parquet_files import is_parquet, long_files, told_without
from toolkit.verbs.rollup_record import CODE, LOWEST, RollupNumbers, RollupRecord, number_keys, rollup_record
from toolkit.verify.adoption import NOTHING, Arrival, standing_after
from toolkit.verify.catalogue import finding
from toolkit.verify.faults import not_read
from toolkit.verify.findings import VERDICT_WORDS, Verdict, mergeable
from toolkit.verify.questions import copy_of

TABLE, PARQUET, FILES = "逐级汇总.csv", "逐级汇总.parquet", "文件清单.csv"
OUTCOMES: Mapping[str, str] = dict((*VERDICT_WORDS.items(), ("skipped", "跳过")))
_COLUMNS = ("文件", "结果", "单位编码", "单位名称", "版式", "年度", "问题编号", "说明", "校验码（SHA-256）")
_PARTITION = 256


@dataclass(frozen=True)
class Rollup:
    """`counts`: received, and how many files had which outcome; `units`: how many places each level has; `notes`:
    sentences on what was not written or was taken back.
    """

    counts: Mapping[str, int]
    units: Mapping[str, int]
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def rollup(sources: Sequence[str], target: Path, engine: Engine, progress: Progress = silent) -> Rollup:
    """Judge every file of the sources, sum the good ones, write three files into `target`; without Arrow two.

    Raises NianbaoError.
    """
    found = found_in(sources, target)
    if not found:
        raise NianbaoError(f"“{'、'.join(sources)}”里没有文件。请检查路径。")
    counts: Counter[str] = Counter({"received": len(found)})
    counter = _Counter()
    tables = long_files(target / TABLE)
    with (
        ExitStack() as written,
        TemporaryFile(prefix="nianbao-") as waiting,
        written_whole(target / FILES) as files,
        LongTable(*(written.enter_context(written_whole(path)) for path in tables)) as long,
        _Listing(files) as listing,
    ):
        arrived = _Arrived(NumberSpool(waiting))
        for number, (each, line) in enumerate(_lines(found, engine), 1):
            progress(number, len(found), each.name)
            arrived.add(each, line)
        for each, decided, numbers in arrived.decided():
            counts[decided.verdict] += 1
            listing.write(each, decided)
            if numbers:
                place = Place(decided.edition, decided.year, decided.code)
                counter.count(place, numbers)
                long.write_ready(_cells(place, numbers), numbers.lines)
        units = {LOWEST: sum(counts[outcome] for outcome in OUTCOMES if mergeable(outcome))}
        for level, sums in levels(counter.total()):
            units[level] = len({place.code for place in sums.of})
            for place, of_place in sums.of.items():
                long.write(level, place, of_place)
    notes = () if any(map(is_parquet, tables)) else told_without(target.glob(PARQUET), _remove)
    return Rollup(counts, units, (*tables, target / FILES), notes)


def _remove(path: Path) -> None:
    with suppress(PermissionError):
        path.unlink()


def _lines(found: Sequence[Candidate], engine: Engine) -> Iterator[tuple[Candidate, RollupRecord]]:
    """Each file with what became of it, in order; what is passed over by its name is not opened."""
    task = Task(rollup_record, None, fetched)
    outcomes = engine.map(task, (Job(each.shown, each.path) for each in found if not each.skip))
    for each in found:
        outcome = None if each.skip else next(outcomes)
        if isinstance(outcome, Failure):
            yield each, RollupRecord("unreadable", ("RUN-05",), not_read(outcome).message)
        else:
            yield each, outcome or _passed(RollupRecord("skipped", ()), each.skip or "IO-05")


class _Arrived:
    """All files of a roll-up, which are one batch: what becomes of each is known when all have been judged."""

    def __init__(self, spool: NumberSpool) -> None:
        self._spool = spool
        self._records: list[tuple[Candidate, RollupRecord, int | None]] = []
        self._of_place: dict[Place, list[int]] = {}

    def add(self, candidate: Candidate, record: RollupRecord) -> None:
        """Take a file in; its numbers wait on the disk."""
        at = None
        if record.code and not CODE.fullmatch(record.code) and mergeable(record.verdict):
            record = _passed(record, "ID-09", record.code)
        elif record.code:
            self._of_place.setdefault(_place(record), []).append(len(self._records))
            at = self._spool.add(record.numbers) if record.numbers else None
        self._records.append((candidate, replace(record, numbers=None), at))

    def decided(self) -> Iterator[tuple[Candidate, RollupRecord, RollupNumbers | None]]:
        """Every file in the order taken in, with what becomes of it, and its numbers where they are summed."""
        standings = {
            place: standing_after(NOTHING, [self._arrival(each) for each in numbers], ())
            for place, numbers in self._of_place.items()
        }
        for number, (candidate, record, at) in enumerate(self._records):
            standing = standings[_place(record)] if at is not None else NOTHING
            if at is None:
                yield candidate, record, None
            elif standing.asked:
                yield candidate, _passed(record, "ID-10", self._names(standing.asked)), None
            elif standing.adopted and standing.adopted.file != str(number):
                yield candidate, _passed(record, "ID-03", self._names([standing.adopted])), None
            else:
                yield candidate, record, self._spool.read(at)

    def _arrival(self, number: int) -> Arrival:
        record = self._records[number][1]
        return Arrival(str(number), record.content, cast(Verdict, record.verdict))

    def _names(self, arrivals: Iterable[Arrival]) -> str:
        return "”“".join(self._records[int(each.file)][0].name for each in arrivals)


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


class _Listing:
    """文件清单: every file with what became of it. To be used as a context."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._csv = csv.writer(self._text)
        self._csv.writerow(_COLUMNS)

    def write(self, candidate: Candidate, line: RollupRecord) -> None:
        words = (candidate.shown, OUTCOMES[line.verdict], line.code, line.name, line.edition)
        rest = (line.year or "", " ".join(line.rules), line.reason, line.sha256)
        self._csv.writerow((*map(inert, words), *rest))

    def __enter__(self) -> _Listing:
        return self

    def __exit__(self, *error: object) -> None:
        self._text.detach()
