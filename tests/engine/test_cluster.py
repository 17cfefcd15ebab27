"""The engine on a dask cluster gives what the processes give."""

from collections.abc import Iterator

import pytest

from tests.engine.jobs import Shared, obey
from toolkit.engine import Failure, Limits, Processes, Task
from toolkit.engine.cluster import Dask
from toolkit.engine.names import engine_named
from toolkit.errors import NianbaoError


@pytest.fixture(scope="module")
def cluster() -> Iterator[Dask]:
    with Dask(workers=2) as cluster:
        yield cluster


def test_death_and_hunger__the_same_outcomes_in_the_same_order(cluster: Dask) -> None:
    words = [str(n) for n in range(60)]
    words[10:10], words[30:30] = ["exit"], ["allocate", "raise"]
    task = Task(obey, Shared(3), limits=Limits(cpu_seconds=2))
    processes = Processes(2)
    assert list(cluster.map(task, words)) == list(processes.map(task, words))
    processes.close()


def test_asleep__stopped_by_the_wall_limit(cluster: Dask) -> None:
    task = Task(obey, Shared(), limits=Limits(wall_seconds=0.5))
    assert list(cluster.map(task, ["1", "sleep", "2"])) == [1, Failure("time", "超时"), 2]


def test_nobody_at_the_address__said() -> None:
    with pytest.raises(NianbaoError, match="连不上 dask 集群"), engine_named("dask:这里没有"):
        pass
