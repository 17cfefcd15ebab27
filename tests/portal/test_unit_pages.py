"""Whatever a return's state is, its unit is told what to do next."""

from __future__ import annotations

import pytest

from toolkit.campaign.hand_in_results import JUDGING, NOT_TAKEN_WORD
from toolkit.desk.views import SIGNS
from toolkit.portal.unit_pages import _templates


@pytest.mark.parametrize("word", [*SIGNS, JUDGING, NOT_TAKEN_WORD])
def test_every_state__says_what_to_do_and_has_a_sign(word: str) -> None:
    parts = _templates().get_template("unit_parts.html").module
    told = str(parts.what_now(word))  # type: ignore[attr-defined]
    assert told.endswith("。")
    assert str(_templates().globals["SIGNS"][word]).encode("gbk")  # type: ignore[index]
