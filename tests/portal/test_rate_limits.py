"""So many at once, then so many a second; nobody pays for another."""

from __future__ import annotations

from toolkit.portal import rate_limits
from toolkit.portal.rate_limits import Buckets, Rate


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_burst_then_one_by_one__and_each_key_its_own() -> None:
    clock = Clock()
    buckets = Buckets(Rate(3, 10), clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 10]
    assert buckets.take("b") == 0
    clock.now = 9
    assert buckets.take("a") == 1
    clock.now = 10.5
    assert [buckets.take("a"), buckets.take("a") > 0] == [0, True]
    clock.now = 1000
    assert [buckets.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_cost__counts_for_many_and_is_paid_off() -> None:
    clock = Clock()
    buckets = Buckets(Rate(10, 1), clock)
    assert buckets.take("a", 20) == 0
    assert buckets.take("a") == 11
    clock.now = 11
    assert buckets.take("a") == 0


def test_any_number_of_keys__memory_stays_bounded_and_who_is_shut_out_stays_so(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(rate_limits, "_MOST_KEYS", 50)
    clock = Clock()
    buckets = Buckets(Rate(1, 100), clock)
    for number in range(1000):
        clock.now = number / 1000
        buckets.take(str(number))
        assert len(buckets._left) <= 51
    assert buckets.take("999") > 0
