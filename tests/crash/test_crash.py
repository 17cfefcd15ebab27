"""A kill at any call that changes the file system leaves the old or the new, and the next run goes on."""

import os
import shutil
from pathlib import Path

import pytest

from docs.make_crash_table import PAGE, names_on_page
from tests.crash.harness import Scenario, kill_at, kill_everywhere, remember_pure_work, scenarios, tally
from toolkit.campaign import files, folder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills are made in forked children")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    with pytest.MonkeyPatch.context() as patch:
        remember_pure_work(patch.setattr)
        yield scenarios(tmp_path_factory.mktemp("崩溃"))  # type: ignore[misc]


@pytest.mark.parametrize("number", [0, 1])
def test_kill_at_every_call__old_or_new_and_the_next_run_ends_the_same(
    both: list[Scenario], number: int, tmp_path: Path
) -> None:
    scenario = both[number]
    found = kill_everywhere(scenario, tmp_path)
    assert len(found) == len(scenario.calls) > 50
    assert {call: wrong for call, wrong in found.items() if wrong} == {}


def test_page_names_the_calls_that_are_counted(both: list[Scenario]) -> None:
    assert names_on_page(PAGE.read_text(encoding="utf-8")) == {name for each in both for name in tally(each)}


def test_the_harness_finds_a_writer_that_leaves_halves(
    both: list[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A harness that finds nothing must be able to find something."""

    def straight(items: list[tuple[Path, bytes]]) -> list[Path]:
        for path, data in items:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.write(handle, data)
            os.close(handle)
        return [path for path, _ in items]

    monkeypatch.setattr(folder, "write_all", straight)
    scenario = both[1]
    wrong = [kill_at(scenario, number, tmp_path / str(number)) for number in range(8, 40, 3)]
    assert any("既不是旧的也不是新的" in each for found in wrong for each in found)
    monkeypatch.undo()
    assert files.write_all is folder.write_all
    shutil.rmtree(tmp_path)
