"""The numbers of many returns, kept in a temporary file until it is known which of them count."""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import BinaryIO

from toolkit.merge import CellSum


class NumberSpool:
    """Numbers written one return after the other, and read again by their place.

    Only what this process wrote is read, so the file holds Python's own plainest form.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, numbers: Mapping[str, CellSum]) -> int:
        """Returns the place at which `read` finds them."""
        at = self._file.seek(0, 2)
        self._file.write(marshal.dumps({key: each.scaled for key, each in numbers.items()}))
        return at

    def read(self, at: int) -> dict[str, CellSum]:
        self._file.seek(at)
        return {key: CellSum(scaled, 1) for key, scaled in marshal.load(self._file).items()}
