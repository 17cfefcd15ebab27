"""What a worker makes ready is what the roll-up would have written itself."""

import io
import struct
from itertools import product
from pathlib import Path

import pytest

from tests.bench.returns import OPENPYXL, YEARS, Filler, is_wrong, programs, sealed
from toolkit.forms import load_form
from toolkit.forms.exact import millionths, scaled
from toolkit.intake.file_job import Job
from toolkit.merge import LongTable, Place
from toolkit.verbs.rollup_record import LOWEST, number_keys, rollup_records
from toolkit.verify.verify_job import reported


@pytest.mark.parametrize("edition", YEARS)
def test_lines_and_numbers__as_the_table_writes_them(edition: str) -> None:
    form = load_form(edition)
    filler, blanks = Filler(form), set()
    for number in range(9):
        job = Job("表.xlsx", data=filler.fill(sealed(form, "任务", number), number))
        report, (record,) = reported(None, job), rollup_records(None, job)
        assert report
        assert report.stamp
        assert record.numbers
        text = io.BytesIO()
        with LongTable(text) as table:
            head = text.tell()
            place = Place(edition, report.stamp.year, record.code)
            table.write(LOWEST, place, scaled({key: report.numbers[key] for key in number_keys(edition)}))
        assert record.numbers.lines == text.getvalue()[head:]
        numbers = struct.unpack(f"<{len(record.numbers.known)}q", record.numbers.scaled)
        kept = zip(number_keys(edition), numbers, record.numbers.known, strict=True)
        found = {key: each if known else None for key, each, known in kept}
        assert found == {key: None if n is None else millionths(n) for key, n in report.numbers.items()}
        blanks.add(record.numbers.known)
    assert len(blanks) > 3


def test_a_return_that_goes_back__has_no_numbers() -> None:
    form = load_form("2021")
    (record,) = rollup_records(None, Job("表.xlsx", data=Filler(form).fill(sealed(form, "任务", 10), 10)))
    assert (record.verdict, record.rules, record.numbers) == ("returned", ("B01",), None)


@pytest.mark.parametrize("edition", YEARS)
def test_content__told_apart_as_every_report_does(edition: str, tmp_path: Path) -> None:
    form = load_form(edition)
    fillers = Filler(form), Filler(form, programs(tmp_path)[OPENPYXL])
    jobs = [
        Job("表.xlsx", data=filler.fill(sealed(form, "任务", 1), number)) for filler in fillers for number in (1, 2, 10)
    ]
    records = [rollup_records(None, job)[0] for job in jobs]
    reports = [reported(None, job) for job in jobs]
    assert is_wrong(10)
    assert {record.verdict for record in records} == {"accepted", "returned"}
    told = [report.content for report in reports if report]
    same = [(one, other) for one, other in product(range(6), repeat=2) if told[one] == told[other]]
    assert len(same) == 12
    assert same == [(i, j) for i, j in product(range(6), repeat=2) if records[i].content == records[j].content]
