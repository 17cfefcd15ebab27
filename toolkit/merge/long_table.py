"""Long tables, a line a unit and cell, written as they grow: as CSV for people and, where Arrow is installed, as
Parquet for programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from toolkit.forms import Form
from toolkit.forms.exact import SCALE, CellSum, unscaled
from toolkit.merge.county_parts import PackedUnit, unit_cells
from toolkit.merge.flat import FlatTable, nil_word, numeric_cells
from toolkit.merge.tree import Level, Place, PlaceCells

if TYPE_CHECKING:
    from toolkit.merge.parquet import PlaceParquet, UnitParquet

GET_PARQUET = 'python -m pip install "nianbao-toolkit[parquet]"'
"""The command that lets Parquet be written and read."""
UNIT_COLUMNS = ("单位编码", "单位名称", "键", "表", "行", "栏", "单元格", "数值", "来源", "零报告")
PLACE_COLUMNS = ("级别", "编码", "版式", "年度", "键", "数值", "单位数")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GROUP = 50_000


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula (SEC-06)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def parquet_installed() -> bool:
    """Whether Parquet can be written and read here."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        return False
    return True


class _Faces:
    """The files of a long table, begun. To be used as a context: the Parquet file is whole at its end."""

    _parquet: UnitParquet | PlaceParquet | None = None

    def __init__(self, columns: Sequence[str], table: BinaryIO) -> None:
        self._table = table
        # utf-8 with a mark, as Excel expects.
        self._table.write(b"\xef\xbb\xbf" + _csv_lines([columns]).encode())

    def finish(self) -> None:
        """Write what still waits."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.finish()
        if self._parquet:
            self._parquet.close()


class UnitTable(_Faces):
    """The long table of a merge: tables and facts of every unit; a cell that is not known has no line.

    Columns: 单位编码 单位名称 键 表 行 栏 单元格 数值 来源 (hash of the file) 零报告 (是 or
    否, of the whole return: what others read by name stands where it stood). `parquet` needs Arrow installed.
    """

    _parquet: UnitParquet | None = None

    def __init__(self, form: Form, table: BinaryIO, parquet: BinaryIO | None = None) -> None:
        super().__init__(UNIT_COLUMNS, table)
        cells = [
            (cell.key, cell.table, "／".join(cell.row), "／".join(cell.column), cell.place)
            for cell in numeric_cells(form)
        ]
        # What is alike in every unit's lines is put into the words of CSV once.
        self._middles = [_piece(cell) for cell in cells]
        if parquet:
            from toolkit.merge.parquet import UnitParquet

            self._parquet = UnitParquet(UNIT_COLUMNS, cells, parquet)

    def write(self, numbers: FlatTable) -> None:
        """All cells of some units, in order."""
        if not numbers.known.any():
            return
        for unit, texts, known in zip(numbers.units, _texts(numbers.scaled), numbers.known.tolist(), strict=True):
            before, after = _piece((inert(unit.code), inert(unit.name))), f",{unit.sha256},{nil_word(unit)}\r\n"
            lines = [
                f"{before},{middle},{text}{after}"
                for middle, text, there in zip(self._middles, texts, known, strict=True)
                if there
            ]
            self._table.write("".join(lines).encode())
        if self._parquet:
            self._parquet.write(numbers)


def _texts(scaled: NDArray[np.int64]) -> list[list[str]]:
    """Every number as it is written in the table: 12 or 12.5, never 12.0."""
    whole = scaled // SCALE
    texts = [[str(number) for number in row] for row in whole.tolist()]
    for row, column in np.argwhere(whole * SCALE != scaled).tolist():
        texts[row][column] = str(unscaled(int(scaled[row, column])))
    return texts


class LongTable(_Faces):
    """The long table of a roll-up, a line a place and cell; `group` lines are kept until they are written.

    Columns: 级别 编码 版式 年度 键 数值 单位数. `parquet` needs Arrow installed.
    """

    _parquet: PlaceParquet | None = None

    def __init__(self, table: BinaryIO, parquet: BinaryIO | None = None, *, group: int = _GROUP) -> None:
        super().__init__(PLACE_COLUMNS, table)
        self._group = group
        self._waiting: list[PlaceCells | _ReadyUnits] = []
        self._texts: list[bytes] = []
        self._lines = 0
        # One group is written while the next one gathers.
        self._beside = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None
        if parquet:
            from toolkit.merge.parquet import PlaceParquet

            self._parquet = PlaceParquet(PLACE_COLUMNS, parquet)

    def write(self, level: Level, place: Place, numbers: Mapping[str, CellSum]) -> None:
        """All cells of one place; `place.code` is a township's whole code on the lowest level."""
        start = (level, inert(place.code), place.edition, place.year)
        lines = _csv_lines((*start, key, unscaled(each.scaled), each.units) for key, each in numbers.items())
        decimals = b"".join(each.scaled.to_bytes(16, "little", signed=True) for each in numbers.values())
        units = np.array([each.units for each in numbers.values()], np.int32)
        keys = np.arange(len(numbers), dtype=np.int32)
        cells = PlaceCells(level, (place,), tuple(numbers), (len(keys),), keys, decimals=decimals, units=units)
        self._waiting.append(cells)
        self._gather(lines.encode(), len(keys))

    def write_ready(self, level: Level, names: tuple[str, ...], unit: PackedUnit, lines: bytes) -> None:
        """The known cells of one unit, whose lines of CSV are there already. names: of all of its cells."""
        last = self._waiting[-1] if self._waiting else None
        if not isinstance(last, _ReadyUnits) or last.names != names or last.level != level:
            last = _ReadyUnits(level, names, [])
            self._waiting.append(last)
        last.units.append(unit)
        self._gather(lines, unit.known.count(1))

    def _gather(self, lines: bytes, count: int) -> None:
        self._texts.append(lines)
        self._lines += count
        if self._lines >= self._group:
            self._hand_over()

    def _hand_over(self) -> None:
        """Raises what went wrong with the group before."""
        waiting, texts = self._waiting, self._texts
        self._waiting, self._texts, self._lines = [], [], 0
        if self._written:
            self._written.result()
        if waiting:
            self._written = self._beside.submit(self._write, waiting, texts)

    def _write(self, waiting: Sequence[PlaceCells | _ReadyUnits], texts: Sequence[bytes]) -> None:
        self._table.write(b"".join(texts))
        if self._parquet:
            self._parquet.write([each if isinstance(each, PlaceCells) else unit_cells(*each) for each in waiting])

    def finish(self) -> None:
        self._hand_over()
        if self._written:
            self._written.result()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._beside:
            if self._written:
                wait([self._written])
            super().__exit__(kind, error, at)


class _ReadyUnits(NamedTuple):
    """Units whose cells have the same names, as `unit_cells` takes them."""

    level: Level
    names: tuple[str, ...]
    units: list[PackedUnit]


def _csv_lines(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _piece(row: Sequence[object]) -> str:
    """Some columns of a line."""
    return _csv_lines([row]).removesuffix("\r\n")
