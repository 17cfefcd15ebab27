"""How the suite is run: by one worker a core where many tests are asked for, in one process otherwise."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

WORKERS = 4
"""At most: each worker makes the fixtures of a session for itself and takes up to 1 GB."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Spread whole folders over the cores, as `-n` would. Here, not in pyproject: a test that is asked for by name
    starts at once and can be stepped through, and nothing is missing where pytest-xdist is.
    """
    option = config.option
    if not config.pluginmanager.hasplugin("xdist") or hasattr(config, "workerinput") or option.usepdb:
        return
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, WORKERS)
    if option.numprocesses is None and workers > 1 and all(Path(each).is_dir() for each in config.args):
        option.numprocesses = workers
    if option.numprocesses and option.dist == "no":
        # A file stays together, for what its tests share is made once; in the order of their names the long ones come
        # well before the end.
        option.dist, option.loadscopereorder = "loadfile", False


def pytest_collection_finish() -> None:
    """Whatever is there by now stays to the end, and need not be looked through again at each collection of garbage."""
    gc.collect()
    gc.freeze()
