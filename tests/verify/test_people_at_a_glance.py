"""What is passed at a glance is passed by the whole of the rules as well."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.verify.gates import people

NEVER = re.compile("(?!)")
NAMES = st.text("王小明测试姓名无没有本人单位办公室一二三领导某", min_size=1, max_size=5)
NUMBERS = st.from_regex(people._USUAL_NUMBER, fullmatch=True) | st.text("0123456789-转x ", min_size=6, max_size=14)


@given(name=NAMES, unit=st.sampled_from(("", "王小", "青山乡")))
def test_names__judged_alike_at_a_glance(name: str, unit: str) -> None:
    at_a_glance = people._is_name(name, unit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_USUAL_NAME", NEVER)
        assert people._is_name(name, unit) == at_a_glance


@given(number=NUMBERS)
def test_telephones__judged_alike_at_a_glance(number: str) -> None:
    at_a_glance = people._is_phone(number, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_USUAL_NUMBER", NEVER)
        assert people._is_phone(number, "") == at_a_glance


def test_every_sign_of_a_usual_name__is_a_letter_that_stays_as_it_is() -> None:
    signs = [char for char in map(chr, range(0x10000)) if people._USUAL_NAME.fullmatch(char * 2)]
    assert len(signs) == 20_902
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_USUAL_NAME", NEVER)
        assert all(people._is_name(f"{char}鄻", "") for char in signs if char != "鄻")
