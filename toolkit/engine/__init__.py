"""Work on files that strangers sent: a function over many jobs, in order, each job within limits.

An engine knows nothing of workbooks. `Processes` works in processes of its own, `Dask` on the computers of a dask
cluster, `Inline` right here and without limits.
"""

from toolkit.engine.inline import Inline
from toolkit.engine.processes import PROCESSES, Processes
from toolkit.engine.task import Engine, Failure, Limits, Task, with_jobs

__all__ = ["PROCESSES", "Engine", "Failure", "Inline", "Limits", "Processes", "Task", "with_jobs"]
