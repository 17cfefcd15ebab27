"""What could not be judged for want of last year's numbers: of all units, or of which."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.telling.as_text import left_open
from toolkit.verify.findings import Unjudged
from toolkit.verify.gates.unjudged import NO_LAST_YEAR

LACKING = (Unjudged("B04", "与上年一致", NO_LAST_YEAR), Unjudged("A06", "与上年一致", NO_LAST_YEAR))


def state(name: str, unjudged: Sequence[Unjudged] = ()) -> Any:
    return SimpleNamespace(unit=SimpleNamespace(name=name), verdict=SimpleNamespace(unjudged=unjudged))


@pytest.mark.parametrize(
    ("lacking", "others", "said"),
    [
        ((), ("甲",), ""),
        (("甲", "乙"), (), "没有上年的数，跨年的审核关系 A06、B04 没有核对。"),
        (("甲", "乙"), ("丙",), "甲、乙没有上年的数，跨年的审核关系 A06、B04 没有核对。"),
        (tuple("甲乙丙丁戊"), ("己",), "甲、乙、丙等 5 个单位没有上年的数，跨年的审核关系 A06、B04 没有核对。"),
    ],
)
def test_units_without_last_year(lacking: Sequence[str], others: Sequence[str], said: str) -> None:
    states = [*(state(name, LACKING) for name in lacking), *(state(name) for name in others)]
    assert left_open(states) == said
