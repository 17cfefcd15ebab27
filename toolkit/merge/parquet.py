"""The long tables as Parquet, written and read back: the only module that knows Arrow, which need not be installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.forms.exact import SCALE
from toolkit.merge.flat import FlatTable, nil_word
from toolkit.merge.tree import PlaceCells

_LOOKED_FOR = ("级别", "编码", "单位编码", "版式", "年度")


class _Parquet:
    """A Parquet file, begun; it is whole once it is closed."""

    def __init__(self, schema: pa.Schema, file: BinaryIO) -> None:
        self._schema = schema
        # Without Arrow's own schema: who reads it back gets plain texts, not our categories.
        # The least and the most of a group help who looks for some units; of the other columns they say nothing.
        told = [name for name in schema.names if name in _LOOKED_FOR]
        self._writer = pq.ParquetWriter(file, schema, store_schema=False, write_statistics=told)

    def _write(self, arrays: Sequence[pa.Array]) -> None:
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


_CATEGORY = pa.dictionary(pa.int32(), pa.string())


class UnitParquet(_Parquet):
    """The long table of a merge. cells: of every cell what stands in the five columns 键 表 行 栏 单元格."""

    def __init__(self, columns: Sequence[str], cells: Sequence[Sequence[str]], file: BinaryIO) -> None:
        types = {"数值": pa.float64()}
        super().__init__(pa.schema([(name, types.get(name, _CATEGORY)) for name in columns]), file)
        self._cells = cells

    def write(self, numbers: FlatTable) -> None:
        unit, cell = (_numbers(each, pa.int32()) for each in np.nonzero(numbers.known))
        names = ([each.code for each in numbers.units], [each.name for each in numbers.units])
        self._write(
            [
                *(_category(unit, texts) for texts in names),
                *(_category(cell, texts) for texts in zip(*self._cells, strict=True)),
                _numbers(numbers.scaled[numbers.known] / SCALE, pa.float64()),
                _category(unit, [each.sha256 for each in numbers.units]),
                _category(unit, [nil_word(each) for each in numbers.units]),
            ]
        )


def _category(indices: pa.Array, texts: Sequence[str]) -> pa.DictionaryArray:
    # Each text once: Arrow writes a dictionary with doubles too long, whatever lay in memory at its end.
    encoded = _texts(texts).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


# Not by `pa.array`, which looks whether it was given something of pandas and brings all of that in: 60 MB, half a
# second.
def _numbers(values: npt.ArrayLike, kind: pa.DataType) -> pa.Array:
    whole = np.ascontiguousarray(values, kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(whole), [None, pa.py_buffer(whole)])


def _texts(texts: Sequence[str]) -> pa.Array:
    encoded = [each.encode() for each in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))


class PlaceParquet(_Parquet):
    """The long table of a roll-up."""

    def __init__(self, columns: Sequence[str], file: BinaryIO) -> None:
        types = {"年度": pa.int32(), "数值": pa.decimal128(38, 6), "单位数": pa.int32()}
        super().__init__(pa.schema([(name, types.get(name, _CATEGORY)) for name in columns]), file)

    def write(self, places: Sequence[PlaceCells]) -> None:
        """All cells of some places, one after the other."""
        counts = [count for each in places for count in each.counts]
        place = _numbers(np.repeat(np.arange(len(counts)), counts), pa.int32())
        of_level = [each.level for each in places for _ in each.places]
        whole = [place for each in places for place in each.places]
        decimals = pa.py_buffer(b"".join(each.decimals for each in places))
        self._write(
            [
                _category(place, of_level),
                _category(place, [each.code for each in whole]),
                _category(place, [each.edition for each in whole]),
                _numbers([each.year for each in whole], pa.int32()).take(place),
                self._keys_of(places),
                pa.Array.from_buffers(self._schema.field("数值").type, len(place), [None, decimals]),
                _numbers(np.concatenate([each.units for each in places]), pa.int32()),
            ]
        )

    def _keys_of(self, places: Sequence[PlaceCells]) -> pa.Array:
        """The key of every line. Places of one edition have the same names."""
        texts: list[str] = []
        begins: dict[tuple[str, ...], int] = {}
        for names in dict.fromkeys(each.names for each in places):
            begins[names] = len(texts)
            texts += names
        lines = np.concatenate([each.keys + np.int32(begins[each.names]) for each in places])
        return _category(_numbers(lines, pa.int32()), texts)


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
