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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import BinaryIO

from toolkit.campaign.files import Content, drafted, proper_place, write_all
from toolkit.campaign.lock import user, working
from toolkit.engine import Engine, Failure, Task
from toolkit.errors import NianbaoError
from toolkit.intake.file_job import Job
from toolkit.intake.file_names import safe_name
from toolkit.intake.folder_scan import TEMPORARY, Candidate, place_of
from toolkit.intake.sources import fetched
from toolkit.merge import CountyParts, LongTable, PackedUnit, Place, inert, levels
from toolkit.verbs import Progress, silent
from toolkit.verbs.parquet_files import is_parquet, long_files, taken_back, told_without
from toolkit.verbs.record_spool import RecordSpool
from toolkit.verbs.rollup_arrived import Arrived
from toolkit.verbs.rollup_books import ALL_BOOKS, OfficialTables, PlaceNames
from toolkit.verbs.rollup_record import (
    ABSENT,
    LOWEST,
    OUTCOMES,
    RollupRecord,
    number_keys,
    passed_over,
    rollup_records,
    with_reason,
)
from toolkit.verbs.rollup_sources import CampaignFolder, RollupSources, rollup_sources
from toolkit.verbs.rollup_tally import CampaignTally, RolledCampaign
from toolkit.verify.catalogue import catalogue, finding
from toolkit.verify.faults import not_read
from toolkit.verify.first_few import NAMED

TABLE, PARQUET, FILES, PLACES = "逐级汇总.csv", "逐级汇总.parquet", "文件清单.csv", "地区名单.csv"
_COLUMNS = ("文件", "结果", "单位编码", "单位名称", "版式", "年度", "问题编号", "说明", "校验码（SHA-256）")
_PLACE_COLUMNS = ("级别", "编码", "名称", "版式", "年度", "单位数")
# Records come and go one after the other, some kilobytes each.
_SPOOL_BUFFER = 1 << 18


