"""The numbers of many returns, kept in a temporary file until it is known which of them count."""

from __future__ import annotations

import marshal
from typing import BinaryIO

from toolkit.verbs.rollup_record import RollupNumbers


class NumberSpool:
    """Numbers written one return after the other, and read again by their place.

    Only what this process wrote is read, so the file holds Python's own plainest form.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, numbers: RollupNumbers) -> int:
        """Returns the place at which `read` finds them."""
        at = self._file.seek(0, 2)
        marshal.dump((numbers.scaled, numbers.known, numbers.packed), self._file)
        return at

    def read(self, at: int) -> RollupNumbers:
        self._file.seek(at)
        return RollupNumbers(*marshal.load(self._file))
