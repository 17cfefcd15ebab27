"""What is taken out of a text because nobody sees it, and what stays because somebody does."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from toolkit.intake.plain_text import MISSING, printable, seen


def test_every_character__kept_only_where_it_is_seen() -> None:
    """By its category in Unicode: controls, formats, surrogates, private use and lines' own separators never come out.

    Characters that this Python does not know yet may be ideographs of a newer standard.
    """
    forbidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        out = printable(f"甲{char}乙")
        assert {unicodedata.category(each) for each in out.replace("\n", "")} & forbidden == set(), hex(number)
        if unicodedata.category(char) in forbidden and char not in "\t\n\r":
            text, hidden, lost = seen(f"甲{char}乙")
            assert hidden or lost, hex(number)
            assert (MISSING in text) == lost, hex(number)


@pytest.mark.parametrize(
    "text",
    [
        "青山乡",
        "一是……；\n二是——“好”（注）",
        "A-1 @ +5 = 3%",
        "①②³√×",
        "㘵𠮷䶮〇",
        "👍 😀",
        "ｆｕｌｌ　ｗｉｄｔｈ",
        "\u00a0",
        "é é",
        "عربي",
    ],
)
def test_what_is_seen__stays(text: str) -> None:
    assert seen(text) == (text, False, False)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("甲\r\n乙\r丙", "甲\n乙\n丙"), ("甲\t乙", "甲 乙"), ("☎\ufe0f", "☎"), ("葛\U000e0100城", "葛城")],
)
def test_other_spelling__the_same_text(typed: str, text: str) -> None:
    assert seen(typed) == (text, False, False)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("青\u200b山\ufeff乡", "青山乡"),
        ("张\u3164三\u2800", "张三"),
        ("甲\x0b乙\u2028丙", "甲\n乙\n丙"),
        ("\u202e乡山青", "青山乡"),
        ("见\u202e（乡山青）\u202c附件", "见（青山乡）附件"),
        ("\u202eعربي", "عربي"),
        ("\u2066甲\u2069", "甲"),
        ("\x00\x1f\x7f甲", "甲"),
        ("甲\U000e0041", "甲"),
    ],
)
def test_what_is_not_seen__taken_out_and_said(typed: str, text: str) -> None:
    assert seen(typed) == (text, True, False)


@pytest.mark.parametrize("char", ["\ue863", "\uf8ff", "\U000f0000", "\U0010fffd", "\ufffd", "\ufffc", "\ufffe"])
def test_what_cannot_be_known__its_place_is_kept(char: str) -> None:
    assert seen(f"王{char}") == (f"王{MISSING}", False, True)
