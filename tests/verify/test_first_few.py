"""Lists inside a sentence."""

from __future__ import annotations

from toolkit.verify.catalogue import first_place, places
from toolkit.verify.first_few import NAMED, first_few

TEXTS = [f"D{row}" for row in range(1, NAMED + 2)]


def test_few__all_named() -> None:
    assert first_few(TEXTS[:NAMED], " 等") == "D1、D2、D3、D4、D5、D6"


def test_many__the_first_and_that_there_are_more() -> None:
    assert first_few(TEXTS, "……") == "D1、D2、D3、D4、D5、D6……"
    assert first_few(TEXTS, "……", "；", 2) == "D1；D2……"


def test_places__sheet_by_sheet() -> None:
    cells = [f"表三!{text}" for text in TEXTS]
    assert places([*cells, "表四!A1"]) == "表三 D1、D2、D3、D4、D5、D6 等 7 格；表四 A1"
    assert first_place(cells) == "表三 D1 等 7 格"
    assert first_place(cells[:1]) == "表三 D1"
