"""Which sums are rough: of every unit's, or of as many as it takes to find each rounded indicator once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.forms import load_form
from toolkit.returns.stored_values import approximable
from toolkit.verbs import merged_sums

FORM = load_form("2019")
KEYS = sorted(approximable(FORM))


def rough(monkeypatch: pytest.MonkeyPatch, *returns: Mapping[str, Any]) -> tuple[dict[str, str], int]:
    """What is rough, and how many returns were looked at."""
    seen: list[int] = []

    def given(*_: object) -> Iterator[tuple[None, Mapping[str, Any]]]:
        for number, values in enumerate(returns):
            seen.append(number)
            yield None, values

    monkeypatch.setattr(merged_sums, "stored_values", given)
    campaign = cast(Campaign, SimpleNamespace(form=FORM))
    return merged_sums.rough_sums(campaign, ()), len(seen)


def test_the_last_return_rounds_the_last_indicator__it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: dict[str, Any] = {"facts.posts": 300, "facts.posts.approx": None}
    last = {f"{KEYS[-1]}.approx": "余"}
    found, seen = rough(monkeypatch, {f"{key}.approx": "近" for key in KEYS[:-1]}, plain, last, plain)
    assert found == dict.fromkeys(KEYS, "约")
    assert seen == 3


def test_an_indicator_that_nobody_rounds__all_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rough(monkeypatch, *[{f"{KEYS[0]}.approx": "近"}] * 3) == ({KEYS[0]: "约"}, 3)
