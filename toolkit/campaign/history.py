"""Last year's numbers out of a merged table (设置.toml: 上年数据): 汇总.csv, .parquet, or saved again as .xlsx."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from toolkit.errors import NianbaoError
from toolkit.forms.expression import Number
from toolkit.intake.rows import read_rows
from toolkit.intake.snapshot import Unreadable
from toolkit.intake.text_encoding import encoding_of
from toolkit.returns.cell_values import tidy

CODE, KEY, NUMBER = COLUMNS = ("单位编码", "键", "数值")
"""The columns that are read; the others are for people."""
Numbers = dict[str, dict[str, Number | None]]
"""Unit code → form key → number."""
# More than all cells of a form together can come to.
_TOO_LARGE = 10**12


def read_history(path: Path, keys: Collection[str]) -> Numbers:
    """Every unit's numbers, of these keys alone. Raises NianbaoError naming the file, the line and the cure."""
    numbers: Numbers = {}
    try:
        for line, (code, key, text) in enumerate(_rows(path), 2):
            # 汇总.csv has a ' before what a spreadsheet would take for a formula.
            of_unit = numbers.setdefault(code.strip().removeprefix("'"), {})
            if key not in keys:
                continue
            if key in of_unit:
                raise _wrong(path, f"第 {line} 行与前面的一行重复（单位 {code}，键 {key}）")
            of_unit[key] = _number(text, path, line)
    except OSError as error:
        raise NianbaoError(f"打不开上年数据“{path}”。请检查文件是否存在，或改正设置.toml里的“上年数据”。") from error
    except Unreadable as error:
        raise _wrong(path, "不是能读的表格") from error
    if not any(numbers.values()):
        raise _wrong(path, "里没有一个能用的数")
    return numbers


def _number(text: str, path: Path, line: int) -> Number:
    # What nearly every line holds.
    if len(text) < 10 and text.isdecimal() and text.isascii():
        return int(text)
    try:
        number = Decimal(text)
        if number.is_finite() and abs(number) < _TOO_LARGE:
            return tidy(number)
    except InvalidOperation:
        pass
    raise _wrong(path, f"第 {line} 行的“{NUMBER}”是“{text[:40]}”，不是数字，或者大得不可能")


def _wrong(path: Path, what: str) -> NianbaoError:
    return NianbaoError(f"上年数据“{path}”{what}。请用上年汇总时生成的汇总.csv 或汇总.parquet，不要改动里面的内容。")


def _rows(path: Path) -> Iterator[Sequence[str]]:
    """CODE, KEY and NUMBER of every line below the headings."""
    match path.suffix.lower():
        case ".parquet":
            yield from _parquet_rows(path)
        case ".xlsx":
            yield from _columns(iter(read_rows(path.read_bytes())), path)
        case _:
            with path.open(encoding=_encoding(path), newline="") as lines:
                try:
                    yield from _columns(csv.reader(lines), path)
                except (csv.Error, UnicodeDecodeError) as error:
                    raise _wrong(path, "的格式不对") from error


def _parquet_rows(path: Path) -> Iterator[Sequence[str]]:
    # Arrow need not be installed, and takes long to load: only who has such a file waits for it.
    from toolkit.merge import GET_PARQUET, parquet_installed

    if not parquet_installed():
        raise NianbaoError(
            f"上年数据“{path}”是 Parquet 文件，这台电脑上没有安装读它的程序库。"
            f"请把设置.toml里的“上年数据”改成同时生成的汇总.csv，或者先运行 {GET_PARQUET}。"
        )
    from toolkit.merge.parquet import parquet_rows

    try:
        yield from parquet_rows(path, COLUMNS)
    except ValueError as error:
        raise _wrong(path, "的格式不对") from error


def _columns(rows: Iterator[Sequence[str]], path: Path) -> Iterator[Sequence[str]]:
    head = [name.strip() for name in next(rows, ())]
    if missing := [name for name in COLUMNS if name not in head]:
        raise _wrong(path, f"的第一行缺少“{'、'.join(missing)}”")
    places = [head.index(name) for name in COLUMNS]
    for row in rows:
        if any(row):
            yield [row[place] if place < len(row) else "" for place in places]


def _encoding(path: Path) -> str:
    """UTF-8 as we write it, or GBK as a spreadsheet saves it: the headings alone are Chinese enough to tell."""
    with path.open("rb") as file:
        return encoding_of(file.readline(4096)) or "utf-8-sig"
