"""How the suite is run: by one worker a core where many tests are asked for, in one process otherwise."""

from __future__ import annotations

import faulthandler
import gc
import os
from pathlib import Path

import pytest

from toolkit.engine.garbage import collect_seldom

WORKERS = 4
"""At most: each worker makes the fixtures of a session for itself and takes up to 1 GB."""
MEMORY, ROOM = Path("/dev/shm"), 2 << 30
"""A folder in memory, as Linux has it, and the least that must be free there: nearly all of what the tests write is
synced to the disk, which takes more time than the rest of many of them.
"""
SILENCE = 15 * 60
"""Seconds without a test that ends before the run is given up: many times what the longest of them takes."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Spread whole folders over the cores, as `-n` would. Here, not in pyproject: a test that is asked for by name
    starts at once and can be stepped through, and nothing is missing where pytest-xdist is.
    """
    option = config.option
    if _can_work_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if not config.pluginmanager.hasplugin("xdist") or hasattr(config, "workerinput") or option.usepdb:
        return
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, WORKERS)
    if option.numprocesses is None and workers > 1 and all(Path(each).is_dir() for each in config.args):
        option.numprocesses = workers
    if option.numprocesses and option.dist == "no":
        # A file stays together, for what its tests share is made once; in the order of their names the long ones come
        # well before the end.
        option.dist, option.loadscopereorder = "loadfile", False
    if option.numprocesses and option.maxworkerrestart is None:
        # A new worker in the place of one that died is given the same file, dies of it too, and the run waits for ever.
        option.maxworkerrestart = "0"


def _can_work_in_memory() -> bool:
    """Whether all of `tmp_path` may lie in memory, what is started from there with it."""
    try:
        found = os.statvfs(MEMORY)
    except (AttributeError, OSError):
        return False
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & (os.ST_NOEXEC | os.ST_RDONLY)


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(GivesUp(), "gives-up")


class GivesUp:
    """Ends the run where the workers have fallen silent: a forked child of a worker that died holds its line open, so
    that xdist does not learn of the death.
    """

    def __init__(self) -> None:
        self._stderr = os.fdopen(os.dup(2), "w")

    def pytest_sessionstart(self) -> None:
        self._wait()

    def pytest_runtest_logreport(self) -> None:
        self._wait()

    def pytest_sessionfinish(self) -> None:
        faulthandler.cancel_dump_traceback_later()

    def _wait(self) -> None:
        faulthandler.dump_traceback_later(SILENCE, exit=True, file=self._stderr)


def pytest_collection_finish() -> None:
    """Whatever is there by now stays to the end, and need not be looked through again at each collection of garbage,
    of which there are as few as in the program itself.
    """
    gc.collect()
    gc.freeze()
    collect_seldom()
