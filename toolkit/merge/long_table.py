"""Long tables, a line a unit and cell, written as they grow: as CSV for people and as Parquet for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from toolkit.forms import Form, index_form
from toolkit.merge.exact import SCALE, CellSum, unscaled
from toolkit.merge.flat import FlatTable
from toolkit.merge.tree import Level, Place

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GROUP = 50_000


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula (SEC-06)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


class _BothFaces:
    """The two files of a long table, begun. To be used as a context: the Parquet file is whole at its end."""

    def __init__(self, schema: pa.Schema, table: BinaryIO, parquet: BinaryIO) -> None:
        self._table = table
        # utf-8 with a mark, as Excel expects.
        self._table.write(b"\xef\xbb\xbf" + _csv_lines([schema.names]).encode())
        # Without Arrow's own schema: who reads it back gets plain texts, not our categories.
        self._parquet = pq.ParquetWriter(parquet, schema, store_schema=False)

    def finish(self) -> None:
        """Write what still waits."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.finish()
        self._parquet.close()


_CATEGORY = pa.dictionary(pa.int32(), pa.string())
_UNIT_COLUMNS = ("单位编码", "单位名称")
_CELL_COLUMNS = ("键", "表", "行", "栏", "单元格")
_UNIT_SCHEMA = pa.schema(
    [
        *((name, _CATEGORY) for name in (*_UNIT_COLUMNS, *_CELL_COLUMNS)),
        ("数值", pa.float64()),
        ("来源", _CATEGORY),
    ]
)


class UnitTable(_BothFaces):
    """The long table of a merge: tables and facts of every unit; a cell that is not known has no line.

    Columns: 单位编码 单位名称 键 表 行 栏 单元格 数值 来源 (hash of the file).
    """

    def __init__(self, form: Form, table: BinaryIO, parquet: BinaryIO) -> None:
        super().__init__(_UNIT_SCHEMA, table, parquet)
        self._cells = [
            (cell.key, cell.table, "／".join(cell.row), "／".join(cell.column), cell.place)
            for cell in index_form(form).cells.values()
            if cell.numeric
        ]
        # What is alike in every unit's lines is put into the words of CSV once.
        self._middles = [_piece(cell) for cell in self._cells]

    def write(self, numbers: FlatTable) -> None:
        """All cells of some units, in order."""
        if not numbers.known.any():
            return
        for unit, texts, known in zip(numbers.units, _texts(numbers.scaled), numbers.known.tolist(), strict=True):
            before, after = _piece((inert(unit.code), inert(unit.name))), f",{unit.sha256}\r\n"
            lines = [
                f"{before},{middle},{text}{after}"
                for middle, text, there in zip(self._middles, texts, known, strict=True)
                if there
            ]
            self._table.write("".join(lines).encode())
        self._write_parquet(numbers)

    def _write_parquet(self, numbers: FlatTable) -> None:
        unit, cell = (pa.array(each, pa.int32()) for each in np.nonzero(numbers.known))
        arrays = [
            *(
                _category(unit, texts)
                for texts in ([each.code for each in numbers.units], [each.name for each in numbers.units])
            ),
            *(_category(cell, texts) for texts in zip(*self._cells, strict=True)),
            pa.array(numbers.scaled[numbers.known] / SCALE),
            _category(unit, [each.sha256 for each in numbers.units]),
        ]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=_UNIT_SCHEMA))


def _texts(scaled: NDArray[np.int64]) -> list[list[str]]:
    """Every number as it is written in the table: 12 or 12.5, never 12.0."""
    whole = scaled // SCALE
    texts = [[str(number) for number in row] for row in whole.tolist()]
    for row, column in np.argwhere(whole * SCALE != scaled).tolist():
        texts[row][column] = str(unscaled(int(scaled[row, column])))
    return texts


def _category(indices: pa.Array, texts: Sequence[str]) -> pa.DictionaryArray:
    # Each text once: Arrow writes a dictionary with doubles too long, whatever lay in memory at its end.
    encoded = pa.array(texts, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(indices), encoded.dictionary)


_PLACE_SCHEMA = pa.schema(
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


class LongTable(_BothFaces):
    """The long table of a roll-up, a line a place and cell; `group` lines are kept until they are written."""

    def __init__(self, table: BinaryIO, parquet: BinaryIO, group: int = _GROUP) -> None:
        super().__init__(_PLACE_SCHEMA, table, parquet)
        self._group = group
        self._lines: list[tuple[str, str, str, int, str, int, int]] = []

    def write(self, level: Level, place: Place, numbers: Mapping[str, CellSum]) -> None:
        """All cells of one place; `place.code` is a township's whole code on the lowest level."""
        self._lines += [
            (level, place.code, place.edition, place.year, key, each.scaled, each.units)
            for key, each in numbers.items()
        ]
        if len(self._lines) >= self._group:
            self.finish()

    def finish(self) -> None:
        lines, self._lines = self._lines, []
        text = _csv_lines(
            (level, inert(code), edition, year, key, unscaled(scaled), units)
            for level, code, edition, year, key, scaled, units in lines
        )
        self._table.write(text.encode())
        columns = list(zip(*lines, strict=True))
        if columns:
            columns[5] = tuple(Decimal(scaled) / SCALE for scaled in columns[5])
            arrays = [pa.array(column, each.type) for column, each in zip(columns, _PLACE_SCHEMA, strict=True)]
            self._parquet.write_table(pa.Table.from_arrays(arrays, schema=_PLACE_SCHEMA))


def _csv_lines(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _piece(row: Sequence[object]) -> str:
    """Some columns of a line."""
    return _csv_lines([row]).removesuffix("\r\n")
