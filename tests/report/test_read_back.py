"""Which numbers of a report are not those that would be written now."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import EDITIONS
from toolkit.forms import index_form, load_form
from toolkit.report import ReportData, changed_numbers, unit_report
from toolkit.report.docx_package import DOCUMENT

TABLES = ("t2", "t3", "t4")


def drawn(edition: str, **facts: int) -> bytes:
    """A report with table values by key and `facts.…`, dots written as two underscores."""
    year = {"2019": 2020, "2021": 2022}[edition]
    values = {key.replace("__", "."): value for key, value in facts.items()}
    return unit_report(ReportData(load_form(edition), "盐池县", "青山乡", year, values))


def edited(data: bytes, change: Callable[[str], str]) -> bytes:
    """The same document after somebody has typed in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as copy:
        for name in package.namelist():
            part = package.read(name)
            copy.writestr(name, change(part.decode()).encode() if name == DOCUMENT else part)
    return out.getvalue()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_report__nothing_changed(edition: str) -> None:
    data = drawn(edition, new__natural=5, facts__training=3)
    assert changed_numbers(data, data) == ()


@pytest.mark.parametrize("edition", EDITIONS)
@given(one=st.integers(0, 9999), other=st.integers(0, 9999), place=st.integers(0, 400))
@settings(max_examples=20, deadline=None)
def test_another_number_in_a_table__told_with_both(edition: str, one: int, other: int, place: int) -> None:
    index = index_form(load_form(edition))
    inputs = [cell.key for table in TABLES for cell in index.of_table(table) if cell.kind == "input"]
    key = inputs[place % len(inputs)].replace(".", "__")
    changes = changed_numbers(drawn(edition, **{key: one}), drawn(edition, **{key: other}))
    assert changes is not None
    in_tables = [each for each in changes if "的表第" in each.place]
    assert [(each.found, each.expected) for each in in_tables] == ([(str(one), str(other))] if one != other else [])


@pytest.mark.parametrize("edition", EDITIONS)
def test_another_number_in_a_sentence__told_with_the_words_around_it(edition: str) -> None:
    changes = changed_numbers(drawn(edition, facts__training=3), drawn(edition, facts__training=4))
    assert changes is not None
    assert [(each.found, each.expected) for each in changes] == [("3", "4")]
    assert "3" in changes[0].place


@pytest.mark.parametrize("keys_are_kept", [True, False])
@pytest.mark.parametrize("edition", EDITIONS)
def test_words_of_the_office__are_its_own_affair(edition: str, keys_are_kept: bool) -> None:
    """Sentences reworded or added, with numbers of their own, and gaps that were filled in: nothing is told. A number
    that became another one in a reworded sentence is, also where the bookmarks are gone.
    """
    now = drawn(edition, facts__training=3, new__natural=5)
    there = now if keys_are_kept else edited(now, lambda text: re.sub("<w:bookmark(Start|End)[^>]*/>", "", text))
    filled = edited(there, lambda text: re.sub("【待补充：[^】]*】", "共举办 17 次活动，参加 230 人", text))
    assert changed_numbers(filled, now) == ()
    text_there = zipfile.ZipFile(io.BytesIO(there)).read(DOCUMENT).decode()
    # The words before the number, and the number in a run of its own.
    sentence = re.search(
        r"([^>。]+)(</w:t></w:r>(?:<w:bookmarkStart[^>]*/>)?<w:r>(?:(?!</w:r>).)*>)3</w:t>", text_there
    )
    assert sentence, text_there

    def said(number: int) -> bytes:
        words = f"我们认真地{sentence[1]}{sentence[2]}{number}</w:t>"
        return edited(there, lambda text: text.replace(sentence[0], words))

    assert changed_numbers(said(3), now) == ()
    told = changed_numbers(said(8), now)
    assert told is not None
    assert [(each.found, each.expected) for each in told] == [("8", "3")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_table_with_a_row_less__told_as_that(edition: str) -> None:
    now = drawn(edition, new__natural=5)
    less = edited(now, lambda text: re.sub("<w:tr[ >].*?</w:tr>", "", text, count=1, flags=re.DOTALL))
    told = changed_numbers(less, now)
    assert told
    assert "行列" in told[0].place


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"text", drawn("2021")[:900]])
def test_no_word_document__said(data: bytes) -> None:
    assert changed_numbers(data, drawn("2021")) is None
