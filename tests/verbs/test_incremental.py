"""What lies as it lay is not read again; what did not change is not built again; nothing is counted twice."""

import os
import time

import pytest

from toolkit.campaign.folder import Campaign
from toolkit.campaign.standings import StandingsByUnit
from toolkit.errors import NianbaoError
from toolkit.verbs import take_in as take_in_module
from toolkit.verbs.collect import collect
from toolkit.verbs.run import run


def _old(campaign: Campaign) -> None:
    for number, path in enumerate(sorted(campaign.inbox.iterdir())):
        os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))


def test_unchanged_files__are_not_read_again(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    _old(received)
    first = collect(received)
    read: list[str] = []
    monkeypatch.setattr(take_in_module, "_read", lambda each, source: read.append(source) or [])
    again = collect(received)
    assert read == []
    assert [(each.source, each.unit_code) for each in again] == [(each.source, each.unit_code) for each in first]


def test_unchanged_files__nobody_asks_what_stands_of_any_unit(
    received: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old(received)
    collect(received)
    asked: list[str] = []
    standing = StandingsByUnit.of
    monkeypatch.setattr(StandingsByUnit, "of", lambda self, code: asked.append(code) or standing(self, code))
    collect(received)
    assert asked == []
    new = received.inbox / "另一份.xlsx"
    new.write_bytes(next(received.inbox.glob("青山乡_*")).read_bytes())
    (copy,) = (each for each in collect(received) if each.fresh)
    assert (copy.status, asked) == ("skipped", [copy.unit_code])


def test_changed_within_the_same_tick__is_read_again(received: Campaign) -> None:
    path = received.inbox / "照片.xlsx"
    now = time.time_ns()
    for data in (b"\xff\xd8\xff\xe0" + bytes(50), b"\xff\xd8\xff\xe1" + bytes(50)):
        path.write_bytes(data)
        os.utime(path, ns=(now, now))
        collect(received)
    assert len([row for row in received.ledger.files() if row.source.endswith("照片.xlsx")]) == 2


def test_same_content_again_and_again__is_recorded_once(received: Campaign) -> None:
    copy = received.inbox / "又一份.xlsx"
    copy.write_bytes(next(received.inbox.glob("青山乡_*")).read_bytes())
    for _ in range(3):
        collect(received)
    assert [row.status for row in received.ledger.files() if row.source.endswith("又一份.xlsx")] == ["skipped"]


def test_nothing_changed__nothing_is_built(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(received)

    def never(*_: object) -> bytes:
        raise AssertionError("built again")

    for place in ("merge.write_workbook", "merge.UnitTable", "draft_job.unit_report", "drafts.county_report"):
        monkeypatch.setattr(f"toolkit.verbs.{place}", never)
    again = run(received)
    assert again.merged.values == done.merged.values
    assert again.reports == done.reports


def test_output_that_went_missing__is_made_again_with_the_same_bytes(received: Campaign) -> None:
    done = run(received)
    for path in (*done.merged.files, *done.reports):
        data = path.read_bytes()
        path.unlink()
        run(received)
        assert path.read_bytes() == data


def test_archive_that_cannot_be_written__nothing_is_recorded(
    received: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    for place, says in (("files._side_by_side", "磁盘已满"), ("lock.os.fsync", "什么都没有动")):
        with monkeypatch.context() as patch:
            patch.setattr(f"toolkit.campaign.{place}", full)
            with pytest.raises(NianbaoError, match=says):
                collect(received)
    assert received.ledger.files() == []
    assert len([each for each in collect(received) if each.status == "return"]) == 8
