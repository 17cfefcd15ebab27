"""Workers let go of their memory before the command that asked them takes its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.helpers import filled, stamp_of
from toolkit.campaign.folder import Campaign
from toolkit.engine import Failure, Inline, Task
from toolkit.engine.task import J, R, S
from toolkit.forms import load_form
from toolkit.verbs import merge, rollup
from toolkit.verbs.run import run


class _Resting(Inline):
    """Works as ever, and notes when it works and when it is told to rest."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def map(self, task: Task[S, J, R], jobs: Iterable[J]) -> Iterator[R | Failure]:
        self.told.append("works")
        return super().map(task, jobs)

    def rest(self) -> None:
        self.told.append("rests")


def test_a_run__between_verifying_and_merging(received: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = _Resting()
    merging = merge.merge

    def noted(campaign: Campaign, *rest: object) -> object:
        engine.told.append("merges")
        return merging(campaign, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(merge, "merge", noted)
    run(received, engine=engine)
    at = engine.told.index("merges")
    assert engine.told[:at].count("rests") == 1
    assert engine.told[at - 1] == "rests"


def test_a_rollup__when_all_is_read(tmp_path: Path) -> None:
    engine, form = _Resting(), load_form("2021")
    (tmp_path / "各县").mkdir()
    (tmp_path / "各县" / "1.xlsx").write_bytes(filled(form, stamp=stamp_of(form, unit_code="640323001")))
    rollup.rollup([str(tmp_path / "各县")], tmp_path / "全国", engine)
    assert engine.told == ["works", "rests"]
