"""What is typed into a number or date cell, and what it is read as."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.intake.snapshot import CellKind, RawCell
from toolkit.returns.cell_values import Reading, read_date, read_number, serial_date


def cell(text: str, kind: CellKind = "text", **more: object) -> RawCell:
    return RawCell("D4", 4, 4, kind, text, **more)  # type: ignore[arg-type]


def read(text: str, unit: str = "") -> tuple[str, object, str]:
    reading = read_number(cell(text), unit)
    return reading.state, reading.value, reading.rule


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("4", 4, "CEL-01"),
        ("+3", 3, "CEL-01"),
        ("-3", -3, "CEL-01"),
        ("007", 7, "CEL-01"),
        ("0.00", 0, "CEL-01"),
        ("2.50", Decimal("2.5"), "CEL-01"),
        ("1,362", 1362, "CEL-01"),
        ("1,234,567.5", Decimal("1234567.5"), "CEL-01"),
        (" 4 ", 4, "CEL-01"),
        ("4\u00a0", 4, "CEL-01"),
        ("\u200b4\ufeff", 4, "CEL-01"),
        ("\u30004\r\n", 4, "CEL-01"),
        ("'4", 4, "CEL-01"),
        ("999,999,999", 999_999_999, "CEL-01"),
        ("0.9632", Decimal("0.9632"), "CEL-01"),
        ("３", 3, "CEL-02"),
        ("－８", -8, "CEL-02"),
        ("１，３６２", 1362, "CEL-02"),
        ("２．５", Decimal("2.5"), "CEL-02"),
        ("3件", 3, "CEL-04"),
        ("３件", 3, "CEL-04"),
        ("-2条", -2, "CEL-04"),
        ("0项", 0, "CEL-04"),
    ],
)
def test_text_number__ok(text: str, value: object, rule: str) -> None:
    assert read(text) == ("reported", value, rule)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("10²", "CEL-03"),
        ("①", "CEL-03"),
        ("٣", "CEL-03"),
        ("½", "CEL-03"),
        ("1_000", "CEL-03"),
        ("1e3", "CEL-03"),
        ("1E+308", "CEL-03"),
        ("nan", "CEL-03"),
        ("-Infinity", "CEL-03"),
        ("3.", "CEL-03"),
        ("三", "CEL-04"),
        ("约3", "CEL-04"),
        ("1 362", "CEL-04"),
        ("3 件", "CEL-04"),
        ("3余件", "CEL-04"),
        ("12万", "CEL-04"),
        ("2.5万元", "CEL-04"),
        ("2.5元", "CEL-04"),
        ("1,36", "CEL-04"),
        ("13,62", "CEL-04"),
        ("--253", "CEL-04"),
        ("3-4", "CEL-04"),
        (".5", "CEL-04"),
        ("0x10", "CEL-04"),
        ("TRUE", "CEL-04"),
        ("#REF!", "CEL-04"),
        ("=10+20", "CEL-04"),
        ("1000000000", "CEL-07"),
        ("9" * 16, "CEL-07"),
        ("9" * 5000, "CEL-07"),
        ("1,000,000,000,000,000", "CEL-07"),
        ("1000000000件", "CEL-07"),
        ("9" * 40 + "件", "CEL-07"),
    ],
)
def test_text_number__error(text: str, rule: str) -> None:
    assert read(text) == ("unreadable", None, rule)


@pytest.mark.parametrize("text", ["/", "\\", "-", "—", "——", "–", "_", "无", "没有", "－", " 无 "])
def test_words_for_nothing__missing_and_never_zero(text: str) -> None:
    assert read_number(cell(text)) == Reading(text, "missing", None, "CEL-04", "0")


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0\u200b", "'"])
def test_blank__missing(text: str) -> None:
    assert read(text) == ("missing", None, "")


def test_no_cell__missing() -> None:
    assert read_number(None) == Reading("", "missing")


def test_amount_in_ten_thousands__ok() -> None:
    assert read("2.5万元", "万元") == ("reported", Decimal("2.5"), "CEL-04")
    assert read("2.5元", "万元") == ("unreadable", None, "CEL-04")


def test_amount_in_yuan__not_read_but_worked_out_for_the_question() -> None:
    said = {text: read_number(cell(text), "万元").suggestion for text in ("251000元", "9,632元", "约3元", "3元")}
    assert said == {"251000元": "25.1", "9,632元": "0.9632", "约3元": "", "3元": "0.0003"}
    assert read_number(cell("251000元"), "").suggestion == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", 4),
        ("-3", -3),
        ("4.0", 4),
        ("1E2", 100),
        ("2.5", Decimal("2.5")),
        ("0.30000000000000004", Decimal("0.3")),
        ("2.9999999999999996", 3),
        ("59237.244899999998", Decimal("59237.2449")),
    ],
)
def test_number__plain(text: str, value: object) -> None:
    assert read_number(cell(text, "number")) == Reading(text, "reported", value)


@pytest.mark.parametrize(
    "text", ["1E308", "1E999999999999", "NaN", "-INF", "1000000000", "four", "1_000", "٣", "３", "1" * 5000]
)
def test_number__too_large_or_none_at_all__error(text: str) -> None:
    reading = read_number(cell(text, "number"))
    assert (reading.state, reading.value, reading.rule) == ("unreadable", None, "CEL-07")


def test_more_decimals_than_the_form_keeps__named() -> None:
    assert read_number(cell("0.1234567", "number")) == Reading("0.1234567", "reported", Decimal("0.123457"), "CEL-08")


def test_number_shown_as_a_date__error() -> None:
    reading = read_number(cell("44206", "number", date_format=True))
    assert reading == Reading("2021-01-10", "unreadable", None, "CEL-05", "44206")


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [("bool", "1", "CEL-13"), ("date", "2021-01-08", "CEL-13"), ("error", "#REF!", "FRM-05")],
)
def test_other_kinds__error(kind: CellKind, text: str, rule: str) -> None:
    assert read_number(cell(text, kind)) == Reading(text, "unreadable", None, rule)


@pytest.mark.parametrize(
    ("formula", "value"), [("10+20", 30), ("10-20", -10), ("-5", -5), ("4", 4), ("0.1+0.2", Decimal("0.3"))]
)
def test_formula_of_plain_numbers__worked_out(formula: str, value: object) -> None:
    reading = read_number(cell("999", "number", formula=formula))
    assert reading == Reading(f"={formula}", "reported", value, "FRM-06")


@pytest.mark.parametrize("formula", ["SUM(A1:A3)", "A1", "2*3", "1--2", "1e3", "10+", "-", "", "1.2.3"])
def test_other_formula__error(formula: str) -> None:
    reading = read_number(cell("7", "number", formula=formula))
    assert (reading.state, reading.value, reading.rule) == ("unreadable", None, "FRM-06")


@pytest.mark.parametrize("digits", [10, 16, 30, 5000])
def test_formula_of_too_many_digits__error(digits: int) -> None:
    assert read_number(cell("1", "number", formula="9" * digits)).state == "unreadable"


@pytest.mark.parametrize(
    ("formula", "array", "rule"),
    [
        ("10+20", True, "FRM-07"),
        ("[1]x!A1", False, "SEC-03"),
        ("WEBSERVICE(A1)", False, "SEC-03"),
        ('HYPERLINK("a")', False, "SEC-03"),
        ("cmd|' /C calc'!A0", False, "SEC-02"),
    ],
)
def test_formula_that_reaches_outside__error(formula: str, array: bool, rule: str) -> None:
    reading = read_number(cell("30", "number", formula=formula, array=array))
    assert (reading.state, reading.value, reading.rule) == ("unreadable", None, rule)


@pytest.mark.parametrize(
    "text", ["2021-1-8", "2021.1.8", "2021/01/08", "2021年1月8日", "２０２１年１月８日", " 2021-01-08 ", "20210108"]
)
def test_written_date__ok(text: str) -> None:
    assert read_date(cell(text)) == Reading(text, "reported", date(2021, 1, 8))


@pytest.mark.parametrize("text", ["2021-2-30", "年后", "1月8日", "21-1-8", "2021-13-1", "2021-1"])
def test_written_date__error(text: str) -> None:
    assert read_date(cell(text)) == Reading(text, "unreadable", None, "CEL-06")


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("44204", date(2021, 1, 8)),
        ("44204.75", date(2021, 1, 8)),
        ("1", date(1900, 1, 1)),
        ("59", date(1900, 2, 28)),
        ("61", date(1900, 3, 1)),
        ("73050", date(2099, 12, 31)),
    ],
)
def test_day_number__ok(serial: str, day: date) -> None:
    assert serial_date(Decimal(serial)) == day
    assert read_date(cell(serial, "number")).value == day


@pytest.mark.parametrize("serial", ["60", "0", "-1", "73051", "1e300", "nan", "inf", "x"])
def test_day_number__error(serial: str) -> None:
    assert read_date(cell(serial, "number")) == Reading(serial, "unreadable", None, "CEL-06")


def test_stored_iso_date__ok() -> None:
    assert read_date(cell("2021-01-08T00:00:00", "date")).value == date(2021, 1, 8)


LIMIT = 999_999_999
WIDE = str.maketrans("0123456789-,", "０１２３４５６７８９－，")


@given(st.integers(-LIMIT, LIMIT))
def test_every_whole_number_reads_back(number: int) -> None:
    assert read(str(number)) == ("reported", number, "CEL-01")
    assert read(f"{number:,}") == ("reported", number, "CEL-01")
    assert read(f"{number:,}".translate(WIDE)) == ("reported", number, "CEL-02")
    assert read(f"{number}件") == ("reported", number, "CEL-04")
    assert read_number(cell(str(number), "number")).value == number
    assert read_number(cell("0", "number", formula=str(number))).value == number


@given(st.decimals(-LIMIT, LIMIT, places=6, allow_nan=False))
def test_every_amount_reads_back(number: Decimal) -> None:
    assert read(f"{number:f}")[1] == number
    assert read_number(cell(repr(float(number)), "number")).value == number


@given(st.text(max_size=20) | st.text("0123456789０９²①٣三.,，+-－eE_ 件万元nif'\u00a0", max_size=12))
def test_any_text__a_number_only_by_the_grammar(text: str) -> None:
    for unit in ("", "万元"):
        reading = read_number(cell(text), unit)
        if reading.value is None:
            assert reading.state in ("missing", "unreadable")
            continue
        # The grammar, said another way: digits of two alphabets, one sign, one point, groups of three, a unit.
        plain = "".join(text.split()).translate(str.maketrans("０１２３４５６７８９．，＋－", "0123456789.,+-"))
        plain = "".join(char for char in plain if char not in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
        bare = plain.removeprefix("'").rstrip("件条次个项份人宗起例万元").lstrip("+-")
        assert bare.isascii()
        assert set(bare) <= set("0123456789.,")
        assert abs(Decimal(str(reading.value))) == Decimal(bare.replace(",", ""))


@given(st.text(max_size=20), st.sampled_from(["text", "number", "date", "bool", "error"]))
def test_any_cell__never_raises(text: str, kind: CellKind) -> None:
    assert read_number(cell(text, kind)).state in ("reported", "missing", "unreadable")
    assert read_number(cell(text, kind, formula=text)).state in ("reported", "missing", "unreadable")
    assert read_date(cell(text, kind)).state in ("reported", "missing", "unreadable")
