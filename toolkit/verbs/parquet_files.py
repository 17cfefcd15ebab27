"""The Parquet file beside a CSV: written where Arrow is installed; what is done and said where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from toolkit.merge import GET_PARQUET, parquet_installed

NO_PARQUET = f"没有写 Parquet 文件（不影响其他结果）；需要的话，先运行 {GET_PARQUET}，再汇总一次。"
_SUFFIX = ".parquet"


def is_parquet(path: Path | str) -> bool:
    return Path(path).suffix == _SUFFIX


def long_files(table: Path) -> list[Path]:
    """The files that a long table is written to: the CSV, and the Parquet beside it where that is possible."""
    return [table, table.with_suffix(_SUFFIX)] if parquet_installed() else [table]


def told_without(old: Iterable[Path], withdraw: Callable[[Path], None]) -> tuple[str, ...]:
    """What is to be read where no Parquet was written; Parquet files of an earlier run, which say what is no longer
    so, are taken back.

    withdraw: removes a file that is ours and that nothing holds open, and leaves any other alone.
    """
    return (NO_PARQUET, *taken_back(old, withdraw))


def taken_back(old: Iterable[Path], withdraw: Callable[[Path], None]) -> Iterator[str]:
    """Take outputs of an earlier run back, with a sentence on each; `withdraw` as in `told_without`."""
    for path in old:
        withdraw(path)
        if path.exists():
            yield f"“{path}”还是以前的结果，没能撤回（正被别的程序打开，或者有人改过）。请不要再用它。"
        else:
            yield f"“{path}”是以前的结果，已经过时，撤回了。"
