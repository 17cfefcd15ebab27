"""Whatever was done to a return: the fast way of reading says what the long way says, or leaves it to that.

The long way inflates every part, and has the real parser read every sheet and all strings whole, each time anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields

import pytest

from tests.bench.returns import Filler, context_for, programs, sealed
from tests.intake.disturbed import disturbed
from toolkit.forms import load_form
from toolkit.intake.opening import Opened
from toolkit.intake.snapshot import RawSheet, Snapshot, Unreadable
from toolkit.intake.xlsx import package, read_sheet, reader, strings
from toolkit.verify import verification
from toolkit.verify.context import Context

CAMPAIGN = "盐池县-快读"
RETURNS, CASES = 4, 100


@contextmanager
def the_long_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "_cut", lambda *_: None)
        patch.setattr(strings, "_cut", lambda *_: None)
        patch.setattr(package, "_kept", lambda *_: None)
        patch.setattr(reader, "windows_alike", lambda book: book)
        yield


def outcome(data: bytes, context: Context) -> tuple[object, object]:
    """All that the workbook says, and all that is told of it; or the id with which it is refused, and of what."""
    try:
        book = reader.read_workbook(data)
    except Unreadable as refused:
        return refused.rule, refused.facts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "open_workbook", lambda *_: Opened(book))
        report = verification.verify_bytes(data, "青山乡.xlsx", context)
    around = [(each.name, getattr(book, each.name)) for each in fields(Snapshot) if each.name != "sheets"]
    told = report.verdict, report.stamp, report.findings, report.values, report.unjudged, report.moved
    return [around, *(_said(sheet) for sheet in book.sheets)], told


def _said(sheet: RawSheet) -> object:
    """With the order of cells, by which a sheet is told to be out of order."""
    body = {each.name: getattr(sheet.body, each.name) for each in fields(sheet.body) if each.name != "cells"}
    runs = {cell.ref: sheet.runs(cell) for cell in sheet.cells.values()}
    del body["slots"], body["runs"]
    kept = {each.name: getattr(sheet, each.name) for each in fields(sheet)}
    del kept["body"], kept["shell"], kept["texts"], kept["string_runs"]
    return kept, list(sheet.cells.values()), body, vars(sheet.shell), runs


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[bytes]]:
    """Returns as people leave them, by the program that saved them."""
    form = load_form("2021")
    fillers = {name: Filler(form, saved) for name, saved in programs(tmp_path_factory.mktemp("另存") / "表").items()}
    return {
        name: [filler.fill(sealed(form, CAMPAIGN, number), number) for number in range(RETURNS)]
        for name, filler in fillers.items()
    }


def ways(data: bytes) -> tuple[tuple[object, object], tuple[object, object]]:
    """The outcome of the fast way and that of the long way."""
    context = context_for(load_form("2021"), RETURNS, CAMPAIGN)
    fast = outcome(data, context)
    with the_long_way():
        return fast, outcome(data, context)


def differing(returns: Mapping[str, Sequence[bytes]], numbers: Sequence[int]) -> tuple[list[int], int]:
    """The numbers of what was done under which the two ways differ; and how many workbooks were read at all."""
    every = [data for each in returns.values() for data in each]
    for data in every:
        reader.read_workbook(data)
    apart, whole = [], 0
    for number in numbers:
        fast, long = ways(disturbed(every[number % len(every)], number))
        whole += isinstance(fast[0], list)
        if fast != long:
            apart.append(number)
    return apart, whole


def test_undisturbed__the_same_and_known_by_patterns(
    returns: Mapping[str, Sequence[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever files other tests have read before.
    monkeypatch.setattr(read_sheet, "_spelled", {})
    read_sheet._kept_rows.cache_clear()
    for files in returns.values():
        for data in files:
            fast, long = ways(data)
            assert fast == long
    every = [data for files in returns.values() for data in files]
    for data in every * 2:
        # Which inputs may be filled and which left blank is known by now.
        reader.read_workbook(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_sheet, "cut", lambda *_: pytest.fail("not known by its spelling"))
        for data in every:
            reader.read_workbook(data)


def test_disturbed__the_same(returns: Mapping[str, Sequence[bytes]]) -> None:
    apart, whole = differing(returns, range(CASES))
    assert apart == []
    assert whole > CASES / 3
