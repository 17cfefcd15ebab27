"""What a mistake looks like in the numbers: B06, B07 and A09, and that they never guess between two explanations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import T2, T3, context_of, filled, lines, one
from toolkit.forms import index_form, load_form
from toolkit.forms.totals import recompute
from toolkit.verify.findings import Finding
from toolkit.verify.gates.hints import balance_hints
from toolkit.verify.verification import Verification, verify_bytes
from toolkit.workbook.plan import Value

FORM = load_form("2021")
INDEX = index_form(FORM)
COLUMNS = ("natural", "commercial", "research", "welfare", "legal", "other")
INPUTS = [cell.key for cell in INDEX.of_table("t3") if cell.kind == "input"]
ROWS = tuple(dict.fromkeys(key.rpartition(".")[0] for key in INPUTS))
DONE = tuple(row for row in ROWS if row not in ("new", "carried_in", "carried_out"))
Table = Mapping[str, int]


def hints(table: Table) -> list[Finding]:
    """The hints for table 三 with zeros where nothing is given."""
    numbers: dict[str, int | None] = {key: table.get(key, 0) for key in INPUTS}
    return balance_hints(FORM, {**numbers, **recompute(INDEX, {**dict.fromkeys(INDEX.cells, 0), **numbers})})


def said(table: Table) -> list[tuple[str, tuple[str, ...], str, str]]:
    return [(each.rule, each.cells, each.found, each.expected) for each in hints(table)]


def lacking(column: str, table: Table) -> int:
    """By how much 一 + 二 is less than 三 + 四, said the plain way."""
    cells = {row: table.get(f"{row}.{column}", 0) for row in ROWS}
    return sum(cells[row] for row in (*DONE, "carried_out")) - cells["new"] - cells["carried_in"]


def settled(table: Table, row: str, column: str, value: int) -> dict[str, int]:
    """The table with this value, balanced again in another row."""
    table = {**table, f"{row}.{column}": value}
    gap = lacking(column, table)
    left, right = "carried_in" if row == "new" else "new", "partial" if row == "grant" else "grant"
    other = f"{left if gap > 0 else right}.{column}"
    return {**table, other: table.get(other, 0) + abs(gap)}


def places(*keys: str) -> tuple[str, ...]:
    return tuple(INDEX.cells[key].place for key in keys)


def columns(*names: str) -> tuple[str, ...]:
    return places(*(f"{row}.{name}" for name in names for row in ("new", "carried_in", "done", "carried_out")))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, int]:
    """A table in which every column balances."""
    table: dict[str, int] = {}
    for column in COLUMNS:
        parts = draw(st.dictionaries(st.sampled_from((*DONE, "carried_out")), st.integers(0, 40), max_size=4))
        carried = draw(st.integers(0, sum(parts.values())))
        table |= {f"{row}.{column}": number for row, number in parts.items()}
        table |= {f"new.{column}": sum(parts.values()) - carried, f"carried_in.{column}": carried}
    return table


def repairs(table: Table) -> Iterator[dict[str, int]]:
    """Every small repair after which all columns balance, tried out one by one."""
    tried: list[dict[str, int]] = []
    for key, value in table.items():
        if value:
            tried.append({key: value * 10})
        if value and value % 10 == 0:
            tried.append({key: value // 10})
    for row in ROWS:
        for left, right in pairwise(COLUMNS):
            keys = f"{row}.{left}", f"{row}.{right}"
            tens, ones = (table.get(key, 0) for key in keys)
            if 1 <= tens <= 9 and 0 <= ones <= 9:
                tried.append({keys[0]: 0, keys[1]: 10 * tens + ones})
                if ones:
                    tried.append({keys[0]: 10 * tens + ones, keys[1]: 0})
    for repair in tried:
        if not any(lacking(column, {**table, **repair}) for column in COLUMNS):
            yield repair


def b07(table: Table) -> list[tuple[str, tuple[str, ...], str, str]]:
    """What B07 must say of a broken table: its only repair, or nothing."""
    found = list(repairs(table))
    if len(found) != 1:
        return []
    was = "、".join(str(table.get(key, 0)) for key in found[0])
    return [("B07", places(*found[0]), was, "、".join(map(str, found[0].values())))]


# ── B06 and B07 ──────────────────────────────────────────────────────────────────────


@given(tables())
@settings(max_examples=60, deadline=None)
def test_balanced_table__no_hint(table: dict[str, int]) -> None:
    assert hints(table) == []


@given(tables(), st.sampled_from(ROWS), st.permutations(COLUMNS), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_items_moved_to_another_column__b06_names_both(
    table: dict[str, int], row: str, order: list[str], many: int
) -> None:
    source, target = f"{row}.{order[0]}", f"{row}.{order[1]}"
    sound = settled(table, row, order[0], table.get(source, 0) + many)
    assert hints(sound) == []
    moved = {**sound, source: sound[source] - many, target: sound.get(target, 0) + many}
    both = sorted(order[:2], key=COLUMNS.index)
    assert said(moved) == [("B06", columns(*both), str(many), "")]


@given(tables(), st.sampled_from(ROWS), st.sampled_from(COLUMNS), st.integers(1, 40), st.booleans())
@settings(max_examples=150, deadline=None)
def test_slipped_digit__b07_where_it_is_the_only_repair(
    table: dict[str, int], row: str, column: str, value: int, more: bool
) -> None:
    key, right = f"{row}.{column}", value if more else value * 10
    wrong = {**settled(table, row, column, right), key: value * 10 if more else value}
    assert {key: right} in list(repairs(wrong))
    assert said(wrong) == b07(wrong)


@given(tables(), st.sampled_from(ROWS), st.integers(0, 4), st.integers(1, 9), st.integers(1, 9), st.booleans())
@settings(max_examples=150, deadline=None)
def test_number_split_over_two_cells__b07_where_it_is_the_only_repair(
    table: dict[str, int], row: str, place: int, tens: int, ones: int, left: bool
) -> None:
    one, two = COLUMNS[place : place + 2]
    wanted = (10 * tens + ones, 0) if left else (0, 10 * tens + ones)
    sound = settled(settled(table, row, one, wanted[0]), row, two, wanted[1])
    wrong = {**sound, f"{row}.{one}": tens, f"{row}.{two}": ones}
    assert {f"{row}.{one}": wanted[0], f"{row}.{two}": wanted[1]} in list(repairs(wrong))
    assert [each for each in said(wrong) if each[0] == "B07"] == b07(wrong)


@pytest.mark.parametrize(
    ("table", "cells", "found", "expected"),
    [
        # 30 for 3 where the parts show which cell it is.
        ({"new.natural": 30, "grant.natural": 1, "deny.4.natural": 2}, ("new.natural",), "30", "3"),
        ({"new.legal": 21, "grant.legal": 1, "partial.legal": 2}, ("partial.legal",), "2", "20"),
        # 12 that became 1 | 2, once in the left and once in the right cell of the pair.
        (
            {"new.natural": 12, "grant.natural": 1, "grant.commercial": 2},
            ("grant.natural", "grant.commercial"),
            "1、2",
            "12、0",
        ),
        (
            {"new.legal": 1, "new.other": 2, "grant.other": 8, "unable.1.other": 4},
            ("new.legal", "new.other"),
            "1、2",
            "0、12",
        ),
        # 40 that became 4 | 0.
        ({"new.natural": 4, "grant.commercial": 40}, ("new.natural", "new.commercial"), "4、0", "0、40"),
    ],
)
def test_only_repair__b07_and_no_b06(table: Table, cells: tuple[str, ...], found: str, expected: str) -> None:
    assert said(table) == [("B07", places(*cells), found, expected)]


@pytest.mark.parametrize(
    "table",
    [
        # 30 received and 3 granted, or 3 received, or 30 granted.
        {"new.natural": 30, "grant.natural": 3},
        # One missing altogether, which no slip explains.
        {"new.natural": 3, "grant.natural": 2},
        # Both columns have too many on the same side.
        {"new.natural": 1, "new.commercial": 1},
    ],
)
def test_several_repairs_or_none__no_hint(table: Table) -> None:
    assert hints(table) == []


def test_three_columns_that_cancel_out__b06_names_all() -> None:
    table = {"new.natural": 2, "grant.legal": 1, "grant.other": 1}
    assert said(table) == [("B06", columns("natural", "legal", "other"), "2", "")]


def test_two_columns_with_opposite_signs__b06_names_the_smaller_number() -> None:
    table = {"new.natural": 5, "grant.natural": 2, "grant.legal": 1}
    assert said(table) == [("B06", columns("natural", "legal"), "1", "")]
    assert hints(table)[0].message.endswith(
        "“自然人”一栏，第一、二项之和比第三、四项之和多 3 件，“法律服务机构”一栏少 1 件：像是有 1 件填错了栏。"
    )


def test_two_columns_of_which_one_has_one_too_many__b06() -> None:
    assert said({"new.natural": 1, "grant.other": 3}) == [("B06", columns("natural", "other"), "1", "")]


def test_column_that_cannot_be_judged__no_hint() -> None:
    numbers: dict[str, int | None] = dict.fromkeys(INDEX.cells, 0)
    numbers |= {"new.natural": 1, "new.legal": None, "grant.other": 1, "done.other": 1}
    assert balance_hints(FORM, numbers) == []


def test_hint_stands_beside_b01() -> None:
    report = judged("2021", {"new.natural": 80})
    assert lines(report) == {("B01", columns("natural"))}
    report = judged("2021", {"grant.natural": 50})
    assert lines(report, "error") == {("B01", columns("natural"))}
    found = one(report, "B07")
    assert (found.level, found.cells, found.expected) == ("warning", places("grant.natural"), "5")
    assert found.message == (f"{T3} D6“（一）予以公开”一行填的是 50，改为 5 两边就相等，像是多写了一个 0。")


# ── A09 ──────────────────────────────────────────────────────────────────────────────


def judged(edition: str, values: Mapping[str, Value]) -> Verification:
    form = load_form(edition)
    return verify_bytes(filled(form, values), "青山乡.xlsx", context_of(form))


@pytest.mark.parametrize("typed", ["+3", "＋3", "-3", "－3", -3])
@pytest.mark.parametrize("beside", [0, None])
def test_sign_before_the_items_of_last_year__a09(typed: Value, beside: Value) -> None:
    report = judged("2019", {"license.items_prev": typed, "license.items_delta": beside})
    found = one(report, "A09")
    assert (found.level, found.cells, found.found) == ("warning", (f"{T2}!B7", f"{T2}!C7"), str(typed))
    assert found.message.startswith(f"{T2} B7（行政许可／上一年项目数量）填的是“{typed}”")


@pytest.mark.parametrize(
    ("typed", "beside"), [("3", 0), (3, 0), ("+3", 2), ("+0", 0), ("-", 0), ("+很多", 0), ("+3", "约2")]
)
def test_no_sign_or_a_change_beside_it__no_a09(typed: Value, beside: Value) -> None:
    report = judged("2019", {"license.items_prev": typed, "license.items_delta": beside})
    assert "A09" not in {each.rule for each in report.findings}


def test_sign_in_the_column_of_changes__no_a09() -> None:
    report = judged("2019", {"fee.items_prev": 3, "fee.items_delta": "+2"})
    assert lines(report) == {("CEL-01", (f"{T2}!C15",)), ("A10", (f"{T2}!B15", f"{T2}!C15"))}


def test_edition_without_changes__no_a09() -> None:
    assert lines(judged("2021", {"normdoc.valid": "+3"})) == {("CEL-01", (f"{T2}!D4",))}
