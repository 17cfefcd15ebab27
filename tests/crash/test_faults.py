"""A disk that refuses a call, once or from then on, costs no return; the next undisturbed run is right."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.faults import Step, course, hurry, points, refuse_everywhere
from tests.crash.harness import remember_pure_work
from toolkit.campaign import files, folder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="faults are put into forked children")
EACH = 73
"""Of how many points one is tried here: a prime, so that calls, errors and durations all have their turn."""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Step]]:
    with pytest.MonkeyPatch.context() as patch:
        remember_pure_work(patch.setattr)
        hurry(patch.setattr)
        yield list(course(tmp_path_factory.mktemp("磁盘")))


def test_refused_calls__nothing_lost_and_the_next_run_is_right(steps: list[Step], tmp_path: Path) -> None:
    chosen = [(step, fault) for step in steps for fault in points(step)][::EACH]
    assert {step.name for step, _ in chosen} == {step.name for step in steps}
    found = refuse_everywhere(chosen, tmp_path)
    wrong = {
        (step.name, fault, step.calls[fault.number - 1]): each
        for (step, fault), each in zip(chosen, found, strict=True)
        if each
    }
    assert wrong == {}


def test_the_shim_finds_a_writer_that_leaves_halves(
    steps: list[Step], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def straight(items: list[tuple[Path, bytes]], **_: bool) -> list[Path]:
        for path, data in items:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for half in (data[:99], data[99:]):
                os.write(handle, half)
            os.close(handle)
        return [path for path, _ in items]

    monkeypatch.setattr(folder, "write_all", straight)
    collect = next(step for step in steps if step.name == "collect")
    chosen = [(collect, fault) for fault in points(collect) if not fault.lasting][2::11]
    found = refuse_everywhere(chosen, tmp_path)
    assert any("既不是旧的也不是新的" in each for wrong in found for each in wrong)
    monkeypatch.undo()
    assert files.write_all is folder.write_all
