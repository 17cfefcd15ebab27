"""Engines by the names that a person types: processes, dask, dask:ADDRESS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from toolkit.engine.processes import PROCESSES
from toolkit.engine.task import Engine
from toolkit.errors import NianbaoError


@contextmanager
def engine_named(name: str) -> Iterator[Engine]:
    """The engine of that name, for as long as it is needed. Raises NianbaoError."""
    kind, _, address = name.partition(":")
    if name == "processes":
        yield PROCESSES
    elif kind == "dask":
        from toolkit.engine.cluster import Dask  # an extra, which most computers have not

        with Dask(address) as engine:
            yield engine
    else:
        raise NianbaoError(f"没有“{name}”这种运行方式。可以写 processes、dask 或 dask:地址。")
