"""What stands in a text cell, and the text that is read."""

from __future__ import annotations

import pytest

from toolkit.intake.snapshot import CellKind, RawCell
from toolkit.intake.xlsx.strings import decoded
from toolkit.returns.cell_values import Reading, read_date
from toolkit.returns.text_values import LONGEST, read_text


def cell(text: str, kind: CellKind = "text", **more: object) -> RawCell:
    return RawCell("C4", 4, 3, kind, text, **more)  # type: ignore[arg-type]


def test_outer_blanks_taken_off() -> None:
    assert read_text(cell("  王某 \n")) == Reading("王某", "reported", "王某")
    assert read_text(cell(" \u3000")) == Reading("", "missing")
    assert read_text(None) == Reading("", "missing")


def test_one_of_the_choices() -> None:
    assert read_text(cell("是"), ("是", "否")) == Reading("是", "reported", "是")
    assert read_text(cell("是\u200b"), ("是", "否")) == Reading("是", "reported", "是", "CEL-19")
    assert read_text(cell("对"), ("是", "否")) == Reading("对", "unreadable", None, "CEL-04", "是、否")
    assert read_text(cell("1", "number"), ("是", "否")) == Reading("1", "unreadable", None, "CEL-04", "是、否")


@pytest.mark.parametrize(
    "text", ["=1+1 不是公式", "+86", "@所有人", "-2", "无", "cmd|'/c calc'!A0", "#1 楼", "N/A", "{{7*7}}"]
)
def test_whatever_can_be_read__read(text: str) -> None:
    assert read_text(cell(text)) == Reading(text, "reported", text)


@pytest.mark.parametrize(
    ("stored", "text"),
    [("5", "5"), ("7.0", "7"), ("7E0", "7"), ("13995123456", "13995123456"), ("-2.50", "-2.5"), ("0", "0")],
)
def test_number__the_text_that_its_digits_are(stored: str, text: str) -> None:
    assert read_text(cell(stored, "number")) == Reading(text, "reported", text)


@pytest.mark.parametrize(
    "raw",
    [
        cell("44204", "number", date_format=True),
        cell("330421199001011234", "number"),
        cell("1E30", "number"),
        cell("NaN", "number"),
        cell("1", "bool"),
        cell("2021-01-08", "date"),
    ],
)
def test_shown_otherwise_than_stored__not_read(raw: RawCell) -> None:
    reading = read_text(raw)
    assert (reading.state, reading.value, reading.rule) == ("unreadable", None, "CEL-17")


@pytest.mark.parametrize(
    ("formula", "more", "rule"),
    [
        ("A1", {}, "FRM-06"),
        ("", {}, "FRM-06"),
        ('"张三"', {}, "FRM-06"),
        ("1+1", {}, "FRM-06"),
        ("A1", {"array": True}, "FRM-07"),
        ("[1]Sheet1!A1", {}, "SEC-03"),
        ('HYPERLINK("http://x","张三")', {}, "SEC-03"),
        ("cmd|'/c calc'!A0", {}, "SEC-02"),
    ],
)
def test_formula__its_result_is_not_what_was_written(formula: str, more: dict[str, bool], rule: str) -> None:
    for kind in ("text", "number", "blank"):
        raw = cell("" if kind == "blank" else "7", kind, formula=formula, **more)  # type: ignore[arg-type]
        assert read_text(raw) == Reading(f"={formula}", "unreadable", None, rule)
        assert read_date(raw) == Reading(f"={formula}", "unreadable", None, rule)


@pytest.mark.parametrize(
    "text", ["#REF!", "#N/A", "#n/a", "共 #DIV/0! 条", "＃REF！", "#NAME?", "#SPILL!", "Err:502", " #VALUE! "]
)
def test_error__not_read(text: str) -> None:
    assert read_text(cell(text)).rule == "FRM-05"
    assert read_text(cell(text, "error")).rule == "FRM-05"


def test_length__what_a_cell_can_keep() -> None:
    assert read_text(cell("字" * LONGEST)).value == "字" * LONGEST
    for text in ("字" * (LONGEST + 1), "😀" * (LONGEST // 2 + 1)):
        reading = read_text(cell(text))
        assert (reading.value, reading.rule, len(reading.literal)) == (None, "CEL-14", 41)


def test_struck_out__not_said() -> None:
    assert read_text(cell("甲乙"), unstruck="甲") == Reading("甲", "reported", "甲", "CEL-18")
    assert read_text(cell("甲乙"), unstruck="") == Reading("甲乙", "unreadable", None, "CEL-18")


def test_private_use__not_read() -> None:
    assert read_text(cell("王\ue863")) == Reading("王〓", "unreadable", None, "CEL-19")


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        ("_x0041_", "A"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_x", "\ufffdx"),
        ("_xFFFF_", "\ufffd"),
        ("_x0001_", "\x01"),
        ("_x00_ _x1_", "_x00_ _x1_"),
    ],
)
def test_escapes__the_character_or_the_sign_that_one_is_lost(spelled: str, text: str) -> None:
    assert decoded(spelled) == text
