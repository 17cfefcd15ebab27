"""逐级汇总: returned workbooks of many counties, judged without a campaign and summed up to the country.

Every file has one outcome; what is summed is written township by township and kept only as sums of counties.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import BinaryIO, cast

from toolkit.campaign.files import Content, drafted, write_all
from toolkit.campaign.lock import user, working
from toolkit.engine import Engine, Failure, Task
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.intake.file_names import safe_name
from toolkit.intake.folder_scan import TEMPORARY, Candidate
from toolkit.intake.sources import fetched
from toolkit.merge import CountyParts, LongTable, PackedUnit, Place, inert, levels
from toolkit.verbs import Progress, silent
from toolkit.verbs.parquet_files import is_parquet, long_files, taken_back, told_without
from toolkit.verbs.record_spool import RecordSpool
from toolkit.verbs.rollup_books import ALL_BOOKS, OfficialTables, PlaceNames
from toolkit.verbs.rollup_record import CODE, LOWEST, OUTCOMES, RollupRecord, number_keys, rollup_records
from toolkit.verbs.rollup_sources import rollup_sources
from toolkit.verify.adoption import NOTHING, Arrival, standing_after
from toolkit.verify.catalogue import catalogue, finding
from toolkit.verify.faults import not_read
from toolkit.verify.findings import Verdict, mergeable
from toolkit.verify.questions import copy_of

TABLE, PARQUET, FILES, PLACES = "逐级汇总.csv", "逐级汇总.parquet", "文件清单.csv", "地区名单.csv"
_COLUMNS = ("文件", "结果", "单位编码", "单位名称", "版式", "年度", "问题编号", "说明", "校验码（SHA-256）")
_PLACE_COLUMNS = ("级别", "编码", "名称", "版式", "年度", "单位数")
# Records come and go one after the other, some kilobytes each.
_SPOOL_BUFFER = 1 << 18


@dataclass(frozen=True)
class Rollup:
    """`counts`: received, what archives hold counted in, and how many files had which outcome; `units`: how many places
    each level has; `left`: outcome and code → how many files are in no sum, or wait for an explanation, for that;
    `notes`: sentences on what was read, not written or taken back.
    """

    counts: Mapping[str, int]
    units: Mapping[str, int]
    files: tuple[Path, ...]
    left: Mapping[tuple[str, str], int]
    notes: tuple[str, ...] = ()


def rollup(sources: Sequence[str], target: Path, engine: Engine, progress: Progress = silent) -> Rollup:
    """Judge every file of the sources, sum the good ones, write tables and lists into `target`: all of them or none.

    Raises NianbaoError.
    """
    found, told = rollup_sources(sources, target)
    if not found:
        raise NianbaoError(f"“{'、'.join(sources)}”里没有文件。请检查路径。")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NianbaoError(f"建不了文件夹“{target}”。请检查有没有同名的文件、有没有权限，或者换一个文件夹。") from error
    with working(_lock_of(target), "逐级汇总"):
        for left in target.glob(f"{TEMPORARY}*"):
            _remove(left)  # what a killed run was writing
        return _rolled_up(found, told, target, engine, progress)


def _lock_of(target: Path) -> Path:
    """Where the lock of a folder of results lies: not among them, who looks at these has no use for it."""
    which = hashlib.sha256(os.fsencode(os.path.realpath(target))).hexdigest()[:16]
    store = Path(gettempdir()) / f"nianbao-{safe_name(user())}-{which}"
    store.mkdir(mode=0o700, exist_ok=True)
    return store


def _rolled_up(
    found: Sequence[Candidate], told: Sequence[str], target: Path, engine: Engine, progress: Progress
) -> Rollup:
    counts: Counter[str] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    counter, names = CountyParts(number_keys), PlaceNames()
    official = OfficialTables(names)
    tables = long_files(target / TABLE)
    with ExitStack() as drafts:
        files = {path: drafts.enter_context(drafted(path)) for path in (*tables, target / PLACES, target / FILES)}
        waiting = drafts.enter_context(TemporaryFile("w+b", _SPOOL_BUFFER, prefix="nianbao-"))
        with (
            _List(files[target / FILES], _COLUMNS) as listing,
            _List(files[target / PLACES], _PLACE_COLUMNS) as places,
            LongTable(*(files[path] for path in tables)) as long,
        ):
            units: Counter[str] = Counter({LOWEST: 0})
            arrived = _Arrived(RecordSpool(waiting))
            for number, (each, records) in enumerate(_records(found, engine), 1):
                progress(number, len(found), each.name)
                for record in records:
                    arrived.add(each, record)
            engine.rest()  # all has been read: what follows takes the memory that the workers held
            for decided in arrived.decided():
                counts.update(("received", decided.verdict))
                if rule := _left(decided):
                    left[decided.verdict, rule] += 1
                    official.left(decided)
                listing.write(*_outcome(decided))
                if numbers := decided.numbers:
                    units[LOWEST] += 1
                    place, keys = _place(decided), number_keys(decided.edition)
                    names.add(decided)
                    places.write(LOWEST, place.code, decided.name, place.edition, place.year, 1)
                    unit = PackedUnit(place, numbers.scaled, numbers.known)
                    counter.count(unit)
                    long.write_ready(LOWEST, keys, unit, numbers.lines)
            for level, sums in levels(counter.total()):
                units[level] = len({place.code for place in sums.of})
                for place, of_place in sums.of.items():
                    long.write(level, place, of_place)
                    name = names.of(level, place.code)
                    places.write(level, place.code, name, place.edition, place.year, sums.units[place])
                official.add(level, sums)
        outputs: list[tuple[Path, Content]] = [(target / name, content) for name, content in official.books()]
        books = [path for path, _ in outputs]
        for path, file in files.items():
            file.close()
            outputs.append((path, Path(file.name)))
        # What says what became of each file stands last.
        write_all(outputs, for_people=True)
    old = [path for path in target.glob(ALL_BOOKS) if path not in books]
    notes = [*told, *taken_back(old, _remove)]
    notes += () if any(map(is_parquet, tables)) else told_without(target.glob(PARQUET), _remove)
    return Rollup(counts, units, (*tables, target / FILES, target / PLACES, *books), left, tuple(notes))


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
    """All files of a roll-up, which are one batch: what becomes of each is known when all have been judged. Until then
    they wait on the disk, and of each only its number and its place are remembered.
    """

    def __init__(self, spool: RecordSpool) -> None:
        self._spool = spool
        # By edition and year the first file of each code; of places that have several, all of them.
        self._first: dict[tuple[str, int], dict[str, int]] = {}
        self._several: dict[Place, list[int]] = {}

    def add(self, came: Candidate, record: RollupRecord) -> None:
        """Take a file in that is `came` or was found in it."""
        if mergeable(record.verdict) and not CODE.fullmatch(record.code):
            record = _passed(record, "ID-09", record.code or "（空）")
        elif record.code and record.verdict != "skipped":
            number = len(self._spool)
            first = self._first.setdefault((record.edition, record.year), {}).setdefault(record.code, number)
            if first != number:
                self._several.setdefault(_place(record), [first]).append(number)
        called = record.file.removeprefix(came.shown.removesuffix(came.name))
        self._spool.add(record._replace(called=called))

    def decided(self) -> Iterator[RollupRecord]:
        """Every file in the order taken in, with what becomes of it; its numbers where they are summed."""
        standings = {
            place: standing_after(NOTHING, [self._arrival(each) for each in numbers], ())
            for place, numbers in self._several.items()
        }
        for number in range(len(self._spool)):
            record = self._spool.read(number)
            # A file that alone speaks for its place leaves nothing to decide.
            standing = standings.get(_place(record), NOTHING) if record.numbers else NOTHING
            if standing.asked:
                yield _passed(record, "ID-10", self._names(standing.asked))
            elif standing.adopted and standing.adopted.file != str(number):
                yield _passed(record, "ID-03", self._names([standing.adopted]))
            else:
                yield record

    def _arrival(self, number: int) -> Arrival:
        record = self._spool.read(number)
        return Arrival(str(number), record.content, cast(Verdict, record.verdict))

    def _names(self, arrivals: Iterable[Arrival]) -> str:
        return "”“".join(self._spool.read(int(each.file)).called for each in arrivals)


def _left(record: RollupRecord) -> str:
    """The code for which something has to be done about a file; empty where nothing has."""
    rule = record.rules[-1] if record.verdict == "skipped" else "".join(record.rules[:1])
    entry = catalogue().get(rule)
    return "" if record.verdict == "accepted" or (entry and entry.is_settled) else rule


def _place(record: RollupRecord) -> Place:
    return Place(record.edition, record.year, record.code)


def _passed(line: RollupRecord, rule: str, found: str = "") -> RollupRecord:
    told = copy_of(found) if rule == "ID-03" else finding(rule, found=found)
    reason = told.message
    return line._replace(verdict="skipped", rules=(*line.rules, rule), reason=reason, numbers=None)


class _List:
    """A table of texts for people and programs, as CSV. To be used as a context."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        # The mark by hand: the codec that writes it is none of the fast ones.
        file.write(codecs.BOM_UTF8)
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="")
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
