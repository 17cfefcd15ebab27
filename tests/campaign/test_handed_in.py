"""The place of a file in 收回 says by whose link it came; no other place does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toolkit.campaign.folder import INBOX
from toolkit.campaign.handed_in import HANDED_IN, HandedIn, handed_in
from toolkit.campaign.roster import Unit

AT = datetime(2021, 1, 9, 6, 32, 5, tzinfo=UTC)


@pytest.mark.parametrize("code", ["640323202", "QS", "自编01", "a_b-c.d", "x_y_"])
@pytest.mark.parametrize("name", ["青山乡", "大水坑（东）镇", "A_B 办", "县政府（本级）"])
@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_place_of_a_file__tells_it_back(code: str, name: str, suffix: str) -> None:
    given = HandedIn(code, "482913", AT)
    path = given.path(Path(INBOX), Unit(code, name), suffix)
    told = handed_in(path.as_posix())
    assert told == given
    assert told.sent == "2021-01-09T06:32:05+00:00"
    assert handed_in(f"{path.as_posix()}/里面的/甲.xlsx") == given


@pytest.mark.parametrize(
    "source",
    [
        "收回/青山乡.xlsx",
        f"收回/{HANDED_IN}/20210109-143205_收件482913.xlsx",
        f"收回/{HANDED_IN}/青山乡（QS）/青山乡.xlsx",
        f"收回/{HANDED_IN}/青山乡/20210109-143205_收件482913.xlsx",
        f"收回/{HANDED_IN}/青山乡（QS）/20211309-143205_收件482913.xlsx",
        f"收回/各乡镇.zip/{HANDED_IN}/青山乡（QS）/20210109-143205_收件482913.xlsx",
        f"/home/x/收回/{HANDED_IN}/青山乡（QS）/20210109-143205_收件482913.xlsx",
    ],
)
def test_any_other_place__came_otherwise(source: str) -> None:
    assert handed_in(source) is None
