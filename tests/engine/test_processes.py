"""One job's death, hunger or sleep costs that job; the others' results come in order."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.engine.jobs import Shared, a_function, compiled_at, obey, process_of, space_left, tasks_kept
from toolkit.engine import Failure, Inline, Limits, Processes, Task, worker
from toolkit.engine.child import Child
from toolkit.errors import NianbaoError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind are POSIX's")
SHORT = Limits(cpu_seconds=1, wall_seconds=5)


@pytest.fixture(scope="module")
def engine() -> Iterator[Processes]:
    engine = Processes(2)
    yield engine
    engine.close()


def outcomes(engine: Processes, words: list[str], limits: Limits = SHORT) -> list[int | Failure]:
    return list(engine.map(Task(obey, Shared(10), limits=limits), words))


def among_others(engine: Processes, word: str, limits: Limits = SHORT) -> Failure:
    """The word's own outcome, with forty good jobs before and after it."""
    before, after = [str(n) for n in range(20)], [str(n) for n in range(20, 40)]
    found = outcomes(engine, [*before, word, *after], limits)
    failure = found.pop(20)
    assert found == [10 * n for n in range(40)]
    assert isinstance(failure, Failure)
    return failure


def test_results_come_in_the_order_of_the_jobs(engine: Processes) -> None:
    assert outcomes(engine, [str(n) for n in range(300)]) == [10 * n for n in range(300)]


def test_no_jobs__no_worker(engine: Processes) -> None:
    assert outcomes(engine, []) == []


def test_two_gigabytes__memory(engine: Processes) -> None:
    assert among_others(engine, "allocate") == Failure("memory", "MemoryError")


def test_endless_loop__stopped_by_the_processor_limit(engine: Processes) -> None:
    assert among_others(engine, "loop") == Failure("time", "超时")


def test_asleep__stopped_by_the_wall_limit(engine: Processes) -> None:
    start = time.monotonic()
    assert among_others(engine, "sleep", Limits(wall_seconds=0.5)) == Failure("time", "超时")
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("word", ["exit", "abort", "crash"])
def test_dies__its_own_failure_only(engine: Processes, word: str) -> None:
    assert among_others(engine, word).why == "died"


def test_dies__for_the_log(engine: Processes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "toolkit.engine.pool"):
        among_others(engine, "exit")
    assert {message.partition("，")[0] for message in caplog.messages} == {"一个工作进程停了：died"}


def test_every_job_kills__each_is_told(engine: Processes) -> None:
    assert [each.why for each in outcomes(engine, ["exit"] * 6) if isinstance(each, Failure)] == ["died"] * 6


def test_a_worker_lost_by_chance__the_job_gets_a_second_try(engine: Processes, tmp_path: Path) -> None:
    task = Task(obey, Shared(), limits=Limits(file_bytes=1 << 20))
    assert list(engine.map(task, [f"once {tmp_path / 'seen'}"])) == [0]
    assert (tmp_path / "seen").is_dir()


def test_raises__the_exceptions_name(engine: Processes) -> None:
    assert among_others(engine, "raise") == Failure("error", "ValueError")


def test_writes_a_file__stopped_and_nothing_in_it(engine: Processes, tmp_path: Path) -> None:
    assert among_others(engine, f"write {tmp_path / 'x'}").why == "error"
    assert (tmp_path / "x").stat().st_size == 0


def test_what_a_library_prints__does_not_mix_with_answers(engine: Processes) -> None:
    assert outcomes(engine, ["1", "print", "2"]) == [10, 0, 20]