@dataclass(frozen=True)
class Rollup:
    """`counts`: received, what archives hold counted in, and how many files had which outcome; `units`: how many places
    each level has; `left`: outcome and code → how many files are in no sum, or wait for an explanation, for that;
    `remedies`: what is to be done about them, each once; `campaigns`: how much of each is summed; `notes`: sentences on
    what was read, not written or taken back.
    """

    counts: Mapping[str, int]
    units: Mapping[str, int]
    files: tuple[Path, ...]
    left: Mapping[tuple[str, str], int]
    notes: tuple[str, ...] = ()
    remedies: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    campaigns: tuple[RolledCampaign, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nobody has anything to do about what was read: all that was expected is summed."""
        return not self.left and not any(each.missing for each in self.campaigns)


def rollup(sources: Sequence[str], target: Path, engine: Engine, progress: Progress = silent) -> Rollup:
    """Judge every file of the sources, sum the good ones and what counties have merged, write tables and lists into
    `target`: all of them or none. Raises NianbaoError.
    """
    given = rollup_sources(sources, partial(_is_result, place_of(target)))
    if not given.found:
        old = f"“{target}”里还是以前的结果，没有动。" if (target / TABLE).exists() else ""
        raise NianbaoError(f"“{'、'.join(sources)}”里没有文件。请检查路径。{old}")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NianbaoError(f"建不了文件夹“{target}”。请检查有没有同名的文件、有没有权限，或者换一个文件夹。") from error
    with working(_lock_of(target), "逐级汇总"):
        for left in target.glob(f"{TEMPORARY}*"):
            _remove(left)  # what a killed run was writing
        return _rolled_up(given, target, engine, progress)


def _is_result(target: str, path: str) -> bool:
    """Whether a file of the target's folder is one of ours: what else lies there may be a return."""
    folder, name = os.path.split(path)
    if folder != target:
        return False
    name = proper_place(Path(name)).name
    return name in (TABLE, PARQUET, FILES, PLACES) or name.startswith(TEMPORARY) or fnmatch(name, ALL_BOOKS)


def _lock_of(target: Path) -> Path:
    """Where the lock of a folder of results lies: not among them, who looks at these has no use for it."""
    which = hashlib.sha256(os.fsencode(os.path.realpath(target))).hexdigest()[:16]
    store = Path(gettempdir()) / f"nianbao-{safe_name(user())}-{which}"
    store.mkdir(mode=0o700, exist_ok=True)
    return store


def _rolled_up(given: RollupSources, target: Path, engine: Engine, progress: Progress) -> Rollup:
    counts: Counter[str] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    remedies: dict[tuple[str, str], list[str]] = {}
    counter, names, tally = CountyParts(number_keys), PlaceNames(), CampaignTally()
    official = OfficialTables(names)
    tables = long_files(target / TABLE)
    told = list(given.told)
    with ExitStack() as drafts:
        files = {path: drafts.enter_context(drafted(path)) for path in (*tables, target / PLACES, target / FILES)}
        waiting = drafts.enter_context(TemporaryFile("w+b", _SPOOL_BUFFER, prefix="nianbao-"))
        with (
            _List(files[target / FILES], _COLUMNS) as listing,
            _List(files[target / PLACES], _PLACE_COLUMNS) as places,
            LongTable(*(files[path] for path in tables)) as long,
        ):
            units: Counter[str] = Counter({LOWEST: 0})
            arrived = Arrived(RecordSpool(waiting))
            for number, (name, records) in enumerate(_records(given.found, engine, told.append), 1):
                progress(number, len(given.found), name)
                for record in records:
                    arrived.add(record)
            engine.rest()  # all has been read: what follows takes the memory that the workers held
            for decided in arrived.decided():
                rule = _left(decided)
                names.add(decided)
                tally.add(decided)
                official.tell(decided, left=bool(rule))
                if decided.verdict == ABSENT:
                    continue
                counts.update(("received", decided.verdict))
                if rule:
                    left[decided.verdict, rule] += 1
                    _add_remedy(remedies.setdefault((decided.verdict, rule), []), decided.remedy)
                listing.write(*_outcome(decided))
                if numbers := decided.numbers:
                    units[LOWEST] += 1
                    place, keys = _place(decided), number_keys(decided.edition)
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
    told += taken_back(old, _remove)
    told += () if any(map(is_parquet, tables)) else told_without(target.glob(PARQUET), _remove)
    return Rollup(
        counts,
        units,
        files=(*tables, target / FILES, target / PLACES, *books),
        left=left,
        notes=tuple(told),
        remedies=remedies,
        campaigns=tuple(tally.campaigns()),
    )


def _add_remedy(known: list[str], remedy: str) -> None:
    if remedy and remedy not in known and len(known) <= NAMED:
        known.append(remedy)


def _remove(path: Path) -> None:
    with suppress(PermissionError):
        path.unlink()


def _records(
    found: Sequence[Candidate | CampaignFolder], engine: Engine, say: Callable[[str], None]
) -> Iterator[tuple[str, Iterable[RollupRecord]]]:
    """The name of each file or campaign with what became of it and of what it holds, in order; a file passed over by
    its name is not opened.
    """
    task = Task(rollup_records, None, fetched)
    files = (each for each in found if isinstance(each, Candidate))
    outcomes = engine.map(task, (Job(each.shown, each.path) for each in files if not each.skip))
    for each in found:
        if isinstance(each, CampaignFolder):
            # Few roll-ups meet one, and all that a campaign needs takes a quarter of a second to load.
            from toolkit.verbs.rollup_campaign import campaign_records

            yield each.name, campaign_records(each, say)
            continue
        outcome = () if each.skip else next(outcomes)
        record = RollupRecord(each.shown, "skipped", ())
        if isinstance(outcome, Failure):
            yield each.name, (with_reason(record._replace(verdict="unreadable"), [not_read(outcome)]),)
        else:
            yield each.name, outcome or (passed_over(record, finding(each.skip or "IO-05")),)


def _left(record: RollupRecord) -> str:
    """The code for which something has to be done about a return; empty where nothing has."""
    if record.verdict in ("accepted", ABSENT):
        return "" if record.verdict == "accepted" else ABSENT
    rule = record.rules[-1] if record.verdict == "skipped" else "".join(record.rules[:1])
    entry = catalogue().get(rule)
    return "" if entry and entry.is_settled else rule


def _place(record: RollupRecord) -> Place:
    return Place(record.edition, record.year, record.code)


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
