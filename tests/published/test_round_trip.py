"""Random returns of both editions, printed as Word, web page and text, give the same numbers when they are read back.

Of damaged ones every number that is read is right; what cannot be told is empty.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.published.drawn_reports import UNIT, YEARS, as_text, as_web, as_word, damaged, random_values
from toolkit.forms import index_form, load_form
from toolkit.intake.documents.read_blocks import read_blocks
from toolkit.published.read_report import read_report

EDITIONS = ("2019", "2021")
_WHOLE, _DAMAGED = 25, 300
_CASES = Path(__file__).parents[3] / "shared" / "cases" / "published_tables.json"
_DRAWN = {"word": as_word, "web": as_web, "text": as_text}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", _DRAWN)
def test_whole_report__every_number_with_its_place(edition: str, kind: str) -> None:
    dice = random.Random(f"{edition}{kind}")
    for _ in range(_WHOLE):
        values = random_values(edition, dice)
        report = read_report(read_blocks(_DRAWN[kind](edition, values)))
        assert (report.unit, report.year, report.edition) == (UNIT, YEARS[edition], edition)
        assert dict(report.values) == values
        assert report.sources.keys() == values.keys()
        assert report.findings == ()


@pytest.mark.parametrize("edition", EDITIONS)
def test_damaged_report__right_or_empty(edition: str) -> None:
    dice = random.Random(f"{edition} damaged")
    read = wanted = 0
    for _ in range(_DAMAGED):
        values = random_values(edition, dice)
        report = read_report(read_blocks(as_text(edition, values, damaged(dice, 0.4))))
        wrong = {key: value for key, value in report.values.items() if value is not None and value != values[key]}
        assert wrong == {}
        assert {key for key, value in report.values.items() if value is not None} == report.sources.keys()
        read += len(report.sources)
        wanted += len(values)
    assert read / wanted > 0.85


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("draw", [as_word, as_web])
def test_published_tables__the_same_through_word_and_web(
    number: int, draw: Callable[[str, dict[str, Decimal]], bytes]
) -> None:
    case = json.loads(_CASES.read_text(encoding="utf-8"))[number]
    edition = str(case["edition"])
    values = published(case)
    report = read_report(read_blocks(draw(edition, values)))
    assert {key: report.values[key] for key in values} == values
    assert {key for key, place in report.sources.items() if "格" in place} == values.keys()


def published(case: dict) -> dict[str, Decimal]:  # type: ignore[type-arg]
    """The numbers of a case by key; the cells that its report leaves blank are not among them."""
    index = index_form(load_form(str(case["edition"])))
    values: dict[str, Decimal | None] = {}
    for label, numbers in case["table2"].items():
        cells = [cell for cell in index.of_table("t2") if cell.row[-1] == label]
        values |= dict(zip((cell.key for cell in cells), numbers, strict=True))
    for row, numbers in case["table3"].items():
        row = "misc.3" if row == "misc" and edition_has(index, "misc.3.total") else row
        cells = [cell for cell in index.of_table("t3") if cell.key.rpartition(".")[0] == row]
        values |= dict(zip((cell.key for cell in cells), numbers, strict=True))
    values |= dict(zip((cell.key for cell in index.of_table("t4")), case["table4"], strict=True))
    return {key: Decimal(str(value)) for key, value in values.items() if isinstance(value, int | float)}


def edition_has(index, key: str) -> bool:  # type: ignore[no-untyped-def]
    return key in index.cells
