"""Files read and judged both ways in tests: by the fast way of reading and by the parser, which reads every part whole
and anew; by the short way of judging and by the gates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from hashlib import sha256
from itertools import count

import pytest

from tests.helpers import said_around
from toolkit.intake import opening
from toolkit.intake.opening import Opened
from toolkit.intake.snapshot import RawCell, RawSheet, Snapshot, Unreadable
from toolkit.intake.xlsx import directory, package, read_sheet, reader, small_parts, strings
from toolkit.verify import verification
from toolkit.verify.context import Context
from toolkit.verify.verification import Verification

_LONG = 1000


class Different(BaseException):
    """The two ways differ. No Exception, which a file that cannot be read would be taken for."""


@dataclass
class Tally:
    """How many files were judged, and of how many the short way gave the report."""

    judged: int = 0
    short: int = 0


@contextmanager
def the_long_way() -> Iterator[None]:
    """Within it every part is inflated, and the parser reads every list, sheet, text and property whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(directory, "_by_layout", lambda _: None)
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        patch.setattr(strings, "_cut", lambda *_: None)
        patch.setattr(package, "_kept", lambda *_: None)
        patch.setattr(reader, "windows_alike", lambda book: book)
        patch.setattr(small_parts, "_apart", lambda _: None)
        yield


def read(data: bytes) -> Snapshot | Unreadable:
    """The workbook, or why it is refused."""
    try:
        return reader.read_workbook(data)
    except Unreadable as refused:
        return refused


def all_said(found: Snapshot | Unreadable) -> object:
    """All that a workbook says, with the order of its cells; or the id with which it is refused, and of what."""
    if isinstance(found, Unreadable):
        return found.rule, found.facts
    around = [(each.name, getattr(found, each.name)) for each in fields(Snapshot) if each.name != "sheets"]
    return around, *map(_said, found.sheets)


def _said(sheet: RawSheet) -> object:
    body = {each.name: getattr(sheet.body, each.name) for each in fields(sheet.body) if each.name != "cells"}
    runs = {cell.ref: sheet.runs(cell) for cell in sheet.cells.values()}
    del body["slots"], body["runs"], body["_shape"]
    kept = {each.name: getattr(sheet, each.name) for each in fields(sheet)}
    del kept["body"], kept["shell"], kept["texts"], kept["string_runs"]
    return kept, list(map(_comparable, sheet.cells.values())), body, said_around(sheet.shell), runs


def _comparable(cell: RawCell) -> RawCell:
    """A text of megabytes, which thousands of cells may share, by its hash."""
    return cell if len(cell.text) < _LONG else cell._replace(text=str(hash(cell.text)))


def read_alike(data: bytes) -> Snapshot | Unreadable:
    """What the fast way reads. Raises Different where the parser reads anything else."""
    fast = read(data)
    with the_long_way():
        long = all_said(read(data))
    if all_said(fast) != long:
        raise Different(all_said(fast), long)
    return fast


@contextmanager
def read_both_ways(every: int = 1) -> Iterator[None]:
    """Within it, workbooks that are opened, one in so many, are read by the parser as well, each once; Different is
    raised where that says anything else.
    """
    read_workbook, opened, alike = opening.read_workbook, count(), set[bytes]()

    def read_once_both_ways(data: bytes) -> Snapshot:
        if next(opened) % every or (which := sha256(data).digest()) in alike:
            return read_workbook(data)
        alike.add(which)
        found = read_alike(data)
        if isinstance(found, Unreadable):
            raise found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "read_workbook", read_once_both_ways)
        yield


@contextmanager
def both_ways() -> Iterator[Tally]:
    """Within it, every file that takes the short way is judged by the gates as well; Different is raised where these
    say anything else.
    """
    through_gates, plain_return, tally = verification._through_gates, verification.plain_return, Tally()
    taken: list[object] = []

    def noted(*given: object, **named: object) -> object:
        found = plain_return(*given, **named)  # type: ignore[arg-type]
        taken.append(found)
        return found

    def judged(opened: Opened, file: str, sha256: str, context: Context | None) -> Verification:
        taken.clear()
        short = through_gates(opened, file, sha256, context)
        tally.judged += 1
        if not any(taken):
            return short
        tally.short += 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verification, "plain_return", lambda *_, **__: None)
            long = through_gates(opened, file, sha256, context)
        if whole(short) != whole(long):
            raise Different(file, whole(short), whole(long))
        return short

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "plain_return", noted)
        patch.setattr(verification, "_through_gates", judged)
        yield tally


def whole(report: Verification) -> tuple[object, ...]:
    """All of a report, what is worked out from it and in which order too."""
    given = report.given
    numbers = (list(report.numbers.items()), given.known, list(given.readings)) if given else ()
    return report, report.content, list(report.values.items()), numbers
