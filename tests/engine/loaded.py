"""What a worker has loaded once it has done one job. Itself loads what the job's module loads, and no more."""

from __future__ import annotations

import pickle
import sys


def loaded_after(shared: bytes, job: bytes) -> tuple[str, ...]:
    """The names of all modules. shared: a task's work with what it shares, pickled; job: one of its jobs."""
    work, its_shared = pickle.loads(shared)
    work(its_shared, pickle.loads(job))
    return tuple(sorted(name for name, module in sys.modules.items() if module is not None))
