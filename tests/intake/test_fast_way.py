"""Whatever was done to a return: the fast way of reading says what the long way says, or leaves it to that.

The long way inflates every part, and has the real parser read every sheet and all strings whole, each time anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.bench.returns import Filler, context_for, programs, sealed
from tests.both_ways import all_said, read, the_long_way
from tests.intake.disturbed import disturbed
from toolkit.forms import load_form
from toolkit.intake.opening import Opened
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.xlsx import read_sheet, reader
from toolkit.verify import verification
from toolkit.verify.context import Context

CAMPAIGN = "盐池县-快读"
RETURNS, CASES = 4, 100


def outcome(data: bytes, context: Context) -> tuple[object, object]:
    """All that the workbook says, and all that is told of it."""
    book = read(data)
    if isinstance(book, Unreadable):
        return all_said(book), None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "open_workbook", lambda *_: Opened(book))
        report = verification.verify_bytes(data, "青山乡.xlsx", context)
    told = report.verdict, report.stamp, report.findings, report.values, report.unjudged, report.moved
    # Of a second reading, which knows the file by what the first one has learnt of it.
    return all_said(read(data)), told


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
        whole += fast[1] is not None
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
