"""The long table of a merge read back: what UnitTable wrote as Parquet, a year later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """These columns of every line as text. Raises OSError, and ValueError where it is no such table."""
    try:
        with pq.ParquetFile(path) as file:
            if missing := set(columns) - set(file.schema_arrow.names):
                raise ValueError("、".join(sorted(missing)))
            for batch in file.iter_batches(columns=list(columns)):
                yield from zip(*(map(str, batch.column(name).to_pylist()) for name in columns), strict=True)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
