"""The long table of a roll-up, written as it grows: a line a place and cell, as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.merge.flat import SCALE, inert, unscaled
from toolkit.merge.tree import Level, Place, Sum

_SCHEMA = pa.schema(
    [
        ("级别", pa.string()),
        ("编码", pa.string()),
        ("版式", pa.string()),
        ("年度", pa.int32()),
        ("键", pa.string()),
        ("数值", pa.decimal128(38, 6)),
        ("单位数", pa.int32()),
    ]
)
_GROUP = 50_000


class LongTable:
    """Both files at once; `group` lines are kept until they are written. To be used as a context."""

    def __init__(self, table: BinaryIO, parquet: BinaryIO, group: int = _GROUP) -> None:
        self._table = table
        # utf-8 with a mark, as Excel expects.
        self._table.write(b"\xef\xbb\xbf" + _csv_lines([_SCHEMA.names]))
        self._parquet = pq.ParquetWriter(parquet, _SCHEMA)
        self._group = group
        self._lines: list[tuple[str, str, str, int, str, int, int]] = []

    def write(self, level: Level, place: Place, numbers: Mapping[str, Sum]) -> None:
        """All cells of one place; `place.code` is a township's whole code on the lowest level."""
        self._lines += [
            (level, place.code, place.edition, place.year, key, each.scaled, each.units)
            for key, each in numbers.items()
        ]
        if len(self._lines) >= self._group:
            self._flush()

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        text = _csv_lines(
            (level, inert(code), edition, year, key, unscaled(scaled), units)
            for level, code, edition, year, key, scaled, units in lines
        )
        self._table.write(text)
        columns = list(zip(*lines, strict=True))
        if columns:
            columns[5] = tuple(Decimal(scaled) / SCALE for scaled in columns[5])
            arrays = [pa.array(column, each.type) for column, each in zip(columns, _SCHEMA, strict=True)]
            self._parquet.write_table(pa.Table.from_arrays(arrays, schema=_SCHEMA))

    def __enter__(self) -> LongTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self._flush()
        self._parquet.close()


def _csv_lines(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
