"""The even spelling of a text: letter by letter in one stroke where nothing goes, with the same outcome."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.prose.plain_prose import plain_prose


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("收到１２件,办结 3 件", "收到12件，办结3件"),
        ("1,952件", "1,952件"),
        ("1,95件", "1，95件"),
        ("１，952", "1，952"),
        ("1 2", "1 2"),
        ("（a:b）", "（a：b）"),
    ],
)
def test_spellings__made_even(text: str, plain: str) -> None:
    assert plain_prose(text).text == plain


@given(st.text(st.sampled_from("0１2，,.．：:;（( \n\u200b\u3000甲1－-%％!？"), max_size=12))
def test_blank_at_the_end__changes_nothing(text: str) -> None:
    """With one, every letter is gone through."""
    assert plain_prose(text) == plain_prose(f"{text} ")


@given(st.text(st.sampled_from("0１2，,：甲 "), max_size=12))
def test_positions__lead_to_the_letters(text: str) -> None:
    plain = plain_prose(text)
    assert len(plain.positions) == len(plain.text)
    same = [(char, text[at]) for char, at in zip(plain.text, plain.positions, strict=True) if char == "甲"]
    assert all(one == other for one, other in same)
