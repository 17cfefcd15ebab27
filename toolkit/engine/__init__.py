"""Work on files that strangers sent: a function over many jobs, in order, each job within limits.

An engine knows nothing of workbooks. `Processes` works in processes of its own, `Dask` on the computers of a dask
cluster, `Inline` right here and without limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.engine.inline import Inline
from toolkit.engine.task import Engine, Failure, Limits, Task, with_jobs

if TYPE_CHECKING:
    from toolkit.engine.processes import PROCESSES, Processes

__all__ = ["PROCESSES", "Engine", "Failure", "Inline", "Limits", "Processes", "Task", "with_jobs"]


def __getattr__(name: str) -> object:
    """What starts workers is loaded when it is asked for: a worker starts none."""
    if name in __all__:
        from toolkit.engine import processes

        return getattr(processes, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