def test_an_answer_that_is_no_plain_data__is_not_run(
    engine: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Path.cwd()
    # Where nothing else that runs meanwhile puts its files.
    monkeypatch.chdir(tmp_path)
    (failure,) = engine.map(Task(a_function, Shared()), ["x"])
    assert isinstance(failure, Failure)
    assert list(tmp_path.iterdir()) == []
    assert not (before / "ran").exists()


def test_limits_come_with_the_task(engine: Processes) -> None:
    for limits in (Limits(memory_bytes=400 << 20, file_bytes=7), Limits(memory_bytes=900 << 20)):
        assert list(engine.map(Task(space_left, Shared(), limits=limits), ["x"])) == [
            (limits.memory_bytes, limits.file_bytes)
        ]


def test_workers_are_kept_for_the_next_task() -> None:
    engine = Processes(1)
    task = Task(process_of, Shared())
    first, again = [list(engine.map(task, ["x", "y"])) for _ in range(2)]
    engine.close()
    assert len({*first, *again}) == 1
    assert os.getpid() not in first


def test_compiled_files_lie_elsewhere__workers_look_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (str(tmp_path), None):
        monkeypatch.setattr(sys, "pycache_prefix", place)
        engine = Processes(1)
        assert list(engine.map(Task(compiled_at, Shared()), ["x"])) == [place or ""]
        engine.close()


def test_expected_work__a_worker_has_loaded_it_before_it_is_asked() -> None:
    engine = Processes(1)
    engine.expect(obey)
    engine.expect(obey)
    [waiting] = engine._pool._idle
    assert list(engine.map(Task(process_of, Shared()), ["x", "y"])) == 2 * [waiting._process.pid]
    assert list(engine.map(Task(obey, Shared(10)), ["1", "2"])) == [10, 20]
    engine.expect(obey)
    assert engine._pool._idle == [waiting]
    engine.close()


def test_expected_worker_that_ended__another_does_the_work() -> None:
    engine = Processes(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.engine.pool.pickled", lambda _: b"no pickle")
        engine.expect(obey)
    assert list(engine.map(Task(obey, Shared(10)), ["1"])) == [10]
    engine.close()


def test_no_worker_starts__said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.engine.child._BOOT", "raise SystemExit  # {path} {ahead}")
    engine = Processes(2)
    with pytest.raises(NianbaoError, match="启动不了"):
        list(engine.map(Task(obey, Shared()), ["1", "2", "3"]))
    engine.close()


def test_idle_workers_that_were_killed__the_next_task_has_others(engine: Processes) -> None:
    """Whoever short of memory ends processes takes those that do nothing."""
    for number in range(2, 5):
        for each in set(engine.map(Task(process_of, Shared()), ["x"] * 40)):
            os.kill(each, signal.SIGKILL)
        assert list(engine.map(Task(obey, Shared(number)), ["1"] * 5)) == [number] * 5


def test_rest__workers_that_did_little_stay() -> None:
    engine = Processes(1)
    task = Task(process_of, Shared())
    first = set(engine.map(task, ["x"] * 3))
    engine.rest()
    assert set(engine.map(task, ["x"])) == first
    engine.close()


def test_rest__idle_workers_that_did_much_go_and_the_next_task_has_others() -> None:
    engine = Processes(1)
    task = Task(process_of, Shared())
    first, again = set(), set()
    first.update(engine.map(task, ["x"] * 600))
    engine.rest()
    for gone in first:
        with pytest.raises(ProcessLookupError):
            os.kill(gone, 0)
    again.update(engine.map(task, ["x"]))
    engine.close()
    assert len(first) == len(again) == 1
    assert first.isdisjoint(again)


def test_rest__who_is_at_work_goes_on() -> None:
    engine = Processes(2)
    results = engine.map(Task(obey, Shared(10)), map(str, range(300)))
    found = []
    for each in results:
        found.append(each)
        engine.rest()
    engine.close()
    assert found == [10 * n for n in range(300)]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The tasks that are sent to workers, one after the other."""
    tasks: list[bytes] = []
    send = Child._send

    def counted(child: Child, words: tuple[object, ...], seconds: float) -> None:
        if words[0] == "task":
            tasks.append(words[-1])  # type: ignore[arg-type]
        send(child, words, seconds)

    monkeypatch.setattr(Child, "_send", counted)
    return tasks


def test_tasks_that_take_turns__each_is_sent_once(sent: list[bytes]) -> None:
    engine = Processes(1)
    for _ in range(5):
        for number in (3, 4):
            # Made anew each time, as for each batch: it is the same by what it says.
            assert list(engine.map(Task(obey, Shared(number)), ["1", "2"])) == [number, 2 * number]
    engine.close()
    assert len(sent) == len(set(sent)) == 2


def test_more_tasks_than_are_kept__the_longest_unused_makes_room(sent: list[bytes]) -> None:
    engine = Processes(1)
    for number in (1, 2, 3, 4, 1, 5, 1, 2):
        assert list(engine.map(Task(obey, Shared(number)), ["1"])) == [number]
    engine.close()
    assert [sent.index(each) + 1 for each in sent] == [1, 2, 3, 4, 5, 2]


def test_many_tasks__a_worker_keeps_few() -> None:
    engine = Processes(1)
    kept = [next(engine.map(Task(tasks_kept, Shared(number)), ["x"])) for number in range(9)]
    engine.close()
    assert kept == [1, 2, 3, 4, 4, 4, 4, 4, 4]


def test_tasks_that_take_turns__each_within_its_own_limits(engine: Processes) -> None:
    for limits in (Limits(file_bytes=7), Limits(memory_bytes=400 << 20)) * 2:
        assert list(engine.map(Task(space_left, Shared(), limits=limits), ["x", "y"])) == 2 * [
            (limits.memory_bytes, limits.file_bytes)
        ]


def test_jobs_are_taken_as_results_are_asked_for(engine: Processes) -> None:
    taken = 0

    def jobs() -> Iterator[str]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield str(number)

    results = engine.map(Task(obey, Shared()), jobs())
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    results.close()  # type: ignore[attr-defined]
    assert taken < 100


def test_who_stops_asking__does_not_wait_for_the_rest() -> None:
    engine = Processes(2)
    start = time.monotonic()
    results = engine.map(Task(obey, Shared()), ["1", *["sleep"] * 9])
    assert next(results) == 1
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 5


def test_who_stops_asking__others_threads_are_not_disturbed() -> None:
    engine, stopped = Processes(2), Event()
    found: list[list[int | Failure]] = []

    def other() -> None:
        for number in itertools.count(1):
            found.append(list(engine.map(Task(obey, Shared(number)), ["1"] * 8)))
            if stopped.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(other)
        for _ in range(20):
            results = engine.map(Task(obey, Shared(0)), ["1"] * 300)
            next(results)
            results.close()  # type: ignore[attr-defined]
        stopped.set()
        going.result()
    engine.close()
    assert found == [[number] * 8 for number in range(1, len(found) + 1)]


def test_the_clerks_folder_is_none_of_the_workers(tmp_path: Path) -> None:
    """A file named like a module, in the folder where somebody happens to be, is not run."""
    (tmp_path / "pickle.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    # No `if __name__ == "__main__"` either is asked of who calls.
    code = (
        "from tests.engine.jobs import Shared, obey\nfrom toolkit.engine import PROCESSES, Task\nimport os\n"
        f"os.chdir({str(tmp_path)!r})\nprint(list(PROCESSES.map(Task(obey, Shared()), ['7'])))"
    )
    there = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=there)
    assert run.stdout == "[7]\n"


def test_inline__the_same_without_limits() -> None:
    assert list(Inline().map(Task(obey, Shared(2)), ["1", "raise", "3"])) == [2, Failure("error", "ValueError"), 6]


def test_windows__nobody_tells_how_much_a_worker_has_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where the file that tells it elsewhere shows through, as under Wine."""
    monkeypatch.setattr(worker, "resource", None)
    monkeypatch.delattr(os, "sysconf")
    assert worker._AddressSpace().mapped() == 0
